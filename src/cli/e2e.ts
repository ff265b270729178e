#!/usr/bin/env node
/** Bin `e2e`. Asks for the Node we need before anything newer is imported. */
import { keepCompiledCode } from './compile-cache.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `e2e needs Node 22.19 or newer, this is ${process.versions.node}; npx puts the right one first when the package 'node' is a dev dependency\n`,
  );
  process.exit(2);
}
keepCompiledCode();
const { main } = await import('./main.ts');
const { e2eCommands } = await import('./commands.ts');
await main('e2e', e2eCommands);
