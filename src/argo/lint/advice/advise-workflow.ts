import type { LintContext } from '../lint-context.ts';
import { adviseLateFaults, adviseRetry } from './late-faults.ts';
import { allTemplates } from './located-templates.ts';
import { adviseLabels, advisePod } from './pods.ts';
import { adviseTemplateUse } from './unused-templates.ts';
import { adviseVolumes } from './volumes.ts';

/** Everything that Argo accepts and an author may regret. */
export function adviseWorkflow(context: LintContext): void {
  const { spec } = context.workflow;
  const templates = allTemplates(context);
  for (const located of templates) {
    advisePod(context, located);
    adviseLateFaults(context, located);
  }
  adviseLabels(context, spec.podMetadata?.labels ?? {}, 'spec.podMetadata.labels');
  adviseRetry(context, spec.retryStrategy, 'spec.retryStrategy');
  adviseVolumes(context, templates);
  adviseTemplateUse(context, templates);
  if (spec.ttlStrategy === undefined && spec.workflowTemplateRef === undefined) {
    context.warn({
      rule: 'missing-ttl',
      path: 'spec',
      message: 'nothing deletes this workflow once it is finished',
      hint: 'write ttlStrategy: {secondsAfterCompletion: 604800}',
    });
  }
}
