/** `e2e job-history`. */
import { type ExitCode, exitCodes, UsageError } from '../core/errors.ts';
import type { Host } from './host.ts';
import { openStore } from './open-store.ts';
import { readJobHistory } from './read-job-history.ts';
import { writeOut } from './rebuild-report.ts';
import { styleFor } from './run-output.ts';

export interface HistoryRequest {
  /** `<bucket>/<job>` */
  readonly target: string;
  readonly builds: number;
  readonly all: boolean;
  readonly format: 'text' | 'html';
  readonly output: string | undefined;
}

export async function showJobHistory(request: HistoryRequest, host: Host): Promise<ExitCode> {
  const { bucket, job } = bucketAndJob(request.target);
  const history = await readJobHistory(openStore(bucket, host), job, request.builds);
  if (request.format === 'html') {
    const { jobHistoryPage } = await import('../report/html/job-history-page.ts');
    await writeOut(jobHistoryPage(history), request.output, host);
    return exitCodes.passed;
  }
  const { jobHistoryText } = await import('../report/job-history-text.ts');
  const { plainStyle } = await import('../report/style.ts');
  const style = request.output === undefined ? styleFor(host.stdout, host.env) : plainStyle;
  await writeOut(`${jobHistoryText(history, { style, all: request.all })}\n`, request.output, host);
  return exitCodes.passed;
}

/** The directories of Prow's layout may stand before the job, as in the address of a job in a browser. */
function bucketAndJob(target: string): { readonly bucket: string; readonly job: string } {
  const whole = target.includes('://') ? target : `gs://${target}`;
  const match = /^([a-z]+:\/\/.*?)(?:\/logs|\/pr-logs\/directory)?\/([A-Za-z0-9][A-Za-z0-9._-]*)\/?$/.exec(whole);
  const [, bucket = '', job = ''] = match ?? [];
  if (match === null || /^[a-z]+:\/*$/.test(bucket))
    throw new UsageError(`${target} names no job in a bucket`, {
      hint: 'write <bucket>/<job>, such as gs://results/nightly',
    });
  return { bucket, job };
}
