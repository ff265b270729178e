/** Why a node failed, in words a person can act on. The messages are those Argo was seen to write. */
import { constants } from 'node:os';
import { pendingReason } from '../argo/pending.ts';
import type { NodeStatus, Phase } from '../argo/status-types.ts';

const exitMessage = /^(\S+): (Error|OOMKilled) \(exit code (\d+)\)(?:: (.*))?$/s;
/** What Argo writes of a deadline, and what that means where the words do not say it. */
const deadlineWords: Readonly<Record<string, string>> = {
  'Step exceeded its deadline': 'Step exceeded its deadline',
  'Pod was active on the node longer than the specified deadline':
    'Pod was active on the node longer than the specified deadline',
  timeout: 'the template’s timeout was over before its pod began',
};
const shutdownMessage = /^(?:workflow shutdown with strategy: +|Stopped with strategy ')(Stop|Terminate)'?$/;

/** What an exit code most often means, where it means anything by itself. */
const exitCodeHints: Readonly<Record<string, string>> = {
  64: 'Argo’s executor uses it when it cannot start the command',
  126: 'the command cannot be executed',
  127: 'command not found',
  130: 'ended by SIGINT',
  137: 'killed by SIGKILL: out of memory, or still there after its grace period',
  143: 'ended by SIGTERM: a deadline or a stop',
};

/** A node, or the step that was made of it. */
export interface Ended {
  readonly phase?: Phase;
  readonly message?: string | null;
  readonly exitCode?: string | null;
  /** What it was last seen to wait for, where its message does not tell. */
  readonly heldBy?: string;
}

/** One phrase without the step's name, e.g. `exit code 127: command not found`. */
export function causeOf(node: Ended): string {
  const message = node.message ?? '';
  const exit = exitMessage.exec(message);
  if (exit !== null) return exitCause(exit[1] ?? 'main', exit[2] ?? '', exit[3] ?? '', exit[4]);
  const held = node.heldBy === undefined ? '' : `; it never started: ${node.heldBy}`;
  if (Object.hasOwn(deadlineWords, message)) return `deadline exceeded: ${deadlineWords[message]}${held}`;
  if (isShutdown(node)) return `stopped with the workflow (${shutdownMessage.exec(message)?.[1]})${held}`;
  if (node.phase === 'Pending') return neverStarted(waitOf(node) ?? '');
  if (message !== '') return message;
  const exitCode = node.exitCode ?? null;
  return exitCode === null || exitCode === '0'
    ? `${node.phase ?? 'ended'} without a message`
    : exitCause('main', 'Error', exitCode, undefined);
}

/** What a Pending node waits for, as far as it or we know. */
export function waitOf({ message, heldBy }: Ended): string | undefined {
  return pendingReason(message ?? undefined) === '' ? (heldBy ?? message ?? undefined) : (message ?? undefined);
}

/** What to show beside the node: of a Pending one, why it waits. */
export function shownMessage(node: Ended): string | undefined {
  return node.phase === 'Pending' ? waitOf(node) : (node.message ?? undefined);
}

function neverStarted(why: string): string {
  return why === '' ? 'never started' : `never started: ${why}`;
}

/** Whether the node failed only because its workflow was told to stop. */
export function isShutdown(node: Ended): boolean {
  return shutdownMessage.test(node.message ?? '');
}

/** Exit code of the node's process, as text, or null where none is known. */
export function exitCodeOf(node: NodeStatus): string | null {
  return node.outputs?.exitCode ?? exitMessage.exec(node.message ?? '')?.[3] ?? null;
}

function exitCause(container: string, reason: string, exitCode: string, detail: string | undefined): string {
  const subject = container === 'main' ? '' : `container ${container}: `;
  if (reason === 'OOMKilled') return `${subject}out of memory (OOMKilled, exit code ${exitCode})`;
  const hint = detail ?? exitCodeHints[exitCode] ?? signalHint(Number(exitCode));
  return `${subject}exit code ${exitCode}${hint === null ? '' : `: ${hint}`}`;
}

/** Shells and container runtimes give 128 + the signal's number. */
function signalHint(exitCode: number): string | null {
  const signal = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128);
  return signal === undefined ? null : `ended by ${signal[0]}`;
}
