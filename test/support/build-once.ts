import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The spawned CLI is the built one, so every test run builds it first. */
export default function buildOnce(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/build.ts')], { stdio: 'inherit' });
}
