#!/bin/sh
# kubectl scc check and explain against a real API server: its SCCs, namespaces and grants decide; what is not there is
# said; the verdict of an offline run over the exported policy is the same.
set -eux
PATH=$BIN:$PATH
kubectl apply -f "$REPO/deploy/20-crd-securitycontextconstraints.yaml"
kubectl wait --for=condition=Established --timeout=30s crd/securitycontextconstraints.security.openshift.io
trap 'kubectl delete --wait=false --ignore-not-found -f "$SCRATCH/world.yaml"; kubectl delete --ignore-not-found -R -f "$REPO/deploy/scc-sets/today"' EXIT

cat >"$SCRATCH/world.yaml" <<'YAML'
apiVersion: v1
kind: Namespace
metadata:
  name: check-live
  annotations: {openshift.io/sa.scc.uid-range: 1000120000/10000, openshift.io/sa.scc.mcs: "s0:c11,c5"}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: anyuid, namespace: check-live}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:openshift:scc:anyuid"}
subjects:
- {kind: ServiceAccount, name: with-anyuid, namespace: check-live}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: check-live}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: root, namespace: check-live}
spec:
  selector: {matchLabels: {app: root}}
  template:
    metadata: {labels: {app: root}}
    spec: {serviceAccountName: with-anyuid, containers: [{name: c, image: nginx, securityContext: {runAsUser: 0}}]}
YAML
sed -n '/^kind: Deployment/,$p' "$SCRATCH/world.yaml" | sed '1i apiVersion: apps/v1' >"$SCRATCH/app.yaml"

# Nothing of OpenShift is there yet.
kubectl delete --ignore-not-found -R -f "$REPO/deploy/scc-sets/today"
kubectl-scc check --live -f "$SCRATCH/app.yaml" && exit 1 || [ $? -eq 1 ]

kubectl apply -R -f "$REPO/deploy/scc-sets/today" -f "$SCRATCH/world.yaml"
kubectl-scc check --live -f "$SCRATCH/app.yaml" -o name >"$SCRATCH/live"
printf 'Deployment/web restricted-v2\nDeployment/root anyuid\n' | diff - "$SCRATCH/live"

# A workload of the cluster, by its name, in the namespace of -n; kubectl finds the plugin.
kubectl scc explain deploy/web -n check-live >"$SCRATCH/web"
grep 'admitted by restricted-v2' "$SCRATCH/web"
grep 'spec.containers\[0\].securityContext.runAsUser: 1000120000' "$SCRATCH/web"
kubectl-scc explain deployments.apps/root -n check-live -o json | grep '"chosen": *true'
kubectl-scc explain deploy/nosuch -n check-live 2>"$SCRATCH/missing" && exit 1 || [ $? -eq 2 ]
grep NotFound "$SCRATCH/missing"

# Who may not list all of the policy gets no verdict, and is told what it takes.
KUBECONFIG=$CLUSTER/developer.conf kubectl-scc check --live -f "$SCRATCH/app.yaml" 2>"$SCRATCH/forbidden" && exit 1 || [ $? -eq 2 ]
grep -i forbidden "$SCRATCH/forbidden"
grep 'this takes the right to list' "$SCRATCH/forbidden"

# Nobody there.
kubectl-scc check --server https://127.0.0.1:1 -f "$SCRATCH/app.yaml" 2>"$SCRATCH/nobody" && exit 1 || [ $? -eq 2 ]
grep '^error: ' "$SCRATCH/nobody"

# The same state from files.
kubectl-scc export "$SCRATCH/policy"
kubectl-scc check --policy "$SCRATCH/policy" -f "$SCRATCH/app.yaml" -o name | diff - "$SCRATCH/live"
