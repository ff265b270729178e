/** Every command of the documentation is run, in the order of its page, in a repository like its reader's. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../src/core/command.ts';
import { minimalEnvironment } from '../support/cli.ts';
import { meansCluster, type Page, pages } from '../support/documentation.ts';
import { type TestRepository, testRepository } from '../support/git-repo.ts';
import { firstWorkflow, projectRoot } from '../support/readme.ts';

/** Commands that no test can run inside itself, and where they are run. */
const runElsewhere: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'would install and build below the tests that run: CI runs it on a clean clone',
  'npm ci && npm test': 'would run the tests inside the tests: CI runs it on a clean clone',
  'npm ci': 'would replace the packages of the tests that run: CI runs it on a clean clone',
  'npm test': 'would run the tests inside the tests: it is what runs this one',
  'npm install --save-dev argo-e2e': 'needs the published package: test/cli/newcomer.test.ts installs the packed one',
};

const readme = firstWorkflow();
const ourFiles = { 'workflows/hello.ts': readme.source, 'prow_config.yaml': readme.config };

/** As kubeflow/testing knew it. */
const oldConfig = `python_paths:
  - kubeflow/testing/py
workflows:
  - py_func: acme.ci.hello.create_workflow
    name: hello
    job_types: presubmit
    kwargs: { greeting: hello }
  - app_dir: acme/widget/workflows
    component: build
    name: build
    params: { platform: gke }
`;

/** What a page's reader has in the repository. */
const filesOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/migrating.md': { 'prow_config.yaml': oldConfig },
};

/** Of commands that are meant to end otherwise than with 0. */
const exitCodes: Readonly<Record<string, number>> = {
  'docs/migrating.md npx e2e run hello': 1, // a function that nobody has written yet fails on purpose
};

describe('the commands of the documentation', () => {
  const withCommands = pages.filter(({ commands }) => commands.some((command) => !isRunElsewhere(command)));

  it.each(withCommands)('of $name do what the page says', async (page) => {
    using repository = readersRepository(page);
    for (const command of page.commands.filter((each) => !isRunElsewhere(each))) {
      const result = await runCommand('sh', ['-c', command], { cwd: repository.path, env: minimalEnvironment() });
      expect({ command, ...result }).toMatchObject({ command, exitCode: exitCodes[`${page.name} ${command}`] ?? 0 });
    }
  });

  it('are run elsewhere only where the documentation still has them', () => {
    const all = new Set(pages.flatMap(({ commands }) => commands));
    expect(Object.keys(runElsewhere).filter((command) => !all.has(command))).toEqual([]);
  });
});

/** What means a cluster is run by test/cli/cluster, against an API server of its own. */
function isRunElsewhere(command: string): boolean {
  return command in runElsewhere || meansCluster(command);
}

/** A repository with a commit, the page's files and our bins where npm puts them. */
function readersRepository({ name }: Page): TestRepository {
  const repository = testRepository({
    'package.json': '{"name":"widget","type":"commonjs"}',
    '.gitignore': 'node_modules/\n.argo-e2e/\n',
    ...(filesOf[name] ?? ourFiles),
  });
  const bins = join(repository.path, 'node_modules/.bin');
  mkdirSync(bins, { recursive: true });
  for (const bin of ['run_e2e', 'e2e']) symlinkSync(join(projectRoot, `dist/cli/${bin}.js`), join(bins, bin));
  return repository;
}
