"""explain: the order and its reasons, what changes on the pod, what is in the way of whom, namespaces without ranges,
and workloads of a cluster."""
import contextlib
import copy
import http.server
import json
import threading
import unittest

from harness import list_of, run

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
       "spec": {"template": {"metadata": {}, "spec": {"containers": [{"name": "web"}]}}}}
LISTS = {"/apis/security.openshift.io/v1/securitycontextconstraints", "/api/v1/namespaces",
         *(f"/apis/rbac.authorization.k8s.io/v1/{kind}" for kind in
           ("clusterroles", "clusterrolebindings", "roles", "rolebindings"))}


def scc(name, **fields):
    return {"apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints", "metadata": {"name": name},
            "groups": ["system:authenticated"], "allowPrivilegedContainer": False, "volumes": ["secret"],
            "runAsUser": {"type": "RunAsAny"}, "seLinuxContext": {"type": "RunAsAny"}, "fsGroup": {"type": "RunAsAny"},
            "supplementalGroups": {"type": "RunAsAny"}, **fields}


def explained(*objects, arguments=("--scc-set", "none")):
    done = run("explain", "-f", "-", *arguments, stdin=list_of(objects))
    return done.stdout


def pod(spec, **metadata):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", **metadata}, "spec": spec}


@contextlib.contextmanager
def cluster(sccs, objects):
    """A server that has these SCCs and objects, and nothing else."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            lists = {path: {"kind": "List", "apiVersion": "v1", "metadata": {}, "items": []} for path in LISTS}
            lists["/apis/security.openshift.io/v1/securitycontextconstraints"]["items"] = sccs
            answer = {**lists, **objects}.get(path)
            body = json.dumps(answer or {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404}).encode()
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class Reasons(unittest.TestCase):
    def why(self, first, second):
        line, = [line for line in explained(WEB, first, second).splitlines() if line.startswith("Why ")]
        return line.split("; before ", 1)[1]

    def test_each_reads_right(self):
        equal = "the priority is equal and a is more restrictive: it"
        cases = [
            (scc("b", priority=3), scc("a"), "a because it has higher priority (3; a: none)."),
            (scc("a"), scc("b"), "b because priority and points are equal, and it is ordered by name."),
            (scc("a", runAsUser={"type": "MustRunAs", "uid": 5}), scc("b", runAsUser={"type": "MustRunAsNonRoot"}),
             f"b because {equal} permits less runAs strategies (runAsUser MustRunAs; b: MustRunAsNonRoot)."),
            (scc("a"), scc("b", allowPrivilegedContainer=True),
             f"b because {equal} forbids privileged (85000 points; b: 1685000)."),
            (scc("a"), scc("b", allowedCapabilities=["KILL"]),
             f"b because {equal} permits less capabilities (85000 points; b: 85010)."),
        ]
        for first, second, sentence in cases:
            with self.subTest(sentence):
                self.assertEqual(self.why(first, second), sentence)


class Changes(unittest.TestCase):
    def changes(self, *objects):
        text = explained(*objects)
        return text[text.index("\nChanged on the pod:\n"):].splitlines()[2:]

    def test_old_and_new_of_what_is_replaced(self):
        seccomp = "seccomp.security.alpha.kubernetes.io/pod"
        changes = self.changes(
            pod({"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "a"}},
                 "containers": [{"name": "a", "securityContext": {"capabilities": {"drop": ["CHOWN"]}}}]},
                annotations={"openshift.io/scc": "other", "a~b": "kept", seccomp: "unconfined"}),
            scc("own", requiredDropCapabilities=["KILL"], seccompProfiles=["*"]))
        self.assertEqual(changes[:8], [
            '  - metadata.annotations["openshift.io/scc"]: "other"',
            '  + metadata.annotations["openshift.io/scc"]: "own"',
            '  + metadata.annotations["security.openshift.io/validated-scc-subject-type"]: "user"',
            '  - spec.securityContext.seccompProfile.type: "Localhost"',
            '  + spec.securityContext.seccompProfile.type: "Unconfined"',
            '  - spec.securityContext.seccompProfile.localhostProfile: "a"',
            '  - spec.containers[0].securityContext.capabilities.drop: ["CHOWN"]',
            '  + spec.containers[0].securityContext.capabilities.drop: ["CHOWN","KILL"]',
        ])

    def test_nothing_is_said_of_a_denied_pod(self):
        self.assertNotIn("Changed", explained(WEB, scc("a", groups=[])))


class InTheWay(unittest.TestCase):
    def test_in_a_word_for_those_that_nobody_may_use(self):
        text = explained(
            pod({"hostNetwork": True, "volumes": [{"name": "a", "hostPath": {"path": "/"}}],
                 "containers": [{"name": "a", "ports": [{"containerPort": 80}], "securityContext": {
                     "privileged": True, "runAsUser": 0, "capabilities": {"add": ["CHOWN"]},
                     "seLinuxOptions": {"type": "t", "user": "u"}}}]}),
            scc("mine", groups=[]), scc("small", groups=[], runAsUser={"type": "MustRunAs", "uid": 5},
                                        seLinuxContext={"type": "MustRunAs", "seLinuxOptions": {}}),
            scc("large", groups=[], allowPrivilegedContainer=True, allowedCapabilities=["*"], allowHostNetwork=True,
                allowHostPorts=True, allowHostDirVolumePlugin=True, volumes=["*"]))
        self.assertIn("\nNot usable by service account or creator, and in the way besides:\n"
                      "  small   hostNetwork, hostPath volume, runAsUser 0, seLinuxOptions, privileged, capability CHOWN\n"
                      "  mine    hostNetwork, hostPath volume, privileged, capability CHOWN\n\n", text)

    def test_also_of_an_admitted_pod(self):
        text = explained(pod({"hostPID": True, "containers": [{"name": "a"}]}),
                         scc("mine", groups=[]), scc("chosen", allowHostPID=True))
        self.assertIn("admitted by chosen", text)
        self.assertIn("  mine   hostPID\n", text)


class Namespaces(unittest.TestCase):
    def test_without_ranges(self):
        text = explained(WEB, arguments=["-n", "shop", "--namespace-range", "none"])
        self.assertNotIn("would admit it", text)
        self.assertEqual(text.count("not tried"), 13)
        self.assertIn("\nNo SCC was tried: the namespace has no ranges that can be used. To give it some, one of:\n"
                      "  kubectl annotate namespace shop openshift.io/sa.scc.uid-range=1853920000/10000 "
                      "openshift.io/sa.scc.mcs=s0:c924,c534\n"
                      "  --namespace-range shop=START/SIZE, for this prediction alone\n"
                      "  scc-webhook serve --allocate-ranges, for every namespace of a cluster\n", text)

    def test_ranges_that_cannot_be_read(self):
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "annotations": {
            "openshift.io/sa.scc.uid-range": "1/2", "openshift.io/sa.scc.mcs": "s0",
            "openshift.io/sa.scc.supplemental-groups": "x"}}}
        text = explained(WEB, namespace, arguments=["-n", "shop"])
        self.assertIn("  kubectl annotate namespace shop --overwrite openshift.io/sa.scc.supplemental-groups-\n", text)
        namespace["metadata"]["annotations"]["openshift.io/sa.scc.supplemental-groups"] = "1/2"
        self.assertIn("admitted by restricted-v2", explained(WEB, namespace, arguments=["-n", "shop"]))

    def test_the_command_does_what_it_says(self):
        text = explained(WEB, arguments=["-n", "shop", "--namespace-range", "none"])
        words = text[text.index("kubectl annotate"):].split("\n")[0].split()[4:]
        namespace = {"apiVersion": "v1", "kind": "Namespace",
                     "metadata": {"name": "shop", "annotations": dict(word.split("=") for word in words)}}
        self.assertIn("admitted by", explained(WEB, namespace, arguments=["-n", "shop", "--namespace-range", "none"]))


class Json(unittest.TestCase):
    def test_what_is_not_set_is_null(self):
        report = json.loads(explained(WEB, scc("a", priority=0), scc("b"),
                                      arguments=["--scc-set", "none", "-o", "json"]))
        self.assertEqual((report["apiVersion"], report["kind"]), ("kubectl-scc/v1", "ExplainReport"))
        result, = report["explanations"]
        self.assertEqual([(one["scc"], one["priority"]) for one in result["candidates"]], [("a", 0), ("b", None)])
        self.assertEqual(result["chosenOver"]["reason"], "ordered by name")


class Cluster(unittest.TestCase):
    def test_its_objects_have_no_lines(self):
        web = copy.deepcopy(WEB)
        web["metadata"]["namespace"] = "shop"
        web["spec"]["template"]["spec"] = {"containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]}
        strict = scc("strict", runAsUser={"type": "MustRunAs", "uid": 5})
        shop = {"metadata": {"name": "shop", "annotations": {"openshift.io/sa.scc.uid-range": "1/2",
                                                             "openshift.io/sa.scc.mcs": "s0"}}}
        objects = {"/apis/apps/v1/namespaces/shop/deployments/web": web,
                   "/api/v1/namespaces": {"kind": "NamespaceList", "apiVersion": "v1", "items": [shop]}}
        with cluster([strict], objects) as address:
            arguments = ["explain", "deploy/web", "-n", "shop", "--server", address]
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stderr), (1, ""))
            self.assertIn("Deployment/web in namespace shop (deploy/web)\n", done.stdout)
            field = "spec.template.spec.containers[0].securityContext.runAsUser"
            self.assertIn(f"\n  deploy/web: {field} is 0: must be: 5\n", done.stdout)
            self.assertIn(f"  leave runAsUser out: strict fills in 5, and the program must do without root ({field})\n",
                          done.stdout)
            report = json.loads(run(*arguments, "-o", "json").stdout)
            self.assertNotIn('"line"', json.dumps(report))


if __name__ == "__main__":
    unittest.main()
