import { defineWorkflow } from 'argo-e2e';

export interface UnitTestsArgs {
  /** Test folders to run. */
  readonly tests: readonly string[];
}

/** What this repository checks of itself: types, lint and unit tests, side by side. Artifacts are copied on exit, whatever came of it. */
export const unitTests = defineWorkflow<UnitTestsArgs>({ activeDeadlineSeconds: 900 }, ({ args, checkout, step }) => {
  const source = checkout();
  const install = step('install', {
    run: 'npm ci --prefer-offline --no-audit --no-fund',
    after: source,
    retryStrategy: { limit: 1 },
  });

  step('types', { run: 'npm run types', after: install });
  step('lint', { run: 'npm run lint', after: install });
  step('unit', {
    run: 'npm exec -- vitest run --project modules --reporter=default --reporter=junit --outputFile.junit="$ARTIFACTS/junit.xml" $TESTS',
    // CI demands recorded data that lies beside the tested checkout, where a step does not see it.
    env: { CI: '', TESTS: args.tests.join(' ') },
    after: install,
  });
});
