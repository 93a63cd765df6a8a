#!/bin/sh
# What later cases lean on: an API server that is killed or frozen comes back with its data, and a watch resumed from
# before a compaction is told 410.
set -eux
# shellcheck source=tests/cluster/cluster.sh
. "$REPO/tests/cluster/cluster.sh"

before=$(kubectl get --raw /api/v1/namespaces | python3 -c 'import json, sys; print(json.load(sys.stdin)["metadata"]["resourceVersion"])')
kubectl create namespace kept
trap 'kubectl delete namespace kept --wait=false' EXIT

cluster_kill_apiserver
if cluster_ready; then exit 1; fi
etcd_compact
cluster_restart_apiserver
kubectl get namespace kept

kubectl get --raw "/api/v1/namespaces?watch=true&resourceVersion=$before&timeoutSeconds=20" >"$SCRATCH/watch" 2>&1 || true
grep -E '"code":410|too old resource version' "$SCRATCH/watch"

cluster_freeze_apiserver
if curl -sk -m 2 "https://127.0.0.1:$(cluster_port apiserver)/readyz"; then exit 1; fi
cluster_thaw_apiserver
cluster_ready
kubectl get namespace kept
