/** The shell around the command of a step that stays for a while when it fails, and what it says in the step's log. */

/** In container `main`; Argo's own debug pause waits for the same file. Source: Argo docs/debug-pause.md. */
export const goOnFile = '/var/run/argo/ctr/main/after';

/**
 * The command's own end, code and signals go through: it runs in our process group, which Argo's executor signals as a whole, and not as a shell's
 * builtin. What is stopped is not kept. What Argo's executor could not start ends with its code, 64: a shell would run a text without `#!`. The
 * variables are long because one of the same name in the container would be overwritten. There is no `$$` and no `$(NAME)`, which Kubernetes would
 * replace.
 */
const script = `argo_e2e_left=$1 argo_e2e_stopped=
shift
trap 'argo_e2e_stopped=1' TERM INT HUP QUIT
trap : USR1 USR2
argo_e2e_file=\`command -v "$1"\` argo_e2e_line='#!'
case $argo_e2e_file in
*/*) [ -f "$argo_e2e_file" ] && [ -r "$argo_e2e_file" ] && IFS= read -r argo_e2e_line < "$argo_e2e_file" ;;
esac
case $argo_e2e_line in
'#!'*|*[![:print:][:space:]]*) (exec "$@")
argo_e2e_code=$? ;;
*) echo "argo-e2e: $1 does not begin with #!" >&2
argo_e2e_code=64 ;;
esac
[ -n "$argo_e2e_file" ] || argo_e2e_code=64
if [ $argo_e2e_code -ne 0 ] && [ -z "$argo_e2e_stopped" ]; then
echo "argo-e2e: exit code $argo_e2e_code, kept for $argo_e2e_left s; to go on: touch ${goOnFile}" >&2
until [ -e ${goOnFile} ] || [ -n "$argo_e2e_stopped" ] || [ "$argo_e2e_left" -le 0 ]; do
sleep 1 & wait $!
argo_e2e_left=$((argo_e2e_left-1))
done
[ -n "$argo_e2e_stopped" ] || echo 'argo-e2e: goes on' >&2
fi
exit $argo_e2e_code`;

/** The same command, which stays for `seconds` when it fails. Needs `/bin/sh` and `sleep` in the image. */
export function keepingCommand(command: readonly string[], seconds: number): readonly string[] {
  return ['/bin/sh', '-c', script, 'argo-e2e', String(seconds), ...command];
}

/** The command around which such a shell was put; any other as it is. */
export function keptCommand(command: readonly string[]): readonly string[] {
  const [shell, option, , name] = command;
  return shell === '/bin/sh' && option === '-c' && name === 'argo-e2e' ? command.slice(5) : command;
}

export type KeepNotice = { readonly type: 'kept'; readonly exitCode: number } | { readonly type: 'goesOn' };

/** What a line of the log says of keeping the step; null for every other line. What the step printed last may stand before it. */
export function keepNotice(line: string): KeepNotice | null {
  const [, code] = /argo-e2e: exit code (\d{1,3}), kept for \d{1,10} s; /.exec(line) ?? [];
  if (code !== undefined) return { type: 'kept', exitCode: Number(code) };
  return line.endsWith('argo-e2e: goes on') ? { type: 'goesOn' } : null;
}
