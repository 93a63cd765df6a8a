#!/bin/sh
# cppcheck over the sources of lib/ and cmd/, without suppressions.
#   sh tests/lint/cppcheck.sh [ROOT]
set -eu
cd "${1:-.}"
cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c11 --library=posix \
    -j "$(nproc)" -D_GNU_SOURCE '-D__VERSION__=""' -I lib -I lib/include lib cmd
