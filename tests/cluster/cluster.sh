#!/bin/sh
# A real etcd and kube-apiserver on loopback, as functions for run.sh and for the cases: source this file.
# All state is in the folder $CLUSTER, so a case may kill and restart what run.sh has started.
#
#   cluster_start DIR            starts both on free ports, waits for /readyz; sets CLUSTER and KUBECONFIG, exported
#   cluster_stop                 kills both; the caller removes DIR
#   cluster_kill_apiserver       SIGKILL, and waits until it is gone
#   cluster_restart_apiserver    kills it where it runs; starts it again on the same port, and waits for /readyz
#   cluster_freeze_apiserver     SIGSTOP: connections stay open and nothing answers, as in a network hole
#   cluster_thaw_apiserver       ends that
#   cluster_ready                true when /readyz says ok
#   cluster_free_ports N         prints N free ports of 127.0.0.1
#   etcd_compact                 compacts to the newest revision. A watch resumed from before gets 410 once the API
#                                server has been restarted too: until then its own cache still holds the events
#
# In $CLUSTER: USER.conf (kubeconfig) and USER.token for each NAME below; certificate.conf, an administrator by client
# certificate; certs/apiserver.crt, the API server's CA; audit.log, one JSON event a line with the audit annotations;
# etcd.log and apiserver.log. There is no controller manager: no service account is made by itself, and the aggregated
# roles admin, edit and view stay empty.

# NAME USER GROUPS
cluster_users='admin system:admin system:masters
developer developer developers
tester tester testers
outsider outsider
webhook system:serviceaccount:scc-webhook:scc-webhook system:serviceaccounts,system:serviceaccounts:scc-webhook'

cluster_fail() {
    echo "cluster.sh: $*" >&2
    return 1
}

# Below the range that outgoing connections take their own ports from.
cluster_free_ports() {
    python3 - "$1" <<'PYTHON'
import random, socket, sys
held = []
while len(held) < int(sys.argv[1]):
    candidate = socket.socket()
    try:
        candidate.bind(("127.0.0.1", random.randrange(20000, 32768)))
    except OSError:
        continue
    held.append(candidate)
print(*(one.getsockname()[1] for one in held))
PYTHON
}

# cluster_spawn NAME COMMAND...: in a session of its own, so that it outlives the case that started it.
cluster_spawn() {
    cluster_pid=$CLUSTER/$1.pid
    cluster_log=$CLUSTER/$1.log
    shift
    rm -f "$cluster_pid"
    # shellcheck disable=SC2016 # for the inner shell
    setsid sh -c 'echo $$ >"$0" && exec "$@"' "$cluster_pid" "$@" >>"$cluster_log" 2>&1 </dev/null &
    until [ -s "$cluster_pid" ]; do sleep 0.05; done
}

# cluster_alive NAME: a killed program stays a zombie where nobody waits for it, and its ports stay taken until the last
# of its threads has gone: only a zombie of one thread is dead.
cluster_alive() {
    [ -s "$CLUSTER/$1.pid" ] && awk '
        $1 == "State:" { zombie = $2 == "Z" }
        $1 == "Threads:" { alive = !zombie || $2 > 1 }
        END { exit !alive }' "/proc/$(cat "$CLUSTER/$1.pid")/status" 2>/dev/null
}

cluster_kill() {
    if cluster_alive "$1"; then kill -s KILL "$(cat "$CLUSTER/$1.pid")"; fi
    while cluster_alive "$1"; do sleep 0.05; done
}

# cluster_wait NAME COMMAND...: until COMMAND succeeds; fails when the program ends before, or after three minutes.
cluster_wait() {
    cluster_name=$1
    cluster_tries=1800
    shift
    until "$@"; do
        cluster_tries=$((cluster_tries - 1))
        if [ $cluster_tries -eq 0 ] || ! cluster_alive "$cluster_name"; then
            tail -n 20 "$CLUSTER/$cluster_name.log" >&2
            cluster_fail "$cluster_name does not get ready"
            return 1
        fi
        sleep 0.1
    done
}

cluster_port() {
    cat "$CLUSTER/$1.port"
}

cluster_ready() {
    [ "$(curl -s -m 5 --noproxy '*' --cacert "$CLUSTER/certs/apiserver.crt" \
        "https://127.0.0.1:$(cluster_port apiserver)/readyz")" = ok ]
}

cluster_etcd_ready() {
    curl -sf -m 5 --noproxy '*' -o "$CLUSTER/etcd.health" "http://127.0.0.1:$(cluster_port etcd)/health"
}

# cluster_kubeconfig NAME CREDENTIAL-LINES: writes $CLUSTER/NAME.conf.
cluster_kubeconfig() {
    cat >"$CLUSTER/$1.conf" <<CONF
apiVersion: v1
kind: Config
clusters:
- name: test
  cluster:
    server: https://127.0.0.1:$(cluster_port apiserver)
    certificate-authority: $CLUSTER/certs/apiserver.crt
users:
- name: $1
  user:
$2
contexts:
- name: $1
  context: {cluster: test, user: $1}
current-context: $1
CONF
}

# The client certificate's CA, an administrator's certificate, and the key of service account tokens.
cluster_make_keys() (
    cd "$CLUSTER" &&
        openssl genrsa -out sa.key 2048 &&
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=clients -keyout client-ca.key -out client-ca.crt &&
        openssl req -new -newkey rsa:2048 -nodes -subj /O=system:masters/CN=system:admin \
            -keyout admin.key -out admin.csr &&
        openssl x509 -req -days 2 -in admin.csr -CA client-ca.crt -CAkey client-ca.key -CAcreateserial -out admin.crt
) >"$CLUSTER/openssl.log" 2>&1

cluster_make_users() {
    : >"$CLUSTER/tokens.csv"
    echo "$cluster_users" | while read -r cluster_name cluster_user cluster_groups; do
        cluster_token=$(openssl rand -hex 16)
        printf %s "$cluster_token" >"$CLUSTER/$cluster_name.token"
        echo "$cluster_token,$cluster_user,$cluster_name,\"$cluster_groups\"" >>"$CLUSTER/tokens.csv"
        cluster_kubeconfig "$cluster_name" "    token: $cluster_token"
    done
    cluster_kubeconfig certificate "    client-certificate: $CLUSTER/admin.crt
    client-key: $CLUSTER/admin.key"
}

cluster_start_etcd() {
    cluster_peer=http://127.0.0.1:$(cluster_port peer)
    cluster_client=http://127.0.0.1:$(cluster_port etcd)
    cluster_spawn etcd "$ASSETS/etcd" --name test --data-dir "$CLUSTER/etcd" --unsafe-no-fsync --log-level warn \
        --listen-client-urls "$cluster_client" --advertise-client-urls "$cluster_client" \
        --listen-peer-urls "$cluster_peer" --initial-advertise-peer-urls "$cluster_peer" \
        --initial-cluster "test=$cluster_peer"
    cluster_wait etcd cluster_etcd_ready
}

cluster_start_apiserver() {
    cluster_spawn apiserver "$ASSETS/kube-apiserver" --etcd-servers "http://127.0.0.1:$(cluster_port etcd)" \
        --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$(cluster_port apiserver)" \
        --cert-dir "$CLUSTER/certs" --service-cluster-ip-range 10.0.0.0/24 --allow-privileged=true \
        --authorization-mode RBAC --token-auth-file "$CLUSTER/tokens.csv" --client-ca-file "$CLUSTER/client-ca.crt" \
        --service-account-key-file "$CLUSTER/sa.key" --service-account-signing-key-file "$CLUSTER/sa.key" \
        --service-account-issuer https://kubernetes.default.svc --disable-admission-plugins ServiceAccount \
        --audit-policy-file "$CLUSTER/audit.yaml" --audit-log-path "$CLUSTER/audit.log"
    cluster_wait apiserver cluster_ready
}

cluster_start() {
    mkdir -p "$1" && CLUSTER=$(cd "$1" && pwd) || return 1
    KUBECONFIG=$CLUSTER/admin.conf
    export CLUSTER KUBECONFIG
    cluster_ports=$(cluster_free_ports 3) || return 1
    for cluster_name in etcd peer apiserver; do
        echo "${cluster_ports%% *}" >"$CLUSTER/$cluster_name.port"
        cluster_ports=${cluster_ports#* }
    done
    cat >"$CLUSTER/audit.yaml" <<'AUDIT'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata}]
AUDIT
    cluster_make_keys || { cluster_fail "openssl: $(tail -n 5 "$CLUSTER/openssl.log")"; return 1; }
    cluster_make_users
    cluster_start_etcd && cluster_start_apiserver
}

# Nothing of the data is kept, so there is nothing to wait for.
cluster_stop() {
    if [ -n "${CLUSTER:-}" ]; then
        cluster_kill apiserver
        cluster_kill etcd
    fi
}

cluster_kill_apiserver() {
    cluster_kill apiserver
}

cluster_restart_apiserver() {
    cluster_kill apiserver
    cluster_start_apiserver
}

cluster_freeze_apiserver() {
    kill -s STOP "$(cat "$CLUSTER/apiserver.pid")"
}

cluster_thaw_apiserver() {
    kill -s CONT "$(cat "$CLUSTER/apiserver.pid")"
}

# etcd_call PATH JSON: etcd's own JSON gateway.
etcd_call() {
    curl -sf -m 30 --noproxy '*' -d "$2" "http://127.0.0.1:$(cluster_port etcd)/v3/$1"
}

etcd_compact() {
    cluster_revision=$(etcd_call kv/range '{"key":"AA==","count_only":true}' |
        sed -n 's/.*"revision":"\([0-9]*\)".*/\1/p')
    [ -n "$cluster_revision" ] || { cluster_fail "etcd tells no revision"; return 1; }
    etcd_call kv/compaction "{\"revision\":\"$cluster_revision\",\"physical\":true}" >"$CLUSTER/etcd.compact"
}
