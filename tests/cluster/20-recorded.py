"""The recorded CREATE decisions of worlds 0 to 3 through a real API server: pods posted with server dry run by the
recorded users get the recorded SCC and security contexts, or the recorded denial behind the API server's own words."""
import collections
import copy
import json
import sys

from lane import *
from worlds import *

PREFIX = 'admission webhook "scc.example.com" denied the request: '


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
        world = world_of(number)
        apply_world(api, world)
        let_everyone_post(api)
        names = sorted(item["metadata"]["name"] for item in world["sccs"])
        until("world %d is taken up" % number, lambda: webhook.metric("scc_webhook_policy_objects") and settled(api, webhook))
        for case in creations_of(number):
            kind, problem = outcome_of(case, *post(api, case))
            counts[kind] += 1
            if problem:
                wrong.append("%s: %s" % (case["name"], problem))
        remove_world(api, world)
        print("world %d with %d SCCs: %s" % (number, len(names), dict(counts)))
    for kind in ("bindings", "s"):
        api.must("DELETE", RBAC + "/clusterrole" + kind + "/post-pods")
    print("\n".join(wrong[:10]))
    if wrong or counts["admitted"] < 40 or counts["denied"] < 100:
        sys.exit("%d wrong of %s" % (len(wrong), dict(counts)))
    webhook.stop()


main()
