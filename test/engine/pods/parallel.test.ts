import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isolations, podRig, shell } from './pod-rig.ts';

describe.each(isolations)('pods side by side in %s', (_, isolation) => {
  it('run at the same time: each waits for the others', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    const place = isolation.type === 'namespaces' ? '/d' : join(stateDir, 'volumes', 'c');
    const workflowSpec = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }] };
    const script = `touch ${place}/$ARGO_NODE_ID; while [ $(ls ${place} | wc -l) -lt 4 ]; do sleep 0.01; done`;
    const template = shell(script, { container: { volumeMounts: [{ name: 'd', mountPath: place }] } });
    const pods = [1, 2, 3, 4].map(() => pod(template, { workflowSpec }));
    const results = await Promise.all(pods.map((one) => runner.start(one).done));
    expect(results.map(({ phase }) => phase)).toEqual(Array(4).fill('Succeeded'));
  });

  it('of two runs with the same names do not meet', async () => {
    const rigs = await Promise.all([podRig(isolation), podRig(isolation)]);
    const workflowSpec = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }] };
    const outcomes = await Promise.all(
      rigs.map(async ({ runner, pod, log, stateDir }, index) => {
        const place = isolation.type === 'namespaces' ? '/d' : join(stateDir, 'volumes', 'c');
        const script = `echo ${index} > ${place}/f; echo ${index} > "$HOME/f"; cat ${place}/f "$HOME/f"`;
        const template = shell(script, { container: { volumeMounts: [{ name: 'd', mountPath: place }] } });
        const one = pod(template, { workflowSpec });
        await runner.start(one).done;
        return log(one);
      }),
    );
    expect(outcomes).toEqual(['0\n0\n', '1\n1\n']);
  });

  it('many at once all end well, each with its own log, and leave no pipes behind', { timeout: 60_000 }, async () => {
    const { runner, pod, log, stateDir } = await podRig(isolation);
    const pods = Array.from({ length: 40 }, () => pod(shell('echo "$ARGO_NODE_ID"'), { wantsResult: true }));
    const results = await Promise.all(pods.map((one) => runner.start(one).done));
    expect(results.map(({ result }) => result)).toEqual(pods.map(({ nodeId }) => nodeId));
    expect(await Promise.all(pods.map(log))).toEqual(pods.map(({ nodeId }) => `${nodeId}\n`));
    await runner.close();
    expect(await readdir(join(stateDir, 'pipes'))).toEqual([]);
  });
});
