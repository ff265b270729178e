/** The parts of the control plane and of the node, each with its flags. */
import { join } from 'node:path';
import type { ClusterLayout } from './layout.ts';
import { node } from './network.ts';
import type { Program } from './process.ts';

export const etcdAddress = 'http://127.0.0.1:2379';
/** Inside the cluster's network. */
export const apiServerAddress = { host: '127.0.0.1', port: 443 } as const;

type Component = (layout: ClusterLayout) => Program;

export const etcd: Component = ({ parts, directory }) => ({
  name: 'etcd',
  command: join(parts, 'server'),
  args: [
    `--data-dir=${directory}/etcd`,
    `--listen-client-urls=${etcdAddress}`,
    `--advertise-client-urls=${etcdAddress}`,
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--unsafe-no-fsync', // a test's data may be lost with the machine
    '--log-level=warn',
  ],
});

export const apiServer: Component = ({ parts, certificates: at }) => ({
  name: 'kube-apiserver',
  command: join(parts, 'kube-apiserver'),
  args: [
    `--etcd-servers=${etcdAddress}`,
    '--bind-address=0.0.0.0',
    `--secure-port=${apiServerAddress.port}`,
    `--advertise-address=${node.address}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true', // so that what refuses privileged steps is this project and not the cluster
    `--service-cluster-ip-range=${node.serviceRange}`,
    `--client-ca-file=${at}/ca.crt`,
    `--tls-cert-file=${at}/apiserver.crt`,
    `--tls-private-key-file=${at}/apiserver.key`,
    `--kubelet-certificate-authority=${at}/ca.crt`,
    `--kubelet-client-certificate=${at}/apiserver-to-kubelet.crt`,
    `--kubelet-client-key=${at}/apiserver-to-kubelet.key`,
    '--kubelet-preferred-address-types=InternalIP', // nothing resolves the node's name
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${at}/service-accounts.pub`,
    `--service-account-signing-key-file=${at}/service-accounts.key`,
  ],
});

export const controllerManager: Component = ({ parts, certificates: at, kubeconfigs }) => ({
  name: 'kube-controller-manager',
  command: join(parts, 'kube-controller-manager'),
  args: [
    `--kubeconfig=${kubeconfigs}/kube-controller-manager`,
    '--bind-address=127.0.0.1',
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${at}/service-accounts.key`,
    `--root-ca-file=${at}/ca.crt`,
  ],
});

export const scheduler: Component = ({ parts, kubeconfigs }) => ({
  name: 'kube-scheduler',
  command: join(parts, 'kube-scheduler'),
  args: [`--kubeconfig=${kubeconfigs}/kube-scheduler`, '--bind-address=127.0.0.1', '--leader-elect=false'],
});

export const containerd: Component = ({ containerdConfig }) => ({
  name: 'containerd',
  command: 'containerd',
  args: ['--config', containerdConfig, '--log-level', 'warn'],
});

export const kubelet: Component = ({ parts, directory, kubeletConfig, kubeconfigs }) => ({
  name: 'kubelet',
  command: join(parts, 'kubelet'),
  args: [
    `--config=${kubeletConfig}`,
    `--kubeconfig=${kubeconfigs}/kubelet`,
    `--root-dir=${directory}/kubelet`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.address}`,
  ],
});
