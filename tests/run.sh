#!/bin/sh
# Every test that needs no cluster, on a fresh machine too: installs what is missing, builds with gcc and clang and with
# the sanitizers, runs the tests and the lint gates, and ends with "N passed, N failed". A missing tool is a failure.
#   sh tests/run.sh
# Builds go to build-*/ ; the full output of a failed step is printed.
set -u
cd "$(dirname "$0")/.." || exit 1
jobs=$(nproc)
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# count PASSED FAILED WHAT: adds to the totals and says so.
count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    if [ "$2" -eq 0 ]; then
        echo "ok   $3 ($1)"
    else
        cat "$log"
        echo "FAIL $3 ($2 of $(($1 + $2)))"
    fi
}

# step WHAT COMMAND...: one command, one test.
step() {
    what=$1
    shift
    if "$@" >"$log" 2>&1; then count 1 0 "$what"; else
        count 0 1 "$what"
        return 1
    fi
}

# counted WHAT COMMAND...: a command that reports its own numbers, as ctest does or as "N passed, N failed".
counted() {
    what=$1
    shift
    "$@" >"$log" 2>&1
    status=$?
    bad=$(sed -nE 's/^.* tests passed, ([0-9]+) tests failed out of [0-9]+$/\1/p; s/^[0-9]+ passed, ([0-9]+) failed$/\1/p' "$log" | tail -1)
    good=$(sed -nE 's/^.* tests passed, ([0-9]+) tests failed out of ([0-9]+)$/\2 - \1/p; s/^([0-9]+) passed, [0-9]+ failed$/\1/p' "$log" | tail -1)
    bad=${bad:-0} good=$((${good:-0}))
    # Status and numbers must agree; nothing run is a failure.
    if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
    count "$good" "$bad" "$what"
}

# build NAME CONFIGURE-ARGUMENT...: configures and builds; false when it fails.
build() {
    name=$1
    shift
    step "configure $name" cmake "$@" && step "build $name" cmake --build "$dir" -j "$jobs"
}

# The sanitizers need address space that some kernels randomise too much.
if setarch -R true 2>/dev/null; then fixed="setarch -R"; else fixed=; fi

step "packages (deploy/deps.sh test)" sh deploy/deps.sh test

dir=build-sanitize
# shellcheck disable=SC2086 # $fixed is a command with its options, or nothing
if build "address and undefined" --preset sanitize; then
    counted "tests under address and undefined" $fixed ctest --preset sanitize -j "$jobs"
fi

dir=build-thread
# shellcheck disable=SC2086
if build "thread" --preset thread; then
    counted "tests under thread" $fixed ctest --preset thread -j "$jobs" -LE bench
fi

dir=build-gcc
if build "gcc, release" -S . -B $dir -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release -DSCC_TESTS=ON; then
    counted "tests of the gcc release" ctest --test-dir $dir --output-on-failure --no-tests=error -j "$jobs"
    step "installed programs and library" sh tests/lint/installed.sh $dir
    counted "reports against their published schemas" /usr/bin/python3 -B tests/schemas/check.py $dir/bin/kubectl-scc
fi

dir=build-clang
if build "clang, release" -S . -B $dir -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release -DSCC_TESTS=ON; then
    counted "tests of the clang release" ctest --test-dir $dir --output-on-failure --no-tests=error -j "$jobs"
fi

dir=build-fuzz
# shellcheck disable=SC2086
if build "fuzz targets" --preset fuzz; then
    counted "fuzz targets: corpora and a short search" $fixed ctest --preset fuzz -j "$jobs" -R '^fuzz\.'
fi

counted "lint" sh tests/lint/run.sh build-clang

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
