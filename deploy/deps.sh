#!/bin/sh
# Installs what a fresh Debian 12, Debian 13 or Ubuntu 24.04 lacks for this project.
#   sh deploy/deps.sh build      compiler, CMake and libraries (default)
#   sh deploy/deps.sh test       the same, and what tests/run.sh needs
#   sh deploy/deps.sh run        only the shared libraries that the built programs load
# Runs as root or through sudo, asks nothing, and changes nothing when nothing is missing.
set -eu

BUILD_PACKAGES="ca-certificates gcc libc6-dev make cmake pkg-config libyyjson-dev libyaml-dev libjson-c-dev
    libmicrohttpd-dev libgnutls28-dev libcurl4-openssl-dev libssl-dev curl"
TEST_PACKAGES="g++ check clang libclang-rt-dev llvm clang-format clang-tidy cppcheck git curl openssl procps python3
    python3-yaml python3-jsonschema python3-rfc3987 libxml2-utils golang-go zsh"
# Newer releases spell some names with t64 (64-bit time); whichever the system knows is taken.
RUN_PACKAGES="ca-certificates libyyjson0 libyaml-0-2 libjson-c5 libmicrohttpd12t64|libmicrohttpd12
    libgnutls30t64|libgnutls30 libcurl4t64|libcurl4 libssl3t64|libssl3"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "deps.sh: root or sudo is needed to run: $*" >&2
        exit 1
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

installed() {
    case "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" in
    *" installed") return 0 ;;
    esac
    # Where pkgconf has taken over, pkg-config may be a name without a package; Go may come from elsewhere.
    case $1 in
    pkg-config) command -v pkg-config >/dev/null 2>&1 ;;
    golang-go) command -v go >/dev/null 2>&1 ;;
    *) return 1 ;;
    esac
}

available() {
    apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'
}

# missing NAME[|NAME]...: prints those of which no spelling is installed.
missing() {
    for names in "$@"; do
        found=no
        for name in $(echo "$names" | tr '|' ' '); do
            if installed "$name"; then found=yes; fi
        done
        if [ $found = no ]; then echo "$names"; fi
    done
}

# choose NAME[|NAME]...: prints the first available spelling of each, or the last one for apt to complain about.
choose() {
    for names in "$@"; do
        for name in $(echo "$names" | tr '|' ' '); do
            if available "$name"; then break; fi
        done
        echo "$name"
    done
}

# Debian 12 has no yyjson. Take that one library from Debian 13's suite on the same mirror; everything else of that
# suite is pinned out, so that an upgrade never pulls the system forward.
add_newer_suite() {
    # shellcheck disable=SC2016 # apt fills these in
    uri=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "bookworm" && $2 == "main" { print $3; exit }')
    if [ -z "$uri" ]; then
        echo "deps.sh: this system has no libyyjson, and no Debian 12 archive is configured to find one beside" >&2
        exit 1
    fi
    echo "deps.sh: adding Debian 13's suite for libyyjson only: scc-yyjson in /etc/apt/{sources.list.d,preferences.d}"
    as_root tee /etc/apt/preferences.d/scc-yyjson >/dev/null <<'PIN'
Package: *
Pin: release n=trixie
Pin-Priority: -1

Package: libyyjson-dev libyyjson0
Pin: release n=trixie
Pin-Priority: 100
PIN
    as_root tee /etc/apt/sources.list.d/scc-yyjson.sources >/dev/null <<SOURCE
Types: deb
URIs: $uri
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
    if ! apt update; then
        as_root rm -f /etc/apt/sources.list.d/scc-yyjson.sources /etc/apt/preferences.d/scc-yyjson
        exit 1
    fi
}

case "${1:-build}" in
build) wanted=$BUILD_PACKAGES ;;
test) wanted="$BUILD_PACKAGES $TEST_PACKAGES" ;;
run) wanted=$RUN_PACKAGES ;;
*)
    echo "usage: deps.sh [build|test|run]" >&2
    exit 2
    ;;
esac

# shellcheck disable=SC2046,SC2086 # the lists are split on purpose
{
    lacking=$(missing $wanted)
    if [ -z "$lacking" ]; then
        exit 0
    fi
    apt update
    case "$lacking" in
    *libyyjson*) available libyyjson0 || add_newer_suite ;;
    esac
    apt install --no-install-recommends $(choose $lacking)
}
