/** The network of one cluster: a namespace of its own with a bridge, nothing that leaves the machine. */
import { mustRun } from './process.ts';

/** The cluster's only node. */
export const node = {
  name: 'node1',
  address: '10.88.0.1',
  /** Where pods find the API server; there is no kube-proxy. */
  serviceAddress: '10.96.0.1',
  serviceRange: '10.96.0.0/16',
  podRange: '10.88.0.0/16',
  firstPodAddress: '10.88.1.2',
  bridge: 'cni0',
} as const;

/** Sets up the interfaces of the namespace that this process is in. */
export async function setUpNetwork(): Promise<void> {
  const ip = (...args: readonly string[]) => mustRun('ip', args);
  await ip('link', 'set', 'lo', 'up');
  // Without an address of its own a bridge takes one of its ports', changes it with every pod, and connections stall meanwhile.
  await ip('link', 'add', node.bridge, 'address', '0a:58:0a:58:00:01', 'type', 'bridge');
  await ip('address', 'add', `${node.address}/16`, 'dev', node.bridge);
  await ip('address', 'add', `${node.serviceAddress}/32`, 'dev', node.bridge);
  await ip('link', 'set', node.bridge, 'up');
}

/** The CNI configuration by which containerd gives each pod an address on the bridge. */
export function cniConfig(stateDirectory: string): string {
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: 'test-cluster',
    plugins: [
      {
        type: 'bridge',
        bridge: node.bridge,
        isGateway: true,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: stateDirectory,
          ranges: [[{ subnet: node.podRange, rangeStart: node.firstPodAddress, gateway: node.address }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  });
}
