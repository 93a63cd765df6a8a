#!/bin/sh
# Prints the one folder that holds etcd, kube-apiserver and kubectl: KUBEBUILDER_ASSETS where it is set, else the three
# from PATH, else they are built from go.mod into the cache, about 10 minutes on two cores, once. Fails, never skips.
#   assets=$(sh tests/cluster/assets.sh)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^.*k8s.io\/kubernetes \(v[0-9.]*\).*/\1/p' "$here/go.mod" | head -n 1)
caches=${XDG_CACHE_HOME:-$HOME/.cache}/scc-webhook
programs="etcd kube-apiserver kubectl"

fail() {
    echo "assets.sh: $*" >&2
    exit 1
}

has_all() {
    for program in $programs; do
        [ -x "$1/$program" ] || return 1
    done
}

# The three may be in different folders of PATH: links bring them together.
from_path() {
    for program in $programs; do
        command -v "$program" >/dev/null || return 1
    done
    mkdir -p "$caches/assets-path"
    for program in $programs; do
        ln -sf "$(command -v "$program")" "$caches/assets-path/$program"
    done
}

# Go 1.21 and later fetch by themselves the newer Go that go.mod asks for.
need_go() {
    command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
    how="install Go 1.21 or later (package golang of Debian 13 or Ubuntu 24.04, golang-go of bookworm-backports), or set
KUBEBUILDER_ASSETS to a folder with: $programs"
    command -v go >/dev/null || fail "Kubernetes $version must be built, and there is no Go: $how"
    case "$(go env GOVERSION)" in
    "" | go1.? | go1.1? | go1.20 | go1.1?.* | go1.20.*) fail "$(go version) is too old for Kubernetes $version: $how" ;;
    esac
}

# build PROGRAM PACKAGE: into the cache under its final name only when it is whole.
build() {
    if [ -x "$built/$1" ]; then return; fi
    echo "assets.sh: building $1 for Kubernetes $version" >&2
    minor=${version#v1.}
    stamp=k8s.io/component-base/version
    stamps="-X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}"
    part=$built/$1.$$
    (cd "$here" && CGO_ENABLED=0 nice go build -trimpath -ldflags "-s -w $stamps" -o "$part" "$2") >&2 || {
        rm -f "$part"
        fail "building $1 failed"
    }
    mv "$part" "$built/$1"
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
    has_all "$KUBEBUILDER_ASSETS" || fail "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS lacks one of: $programs"
    (cd "$KUBEBUILDER_ASSETS" && pwd)
    exit
fi
if from_path; then
    echo "$caches/assets-path"
    exit
fi
built=$caches/assets-$version
if ! has_all "$built"; then
    need_go
    mkdir -p "$built"
    build etcd go.etcd.io/etcd/server/v3
    build kubectl k8s.io/kubernetes/cmd/kubectl
    build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
fi
echo "$built"
