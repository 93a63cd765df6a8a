"""Scale: one webhook process against an API server with 2,000 namespaces, 200 SCCs and 10,000 RoleBindings, beside the
same process on the cluster as it was before. Prints time to ready, resident memory, decision latency and what one
binding costs until it is in force. There are no limits on these figures; a wrong answer fails."""
import base64
import http.client
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from lane import *

SPACES, SCC_COUNT, BINDINGS, THREADS = 2000, 200, 10000, 6
ASKED, CHANGES, BURST = 2000, 50, 500
SPACE = "scale-%04d"
SCC = "scale-%03d"
ROOT = [{"name": "c", "image": "i", "securityContext": {"runAsUser": 0}}]
GROUP = "rbac.authorization.k8s.io"


def in_threads(function, count):
    """function(api, number) for every number, each thread with an Api of its own."""
    def work(part):
        api = Api()
        for number in range(part, count, THREADS):
            function(api, number)

    with ThreadPoolExecutor(THREADS) as pool:
        for job in [pool.submit(work, part) for part in range(THREADS)]:
            job.result()


def scc_of(number):
    """As restrictive as nonroot, but for any user ID: a pod as root needs one of these, or anyuid."""
    return {"apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints",
            "metadata": {"name": SCC % number}, "runAsUser": {"type": "RunAsAny"}, "fsGroup": {"type": "RunAsAny"},
            "seLinuxContext": {"type": "MustRunAs"}, "supplementalGroups": {"type": "RunAsAny"},
            "allowHostDirVolumePlugin": False, "allowHostIPC": False, "allowHostNetwork": False, "allowHostPID": False,
            "allowHostPorts": False, "allowPrivilegedContainer": False, "readOnlyRootFilesystem": False,
            "requiredDropCapabilities": ["KILL"], "volumes": ["configMap", "secret", "emptyDir", "projected"]}


def role_of(number):
    return {"apiVersion": GROUP + "/v1", "kind": "ClusterRole", "metadata": {"name": SCC % number},
            "rules": [use_of(SCC % number)]}


def binding_of(name, user, role):
    return {"apiVersion": GROUP + "/v1", "kind": "RoleBinding", "metadata": {"name": name},
            "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": role},
            "subjects": [{"kind": "User", "name": user, "apiGroup": GROUP}]}


def bindings_of(space):
    return "%s/namespaces/%s/rolebindings" % (RBAC, SPACE % space)


def put_grants(api, number):
    api.put_object(SCCS, scc_of(number))
    api.put_object(RBAC + "/clusterroles", role_of(number))


def put_binding(api, number):
    """Binding N: user N may use SCC N modulo 200 in namespace N modulo 2,000."""
    api.put_object(bindings_of(number % SPACES), binding_of(
        "grant-%05d" % number, "user-%05d" % number, SCC % (number % SCC_COUNT)))


def remove_grants(api, number):
    api.call("DELETE", SCCS + "/" + SCC % number)
    api.call("DELETE", RBAC + "/clusterroles/" + SCC % number)


class Asker:
    """Asks directly, over one connection that stays open."""

    def __init__(self, webhook):
        self.connection = http.client.HTTPSConnection("127.0.0.1", webhook.port, timeout=30, context=webhook.context)

    def ask(self, space, user, containers=None):
        """The SCC that admitted a pod, or None; and how long that took."""
        spec = {"serviceAccountName": "default", "containers": containers or [{"name": "c", "image": "i"}]}
        body = json.dumps({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
                           "request": pod_review(space, user, spec=spec)})
        start = time.perf_counter()
        self.connection.request("POST", "/mutate?timeout=8s", body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - start
        response = json.loads(text)["response"]
        if not response["allowed"]:
            return None, took
        for change in json.loads(base64.b64decode(response["patch"])):
            value = change["value"]
            if change["path"] == "/metadata/annotations":
                return value["openshift.io/scc"], took
            if change["path"] == "/metadata/annotations/openshift.io~1scc":
                return value, took
        sys.exit("admitted without an SCC: %s" % text.decode())


def memory_mib(webhook):
    with open("/proc/%d/status" % webhook.process.pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def cpu_ms(webhook):
    folder = "/proc/%d/task/" % webhook.process.pid
    return sum(int(read(folder + task + "/schedstat").split()[0]) for task in os.listdir(folder)) / 1e6


def spent(webhook):
    """Seconds that the process has had requests at work, and their number."""
    return webhook.metric("scc_webhook_request_duration_seconds_sum"), webhook.metric(
        "scc_webhook_request_duration_seconds_count")


def latency(webhook, question):
    """Median in microseconds as a client sees it; and the mean from header to answer, in the process itself."""
    asker, times, before = Asker(webhook), [], spent(webhook)
    for number in range(ASKED):
        space, user, containers, want = question(number)
        got, took = asker.ask(space, user, containers)
        if got != want:
            sys.exit("%s in %s: want %s, got %s" % (user, space, want, got))
        times.append(took)
    after = spent(webhook)
    return statistics.median(times) * 1e6, (after[0] - before[0]) / (after[1] - before[1]) * 1e6


def in_force(api, webhook, spaces):
    """Median of the milliseconds from the API server's answer until a new binding decides."""
    asker, times = Asker(webhook), []
    for number in range(CHANGES):
        space, user = number % spaces, "new-%03d" % number
        if asker.ask(SPACE % space, user, ROOT)[0] is not None:
            sys.exit("%s has a grant already" % user)
        api.must("POST", bindings_of(space), binding_of(user, user, SCC % 0))
        start = time.perf_counter()
        while asker.ask(SPACE % space, user, ROOT)[0] is None:
            if time.perf_counter() - start > PATIENCE:
                sys.exit("a binding does not come into force")
        times.append(time.perf_counter() - start)
        api.must("DELETE", bindings_of(space) + "/" + user)
        until("the end of the grant is in force", lambda: asker.ask(SPACE % space, user, ROOT)[0] is None)
    return statistics.median(times) * 1e3


def event_cost(api, webhook):
    """CPU microseconds of the process for one binding that comes or goes."""
    events, before = webhook.metric("scc_webhook_watch_events_total"), cpu_ms(webhook)
    for number in range(BURST // 2):
        api.must("POST", bindings_of(0), binding_of("burst", "burst", SCC % 0))
        api.must("DELETE", bindings_of(0) + "/burst")
    until("the events are taken up", lambda: webhook.metric("scc_webhook_watch_events_total") >= events + BURST)
    return (cpu_ms(webhook) - before) * 1e3 / BURST


def measure(api, spaces, sccs, bindings):
    """One webhook of its own, from its start. Every answer is checked."""
    start = time.perf_counter()
    webhook = Webhook("scale-%d" % spaces, ready=False)
    while webhook.get("/readyz")[0] != 200:
        if time.perf_counter() - start > PATIENCE:
            sys.exit("the webhook does not get ready")
        time.sleep(0.005)
    figures = {"time to ready, ms": (time.perf_counter() - start) * 1e3}
    figures["resident memory when ready, MiB"] = memory_mib(webhook)
    questions = {
        "admitted by restricted-v2": lambda n: (SPACE % (n % spaces), "nobody", None, "restricted-v2"),
        "admitted by a binding's SCC": lambda n: (
            SPACE % (n % bindings % spaces), "user-%05d" % (n % bindings), ROOT, SCC % (n % bindings % sccs)),
        "denied, every SCC tried": lambda n: (SPACE % (n % spaces), "nobody", ROOT, None),
    }
    for what, question in questions.items():
        figures[what + ", us"], figures[what + ", us in the process"] = latency(webhook, question)
    figures["a binding in force after, ms"] = in_force(api, webhook, spaces)
    figures["CPU time of one binding event, us"] = event_cost(api, webhook)
    figures["resident memory at the end, MiB"] = memory_mib(webhook)
    if webhook.stop() != 0:
        sys.exit("the webhook did not end well")
    return figures


def fill(spaces, sccs, bindings):
    start = time.time()
    in_threads(lambda api, number: put_namespace(api, SPACE % number, 2000 + number), spaces)
    in_threads(put_grants, sccs)
    in_threads(put_binding, bindings)
    print("%d namespaces, %d SCCs and %d RoleBindings in %.0f s" % (spaces, sccs, bindings, time.time() - start))
    api = Api()
    for path, prefix, count in (("/api/v1/namespaces", "scale-", spaces), (SCCS, "scale-", sccs),
                                (RBAC + "/rolebindings", "grant-", bindings)):
        there = sum(item["metadata"]["name"].startswith(prefix) for item in api.must("GET", path)["items"])
        if there != count:
            sys.exit("%s: %d of %d are there" % (path, there, count))


def main():
    api = Api()
    install_crds(api)
    install_today()
    fill(1, 1, 1)
    before = measure(api, 1, 1, 1)
    fill(SPACES, SCC_COUNT, BINDINGS)
    after = measure(api, SPACES, SCC_COUNT, BINDINGS)
    print("| %-50s | %10s | %10s |" % ("", "1 of each", "at scale"))
    for what, figure in before.items():
        print("| %-50s | %10.1f | %10.1f |" % (what, figure, after[what]))
    in_threads(lambda api, number: remove_namespace(api, SPACE % number), SPACES)
    in_threads(remove_grants, SCC_COUNT)


main()
