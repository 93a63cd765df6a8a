#!/bin/sh
# Shows that every lint fails on a bad sample and passes on a good one: a gate that cannot close is no gate.
#   sh tests/lint/selftest.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# sample: a tiny good project in $work/p.
sample() {
    rm -rf "$work/p"
    mkdir -p "$work/p/lib/base" "$work/p/lib/pod" "$work/p/lib/kube" "$work/p/lib/include" "$work/p/cmd/kubectl-scc" "$work/p/tests"
    cp "$here/../../.clang-format" "$here/../../.clang-tidy" "$work/p"
    printf '#ifndef A_H\n#define A_H\n\nint a_get(int value);\n\n#endif\n' >"$work/p/lib/base/a.h"
    printf '#include "base/a.h"\n\nint a_get(int value) {\n    return value; /* strcpy(a, b) */\n}\n' >"$work/p/lib/base/a.c"
    printf '#include "base/a.h"\n\nint main(void) {\n    return a_get(0);\n}\n' >"$work/p/cmd/kubectl-scc/main.c"
    printf 'int scc_get(void);\n' >"$work/p/lib/include/scc.h"
    printf '[{"directory": "%s", "file": "lib/base/a.c", "command": "clang -Ilib -c lib/base/a.c"}]\n' "$work/p" \
        >"$work/p/compile_commands.json"
}

# expect WANT WHAT COMMAND...: the command passes or fails as wanted.
expect() {
    want=$1 case=$2
    shift 2
    got=pass
    "$@" >"$work/out" 2>&1 || got=fail
    if [ "$got" != "$want" ]; then
        echo "selftest: $case: wanted $want, got $got"
        cat "$work/out"
        bad=1
    fi
}

# rejects WHAT FILE TEXT COMMAND...: the lint passes the good sample and fails once TEXT is FILE's content.
rejects() {
    what=$1 file=$2 text=$3
    shift 3
    sample
    expect pass "$what, good sample" "$@"
    mkdir -p "$(dirname "$work/p/$file")"
    printf '%b' "$text" >"$work/p/$file"
    expect fail "$what" "$@"
}

repeat() {
    seq "$1" | while read -r _; do printf '%s' "$2"; done
}

layers="sh $here/layers.sh $work/p"
sizes="python3 $here/sizes.py $work/p"
banned="python3 $here/banned.py $work/p"
# shellcheck disable=SC2086 # the commands are split on purpose
{
    rejects 'layers: base uses pod' lib/base/b.c '#include "pod/pod.h"\n' $layers
    rejects 'layers: kube uses rbac' lib/kube/k.c '#include "access/rbac.h"\n' $layers
    rejects 'layers: the facade uses kube' lib/scc.c '#include "kube/kube_client.h"\n' $layers
    rejects 'layers: the server uses the engine' cmd/scc-webhook/b.c '#include "admit/admit.h"\n' $layers
    rejects 'layers: json-c in the engine' lib/pod/p.c '#include <json-c/json.h>\n' $layers
    rejects 'layers: yyjson outside its door' lib/pod/p.c '#include <yyjson.h>\n' $layers
    rejects 'layers: curl in a program' cmd/kubectl-scc/b.c '#include <curl/curl.h>\n' $layers
    rejects 'layers: microhttpd in the plugin' cmd/kubectl-scc/b.c '#include <microhttpd.h>\n' $layers
    rejects 'layers: unknown folder' lib/util/u.h '' $layers
    rejects 'sizes: file' lib/base/b.c "$(repeat 401 '\n')\n" $sizes
    rejects 'sizes: function' lib/base/b.c "int f(void) {\n$(repeat 60 '    ;\n')}\n" $sizes
    rejects 'sizes: complexity' lib/base/b.c "int f(int a) {\n    return a$(repeat 15 ' && a');\n}\n" $sizes
    rejects 'sizes: parameters' lib/base/b.c 'int f(int a, int b, int c, int d, int e, int g) {\n}\n' $sizes
    rejects 'banned: strcpy' lib/base/b.c 'void f(char *a) {\n    strcpy(a, "b");\n}\n' $banned
    rejects 'banned: malloc in a pure layer' lib/pod/p.c 'void *f(void) {\n    return malloc(3);\n}\n' $banned
    rejects 'banned: exit in the library' lib/base/b.c 'void f(void) {\n    exit(3);\n}\n' $banned
    rejects 'format' lib/base/b.c 'int  f(void)\n{\n}\n' sh "$here/format.sh" "$work/p"
    rejects 'cppcheck' lib/base/b.c 'int f(void) {\n    int a[2] = {0};\n    return a[2];\n}\n' sh "$here/cppcheck.sh" "$work/p"
    rejects 'clang-tidy' lib/base/a.c '#include "base/a.h"\nint a_get(int value) {\n    int *p = 0;\n    return *p + value;\n}\n' \
        sh "$here/tidy.sh" "$work/p" "$work/p"
    rejects 'header: not C++' lib/include/scc.h 'int scc_get(int class);\n' sh "$here/header.sh" "$work/p"
    rejects 'header: not alone' lib/include/scc.h 'size_t scc_get(void);\n' sh "$here/header.sh" "$work/p"
}
exit $bad
