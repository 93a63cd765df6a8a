#!/bin/sh
# A real etcd and kube-apiserver on loopback, as functions for run.sh and for the cases: source this file.
# All state is in the folder $CLUSTER, so a case may kill and restart what run.sh has started.
#
#   cluster_start DIR            starts both on free ports, waits for /readyz; sets CLUSTER and KUBECONFIG, exported
#   cluster_stop                 kills both; the caller removes DIR
#   cluster_kill_apiserver       SIGKILL, and waits until it is gone
#   cluster_restart_apiserver    starts it again on the same port with the same data; kills it first where it runs
#   cluster_freeze_apiserver     SIGSTOP: connections stay open and nothing answers, as in a network hole
#   cluster_thaw_apiserver       ends that
#   cluster_ready                true when /readyz says ok
#   cluster_free_ports N         prints N free ports of 127.0.0.1
#   etcd_compact                 compacts to the newest revision. A watch resumed from before gets 410 once the API
#                                server has been restarted too: until then its own cache still has the events
#
# In $CLUSTER: USER.conf (kubeconfig) and USER.token of each user below; certificate.conf, an administrator by client
# certificate; certs/apiserver.crt, the API server's CA; audit.log, one JSON event a line with the audit annotations;
# etcd.log and apiserver.log. There is no controller manager: no service account is made by itself, and the aggregated
# roles admin, edit and view stay empty.

# NAME:USER:GROUPS
cluster_users='admin:system:admin:system:masters
developer:developer:developers
tester:tester:testers
outsider:outsider:
webhook:system:serviceaccount:scc-webhook:scc-webhook:system:serviceaccounts,system:serviceaccounts:scc-webhook'
