/** Configuration of the two programs that run pods: containerd and the kubelet. */
import { mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pauseImage } from './images.ts';
import type { ClusterLayout } from './layout.ts';
import { cniPlugins } from './missing-parts.ts';
import { cniConfig, node } from './network.ts';

export const containerdSocket = '/run/containerd/containerd.sock';

/** `f_type` of overlayfs, on which no second overlay can be mounted (Linux magic.h). */
const overlayFilesystem = 0x794c7630;

export async function writeNodeConfig(layout: ClusterLayout): Promise<void> {
  const { directory } = layout;
  await mkdir(join(directory, 'cni'), { recursive: true });
  const onOverlay = (await statfs(directory)).type === overlayFilesystem;
  await Promise.all([
    writeFile(join(directory, 'cni/10-bridge.conflist'), cniConfig(join(directory, 'cni-state'))),
    writeFile(layout.containerdConfig, containerdConfig(directory, onOverlay ? 'native' : 'overlayfs')),
    // A name that nothing answers for is refused at once instead of after a time-out.
    writeFile(join(directory, 'resolv.conf'), 'nameserver 127.0.0.1\n'),
    writeFile(layout.kubeletConfig, JSON.stringify(kubeletConfig(layout), null, 2)),
  ]);
}

function containerdConfig(directory: string, snapshotter: string): string {
  return `version = 2
root = "${directory}/containerd"
state = "/run/containerd/state"

[grpc]
  address = "${containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true # a machine without CAP_SYS_RESOURCE could start no sandbox
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = "${directory}/cni"
`;
}

/** kubelet.config.k8s.io/v1beta1. */
function kubeletConfig({ directory, certificates, cgroup }: ClusterLayout): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: `${certificates}/ca.crt` } },
    tlsCertFile: `${certificates}/kubelet-server.crt`,
    tlsPrivateKeyFile: `${certificates}/kubelet-server.key`,
    address: node.address,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    clusterDNS: ['127.0.0.1'], // there is none; without an entry every pod gets a warning event
    resolvConf: `${directory}/resolv.conf`,
    podLogsDir: `${directory}/pod-logs`,
    volumePluginDir: `${directory}/volume-plugins`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    maxPods: 500,
    // A node that is busy, or short of disk, is still the one to use; its images cannot be pulled again.
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    nodeStatusUpdateFrequency: '2s',
  };
}
