/** The menu of both bins. */
import type { Command } from './command.ts';
import { checkoutCommand } from './commands/checkout.ts';
import { copyArtifactsCommand } from './commands/copy-artifacts.ts';
import { deleteCommand } from './commands/delete.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gcCommand } from './commands/gc.ts';
import { getCommand } from './commands/get.ts';
import { initCommand } from './commands/init.ts';
import { jobHistoryCommand } from './commands/job-history.ts';
import { lintCommand } from './commands/lint.ts';
import { logsCommand } from './commands/logs.ts';
import { planCommand } from './commands/plan.ts';
import { prowjobCommand } from './commands/prowjob.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { retryCommand } from './commands/retry.ts';
import { runCommand } from './commands/run.ts';
import { showCommand } from './commands/show.ts';
import { stopCommand } from './commands/stop.ts';
import { suspendCommand } from './commands/suspend.ts';
import { uploadCommand } from './commands/upload.ts';
import { whyCommand } from './commands/why.ts';

export { runE2eCommand } from './commands/run-e2e.ts';

export const e2eCommands: readonly Command[] = [
  planCommand,
  showCommand,
  lintCommand,
  runCommand,
  getCommand,
  logsCommand,
  whyCommand,
  diagnoseCommand,
  reportCommand,
  jobHistoryCommand,
  retryCommand,
  stopCommand,
  suspendCommand,
  resumeCommand,
  deleteCommand,
  uploadCommand,
  doctorCommand,
  gcCommand,
  initCommand,
  prowjobCommand,
  checkoutCommand,
  copyArtifactsCommand,
];
