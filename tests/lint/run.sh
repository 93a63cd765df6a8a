#!/bin/sh
# Runs every lint gate and ends with "N passed, N failed".
#   sh tests/lint/run.sh [BUILD]      BUILD: a build made with clang, for clang-tidy; without it clang-tidy is left out
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0

gate() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
        echo "ok   lint $name"
    else
        failed=$((failed + 1))
        printf '%s\n' "$output"
        echo "FAIL lint $name"
    fi
}

gate selftest sh tests/lint/selftest.sh
gate header sh tests/lint/header.sh
gate layers sh tests/lint/layers.sh
gate sizes python3 tests/lint/sizes.py
gate banned python3 tests/lint/banned.py
gate format sh tests/lint/format.sh
gate cppcheck sh tests/lint/cppcheck.sh
if [ $# -gt 0 ]; then
    gate clang-tidy sh tests/lint/tidy.sh "$1"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
