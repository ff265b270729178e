/** Start-up in the worker's image: the contest of `start-up`, held inside of it. */
import { build } from 'esbuild';
import { buildWorkerImage, missingBuilders } from '../test/cluster/worker-image.ts';
import type { Measurement } from './measure.ts';

const bin = '/usr/local/lib/node_modules/argo-e2e/dist/cli/run_e2e.js';

export async function benchImage(): Promise<readonly Measurement[]> {
  const missing = missingBuilders();
  if (missing.length > 0) {
    console.log(
      `  left out: the image is built by buildah on a base of debootstrap, and ${missing.join(' and ')} is missing`,
    );
    return [];
  }
  using image = await buildWorkerImage();
  const measured: readonly Measurement[] = JSON.parse(
    await image.run('node', '--input-type=module', '-e', await contest()),
  );
  return measured.map((each) => ({ ...each, name: `${each.name}, in the image` }));
}

/** The image has only what a worker needs: the contest comes along as one text. */
async function contest(): Promise<string> {
  const contents = `import { benchStartUp } from './start-up.ts';
console.log(JSON.stringify(await benchStartUp('${bin}')));`;
  const stdin = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', platform: 'node' });
  return outputFiles[0]?.text ?? '';
}
