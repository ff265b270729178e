/**
 * What PID 1 of a sandbox runs: it mounts, changes the root, waits for leave to go on, runs `main`, and copies the output files
 * while they can still be seen as the step sees them. Everything that varies comes in as an argument, never as program text.
 * It tells its story on descriptor 3, a line each; `sandbox-report.ts` reads it. Its variables carry a prefix, since a
 * shell hands its own on to `main` when the environment has one of that name.
 *
 * Arguments: mount pivot_root umount mkdir head FSTAB ROOT WORKDIR LIMIT PAUSES
 *   with PAUSES=1 a command that failed waits for leave to end, so that somebody may enter the sandbox
 *   N (SOURCE TARGET OPTIONS)×N   volumes to mount once the old root is out of reach, so that no symbolic link leads there
 *   N FILE×N                      output files
 *   PROGRAM WRAPPED ARGUMENT…     with WRAPPED=1 the arguments are the whole command line
 */
export const sandboxScript: string = `
_pod_mount=$1 _pod_pivot=$2 _pod_umount=$3 _pod_mkdir=$4 _pod_head=$5
_pod_fstab=$6 _pod_root=$7 _pod_workdir=$8 _pod_limit=$9
shift 9
_pod_pauses=$1
shift
exec 4>&2 2>/dev/null
_pod_stopped=
trap '_pod_stopped=1' TERM INT HUP
umask 022

tell() { printf '%s\\n' "$1" >&3; }
broken() { tell "broken $1"; exit 70; }

place() {
  [ -e "$1" ] || "$_pod_mkdir" -p -- "$1" || return 1
  if [ -d "$1" ]; then
    "$_pod_mkdir" -p -- "$2" || return 1
  else
    "$_pod_mkdir" -p -- "\${2%/*}/" && : >>"$2" || return 1
  fi
  "$_pod_mount" -o "$3" -- "$1" "$2"
}

find_program() {
  case $1 in
    */*)
      if [ -d "$1" ]; then _pod_failure=directory
      elif [ ! -e "$1" ]; then _pod_failure=missing
      elif [ ! -x "$1" ]; then _pod_failure=denied
      else _pod_program=$1; return 0
      fi
      return 1 ;;
  esac
  _pod_rest=$PATH:
  while [ -n "$_pod_rest" ]; do
    _pod_program=\${_pod_rest%%:*}
    _pod_rest=\${_pod_rest#*:}
    _pod_program=\${_pod_program:-.}/$1
    [ -f "$_pod_program" ] && [ -x "$_pod_program" ] && return 0
  done
  _pod_failure=unfound
  return 1
}

has_program_format() {
  case $1 in
    /usr/*|/bin/*|/sbin/*|/opt/*|/nix/*) return 0 ;;
  esac
  case $("$_pod_head" -c 4 -- "$1") in
    '#!'*|?ELF|MZ*) return 0 ;;
  esac
  return 1
}

save() {
  if [ -d "$2" ]; then tell "file $1 directory"
  elif [ ! -e "$2" ]; then tell "file $1 missing"
  elif [ ! -f "$2" ]; then tell "file $1 special"
  elif "$_pod_head" -c "$_pod_limit" -- "$2" >"/argo/outputs/$1" 2>&4; then tell "file $1 saved"
  else tell "file $1 unreadable"
  fi
}

main() {
  shift "$_pod_files"
  shift
  find_program "$1" || { tell "lookup $_pod_failure"; exit 64; }
  has_program_format "$_pod_program" || { tell "lookup format"; exit 64; }
  _pod_wrapped=$2
  shift 2
  tell main
  [ -z "$_pod_stopped" ] || exit 143
  if [ "$_pod_wrapped" = 1 ]; then
    (exec "$@" </dev/null 2>&4 3>&- 4>&-)
  else
    (exec "$_pod_program" "$@" </dev/null 2>&4 3>&- 4>&-)
  fi
}

read -r _pod_stat </proc/self/stat && tell "init $_pod_stat"
"$_pod_mount" -a -T "$_pod_fstab" </dev/null 2>&4 || broken 'its file systems cannot be mounted'
cd /
"$_pod_pivot" "$_pod_root" "$_pod_root/argo/old" 2>&4 || broken 'its root directory cannot be changed'
"$_pod_umount" -l /argo/old 2>&4 || broken 'the root directory of this machine cannot be hidden'

_pod_late=$1
shift
if [ "$_pod_late" -gt 0 ]; then
  while [ "$_pod_late" -gt 0 ]; do
    place "$1" "$2" "$3" 2>&4 || broken "a volume cannot be mounted at $2"
    shift 3
    _pod_late=$((_pod_late - 1))
  done
  for _pod_staged in /argo/volumes/*; do "$_pod_umount" -l "$_pod_staged"; done
fi

[ -z "$_pod_workdir" ] || cd -P -- "$_pod_workdir" || {
  "$_pod_mkdir" -p -- "$_pod_workdir" 2>&4 && cd -P -- "$_pod_workdir"
} || broken 'its working directory cannot be made'
unset OLDPWD
read -r _pod_go || exit 70

_pod_files=$1
main "$@"
_pod_code=$?
tell "exit $_pod_code"
if [ "$_pod_pauses" = 1 ] && [ "$_pod_code" != 0 ]; then read -r _pod_go; fi
shift
_pod_file=0
while [ "$_pod_file" -lt "$_pod_files" ]; do
  save "$_pod_file" "$1"
  shift
  _pod_file=$((_pod_file + 1))
done
exit "$_pod_code"
`;
