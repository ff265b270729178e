import { defineWorkflow } from 'argo-e2e';

/** The smallest useful workflow: a diamond of four steps. The volume, the labels and the exit handler are there already. */
export const hello = defineWorkflow<{ greeting: string }>({ labels: { suite: 'smoke' } }, ({ args, dirs, step }) => {
  const inOutputs = { workingDir: dirs.outputs };
  const greet = step('greet', {
    run: 'echo "$GREETING" > greeting.txt',
    env: { GREETING: args.greeting },
    ...inOutputs,
  });
  const left = step('left', { run: 'sed "s/^/left: /" greeting.txt > left.txt', after: greet, ...inOutputs });
  const right = step('right', { run: 'sed "s/^/right: /" greeting.txt > right.txt', after: greet, ...inOutputs });
  step('join', { run: 'cat left.txt right.txt | tee "$ARTIFACTS/greetings.txt"', after: [left, right], ...inOutputs });
});
