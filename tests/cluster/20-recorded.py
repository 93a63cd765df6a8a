"""The recorded CREATE decisions of worlds 0 to 3 through a real API server: pods posted with server dry run by the
recorded users get the recorded SCC and security contexts, or the recorded denial behind the API server's own words."""
import collections
import copy
import json
import os
import sys

from lane import *

sys.path.insert(0, os.path.join(REPO, "tests/conformance"))
import conform  # noqa: E402  (the comparison is the one of the recorded decisions)

DATA = os.path.join(REPO, "tests/conformance/data")
COLLECTIONS = (("sccs", SCCS, "security.openshift.io/v1", "SecurityContextConstraints"),
               ("clusterRoles", RBAC + "/clusterroles", "rbac.authorization.k8s.io/v1", "ClusterRole"),
               ("clusterRoleBindings", RBAC + "/clusterrolebindings", "rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
               ("namespaces", "/api/v1/namespaces", "v1", "Namespace"),
               ("roles", RBAC + "/namespaces/%s/roles", "rbac.authorization.k8s.io/v1", "Role"),
               ("roleBindings", RBAC + "/namespaces/%s/rolebindings", "rbac.authorization.k8s.io/v1", "RoleBinding"))
PREFIX = 'admission webhook "scc.example.com" denied the request: '


def items_of(world, key, version, kind):
    return [{**item, "apiVersion": version, "kind": kind} for item in world.get(key) or []]


def collection_of(path, item):
    return path % item["metadata"]["namespace"] if "%s" in path else path


def apply_world(api, world):
    for key, path, version, kind in COLLECTIONS:
        wanted = items_of(world, key, version, kind)
        if key == "sccs":
            for old in api.must("GET", SCCS)["items"]:
                if old["metadata"]["name"] not in [item["metadata"]["name"] for item in wanted]:
                    api.must("DELETE", SCCS + "/" + old["metadata"]["name"])
        for item in wanted:
            api.put_object(collection_of(path, item), item)


def remove_rbac(api, world):
    for key, path, version, kind in COLLECTIONS:
        if key in ("clusterRoleBindings", "roleBindings"):
            for item in items_of(world, key, version, kind):
                api.call("DELETE", collection_of(path, item) + "/" + item["metadata"]["name"])


def let_everyone_post(api):
    """Who may create pods is another question: the recorded users may."""
    api.put_object(RBAC + "/clusterroles", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "post-pods"},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}]})
    api.put_object(RBAC + "/clusterrolebindings", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "post-pods"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "post-pods"},
        "subjects": [{"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}
                     for name in ("system:authenticated", "system:serviceaccounts")]})


def security_of(pod):
    spec = pod["spec"]
    return conform.normal({
        "pod": spec.get("securityContext"),
        "scc": (pod["metadata"].get("annotations") or {}).get("openshift.io/scc"),
        "type": (pod["metadata"].get("annotations") or {}).get("security.openshift.io/validated-scc-subject-type"),
        "containers": [[c["name"], c.get("securityContext")] for kind in ("initContainers", "containers")
                       for c in spec.get(kind) or []]})


def outcome_of(case, status, answer):
    """What became of a case: a word to count, and what is wrong with it (None: nothing)."""
    want, message = case["want"], answer.get("message") or ""
    if status == 201 and want["allowed"]:
        a, b = security_of(want["object"]), security_of(answer)
        return "admitted", None if a == b else "want %s\n got  %s" % (json.dumps(a), json.dumps(b))
    if message.startswith(PREFIX) and not want["allowed"]:
        same = message == PREFIX + want["message"]
        return "denied", None if same else "want %s\n got  %s" % (PREFIX + want["message"], message)
    if status == 422 or (status == 403 and PREFIX not in message):
        # The API server's own validation, or its own authorization, speaks; it does so whoever decides about SCCs.
        return "refused by the API server", None
    return "wrong", "want allowed=%s %s, got %d %s" % (want["allowed"], want.get("message"), status, message)


def post(api, case):
    request = case["request"]
    pod = copy.deepcopy(request["object"])
    pod["metadata"].pop("uid", None)
    pod.pop("status", None)
    return api.call("POST", "/api/v1/namespaces/%s/pods?dryRun=All" % request["namespace"], pod,
                    user={"username": request["userInfo"]["username"], "groups": request["userInfo"].get("groups")})


def main():
    api = Api()
    install_crds(api)
    webhook = Webhook("recorded", "--allow-builtin-changes")
    webhook.register(api)
    counts, wrong = collections.Counter(), []
    for number in range(4):
        with open(os.path.join(DATA, "world-%d.json" % number)) as file:
            world = json.load(file)
        apply_world(api, world)
        let_everyone_post(api)
        names = sorted(item["metadata"]["name"] for item in world["sccs"])
        until("world %d is taken up" % number, lambda: webhook.metric("scc_webhook_policy_objects") and settled(api, webhook))
        with open(os.path.join(DATA, "cases-%d.jsonl" % number)) as file:
            for case in map(json.loads, file):
                request = case["request"]
                if case["path"] != "mutate" or request["operation"] != "CREATE":
                    continue
                kind, problem = outcome_of(case, *post(api, case))
                counts[kind] += 1
                if problem:
                    wrong.append("%s: %s" % (case["name"], problem))
        remove_rbac(api, world)
        print("world %d with %d SCCs: %s" % (number, len(names), dict(counts)))
    print("\n".join(wrong[:10]))
    if wrong or counts["admitted"] < 40 or counts["denied"] < 100:
        sys.exit("%d wrong of %s" % (len(wrong), dict(counts)))
    webhook.stop()


def settled(api, webhook):
    """A namespace made last is known: so is all that was made before it by the same watch, and soon by the others."""
    name = "settled-%d" % time.time_ns()
    api.must("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {
        "name": name, "annotations": {"openshift.io/sa.scc.uid-range": "1/1", "openshift.io/sa.scc.mcs": "s0"}}})
    webhook.review(pod_review(name))
    time.sleep(1)
    return True


main()
