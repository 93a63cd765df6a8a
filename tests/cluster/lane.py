"""What the cases in Python share: the API server by HTTP, webhook processes, and waiting on conditions."""
import base64
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time

REPO, BIN, CLUSTER, SCRATCH = (os.environ[name] for name in ("REPO", "BIN", "CLUSTER", "SCRATCH"))
PATIENCE = 120  # seconds that a condition may take before the case fails


def read(path):
    with open(path) as file:
        return file.read().strip()


def until(what, condition, patience=PATIENCE):
    """Waits until the condition is true, and returns what it returned."""
    deadline = time.time() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.time() > deadline:
            sys.exit("gave up waiting until " + (what() if callable(what) else what))
        time.sleep(0.1)


def cluster(function):
    """Runs a function of cluster.sh."""
    subprocess.run(["sh", "-c", '. "$REPO/tests/cluster/cluster.sh"; ' + function], check=True)


def kubectl(*words, check=True):
    return subprocess.run(["kubectl", *words], check=check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Api:
    """The API server as the administrator, or as whom he impersonates. One connection; not for several threads."""

    def __init__(self):
        self.context = ssl._create_unverified_context()
        self.token = read(CLUSTER + "/admin.token")
        self.connection = None

    def call(self, method, path, body=None, user=None, media="application/json"):
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": media, "Accept": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        for attempt in range(3):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPSConnection(
                        "127.0.0.1", int(read(CLUSTER + "/apiserver.port")), timeout=60, context=self.context)
                self.connection.putrequest(method, path)
                for key, value in headers.items():
                    self.connection.putheader(key, value)
                if user:
                    self.connection.putheader("Impersonate-User", user["username"])
                    for group in user.get("groups") or []:
                        self.connection.putheader("Impersonate-Group", group)
                if data is not None:
                    self.connection.putheader("Content-Length", str(len(data)))
                self.connection.endheaders(data)
                answer = self.connection.getresponse()
                return answer.status, json.loads(answer.read() or b"{}")
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise

    def must(self, method, path, body=None, **rest):
        status, answer = self.call(method, path, body, **rest)
        if status >= 300:
            sys.exit("%s %s: %d %s" % (method, path, status, answer.get("message")))
        return answer

    def put_object(self, collection, body):
        """Creates or replaces."""
        name = body["metadata"]["name"]
        status, answer = self.call("POST", collection, body)
        if status == 409:
            old = self.must("GET", collection + "/" + name)
            body = {**body, "metadata": {**body["metadata"], "resourceVersion": old["metadata"]["resourceVersion"]}}
            status, answer = self.call("PUT", collection + "/" + name, body)
        if status >= 300:
            sys.exit("%s/%s: %d %s" % (collection, name, status, answer.get("message")))
        return answer


def expect(what, got, status, text=""):
    if got[0] != status or text not in (got[1].get("message") or ""):
        sys.exit("%s: expected %d %r, got %d %s" % (what, status, text, got[0], got[1].get("message")))


def grant_to(api, name, subject, rules, namespace=None):
    """A (Cluster)Role and its binding of that name, for a user."""
    group, prefix = "rbac.authorization.k8s.io", "" if namespace else "Cluster"
    where = RBAC + ("/namespaces/%s/" % namespace if namespace else "/") + prefix.lower()
    body = {"apiVersion": group + "/v1", "metadata": {"name": name}}
    api.put_object(where + "roles", {**body, "kind": prefix + "Role", "rules": rules})
    api.put_object(where + "rolebindings", {
        **body, "kind": prefix + "RoleBinding", "roleRef": {"apiGroup": group, "kind": prefix + "Role", "name": name},
        "subjects": [{"kind": "User", "name": subject, "apiGroup": group}]})


def use_of(scc):
    """The rule that lets an SCC be used."""
    return {"apiGroups": ["security.openshift.io"], "resources": ["securitycontextconstraints"], "verbs": ["use"],
            "resourceNames": [scc]}


def put_namespace(api, name, block):
    """A namespace with its ranges already in it."""
    uid, mcs = "%d/10000" % (1000000000 + block * 10000), "s0:c%d,c%d" % (block % 1000 + 20, block // 1000)
    api.put_object("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "annotations": {
        "openshift.io/sa.scc.uid-range": uid, "openshift.io/sa.scc.supplemental-groups": uid,
        "openshift.io/sa.scc.mcs": mcs}}})


def remove_namespace(api, name):
    """With what the cases put into one. There is no controller that would empty and finalize it."""
    path = "/api/v1/namespaces/" + name
    for collection in (RBAC + "/namespaces/%s/rolebindings" % name, RBAC + "/namespaces/%s/roles" % name, path + "/pods"):
        api.must("DELETE", collection + "?gracePeriodSeconds=0")
    status, space = api.call("DELETE", path)
    if status < 300 and "finalizers" in space.get("spec", {}):
        api.must("PUT", path + "/finalize", {**space, "spec": {}})
    until("namespace %s is gone" % name, lambda: api.call("GET", path)[0] == 404)


SCCS = "/apis/security.openshift.io/v1/securitycontextconstraints"
RANGES = "/apis/security.internal.openshift.io/v1/rangeallocations"
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def install_crds(api):
    for name in ("20-crd-securitycontextconstraints.yaml", "21-crd-rangeallocations.yaml"):
        kubectl("apply", "-f", os.path.join(REPO, "deploy", name))
    until("the CRDs are served", lambda: api.call("GET", SCCS)[0] == 200 and api.call("GET", RANGES)[0] == 200)


class Webhook:
    """One scc-webhook in live mode, with a certificate of its own CA."""

    def __init__(self, name, *options, config="admin", ready=True):
        self.folder = os.path.join(SCRATCH, name)
        self.port = free_port()
        self.context = ssl._create_unverified_context()
        subprocess.run([BIN + "/scc-webhook", "certs", "--out", self.folder, "--name", "127.0.0.1"], check=True,
                       stdout=subprocess.DEVNULL)
        self.log = open(self.folder + "/log", "ab")
        self.command = [BIN + "/scc-webhook", "serve", "--kubeconfig", "%s/%s.conf" % (CLUSTER, config), "--listen",
                        "127.0.0.1:%d" % self.port, "--tls-cert", self.folder + "/tls.crt", "--tls-key",
                        self.folder + "/tls.key", "--drain", "0", "--lease-namespace", "default", *options]
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
        if ready:
            until("%s is ready; its log: %s" % (name, self.folder + "/log"), lambda: self.get("/readyz")[0] == 200)

    def request(self, method, path, body=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.context)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path):
        if self.process.poll() is not None:
            sys.exit("the webhook has ended:\n" + read(self.folder + "/log")[-2000:])
        try:
            return self.request("GET", path)
        except OSError:
            return 0, ""

    def review(self, request, path="/mutate", timeout="8s"):
        """One AdmissionReview asked directly."""
        body = {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}
        status, text = self.request("POST", "%s?timeout=%s" % (path, timeout), json.dumps(body))
        if status != 200:
            sys.exit("the webhook answered %d: %s" % (status, text))
        return json.loads(text)["response"]

    def metric(self, name):
        """The sum over all labels, or None where the metric is not there."""
        values = [line.rsplit(" ", 1)[1] for line in self.get("/metrics")[1].splitlines()
                  if line.startswith((name + " ", name + "{"))]
        return sum(map(float, values)) if values else None

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(60)

    def register(self, api, name="scc.example.com"):
        """By URL, as deploy/70-webhook-configuration.yaml has it by Service."""
        with open(self.folder + "/ca.crt", "rb") as file:
            bundle = base64.b64encode(file.read()).decode()
        pods = {"apiGroups": [""], "apiVersions": ["v1"], "scope": "*", "operations": ["CREATE", "UPDATE"],
                "resources": ["pods", "pods/ephemeralcontainers", "pods/resize"]}
        sccs = {"apiGroups": ["security.openshift.io"], "apiVersions": ["v1"], "scope": "*",
                "operations": ["CREATE", "UPDATE", "DELETE"], "resources": ["securitycontextconstraints"]}
        execs = {**pods, "operations": ["CONNECT"], "resources": ["pods/exec", "pods/attach"]}
        spaces = {**pods, "operations": ["CREATE", "UPDATE"],
                  "resources": ["namespaces", "namespaces/status", "namespaces/finalize"]}
        for kind, path, rules in (("Mutating", "mutate", [pods, sccs]),
                                  ("Validating", "validate", [pods, sccs, execs, spaces])):
            api.put_object("/apis/admissionregistration.k8s.io/v1/%swebhookconfigurations" % kind.lower(), {
                "apiVersion": "admissionregistration.k8s.io/v1", "kind": kind + "WebhookConfiguration",
                "metadata": {"name": "scc"},
                "webhooks": [{"name": name, "sideEffects": "None", "admissionReviewVersions": ["v1"],
                              "failurePolicy": "Fail", "timeoutSeconds": 10, "rules": rules,
                              "clientConfig": {"url": "https://127.0.0.1:%d/%s" % (self.port, path),
                                               "caBundle": bundle}}]})
        until("the API server calls the webhook", lambda: self.called(api))

    def called(self, api):
        before = self.metric("scc_webhook_requests_total") or 0
        api.call("POST", SCCS + "?dryRun=All", {"apiVersion": "security.openshift.io/v1", "metadata": {"name": "probe"},
                                                "kind": "SecurityContextConstraints"})
        return (self.metric("scc_webhook_requests_total") or 0) >= before + 1


def pod_review(namespace, user="developer", groups=("system:authenticated",), spec=None):
    """A request as the API server would send it for a small pod."""
    return {"uid": "00000000-0000-0000-0000-000000000001", "kind": {"group": "", "version": "v1", "kind": "Pod"},
            "resource": {"group": "", "version": "v1", "resource": "pods"}, "namespace": namespace, "name": "web",
            "operation": "CREATE", "userInfo": {"username": user, "groups": list(groups)},
            "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": namespace},
                       "spec": spec or {"serviceAccountName": "default", "containers": [{"name": "c", "image": "i"}]}}}


def install_today():
    subprocess.run([BIN + "/scc-webhook", "install-set", "today", "--kubeconfig", os.environ["KUBECONFIG"]], check=True,
                   stdout=subprocess.DEVNULL)
