/** What goes along with results, and what people find beside them. */
import type { Flags } from './command.ts';

export const uploadFlags = {
  'upload-ignore': {
    type: 'list',
    describe:
      'artifacts that stay behind, as a micromatch glob below a workflow’s artifacts; may be given several times',
    value: '<glob>',
    group: 'Results:',
  },
  'upload-limit-mb': {
    type: 'number',
    describe: 'a larger artifact stays behind, with a line in the report; megabytes',
    default: 5_000,
    group: 'Results:',
  },
  'argo-ui-url': {
    type: 'string',
    describe: 'Argo’s web page, for a link to the workflows while they run',
    value: '<url>',
    group: 'Results:',
    defaultDescription: 'no link',
  },
  link: {
    type: 'list',
    describe: 'a further link, such as a log search; {build_id}, {prow_job_id}, {job} and {namespace} are filled in',
    value: '<TITLE=URL>',
    group: 'Results:',
  },
} as const satisfies Flags;
