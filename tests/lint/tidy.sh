#!/bin/sh
# clang-tidy with .clang-tidy over every source of a build made with clang.
#   sh tests/lint/tidy.sh BUILD [ROOT]       BUILD holds compile_commands.json
set -eu
build=$(realpath "$1")
cd "${2:-.}"
test -f "$build/compile_commands.json"
command -v clang-tidy
# One file per run: with several the analyzer of version 14 carries its va_list state from one into the next.
find lib cmd tests -name '*.c' ! -path 'tests/lint/*' -print0 | sort -z |
    xargs -0 -r -n 1 -P "$(nproc)" clang-tidy --quiet --warnings-as-errors='*' -p "$build" 2>/dev/null
