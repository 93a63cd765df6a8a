"""Pods that are there already: updated, given an ephemeral container, resized, entered by exec and attach. All for real,
through the API server: what SCC admission may add is added, what it must refuse is refused with the recorded text."""
import sys

from lane import *

SPACE = "/api/v1/namespaces/subresources/pods"
DENIED = 'admission webhook "scc.example.com" denied the request: '
REQUIRED = DENIED + "invalid change of required security context constraint annotation: openshift.io/required-scc"
EXCEEDS = DENIED + "%s operation is not allowed because the pod's security context exceeds your permissions: "
NOT_VALIDATED = "unable to validate against any security context constraint: ["
OWNER = {"username": "pod-owner", "groups": ["system:authenticated"]}
TRUSTED = {"username": "pod-trusted", "groups": ["system:authenticated"]}
FIRST_UID = 1007770000


def patch(api, name, body, subresource="", user=OWNER):
    return api.call("PATCH", "%s/%s%s" % (SPACE, name, subresource), body, user=user,
                    media="application/strategic-merge-patch+json")


def pod(name, context=None):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [
        {"name": "c", "image": "i", "securityContext": context or {},
         "resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "1"}}}]}}


def same_security(what, before, after):
    for path in (("metadata", "annotations"), ("spec", "securityContext")):
        if before[path[0]].get(path[1]) != after[path[0]].get(path[1]):
            sys.exit("%s: %s changed: %s to %s" % (what, path, before[path[0]].get(path[1]), after[path[0]].get(path[1])))
    contexts = [[c["securityContext"] for c in one["spec"]["containers"]] for one in (before, after)]
    if contexts[0] != contexts[1]:
        sys.exit("%s: the containers' contexts changed: %s" % (what, contexts))


def prepare(api):
    put_namespace(api, "subresources", 777)
    verbs = ["get", "list", "create", "patch", "update"]
    pods = {"apiGroups": [""], "verbs": verbs,
            "resources": ["pods", "pods/ephemeralcontainers", "pods/resize", "pods/exec", "pods/attach"]}
    grant_to(api, "pods", OWNER["username"], [pods], "subresources")
    grant_to(api, "pods-trusted", TRUSTED["username"], [pods, use_of("privileged")], "subresources")
    until("the users may see pods", lambda: all(api.call("GET", SPACE, user=user)[0] == 200 for user in (OWNER, TRUSTED)))


def create(api):
    made = until("the first pod is admitted", lambda: [answer for status, answer in [
        api.call("POST", SPACE, pod("web"), user=OWNER)] if status == 201])[0]
    if made["metadata"]["annotations"]["openshift.io/scc"] != "restricted-v2" or \
            made["spec"]["containers"][0]["securityContext"]["runAsUser"] != FIRST_UID:
        sys.exit("created as %s" % made)
    expect("a privileged pod", api.call("POST", SPACE, pod("root", {"privileged": True}), user=OWNER), 403,
           DENIED + NOT_VALIDATED)
    until("the grant of privileged is in force",
          lambda: api.call("POST", SPACE, pod("root", {"privileged": True}), user=TRUSTED)[0] == 201)
    return made


def update(api, made):
    got = patch(api, "web", {"metadata": {"labels": {"a": "b"}}})
    expect("a label", got, 200)
    same_security("a label", made, got[1])
    note = {"metadata": {"annotations": {"openshift.io/required-scc": "restricted-v2"}}}
    expect("the required SCC added", patch(api, "web", note), 403, REQUIRED)
    for key in ("labels", "annotations"):
        body = {"metadata": {key: {"note": "of-no-concern"}}}
        expect(key + " changed by one who may not use its SCC", patch(api, "root", body), 403, DENIED + NOT_VALIDATED)
        expect("the same by one who may", patch(api, "root", body, user=TRUSTED), 200)
    for finalizers in (["example.com/hold"], None):
        expect("finalizers are no concern", patch(api, "root", {"metadata": {"finalizers": finalizers}}), 200)


def ephemeral(api):
    def added(name, context=None):
        container = {"name": name, "image": "i", **({"securityContext": context} if context else {})}
        return patch(api, "web", {"spec": {"ephemeralContainers": [container]}}, "/ephemeralcontainers")

    before = api.must("GET", SPACE + "/web")
    got = added("debug")
    expect("an ephemeral container", got, 200)
    same_security("an ephemeral container", before, got[1])
    context = got[1]["spec"]["ephemeralContainers"][0].get("securityContext")
    if context != {"runAsUser": FIRST_UID, "runAsNonRoot": True, "allowPrivilegeEscalation": False,
                   "capabilities": {"drop": ["ALL"]}}:
        sys.exit("the ephemeral container got %s" % context)
    expect("a privileged ephemeral container", added("root", {"privileged": True}), 403, DENIED + NOT_VALIDATED)
    expect("its reason", added("root", {"privileged": True}), 403,
           "provider restricted-v2: .ephemeralContainers[0].privileged: Invalid value: true: "
           "Privileged containers are not allowed")
    expect("a foreign user ID", added("root", {"runAsUser": 0}), 403, ".ephemeralContainers[0].runAsUser")
    if len(api.must("GET", SPACE + "/web")["spec"]["ephemeralContainers"]) != 1:
        sys.exit("a refused ephemeral container is there")


def resize(api):
    before = api.must("GET", SPACE + "/web")
    got = patch(api, "web", {"spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "200m"}}}]}},
                "/resize")
    expect("a resize", got, 200)
    same_security("a resize", before, got[1])
    if got[1]["spec"]["containers"][0]["resources"]["requests"]["cpu"] != "200m":
        sys.exit("not resized: %s" % got[1]["spec"])


def connect(api, what):
    """There is no node: who is let through is told that the pod has no host."""
    def enter(name, user):
        return api.call("POST", "%s/%s/%s?container=c&stdout=true%s" % (
            SPACE, name, what, "&command=id" if what == "exec" else ""), user=user)

    expect(what + " into an own pod", enter("web", OWNER), 400, "does not have a host assigned")
    expect(what + " into a privileged pod", enter("root", OWNER), 403,
           EXCEEDS % what + 'pods "root" is forbidden: ' + NOT_VALIDATED)
    expect(what + " by one who may create it", enter("root", TRUSTED), 400, "does not have a host assigned")
    expect(what + " into no pod", enter("missing", TRUSTED), 404, 'pods "missing" not found')


def main():
    api = Api()
    install_crds(api)
    install_today()
    webhook = Webhook("subresources")
    webhook.register(api)
    prepare(api)
    made = create(api)
    update(api, made)
    ephemeral(api)
    resize(api)
    connect(api, "exec")
    connect(api, "attach")
    remove_namespace(api, "subresources")
    if webhook.stop() != 0:
        sys.exit("the webhook did not end well")


main()
