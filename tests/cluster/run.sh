#!/bin/sh
# Runs the cases NN-*.sh and NN-*.py of this folder, in order, against a real etcd and kube-apiserver, and ends with
# "N passed, N failed". Nothing is skipped: what cannot be had is a failure.
#   sh tests/cluster/run.sh [NN]...     all cases, or those whose number is given
#
# Before: installs packages (where apt-get is), gets the Kubernetes programs (assets.sh) and builds the project.
#   BIN=DIR                 the folder with scc-webhook and kubectl-scc; build/bin without it
#   SKIP_BUILD=1 BIN=DIR    installs and builds nothing
#   KEEP=1                  leaves the scratch folder, and says where
#   CASE_SECONDS=900        after so long a case has failed
#
# A case finds in its environment: REPO, BIN, ASSETS (first on PATH: etcd, kube-apiserver, kubectl), CLUSTER (see
# cluster.sh, which it may source), KUBECONFIG (the administrator's), SCRATCH (an empty folder of its own). It passes
# by exit status 0; its output is shown when it fails. It cleans up what it has put into the cluster; its processes and
# its webhook configurations are removed for it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
REPO=$(cd "$here/../.." && pwd)
cd "$REPO" || exit 1
# shellcheck source=tests/cluster/cluster.sh
. "$here/cluster.sh"

work='' case_pid='' passed=0 failed=0
finish() {
    if [ -n "$case_pid" ]; then kill -s KILL -- "-$case_pid" 2>/dev/null; fi
    cluster_stop
    if [ -n "${KEEP:-}" ]; then echo "kept: $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
work=$(mktemp -d) || exit 1

# give_up WHY: the lane cannot begin, or go on.
give_up() {
    echo "run.sh: $*" >&2
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
}

# must WHAT COMMAND...: quiet unless it fails.
must() {
    what=$1
    shift
    "$@" >"$work/must.log" 2>&1 || {
        tail -n 60 "$work/must.log" >&2
        give_up "$what failed"
    }
}

if [ -n "${SKIP_BUILD:-}" ]; then
    [ -n "${BIN:-}" ] || give_up "SKIP_BUILD needs BIN, the folder with the built programs"
else
    if command -v apt-get >/dev/null; then must "installing packages" sh deploy/deps.sh test; fi
    must "configuring the project" cmake --preset release
    must "building the project" cmake --build --preset release -j "$(nproc)"
fi
BIN=$(cd "${BIN:-build/bin}" && pwd) || give_up "there is no folder $BIN"
for program in scc-webhook kubectl-scc; do
    [ -x "$BIN/$program" ] || give_up "$BIN has no $program"
done
for tool in curl openssl python3 setsid timeout; do
    command -v $tool >/dev/null || give_up "$tool is missing"
done
ASSETS=$(sh "$here/assets.sh") || give_up "no Kubernetes to test against"
PATH=$ASSETS:$PATH
KUBECACHEDIR=$work/kubectl KUBERC=off
export REPO BIN ASSETS PATH KUBECACHEDIR KUBERC

cluster_start "$work/cluster" || give_up "the cluster does not start"

# run_case FILE: in a process group of its own, of which nothing is left over.
run_case() {
    SCRATCH=$work/$(basename "$1")
    export SCRATCH
    mkdir "$SCRATCH" || return 1
    case $1 in
    *.py) interpreter=python3 ;;
    *) interpreter="sh" ;;
    esac
    timeout -k 10 "${CASE_SECONDS:-900}" $interpreter "$1" >"$SCRATCH.log" 2>&1 </dev/null &
    case_pid=$!
    wait "$case_pid"
    status=$?
    kill -s KILL -- "-$case_pid" 2>/dev/null
    case_pid=''
    if [ $status -eq 124 ]; then echo "run.sh: it took longer than ${CASE_SECONDS:-900} s" >>"$SCRATCH.log"; fi
    cluster_ready || echo "run.sh: it left the API server down" >>"$SCRATCH.log"
    [ $status -eq 0 ] && cluster_ready
}

# The next case finds the API server up and no webhook in its way, also after one that failed half way.
restore_cluster() {
    cluster_ready || cluster_restart_apiserver || return 1
    kubectl --kubeconfig "$CLUSTER/admin.conf" delete --all \
        mutatingwebhookconfigurations,validatingwebhookconfigurations
}

# selected NUMBER WANTED...: true for all when none is wanted.
selected() {
    number=$1
    shift
    [ $# -eq 0 ] && return 0
    for wanted in "$@"; do
        [ "$number" = "$wanted" ] && return 0
    done
    return 1
}

for file in "$here"/[0-9][0-9]-*; do
    name=$(basename "$file")
    case $name in
    *.sh | *.py) ;;
    *) continue ;;
    esac
    number=${name%%-*}
    selected "$number" "$@" || continue
    title=${name#*-}
    title=${title%.*}
    if run_case "$file"; then
        passed=$((passed + 1))
        echo "ok $number $title"
    else
        failed=$((failed + 1))
        cat "$SCRATCH.log"
        echo "not ok $number $title"
    fi
    restore_cluster >"$work/restore.log" 2>&1 || {
        cat "$work/restore.log"
        give_up "the cluster does not come back after $name"
    }
done
[ $((passed + failed)) -gt 0 ] || echo "run.sh: no case ran" >&2
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
