/** A program of its own that runs one pod, for a test to kill: `node hold-pod.ts STATE_DIR ISOLATION_JSON SCRIPT`. */
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { createPodRunner } from '../../../src/engine/local/pods/create-pod-runner.ts';

const [stateDir = '', isolation = '', script = ''] = process.argv.slice(2);
const runner = await createPodRunner({
  stateDir,
  isolation: JSON.parse(isolation),
  path: process.env['PATH'] ?? '',
  clock: systemClock,
  log: silentLog,
  secrets: { token: { key: 'hush' } },
});
const names = { workflowName: 'wf', namespace: 'ci', nodeId: 'wf-1', nodeName: 'wf-1', podName: 'wf-1' };
await runner.start({
  ...names,
  template: {
    container: { command: ['sh', '-c', script], volumeMounts: [] },
    volumes: [{ name: 'token', secret: { secretName: 'token' } }],
  },
  wantsResult: false,
  deadlineMs: null,
}).done;
