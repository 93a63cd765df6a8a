#!/bin/sh
# Checks that includes follow the one way of the design, and that each library is used where it belongs only.
#   sh tests/lint/layers.sh [ROOT]
# Prints every include that breaks a rule and fails.
set -eu
cd "${1:-.}"
broken=$(mktemp)
trap 'rm -f "$broken"' EXIT

# includes PATH: file:line:#include of the sources below it (or of the one file).
includes() {
    if [ -e "$1" ]; then
        find "$1" -name '*.[ch]' -exec grep -HnE '^[[:space:]]*#[[:space:]]*include' {} + || true
    fi
}

# layer NAME ALLOWED...: the quoted includes of lib/NAME name only its own folder and the allowed ones.
layer() {
    name=$1
    shift
    allowed=$(echo "$name" "$@" | tr ' ' '|')
    includes "lib/$name" | grep '"' | grep -vE "\"(($allowed)/[a-z0-9_]+\.h)\"" >>"$broken" || true
}

layer base
layer pod base
layer policy base pod
layer strategy base pod policy
layer access base pod policy strategy
layer admit base pod policy strategy access
layer wire base pod policy strategy access admit
# kube stands beside the engine and knows one header of access.
includes lib/kube | grep '"' | grep -vE '"((base|policy|kube)/[a-z0-9_]+|access/authorizer)\.h"' >>"$broken" || true

# A folder below lib/ that is not listed above would escape the rules.
for folder in lib/*/; do
    case "$folder" in
    lib/include/ | lib/base/ | lib/pod/ | lib/policy/ | lib/strategy/ | lib/access/ | lib/admit/ | lib/wire/ | lib/kube/) ;;
    *) echo "$folder: no rule for this folder" >>"$broken" ;;
    esac
done

# The facade knows the whole engine, but not the network.
for file in lib/*.c; do
    if [ -f "$file" ]; then
        includes "$file" | grep -E '"kube/' >>"$broken" || true
    fi
done

# The server uses the public headers, base, kube and policy; kubectl-scc shows what the engine thinks, so it knows it all.
includes cmd/scc-webhook | grep '"' | grep -vE '"[a-z0-9_]+\.h"|"(kube|base|policy)/[a-z0-9_]+\.h"' >>"$broken" || true

# library HEADERS FILES: the headers may be included only by files that match.
library() {
    { includes lib; includes cmd; } | grep -E "[<\"]($1)" | grep -vE "^($2)" >>"$broken" || true
}
library 'yyjson\.h|base/json_parts\.h' 'lib/base/(json_parts|json_read|json_join|json_parse|yaml_read)\.[ch]:'
library 'yaml\.h' 'lib/base/yaml_[a-z]+\.[ch]:|cmd/kubectl-scc/'
library 'json-c/|json\.h|json_[a-z]+\.h' 'lib/kube/|cmd/'
library 'curl/' 'lib/kube/'
library 'microhttpd\.h' 'cmd/scc-webhook/'
library 'gnutls/' 'cmd/scc-webhook/'
library 'openssl/' 'lib/kube/|cmd/'

if [ -s "$broken" ]; then
    echo "includes against the design:"
    sort -u "$broken"
    exit 1
fi
