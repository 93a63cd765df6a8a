#!/bin/sh
# Installs on the cluster that kubectl speaks to, as cluster-admin, in the one order that works. Run again to upgrade.
#   sh deploy/install.sh IMAGE [today|3.10]      IMAGE as the nodes pull it; the SCC set, or none to keep what is there
#
# SCCs that exist are not changed. The Secret scc-webhook-tls is made by certs/make-certs.sh where there is none; with a
# certificate of your own, make it first, and name its CA's PEM file: CA=FILE sh deploy/install.sh ...
#   CERTS=DIR (certs/out)   where make-certs.sh keeps the CA and its key
#   WAIT=180s               how long the Deployment may take; where it does not get there, nothing is registered
set -eu
image=${1:?usage: install.sh IMAGE [today|3.10]}
set_name=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
certs=${CERTS:-$here/../certs/out}
ca=${CA:-$certs/ca.crt}
[ -z "$set_name" ] || [ -d "$here/scc-sets/$set_name" ] || { echo "install.sh: no SCC set \"$set_name\"" >&2; exit 2; }

say() { printf '\n== %s\n' "$*"; }

say "The APIs"
kubectl apply -f "$here/10-namespace.yaml" -f "$here/20-crd-securitycontextconstraints.yaml" \
    -f "$here/21-crd-rangeallocations.yaml"
kubectl wait --for condition=Established --timeout 60s crd/securitycontextconstraints.security.openshift.io \
    crd/rangeallocations.security.internal.openshift.io

if [ -n "$set_name" ]; then
    say "SCC set $set_name"
    for file in "$here/scc-sets/$set_name"/*.yaml; do
        # create, not apply: what an administrator has changed stays. Of what is there, only that is said.
        kubectl create -f "$file" 2>&1 | sed 's/^Error from server (AlreadyExists): error when creating [^:]*: /kept: /'
        kubectl get -f "$file" -o name >/dev/null
    done
fi

say "Certificate"
if kubectl -n scc-system get secret scc-webhook-tls >/dev/null 2>&1; then
    echo "the Secret scc-webhook-tls is there"
else
    sh "$here/../certs/make-certs.sh" "$certs" scc-webhook.scc-system.svc scc-webhook.scc-system.svc.cluster.local
    kubectl -n scc-system create secret tls scc-webhook-tls --cert "$certs/tls.crt" --key "$certs/tls.key"
fi
[ -r "$ca" ] || { echo "install.sh: $ca is missing: CA=FILE names the CA of the Secret scc-webhook-tls" >&2; exit 1; }

say "The webhook"
kubectl apply -f "$here/30-rbac.yaml" -f "$here/40-service.yaml" -f "$here/51-pdb.yaml" -f "$here/80-flowschema.yaml"
sed "s|image: scc-webhook .*|image: $image|" "$here/50-deployment.yaml" | kubectl apply -f -
if ! kubectl -n scc-system rollout status deployment/scc-webhook --timeout "${WAIT:-180s}"; then
    echo "install.sh: the Deployment is not available, so the webhook is not registered (an earlier registration stays)." >&2
    echo "install.sh: kubectl -n scc-system get pods,events" >&2
    exit 1
fi

say "Registration"
bundle=$(base64 <"$ca" | tr -d '\n')
sed "s|CA_BUNDLE\$|$bundle|" "$here/70-webhook-configuration.yaml" | kubectl apply -f -
