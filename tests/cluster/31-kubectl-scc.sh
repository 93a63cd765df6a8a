#!/bin/sh
# The verbs of kubectl scc that read and change a cluster's policy: get and describe as oc prints them, grants that the
# API server then confirms, their taking back, dry runs that change nothing, ranges, the export read back, and kustomize.
set -eux
PATH=$BIN:$PATH
today=$REPO/deploy/scc-sets/today
kubectl apply -f "$REPO/deploy/20-crd-securitycontextconstraints.yaml"
kubectl wait --for=condition=Established --timeout=30s crd/securitycontextconstraints.security.openshift.io
trap 'kubectl delete --wait=false --ignore-not-found namespace verbs other
    kubectl delete --ignore-not-found clusterrolebinding system:openshift:scc:nonroot
    kubectl delete --ignore-not-found -R -f "$today"' EXIT
kubectl apply -R -f "$today"
kubectl create namespace verbs
kubectl annotate namespace verbs openshift.io/sa.scc.uid-range=1987650000/10000 openshift.io/sa.scc.mcs=s0:c999,c998

# failed STATUS COMMAND...: what it says is in $SCRATCH/said.
failed() {
    status=$1
    shift
    if "$@" >"$SCRATCH/said" 2>&1; then exit 1; else [ $? -eq "$status" ]; fi
}
# may SCC USER: what the API server itself says.
may() {
    kubectl auth can-i use "securitycontextconstraints.security.openshift.io/$1" --as "$2" -n "$3"
}
web=system:serviceaccount:verbs:web

# Byte for byte.
kubectl-scc get | diff - "$REPO/tests/cli/oc/get-scc-today.txt"
kubectl-scc get anyuid --style 3.10 | grep '^anyuid *false *\[\] '
kubectl-scc describe anyuid --no-rbac | diff - "$REPO/tests/cli/oc/describe-anyuid.txt"
kubectl scc describe restricted-v2 | grep 'Group system:authenticated everywhere'
failed 2 kubectl-scc get nosuch
kubectl get scc nosuch 2>&1 | diff - "$SCRATCH/said"

# A dry run changes nothing.
failed 1 kubectl-scc can -z web -n verbs anyuid
kubectl-scc grant anyuid -z web -n verbs --dry-run=server | grep 'granted to ServiceAccount.*(server dry run)$'
kubectl-scc grant anyuid -z web -n verbs --dry-run=client -o yaml | kubectl apply --dry-run=server -f -
failed 1 kubectl-scc can -z web -n verbs anyuid

# A grant: in the namespace only, and a second one beside it.
kubectl-scc grant anyuid -z web -n verbs
may anyuid $web verbs
if may anyuid $web default; then exit 1; fi
kubectl-scc add-scc-to-user anyuid alice bob -n verbs >"$SCRATCH/line"
echo 'clusterrole.rbac.authorization.k8s.io/system:openshift:scc:anyuid added: ["alice" "bob"]' | diff - "$SCRATCH/line"
kubectl-scc grant anyuid alice -n verbs
[ "$(kubectl get rolebinding system:openshift:scc:anyuid -n verbs -o jsonpath='{.subjects[*].name}')" = 'web alice bob' ]
kubectl-scc who-can anyuid -n verbs --no-headers | grep "^ServiceAccount *$web *verbs *RoleBinding/system:openshift:scc:anyuid "
kubectl-scc can -z web -n verbs -o name | grep -x securitycontextconstraints.security.openshift.io/anyuid
kubectl-scc can alice anyuid
failed 2 kubectl-scc grant nosuch -z web -n verbs

# The role is made when it is missing, and not in a dry run; everywhere.
kubectl delete clusterrole system:openshift:scc:nonroot
kubectl-scc grant nonroot group:testers --cluster-wide --dry-run=server
failed 1 kubectl get clusterrole system:openshift:scc:nonroot
kubectl-scc grant nonroot group:testers --cluster-wide
kubectl auth can-i use securitycontextconstraints.security.openshift.io/nonroot --as tess --as-group testers -n default
if kubectl-scc grant nonroot x -n verbs --as alice --as-group developers; then exit 1; fi

# Taken back; the last one takes the binding with it.
kubectl-scc remove-scc-from-user anyuid alice -n verbs >"$SCRATCH/line"
echo 'clusterrole.rbac.authorization.k8s.io/system:openshift:scc:anyuid removed: "alice"' | diff - "$SCRATCH/line"
failed 2 kubectl-scc revoke anyuid alice -n verbs
grep -x 'error: unable to find target \[alice\]' "$SCRATCH/said"
kubectl-scc revoke anyuid bob -z web -n verbs
if may anyuid $web verbs; then exit 1; fi
failed 1 kubectl get rolebinding system:openshift:scc:anyuid -n verbs
failed 2 kubectl-scc remove-scc-from-user anyuid alice -n verbs
grep -x 'Error from server (NotFound): rolebindings.rbac.authorization.k8s.io "system:openshift:scc:anyuid" not found' "$SCRATCH/said"

# As oc 3.10 did it.
kubectl-scc add-scc-to-user nonroot -z default -n verbs --style 3.10 >"$SCRATCH/line"
echo 'scc "nonroot" added to: ["system:serviceaccount:verbs:default"]' | diff - "$SCRATCH/line"
kubectl-scc add-scc-to-group nonroot testers --style 3.10 --dry-run=server >"$SCRATCH/line"
echo 'scc "nonroot" added to groups: ["testers"] (server dry run)' | diff - "$SCRATCH/line"
[ "$(kubectl get scc nonroot -o jsonpath='{.users} {.groups}')" = '["system:serviceaccount:verbs:default"] []' ]
kubectl-scc remove-scc-from-user nonroot -z default -n verbs --style 3.10
[ "$(kubectl get scc nonroot -o jsonpath='{.users}')" = '[]' ]

# Ranges.
kubectl-scc namespaces verbs | grep '^verbs *1987650000/10000 .* ok$'
kubectl create namespace other
failed 1 kubectl-scc namespaces other
grep 'no uid-range; no mcs' "$SCRATCH/said"
kubectl annotate namespace other openshift.io/sa.scc.uid-range=1987650000/10000 openshift.io/sa.scc.mcs=s0:c999,c998
failed 1 kubectl-scc namespaces verbs
grep 'uid-range shared with other; mcs shared with other' "$SCRATCH/said"

# The cluster and its export answer alike.
kubectl-scc grant hostaccess -z web -n verbs
kubectl-scc export --out "$SCRATCH/policy"
cat >"$SCRATCH/pods.yaml" <<'YAML'
{apiVersion: v1, kind: Pod, metadata: {name: plain, namespace: verbs}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: host, namespace: verbs}, spec: {serviceAccountName: web, hostNetwork: true, containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: denied, namespace: verbs}, spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}}
YAML
for verb in get "get -o json" "describe" "who-can hostaccess" "who-can restricted-v2 -o json" "can -z web -n verbs" \
    "namespaces" "namespaces -o json" "check -f $SCRATCH/pods.yaml -o json" "explain -f $SCRATCH/pods.yaml"; do
    # shellcheck disable=SC2086 # words
    kubectl-scc $verb --live >"$SCRATCH/live" || [ $? -eq 1 ]
    # shellcheck disable=SC2086
    kubectl-scc $verb --policy "$SCRATCH/policy" >"$SCRATCH/offline" || [ $? -eq 1 ]
    sed 's/cluster https[^",]*/POLICY/' "$SCRATCH/live" >"$SCRATCH/live.plain"
    sed "s|$SCRATCH/policy|POLICY|" "$SCRATCH/offline" | diff "$SCRATCH/live.plain" -
    [ -s "$SCRATCH/live" ]
done

# What kubectl's kustomize makes of a folder: nothing that only its files say. It goes with no other source.
kustomize=$REPO/tests/cli/manifests/kustomize
kubectl-scc check -k "$kustomize" --scc-set today -o wide --no-headers >"$SCRATCH/rendered"
grep -x "Deployment/prod-nginx *prod *default *restricted-v2 .*kustomize (rendered):1" "$SCRATCH/rendered"
[ "$(wc -l <"$SCRATCH/rendered")" -eq 1 ]
failed 2 kubectl-scc check -k "$kustomize" -f "$SCRATCH/pods.yaml" --scc-set today
grep -x 'error: -k cannot be used together with -f or -R' "$SCRATCH/said"
failed 2 kubectl-scc check -k "$SCRATCH" --scc-set today
grep -Ex 'error: (kustomize build|kubectl kustomize) failed' "$SCRATCH/said"
