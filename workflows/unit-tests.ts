import { defineWorkflow } from 'argo-e2e';

export interface UnitTestsArgs {
  /** Test folders to run. */
  readonly tests: readonly string[];
}

/** What this repository checks of itself: types, lint and unit tests, side by side. Artifacts are copied on exit, whatever came of it. */
export const unitTests = defineWorkflow<UnitTestsArgs>({ activeDeadlineSeconds: 900 }, ({ args, checkout, step }) => {
  const source = checkout();
  step('types', { run: `${useTools}npm run types`, after: source });
  step('lint', { run: `${useTools}npm run lint`, after: source });
  step('unit', {
    run: `${useTools}vitest run --configLoader=runner --project modules --reporter=default --reporter=junit --outputFile.junit="$ARTIFACTS/junit.xml" $TESTS`,
    // CI demands recorded data that lies beside the tested checkout, where a step does not see it.
    env: { CI: '', TESTS: args.tests.join(' ') },
    after: source,
  });
});

/** The packages are those whose tools are on PATH: `npm start` puts them there, and so does the image. Nothing is installed in a step. */
const useTools = `
tools=$(command -v tsc) || { echo 'tsc is not on PATH: run npm ci, then npm start' >&2; exit 1; }
ln -sfn "$(dirname "$(dirname "$tools")")" node_modules
`.trimStart();
