import { describe, expect, it } from 'vitest';
import { containerEnvironment, podField } from '../../../src/engine/local/pods/environment.ts';

const identity = {
  name: 'wf-main-1',
  namespace: 'ci',
  serviceAccountName: 'runner',
  labels: { 'a.b/c': 'label' },
  annotations: { note: 'annotation' },
};
const sources = {
  secrets: { token: { PASSWORD: 's3cret', USER: 'u' } },
  configMaps: { settings: { LEVEL: '3', USER: 'map' } },
};

describe('the environment of a container', () => {
  it('is its base, then envFrom, then env, the later ones winning', () => {
    const container = {
      envFrom: [
        { secretRef: { name: 'token' } },
        { configMapRef: { name: 'settings' } },
        { prefix: 'P_', configMapRef: { name: 'settings' } },
      ],
      env: [
        { name: 'LEVEL', value: '4' },
        { name: 'BOTH', value: '$(LEVEL) $(LATER) $(PATH) $$(LEVEL)' },
        { name: 'LATER', value: 'x' },
        { name: 'EMPTY' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'MAP', valueFrom: { configMapKeyRef: { name: 'settings', key: 'USER' } } },
        { name: 'ABSENT', valueFrom: { secretKeyRef: { name: 'token', key: 'nope', optional: true } } },
      ],
    };
    const { variables, secretNames } = containerEnvironment(
      container,
      { PATH: '/bin', LEVEL: 'base' },
      identity,
      sources,
    );
    expect(variables).toEqual({
      PATH: '/bin',
      PASSWORD: 's3cret',
      USER: 'map',
      LEVEL: '4',
      P_LEVEL: '3',
      P_USER: 'map',
      BOTH: '4 $(LATER) $(PATH) $(LEVEL)',
      LATER: 'x',
      EMPTY: '',
      POD: 'wf-main-1',
      MAP: 'map',
    });
    expect(secretNames).toEqual(new Set(['PASSWORD']));
  });

  it('knows which of its values are secrets, also those that are put together from one', () => {
    const env = [
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'PASSWORD' } } },
      { name: 'HEADER', value: 'Bearer $(TOKEN)' },
      { name: 'LINE', value: 'Authorization: $(HEADER)' },
      { name: 'PLAIN', value: 'x' },
    ];
    const { secretNames } = containerEnvironment({ env }, {}, identity, sources);
    expect(secretNames).toEqual(new Set(['TOKEN', 'HEADER', 'LINE']));
  });

  it.each([
    {
      from: { secretKeyRef: { name: 'nope', key: 'k' } },
      message: 'CreateContainerConfigError: secret "nope" not found',
    },
    {
      from: { secretKeyRef: { name: 'token', key: 'k' } },
      message: "CreateContainerConfigError: couldn't find key k in secret token",
    },
    {
      from: { configMapKeyRef: { name: 'toString', key: 'k' } },
      message: 'CreateContainerConfigError: configmap "toString" not found',
    },
    {
      from: { fieldRef: { fieldPath: 'status.podIP' } },
      message: 'env X: {"fieldRef":{"fieldPath":"status.podIP"}} is nothing that a process can have',
    },
  ])('cannot be had from $from', ({ from, message }) => {
    expect(() => containerEnvironment({ env: [{ name: 'X', valueFrom: from }] }, {}, identity, sources)).toThrow(
      message,
    );
  });

  it.each([
    ['metadata.namespace', 'ci'],
    ['spec.serviceAccountName', 'runner'],
    ["metadata.labels['a.b/c']", 'label'],
    ["metadata.labels['toString']", ''],
    ["metadata.annotations['note']", 'annotation'],
    ['status.hostIP', null],
  ])('has %s', (path, value) => {
    expect(podField(path, identity)).toBe(value);
  });
});
