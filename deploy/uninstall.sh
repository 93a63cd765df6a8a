#!/bin/sh
# Takes the webhook off the cluster that kubectl speaks to: the registration first, so that no pod waits for it.
#   sh deploy/uninstall.sh          keeps the CRDs, the SCCs with their roles, and the namespaces' annotations
#   sh deploy/uninstall.sh --all    deletes the CRDs as well, and with them every SCC and the record of given ranges
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:-} in
"" | --all) ;;
*) echo "usage: uninstall.sh [--all]" >&2; exit 2 ;;
esac
remove() { kubectl delete --ignore-not-found --wait=false "$@"; }

remove mutatingwebhookconfiguration,validatingwebhookconfiguration 00-scc-webhook
remove -f "$here/80-flowschema.yaml" -f "$here/51-pdb.yaml" -f "$here/50-deployment.yaml" -f "$here/40-service.yaml" \
    -f "$here/30-rbac.yaml"
remove -f "$here/10-namespace.yaml"
if [ "${1:-}" = --all ]; then
    remove -f "$here/scc-sets/today/rbac.yaml"
    remove -f "$here/21-crd-rangeallocations.yaml" -f "$here/20-crd-securitycontextconstraints.yaml"
fi
