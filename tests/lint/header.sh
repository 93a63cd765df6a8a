#!/bin/sh
# The public header compiles alone, as C11 pedantic and as C++, with every compiler we support.
#   sh tests/lint/header.sh [ROOT]
set -eu
root=${1:-.}
for compiler in "gcc -std=c11 -x c" "clang -std=c11 -x c" "g++ -std=c++17 -x c++" "clang++ -std=c++17 -x c++"; do
    # shellcheck disable=SC2086 # the compiler and its options are split on purpose
    ${compiler% -x *} -Wall -Wextra -pedantic-errors -Werror -fsyntax-only -I "$root/lib/include" \
        -x "${compiler#* -x }" "$(dirname "$0")/header_test.c"
done
