"""The webhook on the state of an API server that follows a script: what a real one cannot be made to show, a watch that
lags behind the pods, answers that come late or never."""
import base64
import json
import pathlib
import sys
import threading
import unittest

from harness import Answer, TestCase, encode, review, wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kube"))
import scripted_server  # pylint: disable=wrong-import-position

SCCS = "/apis/security.openshift.io/v1/securitycontextconstraints"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
NAMESPACES = "/api/v1/namespaces"
KINDS = [SCCS, NAMESPACES, *(f"{RBAC}/{kind}" for kind in ("roles", "clusterroles", "rolebindings", "clusterrolebindings"))]
NOT_FOUND = 'error fetching namespace "late": namespace "late" not found'


def policy():
    """One SCC that everybody may use; its UIDs are the namespace's."""
    return {"metadata": {"name": "ranged", "resourceVersion": "1"}, "groups": ["system:authenticated"], "volumes": ["*"],
            "runAsUser": {"type": "MustRunAsRange"}, "seLinuxContext": {"type": "RunAsAny"}, "fsGroup": {"type": "RunAsAny"},
            "supplementalGroups": {"type": "RunAsAny"}}


def namespace(name, uid=None, version="5"):
    ranges = {} if uid is None else {"openshift.io/sa.scc.uid-range": f"{uid}/10000", "openshift.io/sa.scc.mcs": "s0:c1,c0"}
    return {"metadata": {"name": name, "resourceVersion": version, "annotations": ranges}}


class Cluster(scripted_server.Server):
    """Gives each kind its list by a watch and keeps the watch open; what else is asked, `answers` has steps for."""

    def __init__(self):
        self.lists = {path: [] for path in KINDS}
        self.lists[SCCS], self.lists[NAMESPACES] = [policy()], [namespace("shop", 1000)]
        self.held, self.streams, self.answers = set(), {}, {}
        self.release = threading.Event()
        super().__init__(lists_by_stream=True)

    def handle(self, exchange):
        with self.changed:
            self.requests.append(exchange)
        if exchange.path in KINDS:
            step = self.watch
        else:
            step = self.answers.get(exchange.path, lambda exchange: exchange.refuse(404, "NotFound"))
        try:
            step(exchange)
        except ConnectionError:
            pass

    def watch(self, exchange):
        if exchange.path in self.held:
            self.release.wait()
        last = scripted_server.bookmark(9)
        last["object"]["metadata"]["annotations"] = {"k8s.io/initial-events-end": "true"}
        exchange.stream_open()
        exchange.send(*({"type": "ADDED", "object": one} for one in self.lists[exchange.path]), last)
        self.streams[exchange.path] = exchange
        exchange.hold()

    def tell(self, path, kind, item):
        """An event of a watch."""
        wait_for(lambda: self.streams.get(path), "a watch of " + path).send({"type": kind, "object": item})

    def asked(self, path):
        return [request for request in self.requests if request.path == path]

    def close(self):
        self.release.set()
        super().close()


class Review(threading.Thread):
    """A pod that is asked about on a connection of its own; `answer` waits."""

    def __init__(self, webhook, name, timeout="30s"):
        super().__init__(daemon=True)
        self.webhook, self.timeout, self.found = webhook, timeout, None
        self.body = encode(review(uid=name, namespace=name, obj={
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": name},
            "spec": {"containers": [{"name": "c", "image": "i"}]}}))
        self.start()

    def run(self):
        connection = self.webhook.connection()
        try:
            connection.request("POST", "/mutate?timeout=" + self.timeout, self.body, {"Content-Type": "application/json"})
            self.found = Answer(connection.getresponse()).review
        finally:
            connection.close()

    def answer(self):
        self.join(60)
        assert self.found is not None, "no answer"
        return self.found

    def uid(self):
        """The UID that an admitted pod runs as."""
        answer = self.answer()
        assert answer["allowed"], answer
        return next(change["value"]["runAsUser"] for change in json.loads(base64.b64decode(answer["patch"]))
                    if change["path"] == "/spec/containers/0/securityContext")

    def message(self):
        answer = self.answer()
        assert not answer["allowed"], answer
        return answer["status"]["message"]


class LiveCase(TestCase):
    def serve(self, cluster, *arguments):
        path = self.folder / "config"
        path.write_text(json.dumps({
            "clusters": [{"name": "c", "cluster": {"server": cluster.url}}], "users": [{"name": "u", "user": {"token": "t"}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}], "current-context": "x"}))
        return self.server("--kubeconfig", str(path), *arguments)

    def ready(self, webhook):
        wait_for(lambda: webhook.get("/readyz").status == 200, "readiness")


class Misses(LiveCase):
    """A pod in a namespace that the watch has not told of."""

    def test_the_namespace_is_asked_for(self):
        with Cluster() as cluster, self.serve(cluster) as webhook:
            self.ready(webhook)
            cluster.answers[NAMESPACES + "/late"] = lambda exchange: exchange.reply(namespace("late", 2000))
            self.assertEqual(Review(webhook, "late").uid(), 2000)
            self.assertIn("as=PartialObjectMetadata", cluster.asked(NAMESPACES + "/late")[0].headers["Accept"])
            self.assertEqual(Review(webhook, "late").uid(), 2000)
            self.assertEqual(len(cluster.asked(NAMESPACES + "/late")), 1)

    def test_without_ranges_it_waits_for_the_watch(self):
        with Cluster() as cluster, self.serve(cluster) as webhook:
            self.ready(webhook)
            cluster.answers[NAMESPACES + "/late"] = lambda exchange: exchange.reply(namespace("late"))
            waiting = Review(webhook, "late")
            wait_for(lambda: cluster.asked(NAMESPACES + "/late"), "the question")
            cluster.tell(NAMESPACES, "ADDED", namespace("late", version="10"))
            cluster.tell(NAMESPACES, "MODIFIED", namespace("late", 3000, version="11"))
            self.assertEqual(waiting.uid(), 3000)

    def test_what_the_watch_has_told_meanwhile_counts(self):
        with Cluster() as cluster, self.serve(cluster) as webhook:
            self.ready(webhook)

            def overtaken(exchange):
                cluster.release.wait()
                exchange.reply(namespace("late", 2000))
            cluster.answers[NAMESPACES + "/late"] = overtaken
            waiting = Review(webhook, "late")
            wait_for(lambda: cluster.asked(NAMESPACES + "/late"), "the question")
            cluster.tell(NAMESPACES, "ADDED", namespace("late", 3000, version="10"))
            self.assertEqual(waiting.uid(), 3000)
            cluster.release.set()
            self.assertEqual(Review(webhook, "late").uid(), 3000)

    def test_no_answer_is_a_denial(self):
        """Refused, broken, foreign or late: nothing is allowed because something failed."""
        steps = {"404": lambda exchange: exchange.refuse(404, "NotFound"), "500": lambda exchange: exchange.refuse(500, "InternalError"),
                 "empty": lambda exchange: exchange.reply(b""), "broken": lambda exchange: exchange.reply(b'{"metadata":{"name":'),
                 "foreign": lambda exchange: exchange.reply({"kind": "Status"}),
                 "cut": scripted_server.Exchange.cut, "never": scripted_server.Exchange.hold}
        with Cluster() as cluster, self.serve(cluster) as webhook:
            self.ready(webhook)
            for what, step in steps.items():
                with self.subTest(what=what):
                    cluster.answers[NAMESPACES + "/late"] = step
                    self.assertEqual(Review(webhook, "late", timeout="1s").message(), NOT_FOUND)

    def test_waiting_is_not_sending_slowly(self):
        """The deadlines of bodies and answers are not those of who waits: there is an answer, and not a closed connection."""
        with Cluster() as cluster, self.serve(cluster, "--body-timeout", "1") as webhook:
            self.ready(webhook)
            cluster.answers[NAMESPACES + "/late"] = scripted_server.Exchange.hold
            self.assertEqual(Review(webhook, "late", timeout="4s").message(), NOT_FOUND)

    def test_the_end_answers_who_waits(self):
        with Cluster() as cluster, self.serve(cluster) as webhook:
            self.ready(webhook)
            cluster.answers[NAMESPACES + "/late"] = scripted_server.Exchange.hold
            waiting = [Review(webhook, "late") for _ in range(8)]
            wait_for(lambda: webhook.metric("scc_webhook_reviews_pending") == 8, "eight that wait")
            self.assertEqual(webhook.stop(), 0)
            self.assertEqual([one.message() for one in waiting], [NOT_FOUND] * 8)

    def test_who_waits_holds_no_thread(self):
        with Cluster() as cluster, self.serve(cluster, "--threads", "1") as webhook:
            self.ready(webhook)
            cluster.answers[NAMESPACES + "/late"] = scripted_server.Exchange.hold
            waiting = [Review(webhook, "late") for _ in range(8)]
            wait_for(lambda: webhook.metric("scc_webhook_reviews_pending") == 8, "eight that wait")
            self.assertEqual(Review(webhook, "shop").uid(), 1000)
            cluster.tell(NAMESPACES, "ADDED", namespace("late", 3000, version="10"))
            self.assertEqual([one.uid() for one in waiting], [3000] * 8)


class Start(LiveCase):
    """Nothing is decided on half a state."""

    def test_waits_for_every_kind(self):
        for kind in KINDS:
            with self.subTest(kind=kind), Cluster() as cluster:
                cluster.held = {kind}
                with self.serve(cluster) as webhook:
                    wait_for(lambda: len(cluster.streams) == len(KINDS) - 1, "the other lists")
                    self.assertEqual(webhook.get("/readyz").status, 503)
                    waiting = Review(webhook, "shop")
                    wait_for(lambda: webhook.metric("scc_webhook_reviews_pending") == 1, "one that waits")
                    cluster.release.set()
                    self.assertEqual(waiting.uid(), 1000)
                    self.ready(webhook)

    def test_a_list_that_never_comes_is_a_denial(self):
        with Cluster() as cluster:
            cluster.held = {SCCS}
            with self.serve(cluster) as webhook:
                self.assertIn("cache is not synchronized", Review(webhook, "shop", timeout="1s").message())
                cluster.release.set()


if __name__ == "__main__":
    unittest.main()
