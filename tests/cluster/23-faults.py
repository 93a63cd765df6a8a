"""Faults of the control plane under a running webhook: API server killed, etcd compacted, a frozen network, a token that
is rotated. Answers stay right all the while, and the metrics tell of the recovery."""
import os
import sys
import threading

from lane import *

RIGHT = "1000000000"


class Asker(threading.Thread):
    """Asks for one pod again and again; every answer must be the same admission."""

    def __init__(self, webhook):
        super().__init__(daemon=True)
        self.webhook, self.asked, self.wrong, self.over = webhook, 0, None, False

    def run(self):
        import base64
        while not self.over and self.wrong is None:
            response = self.webhook.review(pod_review("faults"))
            patch = base64.b64decode(response.get("patch") or "").decode()
            if not response["allowed"] or '"runAsUser":%s,' % RIGHT not in patch:
                self.wrong = response
            self.asked += 1
            time.sleep(0.02)


def recovered(webhook, what, lists=None):
    until(lambda: "the webhook is in contact again after %s: %s" % (what, webhook.get("/readyz?verbose")[1]),
          lambda: webhook.metric("scc_webhook_watch_connected") == 6
          and (lists is None or webhook.metric("scc_webhook_watch_lists_total") > lists))
    if webhook.get("/readyz")[0] != 200:
        sys.exit("not ready after " + what)


def takes_up(api, webhook, name):
    """A change made now reaches the webhook."""
    api.put_object("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {
        "name": name, "annotations": {"openshift.io/sa.scc.uid-range": "1000990000/10000", "openshift.io/sa.scc.mcs": "s0:c9,c8"}}})
    until("namespace %s is known" % name, lambda: webhook.review(pod_review(name))["allowed"])


def rotate(api, webhook_folder):
    """The webhook runs on a token file; the token in it is replaced and the old one refused."""
    api.put_object("/api/v1/namespaces/default/serviceaccounts", {
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "rotated", "namespace": "default"}})
    api.put_object(RBAC + "/clusterrolebindings", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "rotated"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "ServiceAccount", "name": "rotated", "namespace": "default"}]})
    token = kubectl("create", "token", "rotated").strip()
    with open(webhook_folder + "/token.new", "w") as file:
        file.write(token)
    os.rename(webhook_folder + "/token.new", webhook_folder + "/token")


def main():
    api = Api()
    install_crds(api)
    install_today()
    api.put_object("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {
        "name": "faults", "annotations": {"openshift.io/sa.scc.uid-range": RIGHT + "/10000", "openshift.io/sa.scc.mcs": "s0:c1,c0"}}})

    folder = SCRATCH + "/config"
    os.mkdir(folder)
    rotate(api, folder)
    config = read(CLUSTER + "/admin.conf").splitlines()
    with open(CLUSTER + "/rotated.conf", "w") as file:
        for line in config:
            file.write(("    tokenFile: %s/token" % folder if line.strip().startswith("token:") else line) + "\n")
    webhook = Webhook("faults", config="rotated")
    asker = Asker(webhook)
    asker.start()

    cluster("cluster_kill_apiserver")
    until("the loss is seen", lambda: webhook.metric("scc_webhook_watch_connected") < 6)
    lists = webhook.metric("scc_webhook_watch_lists_total")
    cluster("etcd_compact; cluster_restart_apiserver")
    recovered(webhook, "the API server's death", None)
    takes_up(api, webhook, "after-death")
    print("lists before %d, after %d" % (lists, webhook.metric("scc_webhook_watch_lists_total")))

    cluster("cluster_freeze_apiserver; sleep 10; cluster_thaw_apiserver")
    recovered(webhook, "10 s of silence")
    takes_up(api, webhook, "after-silence")

    failures = webhook.metric("scc_webhook_watch_failures_total")
    rotate(api, folder)
    cluster("cluster_kill_apiserver; cluster_restart_apiserver")
    recovered(webhook, "a new token")
    takes_up(api, webhook, "after-rotation")
    print("failures seen %d, then %d" % (failures, webhook.metric("scc_webhook_watch_failures_total")))

    asker.over = True
    asker.join()
    if asker.wrong is not None:
        sys.exit("a wrong answer: %s" % asker.wrong)
    print("%d answers, all the same" % asker.asked)
    webhook.stop()


main()
