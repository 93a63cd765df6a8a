#!/bin/sh
# Every C file is formatted as .clang-format says; prints the files that are not, with the number of places.
#   sh tests/lint/format.sh [ROOT]           clang-format -i repairs them
set -eu
cd "${1:-.}"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
if ! find lib cmd tests -name '*.[ch]' -print0 | sort -z |
    xargs -0 -r clang-format --style=file --dry-run -Werror 2>"$report"; then
    grep -E 'error: code should be' "$report" | cut -d : -f 1 | uniq -c
    grep -E '^(clang-format|YAML|Error)' "$report" || true
    exit 1
fi
