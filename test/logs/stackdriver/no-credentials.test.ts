import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../../src/core/command.ts';

const source = join(import.meta.dirname, '../../../src');

it('without Google’s credentials is an error in words, and no rejection that ends the process unheard', async () => {
  const home = mkdtempSync(join(tmpdir(), 'argo-e2e-no-credentials-'));
  try {
    const script = join(home, 'ask.ts');
    writeFileSync(
      script,
      `import { systemClock } from '${source}/core/clock.ts';
import { openStackdriver } from '${source}/logs/stackdriver/stackdriver.ts';
const logs = openStackdriver({ project: 'p', clock: systemClock, random: () => 0 });
try {
  for await (const _ of logs.lines({ labels: [], from: '2026-01-01T00:00:00Z', to: null })) throw new Error('a line');
} catch (error) {
  console.log(error.message, '|', error.hint);
}
await systemClock.sleep(300);
await logs.close();
console.log('alive');
`,
    );
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, METADATA_SERVER_DETECTION: 'none' };
    const { stdout, exitCode } = await runCommand(process.execPath, [script], { env });
    expect([stdout.replace(/ \| .*/, ''), exitCode]).toEqual(['cannot read Cloud Logging of project p\nalive\n', 0]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
