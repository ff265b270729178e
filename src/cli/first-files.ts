import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.ts';

/** What `e2e init` writes into a repository that has nothing yet, by relative path. */
export async function firstFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['prow_config.yaml', firstConfig],
    ['workflows/hello.ts', await readFile(join(packageRoot, 'workflows', 'hello.ts'), 'utf8')],
  ]);
}

const firstConfig = `workflows:
  - name: hello
    ts_func: workflows/hello.ts#hello
    job_types: [presubmit, postsubmit]
    include_dirs: ["*"]
    image: argo-e2e/test-worker:0.1.0 # for a cluster; this machine runs the steps itself
    kwargs: { greeting: hello }
`;
