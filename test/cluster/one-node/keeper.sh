#!/bin/sh
# Runs a cluster in namespaces of its own and leaves nothing of it behind:
#   keeper.sh run DIRECTORY COMMAND…   until COMMAND ends; all processes, mounts and interfaces of it end with its namespaces
#   keeper.sh clean DIRECTORY          what a keeper that was killed itself has left: cgroups and files
set -u
verb=$1 directory=$2
shift 2

# Pods' cgroups are named after the cluster's directory; the kernel takes a moment to empty them.
clean() {
  name=$(basename "$directory")
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    find /sys/fs/cgroup -depth -type d \( -path "*/$name" -o -path "*/$name/*" \) -exec rmdir {} \; 2>/dev/null
    [ -z "$(find /sys/fs/cgroup -maxdepth 2 -type d -name "$name")" ] && break
    sleep 0.1
  done
  rm -rf --one-file-system "$directory"
}

run() {
  # A shell gives background programs no input; ours is what tells the cluster that its owner is alive.
  exec 3<&0
  # shellcheck disable=SC2016
  unshare --mount --pid --net --fork --kill-child --mount-proc -- \
    sh -c 'exec 3<&0; "$@" <&3 & wait "$!"' cluster "$@" <&3 &
  child=$!
  echo "$child" >"$directory/pid"
  trap 'kill -KILL "$child"' INT TERM HUP
  wait "$child"
  wait "$child" 2>/dev/null # the first one may have been ended by a signal
}

[ "$verb" = run ] && run "$@"
clean
