#!/bin/sh
# The webhook on a live cluster with the rights of deploy/30-rbac.yaml and nothing more, under its own service account,
# registered as deploy/70-webhook-configuration.yaml says (by URL, since no node runs).
set -eux
deploy=$REPO/deploy
namespace=live

refused() {
    if "$@" >"$SCRATCH/refusal" 2>&1; then exit 1; fi
    cat "$SCRATCH/refusal"
}
eventually() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || exit 1
        sleep 0.1
    done
}
as_developer() { kubectl --as developer --as-group system:authenticated "$@"; }
pod() {
    overrides=$1
    shift
    as_developer -n $namespace run probe --image nginx --dry-run=server --overrides "$overrides" "$@"
}
stop() {
    if [ -n "$server" ]; then
        kill "$server"
        wait "$server" || true
        server=''
    fi
}

# There is no controller that would end a namespace which is being deleted.
end_namespace() {
    kubectl -n "$1" delete secrets,pods,resourcequotas,leases,rolebindings --all --force --grace-period 0
    kubectl get namespace "$1" -o json | sed '/"finalizers"/,/\]/d' |
        kubectl replace --raw "/api/v1/namespaces/$1/finalize" -f - >"$SCRATCH/finalized"
}

server=''
finish() {
    stop
    kubectl delete mutatingwebhookconfigurations,validatingwebhookconfigurations --all
    kubectl delete namespace $namespace --ignore-not-found --wait=false
    kubectl delete clusterrolebindings,clusterroles live-developer --ignore-not-found
    kubectl delete -f "$deploy/scc-sets/today" --ignore-not-found
    sh "$deploy/uninstall.sh" --all
    end_namespace scc-system
    end_namespace $namespace
}
trap finish EXIT

kubectl apply -f "$deploy/10-namespace.yaml"
kubectl apply -f "$deploy/20-crd-securitycontextconstraints.yaml" -f "$deploy/21-crd-rangeallocations.yaml"
kubectl wait --for condition=Established crd/securitycontextconstraints.security.openshift.io \
    crd/rangeallocations.security.internal.openshift.io
kubectl apply -f "$deploy/scc-sets/today"
kubectl apply -f "$deploy/30-rbac.yaml"
kubectl create clusterrole live-developer --verb '*' --resource pods,pods/exec,pods/attach
kubectl create clusterrolebinding live-developer --clusterrole live-developer --user developer

# The service account's own token, as the Deployment mounts it.
cat >"$SCRATCH/webhook.conf" <<CONF
apiVersion: v1
kind: Config
clusters:
  - name: test
    cluster:
      server: https://127.0.0.1:$(cat "$CLUSTER/apiserver.port")
      certificate-authority: $CLUSTER/certs/apiserver.crt
users:
  - name: webhook
    user: {token: $(kubectl -n scc-system create token scc-webhook)}
contexts:
  - name: webhook
    context: {cluster: test, user: webhook}
current-context: webhook
CONF

"$BIN/scc-webhook" certs --out "$SCRATCH/tls" --name 127.0.0.1
bundle=$(base64 <"$SCRATCH/tls/ca.crt" | tr -d '\n')
ask() { curl -sf --noproxy '*' --cacert "$SCRATCH/tls/ca.crt" "https://127.0.0.1:$port/$1"; }

# serve AUTHORIZER: with the arguments of the Deployment, but for the addresses and where the cluster is.
serve() {
    stop
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$BIN/scc-webhook" serve --kubeconfig "$SCRATCH/webhook.conf" --lease-namespace scc-system --authorizer "$1" \
        --allocate-ranges --drain 0 --log-format json --listen "127.0.0.1:$port" --tls-cert "$SCRATCH/tls/tls.crt" \
        --tls-key "$SCRATCH/tls/tls.key" >>"$SCRATCH/webhook.log" 2>&1 &
    server=$!
    eventually ask readyz
    sed -E "s|CA_BUNDLE\$|$bundle|; s|service: \{.* path: ([a-z/]*), .*\}|url: https://127.0.0.1:$port\1|" \
        "$deploy/70-webhook-configuration.yaml" | kubectl apply -f -
    eventually asked
}
# The API server calls this server: an SCC asks both its passes.
asked() {
    kubectl create --dry-run=server -o name -f - <<'SCC' || return 1
{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: probe},
 runAsUser: {type: RunAsAny}, seLinuxContext: {type: RunAsAny}}
SCC
    ask metrics | grep '^scc_webhook_requests_total{operation="CREATE",path="validate"'
}

serve rbac
ask 'readyz?verbose'

# A namespace and a pod in the same breath: the pod waits for the range, and gets it.
kubectl create namespace $namespace
pod '{}' -o json >"$SCRATCH/pod"
kubectl get namespace $namespace -o json >"$SCRATCH/namespace"
python3 - "$SCRATCH/pod" "$SCRATCH/namespace" <<'PYTHON'
import json, sys
pod, namespace = (json.load(open(path)) for path in sys.argv[1:])
notes = namespace["metadata"]["annotations"]
start, size = notes["openshift.io/sa.scc.uid-range"].split("/")
assert size == "10000" and 1000000000 <= int(start) < 2000000000 and int(start) % 10000 == 0, notes
assert notes["openshift.io/sa.scc.supplemental-groups"] == notes["openshift.io/sa.scc.uid-range"], notes
assert pod["spec"]["containers"][0]["securityContext"]["runAsUser"] == int(start), pod
assert pod["spec"]["securityContext"]["fsGroup"] == int(start), pod
assert pod["spec"]["securityContext"]["seLinuxOptions"] == {"level": notes["openshift.io/sa.scc.mcs"]}, pod
PYTHON
[ "$(kubectl get rangeallocation scc-uid -o jsonpath='{.range}')" = 1000000000-1999999999/10000 ]
[ -n "$(kubectl -n scc-system get lease scc-webhook-range-allocation -o jsonpath='{.spec.holderIdentity}')" ]
told() { kubectl -n default get events | grep "created SCC ranges for $namespace namespace"; }
eventually told

# A grant counts at once, and so does its end.
root='{"spec":{"containers":[{"name":"probe","image":"nginx","securityContext":{"runAsUser":0}}]}}'
refused pod "$root"
kubectl -n $namespace create rolebinding root --clusterrole system:openshift:scc:anyuid --user developer
eventually pod "$root"
kubectl -n $namespace delete rolebinding root
refused_now() { ! pod "$root"; }
eventually refused_now

# exec and attach: only who could have created the pod. One that is allowed fails further on: no node runs the pod.
# (The kubectl of the administrator may use any SCC; the developer may not.)
kubectl -n $namespace run host --image nginx --overrides '{"spec":{"hostPID":true}}'
kubectl -n $namespace run mine --image nginx
refused as_developer -n $namespace exec host -- id
grep -F 'admission webhook "exec.scc.security.openshift.io" denied the request: exec operation is not allowed because the pod'"'"'s security context exceeds your permissions: pods "host" is forbidden: unable to validate against any security context constraint: ' \
    "$SCRATCH/refusal"
refused as_developer -n $namespace attach host
grep -F 'attach operation is not allowed' "$SCRATCH/refusal"
refused as_developer -n $namespace exec mine -- id
if grep -F 'admission webhook' "$SCRATCH/refusal"; then exit 1; fi

# A shipped SCC does not go by accident.
refused kubectl delete scc restricted-v2
grep -F 'shipped SCC' "$SCRATCH/refusal"

# The API server as the authorizer: the same rights do.
for authorizer in sar rbac-then-sar; do
    serve $authorizer
    eventually pod '{}'
    refused pod "$root"
    grep -F 'unable to validate against any security context constraint' "$SCRATCH/refusal"
    [ "$(ask metrics | awk '/^scc_webhook_access_reviews_total/ { sum += $2 } END { print sum + 0 }')" -gt 0 ]
done
if ask metrics | grep '^scc_webhook_access_failures_total' | grep -v ' 0$'; then exit 1; fi

# Nothing was refused to the service account that it needed.
if grep -iE 'forbidden: User|cannot (get|list|watch|create|update|patch) ' "$SCRATCH/webhook.log"; then exit 1; fi
