import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/**
 * What Node's permission model leaves open although nobody needs it in a workflow function: signals to other processes, and starting
 * the debugger of another one (`_debugProcess` sends SIGUSR1), and the priority of every process of this user. Namespaces close this properly; here it is at least not one call away.
 */
export function hardenProcess(): void {
  for (const name of [
    'kill',
    '_kill',
    '_debugProcess',
    '_debugEnd',
    '_startProfilerIdleNotifier',
    'abort',
    'dlopen',
    'binding',
    '_linkedBinding',
    'setuid',
    'setgid',
    'seteuid',
    'setegid',
    'setgroups',
    'initgroups',
  ]) {
    if (name in process) refuse(process, name, `process.${name}`);
  }
  refuse(os, 'setPriority', 'os.setPriority');
  syncBuiltinESMExports();
}

function refuse(owner: object, name: string, fullName: string): void {
  const value = () => {
    throw new Error(`${fullName} is not available to a workflow function`);
  };
  Object.defineProperty(owner, name, { value, configurable: false, writable: false });
}
