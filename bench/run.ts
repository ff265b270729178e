/** `npm run bench [name …]`: prints each figure as a ratio against a baseline measured in the same run. */
import { printTable } from './measure.ts';

const benches = {
  'start-up': async () => (await import('./start-up.ts')).benchStartUp(),
  image: async () => (await import('./image.ts')).benchImage(),
  selection: async () => (await import('./selection.ts')).benchSelection(),
  'engine-overhead': async () => (await import('./engine-overhead.ts')).benchEngineOverhead(),
  lint: async () => (await import('./lint.ts')).benchLint(),
  'engine-scale': async () => (await import('./engine-scale.ts')).benchEngineScale(),
  upload: async () => (await import('./upload.ts')).benchUpload(),
} as const;

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  printTable(await bench());
}
