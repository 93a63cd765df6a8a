#!/bin/sh
# What deploy/ ships is taken by a real API server, and the registration it ships works: by URL here, since no node runs.
set -eux
deploy=$REPO/deploy
namespace=install

# refused COMMAND...: it must fail; what it says goes to $SCRATCH/refusal.
refused() {
    if "$@" >"$SCRATCH/refusal" 2>&1; then exit 1; fi
    cat "$SCRATCH/refusal"
}
as_developer() { kubectl --as developer --as-group system:authenticated "$@"; }
# pod OVERRIDES [OPTION...]: a pod of the developer's, by server dry run.
pod() {
    overrides=$1
    shift
    as_developer -n $namespace run probe --image nginx --dry-run=server --overrides "$overrides" "$@"
}

# eventually COMMAND...: it succeeds within half a minute. The API server takes up what it is told within a second or so.
eventually() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || exit 1
        sleep 0.1
    done
}

# There is no controller that would end a namespace which is being deleted.
end_namespace() {
    kubectl -n "$1" delete secrets,pods,resourcequotas,leases,rolebindings --all --force --grace-period 0
    kubectl get namespace "$1" -o json | sed '/"finalizers"/,/\]/d' |
        kubectl replace --raw "/api/v1/namespaces/$1/finalize" -f - >"$SCRATCH/finalized"
}

server=''
finish() {
    [ -z "$server" ] || kill "$server"
    kubectl delete mutatingwebhookconfigurations,validatingwebhookconfigurations --all
    kubectl delete -f "$deploy/scc-sets/today" --ignore-not-found
    sh "$deploy/uninstall.sh" --all
    kubectl delete namespace $namespace --ignore-not-found --wait=false
    end_namespace scc-system
    end_namespace $namespace
}
trap finish EXIT

# --- Every manifest, by the script. No node runs the Deployment: so nothing may get registered.
refused env CERTS="$SCRATCH/certs" WAIT=1s sh "$deploy/install.sh" registry.example.com/scc-webhook:0.1.0 today
grep 'the Deployment is not available, so the webhook is not registered' "$SCRATCH/refusal"
[ -z "$(kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations -o name)" ]
[ "$(kubectl -n scc-system get deployment scc-webhook -o jsonpath='{.spec.template.spec.containers[0].image}')" = \
    registry.example.com/scc-webhook:0.1.0 ]
# Again, as an upgrade does it: all that is there is kept.
refused env CERTS="$SCRATCH/certs" WAIT=1s sh "$deploy/install.sh" registry.example.com/scc-webhook:0.1.0 today
[ "$(grep -c '^kept: ' "$SCRATCH/refusal")" -gt 13 ]
kubectl kustomize "$deploy" | kubectl apply --dry-run=server -f -

# Strict: no field that the API server does not know.
for file in "$deploy"/[1-5]*.yaml "$deploy"/80-flowschema.yaml; do
    kubectl apply --validate=strict --dry-run=server -f "$file"
done
refused kubectl apply --dry-run=server -f "$deploy/70-webhook-configuration.yaml"
grep -i 'base64' "$SCRATCH/refusal"

# The pods of the Deployment are what Pod Security calls restricted, which their namespace enforces.
kubectl -n scc-system get deployment scc-webhook -o json | python3 -c '
import json, sys
template = json.load(sys.stdin)["spec"]["template"]
print(json.dumps({"apiVersion": "v1", "kind": "Pod", "spec": template["spec"],
                  "metadata": {"name": "shape", "labels": template["metadata"]["labels"]}}))' |
    kubectl -n scc-system create --dry-run=server -f -

# --- The rights of the service account, and their bounds.
can() { kubectl auth can-i --as system:serviceaccount:scc-system:scc-webhook "$@"; }
for right in 'list securitycontextconstraints' 'watch securitycontextconstraints' 'watch namespaces' 'patch namespaces' \
    'set-scc-ranges namespaces' 'watch roles -A' 'watch clusterrolebindings' 'create subjectaccessreviews' \
    'get pods -A' 'update rangeallocations' 'create leases -n scc-system' \
    'update leases/scc-webhook-range-allocation -n scc-system' 'create events -n default'; do
    # shellcheck disable=SC2086 # words
    [ "$(can $right)" = yes ]
done
for right in 'list pods -A' 'get secrets -n scc-system' 'update namespaces' 'set-scc-exemption namespaces' \
    'update securitycontextconstraints' 'use securitycontextconstraints' 'create leases -n default' \
    'update mutatingwebhookconfigurations'; do
    # shellcheck disable=SC2086
    [ "$(can $right || true)" = no ]
done

# --- The SCC API.
cat >"$SCRATCH/expected" <<'TABLE'
NAME PRIV CAPS SELINUX RUNASUSER FSGROUP SUPGROUP PRIORITY READONLYROOTFS VOLUMES
anyuid false <no value> MustRunAs RunAsAny RunAsAny RunAsAny 10 false ["configMap","csi","downwardAPI","emptyDir","ephemeral","image","persistentVolumeClaim","projected","secret"]
privileged true ["*"] RunAsAny RunAsAny RunAsAny RunAsAny <no value> false ["*"]
restricted-v2 false ["NET_BIND_SERVICE"] MustRunAs MustRunAsRange MustRunAs RunAsAny <no value> false ["configMap","csi","downwardAPI","emptyDir","ephemeral","image","persistentVolumeClaim","projected","secret"]
TABLE
kubectl get scc anyuid privileged restricted-v2 | sed 's/  */ /g; s/ $//' >"$SCRATCH/table"
diff -u "$SCRATCH/expected" "$SCRATCH/table"
[ "$(kubectl get scc -o name | wc -l)" -eq 13 ]

# 3.10's set says other things of the same names.
kubectl delete -f "$deploy/scc-sets/today" --wait
kubectl apply -f "$deploy/scc-sets/3.10"
[ "$(kubectl get scc -o name | wc -l)" -eq 7 ]
kubectl delete -f "$deploy/scc-sets/3.10" --wait
kubectl apply -f "$deploy/scc-sets/today"

# Fields left out, null, and an unknown one; without the webhook.
kubectl create --dry-run=server -o yaml -f - <<'SCC' >"$SCRATCH/bare"
{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: bare}}
SCC
grep 'userNamespaceLevel: AllowHostLevel' "$SCRATCH/bare"
kubectl create --dry-run=server -f - <<'SCC'
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {name: nulls}
priority: null
allowPrivilegeEscalation: null
defaultAllowPrivilegeEscalation: null
defaultAddCapabilities: null
requiredDropCapabilities: null
allowedCapabilities: null
volumes: null
allowedFlexVolumes: null
seLinuxContext: null
runAsUser: null
supplementalGroups: null
fsGroup: null
users: null
groups: null
seccompProfiles: null
allowedUnsafeSysctls: null
forbiddenSysctls: null
SCC
refused kubectl create --dry-run=server -f - <<'SCC'
{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: odd}, runAsUsr: {}}
SCC
grep 'unknown field "runAsUsr"' "$SCRATCH/refusal"

# --- The webhook, from files, registered as 70-webhook-configuration.yaml says.
mkdir "$SCRATCH/policy"
cat >"$SCRATCH/policy/state.yaml" <<'STATE'
apiVersion: v1
kind: Namespace
metadata:
  name: install
  annotations:
    openshift.io/sa.scc.uid-range: 1000120000/10000
    openshift.io/sa.scc.supplemental-groups: 1000120000/10000
    openshift.io/sa.scc.mcs: s0:c11,c5
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: everything}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everything}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: everything}
subjects: [{kind: Group, name: system:masters, apiGroup: rbac.authorization.k8s.io}]
STATE
# Here the developer may do anything to pods and namespaces; what SCC makes of that is the question.
kubectl create namespace $namespace
kubectl create clusterrole install-developer --verb '*' --resource pods,pods/ephemeralcontainers,pods/resize,pods/exec \
    --dry-run=client -o yaml | kubectl apply -f -
kubectl create clusterrole install-namespaces --verb get,create,patch,update --resource namespaces \
    --dry-run=client -o yaml | kubectl apply -f -
for role in install-developer install-namespaces; do
    kubectl create clusterrolebinding $role --clusterrole $role --user developer --dry-run=client -o yaml |
        kubectl apply -f -
done

"$BIN/scc-webhook" certs --out "$SCRATCH/tls" --name 127.0.0.1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$BIN/scc-webhook" serve --scc-set today --policy "$SCRATCH/policy" --listen "127.0.0.1:$port" --drain 0 \
    --tls-cert "$SCRATCH/tls/tls.crt" --tls-key "$SCRATCH/tls/tls.key" >"$SCRATCH/webhook.log" 2>&1 &
server=$!
eventually curl -sf --noproxy '*' --cacert "$SCRATCH/tls/ca.crt" "https://127.0.0.1:$port/readyz"
bundle=$(base64 <"$SCRATCH/tls/ca.crt" | tr -d '\n')
sed -E "s|CA_BUNDLE\$|$bundle|; s|service: \{.* path: ([a-z/]*), .*\}|url: https://127.0.0.1:$port\1|" \
    "$deploy/70-webhook-configuration.yaml" >"$SCRATCH/registration.yaml"
kubectl apply --validate=strict -f "$SCRATCH/registration.yaml"
registered() { pod '{}' -o yaml | grep 'openshift.io/scc: restricted-v2'; }
eventually registered

# Admitted, as whom.
pod '{}' -o json >"$SCRATCH/pod"
python3 - "$SCRATCH/pod" <<'PYTHON'
import json, sys
pod = json.load(open(sys.argv[1]))
spec, annotations = pod["spec"], pod["metadata"]["annotations"]
assert spec["securityContext"] == {"seLinuxOptions": {"level": "s0:c11,c5"}, "fsGroup": 1000120000,
                                   "seccompProfile": {"type": "RuntimeDefault"}}, spec["securityContext"]
assert spec["containers"][0]["securityContext"] == {
    "runAsUser": 1000120000, "runAsNonRoot": True, "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]}}, spec["containers"][0]["securityContext"]
assert annotations["openshift.io/scc"] == "restricted-v2", annotations
assert annotations["security.openshift.io/validated-scc-subject-type"] == "user", annotations
PYTHON
# Audit annotations have the keys that OpenShift's have.
audited() { grep '"securitycontextconstraints.admission.openshift.io/reason":' "$CLUSTER/audit.log" |
    grep -q '"securitycontextconstraints.admission.openshift.io/chosen":"restricted-v2"'; }
eventually audited

# Denied: OpenShift's text after the API server's prefix.
refused pod '{"spec":{"hostPID":true}}'
grep -F 'Error from server (Forbidden): ' "$SCRATCH/refusal"
grep -F 'admission webhook "securitycontextconstraints.admission.openshift.io" denied the request: unable to validate against any security context constraint: ' \
    "$SCRATCH/refusal"
grep -F 'spec.hostPID: Invalid value: true: Host PID is not allowed to be used' "$SCRATCH/refusal"

# A pod that is there: an ephemeral container gets its fields or is refused, a resize goes through.
as_developer -n $namespace run web --image nginx --overrides \
    '{"spec":{"containers":[{"name":"web","image":"nginx","resources":{"requests":{"cpu":"10m"}}}]}}'
ephemeral() {
    as_developer -n $namespace patch pod web --subresource ephemeralcontainers --dry-run=server -o json -p \
        "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"debug\",\"image\":\"busybox\"$1}]}}"
}
ephemeral ',"securityContext":{"runAsUser":1000120000,"runAsNonRoot":true,"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}' \
    >"$SCRATCH/debug"
grep '"runAsUser": 1000120000' "$SCRATCH/debug"
refused ephemeral ',"securityContext":{"privileged":true}'
grep -F 'Privileged containers are not allowed' "$SCRATCH/refusal"
as_developer -n $namespace patch pod web --subresource resize --dry-run=server -p \
    '{"spec":{"containers":[{"name":"web","resources":{"requests":{"cpu":"20m"}}}]}}'

# Left alone: kube-system, our own namespace, and an exempted one.
kubectl -n kube-system run host --image nginx --dry-run=server --overrides '{"spec":{"hostPID":true}}' -o yaml >"$SCRATCH/host"
if grep openshift.io/scc "$SCRATCH/host"; then exit 1; fi
kubectl label namespace $namespace security.openshift.io/disable-securitycontextconstraints=true
eventually pod '{"spec":{"hostPID":true}}'
kubectl label namespace $namespace security.openshift.io/disable-securitycontextconstraints-
not_exempt() { ! pod '{"spec":{"hostPID":true}}'; }
eventually not_exempt

# Namespaces: only with the verb. Other changes do not even ask the webhook.
asked() { curl -sf --noproxy '*' --cacert "$SCRATCH/tls/ca.crt" "https://127.0.0.1:$port/metrics" |
    awk '/^scc_webhook_requests_total/ { sum += $2 } END { print sum + 0 }'; }
before=$(asked)
as_developer annotate namespace $namespace mine=yes
as_developer label namespace $namespace mine=yes
as_developer create namespace $namespace-2 --dry-run=server
[ "$(asked)" -eq "$before" ]
refused as_developer annotate namespace $namespace openshift.io/sa.scc.uid-range=0/100
grep -F 'needs the verb "set-scc-ranges" on namespaces "install"' "$SCRATCH/refusal"
refused as_developer label namespace $namespace security.openshift.io/disable-securitycontextconstraints=true
grep -F 'needs the verb "set-scc-exemption" on namespaces "install"' "$SCRATCH/refusal"
refused as_developer create --dry-run=server -f - <<'NAMESPACE'
{apiVersion: v1, kind: Namespace, metadata: {name: mine, annotations: {openshift.io/sa.scc.mcs: "s0:c1,c0"}}}
NAMESPACE
grep -F set-scc-ranges "$SCRATCH/refusal"
kubectl annotate namespace $namespace openshift.io/sa.scc.uid-range=1000120000/10000
refused as_developer annotate namespace $namespace openshift.io/sa.scc.uid-range-
grep -F set-scc-ranges "$SCRATCH/refusal"

# SCCs: defaulted, and refused with 422.
cat >"$SCRATCH/mine.yaml" <<'SCC'
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {name: mine}
runAsUser: {type: MustRunAs, uid: 1001}
seLinuxContext: {type: RunAsAny}
volumes: [secret, configMap]
SCC
kubectl create --dry-run=server -o json -f "$SCRATCH/mine.yaml" >"$SCRATCH/mine"
python3 - "$SCRATCH/mine" <<'PYTHON'
import json, sys
scc = json.load(open(sys.argv[1]))
expected = {"volumes": ["configMap", "secret"], "fsGroup": {"type": "RunAsAny"}, "users": [], "groups": [],
            "supplementalGroups": {"type": "RunAsAny"}, "allowPrivilegeEscalation": True, "priority": None,
            "allowPrivilegedContainer": False, "allowedCapabilities": None, "userNamespaceLevel": "AllowHostLevel"}
assert {key: scc[key] for key in expected} == expected, scc
PYTHON
refused kubectl create --raw '/apis/security.openshift.io/v1/securitycontextconstraints?dryRun=All' -f - <<'SCC'
{"apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints", "metadata": {"name": "bad"}, "priority": -1,
 "runAsUser": {"type": "RunAsAny"}, "seLinuxContext": {"type": "RunAsAny"}}
SCC
grep -F 'SecurityContextConstraints.security.openshift.io "bad" is invalid: priority: Invalid value: -1: priority cannot be negative' \
    "$SCRATCH/refusal"
status=$(curl -sk --noproxy '*' -o "$SCRATCH/answer" -w '%{http_code}' -H "Authorization: Bearer $(cat "$CLUSTER/admin.token")" \
    -H 'Content-Type: application/json' "https://127.0.0.1:$(cat "$CLUSTER/apiserver.port")/apis/security.openshift.io/v1/securitycontextconstraints?dryRun=All" \
    -d '{"apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints", "metadata": {"name": "bad"}, "runAsUser": {"type": "x"}, "seLinuxContext": {"type": "RunAsAny"}}')
[ "$status" = 422 ]
grep '"reason": *"Invalid"' "$SCRATCH/answer"

# Nobody answers: pods are refused, kube-system goes on, and so does the way out.
kill "$server"
wait "$server" || true
server=''
refused pod '{}'
grep 'failed calling webhook "securitycontextconstraints.admission.openshift.io"' "$SCRATCH/refusal"
as_developer annotate namespace $namespace mine=still --overwrite
kubectl -n kube-system run host --image nginx --dry-run=server
kubectl delete -f "$deploy/70-webhook-configuration.yaml"
eventually pod '{}'

kubectl delete clusterrolebindings,clusterroles install-developer install-namespaces
