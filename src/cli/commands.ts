/** The menu of both bins. */
import type { Command } from './command.ts';
import { checkoutCommand } from './commands/checkout.ts';
import { copyArtifactsCommand } from './commands/copy-artifacts.ts';
import { initCommand } from './commands/init.ts';
import { lintCommand } from './commands/lint.ts';
import { planCommand } from './commands/plan.ts';
import { runCommand } from './commands/run.ts';
import { showCommand } from './commands/show.ts';

export { runE2eCommand } from './commands/run-e2e.ts';

export const e2eCommands: readonly Command[] = [
  planCommand,
  showCommand,
  lintCommand,
  runCommand,
  initCommand,
  checkoutCommand,
  copyArtifactsCommand,
];
