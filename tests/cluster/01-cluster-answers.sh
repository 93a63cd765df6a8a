#!/bin/sh
# The lane itself: a current Kubernetes answers, keeps what it is given, and knows its users apart by token and by
# certificate.
set -eux

kubectl version
kubectl get --raw /version | grep '"gitVersion": "v1\.'

kubectl create namespace lane
trap 'kubectl delete namespace lane --wait=false' EXIT
kubectl get namespaces -o name | grep -x namespace/lane

[ "$(kubectl auth whoami -o jsonpath='{.status.userInfo.username}')" = system:admin ]
[ "$(kubectl --kubeconfig "$CLUSTER/developer.conf" auth whoami -o jsonpath='{.status.userInfo.groups[0]}')" = developers ]
[ "$(kubectl --kubeconfig "$CLUSTER/certificate.conf" auth can-i '*' '*')" = yes ]
if kubectl --kubeconfig "$CLUSTER/developer.conf" create namespace theirs 2>"$SCRATCH/refusal"; then exit 1; fi
grep Forbidden "$SCRATCH/refusal"

kubectl --namespace lane run pod --image=none --dry-run=server -o name | grep -x pod/pod
