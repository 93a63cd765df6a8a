#!/bin/sh
# What `cmake --install` lays down is enough to use: the programs start, and a program of the user's links libscc through
# its pkg-config file with gcc and with clang, whichever built the library.
#   sh tests/lint/installed.sh BUILD      from the root of the project
set -eu
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/usr" >/dev/null
for main in cmd/*/main.c; do
    "$work/usr/bin/$(basename "$(dirname "$main")")" version
done

cat >"$work/user.c" <<'USER'
#include <scc.h>

int main(void) {
    struct scc_engine_options options = {.scc_set = "today"};
    struct scc_error error = {0};
    scc_engine_free(scc_engine_new(&options, &error));
    return error.code;
}
USER
config=$(find "$work/usr" -name libscc.pc)
for compiler in gcc clang; do
    # shellcheck disable=SC2046 # the flags are split on purpose
    $compiler -Wall -Wextra -Werror "$work/user.c" -o "$work/user" $(pkg-config --define-prefix --cflags --libs "$config")
    "$work/user"
done
