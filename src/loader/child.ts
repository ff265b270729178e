/** The program of the child process: calls workflow functions one after the other and answers on fd 3. Holds no credentials. */
import { readFileSync } from 'node:fs';
import { createAnswer } from './inside/answer.ts';
import { callFunction } from './inside/call-function.ts';
import { treatDeniedAsMissing } from './inside/denied-is-missing.ts';
import { hardenProcess } from './inside/harden.ts';
import { type Current, listenToEnd, listenToOutput } from './inside/listen.ts';
import { installResolveHook } from './inside/resolve-hook.ts';
import type { ChildInput } from './protocol.ts';

// The parent wrote it, so it has the form.
const input = JSON.parse(readFileSync(0, 'utf8')) as ChildInput;
const current: Current = { index: null };
const leave = process.exit.bind(process);

treatDeniedAsMissing(input.root);
installResolveHook(input.sdkFile);
const answer = listenToOutput(current, input.root, createAnswer(input.token));
listenToEnd(current, input.root, answer);
hardenProcess();
answer({ type: 'ready' });
for (const call of input.calls) {
  current.index = call.index;
  answer({ type: 'start', index: call.index });
  const message = await callFunction(call, input);
  if (current.index === call.index) answer(message);
  current.index = null;
}
leave(0);
