/**
 * What Node's permission model leaves open although nobody needs it in a workflow function: signals to other processes, and starting
 * the debugger of another one (`_debugProcess` sends SIGUSR1). Namespaces close this properly; here it is at least not one call away.
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
    const refuse = () => {
      throw new Error(`process.${name} is not available to a workflow function`);
    };
    if (name in process) Object.defineProperty(process, name, { value: refuse, configurable: false, writable: false });
  }
}
