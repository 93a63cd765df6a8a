#!/bin/sh
# From nothing to an answer: packages, build, certificate, server with the built-in SCCs, and a pod sent by curl.
# Keeps serving until Ctrl-C; with --once it stops after the answer. Run as root, or where sudo works.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
listen=${LISTEN:-127.0.0.1:8443}
once=${1:-}
case $once in
"" | --once) ;;
*) echo "usage: sh deploy/quickstart.sh [--once]" >&2; exit 2 ;;
esac

say() { printf '\n== %s\n' "$*"; }

say "Packages"
sh "$top/deploy/deps.sh" build

say "Build (a minute or two)"
cmake -S "$top" -B "$top/build" >/dev/null
cmake --build "$top/build" --parallel --target scc-webhook kubectl-scc >/dev/null
"$top/build/bin/scc-webhook" version

say "Certificate"
work=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM
"$top/build/bin/scc-webhook" certs --out "$work" --name localhost --name 127.0.0.1
ls "$work"

say "Server on https://$listen"
"$top/build/bin/scc-webhook" serve --listen "$listen" --tls-cert "$work/tls.crt" --tls-key "$work/tls.key" --drain 0 \
    2>"$work/log" &
server=$!
tries=0
until curl -sf --cacert "$work/ca.crt" "https://$listen/readyz" >/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
        cat "$work/log" >&2
        exit 1
    fi
    sleep 0.1
done

say "A pod, as the API server would send it (deploy/quickstart-review.json)"
curl -sS --cacert "$work/ca.crt" -H 'Content-Type: application/json' --data-binary "@$top/deploy/quickstart-review.json" \
    "https://$listen/mutate" >"$work/answer.json"

# The answer is JSON and its patch base64; a few texts are all that is wanted of them here.
member() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$2"; }
sed 's/.*"patch":"\([^"]*\)".*/\1/' "$work/answer.json" | base64 -d >"$work/patch.json"
uid=$(member runAsUser "$work/patch.json")
groups=$(member fsGroup "$work/patch.json")
echo "allowed:  $(member allowed "$work/answer.json")"
echo "SCC:      $(member 'openshift.io\/scc' "$work/patch.json")"
echo "patch:    $(cat "$work/patch.json")"
echo "id:       uid=$uid gid=0(root) groups=0(root),$groups"
echo "          (an image that knows no such user runs with group 0, and with the volume group $groups)"
[ -n "$uid" ] && [ -n "$groups" ]

[ "$once" = --once ] && exit 0
say "Serving until Ctrl-C. Try it yourself:"
echo "curl --cacert $work/ca.crt -H 'Content-Type: application/json' --data-binary @deploy/quickstart-review.json https://$listen/mutate"
wait "$server"
