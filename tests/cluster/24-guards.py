"""What SCC admission trusts is guarded: the ranges and the exemption label of a namespace, and the shipped SCCs. A grant
by RBAC, and its end, are in force at once."""
import sys

from lane import *

UID = "openshift.io/sa.scc.uid-range"
EXEMPT = "security.openshift.io/disable-securitycontextconstraints"
OWNER = {"username": "owner", "groups": ["system:authenticated"]}


def annotate(api, value, user=None):
    return api.call("PATCH", "/api/v1/namespaces/guarded", {"metadata": {"annotations": {UID: value}}}, user=user,
                    media="application/merge-patch+json")


def label(api, value, user=None):
    return api.call("PATCH", "/api/v1/namespaces/guarded", {"metadata": {"labels": {EXEMPT: value}}}, user=user,
                    media="application/merge-patch+json")


def put_part(api, part, where, key):
    """The owner's write to a subresource, which takes metadata along."""
    space = api.must("GET", "/api/v1/namespaces/guarded")
    space["metadata"].setdefault(where, {})[key] = "true"
    return api.call("PUT", "/api/v1/namespaces/guarded/" + part, space, user=OWNER)


def grant(api, verbs, name, group="", resource="namespaces", names=("guarded",)):
    api.put_object(RBAC + "/clusterroles", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name},
        "rules": [{"apiGroups": [group], "resources": [resource], "verbs": verbs, "resourceNames": list(names)}]})
    api.put_object(RBAC + "/clusterrolebindings", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
        "subjects": [{"kind": "User", "name": "owner", "apiGroup": "rbac.authorization.k8s.io"}]})


def guard_namespaces(api, webhook):
    api.put_object("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "guarded"}})
    until("the namespace has its ranges", lambda: UID in (api.must("GET", "/api/v1/namespaces/guarded")["metadata"]
                                                          .get("annotations") or {}))
    grant(api, ["get", "patch", "update"], "guarded-edit")
    until("the owner may edit his namespace",
          lambda: api.call("PATCH", "/api/v1/namespaces/guarded", {"metadata": {"labels": {"a": "b"}}}, user=OWNER,
                           media="application/merge-patch+json")[0] == 200)
    expect("ranges", annotate(api, "0/1", OWNER), 403, "set-scc-ranges")
    expect("exemption", label(api, "true", OWNER), 403, "set-scc-exemption")
    for part in ("status", "finalize"):
        grant(api, ["update"], "guarded-part", resource="namespaces/" + part)
        until("the owner may write its " + part, lambda: put_part(api, part, "labels", "a")[0] == 200)
        expect("ranges by way of " + part, put_part(api, part, "annotations", UID), 403, "set-scc-ranges")
        expect("exemption by way of " + part, put_part(api, part, "labels", EXEMPT), 403, "set-scc-exemption")
    grant(api, ["set-scc-ranges", "set-scc-exemption"], "guarded-set")
    until("the grant of the verb is in force", lambda: annotate(api, "1000000000/10000", OWNER)[0] == 200)
    expect("exemption with the verb", label(api, "true", OWNER), 200)
    expect("the administrator", label(api, None), 200)


def guard_sccs(api):
    expect("edit", api.call("PATCH", SCCS + "/nonroot", {"priority": 9}, media="application/merge-patch+json"), 403,
           "shipped SCC")
    expect("deletion", api.call("DELETE", SCCS + "/nonroot"), 403, "shipped SCC")
    expect("users are free", api.call("PATCH", SCCS + "/nonroot", {"users": ["somebody"]},
                                      media="application/merge-patch+json"), 200)
    expect("label", api.call("PATCH", SCCS + "/nonroot", {"metadata": {"labels": {
        "security.openshift.io/allow-changes": "true"}}}, media="application/merge-patch+json"), 200)
    expect("edit under the label", api.call("PATCH", SCCS + "/nonroot", {"priority": 9},
                                            media="application/merge-patch+json"), 200)
    expect("an own SCC may go", api.call("POST", SCCS, {
        "apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints", "metadata": {"name": "own"},
        "runAsUser": {"type": "RunAsAny"}, "seLinuxContext": {"type": "RunAsAny"}}), 201)
    own = api.must("GET", SCCS + "/own")
    if own["fsGroup"] != {"type": "RunAsAny"} or "csi" not in own["volumes"] or own["allowPrivilegeEscalation"] is not True:
        sys.exit("not defaulted: %s" % own)
    expect("an invalid SCC", api.call("PATCH", SCCS + "/own", {"priority": -1}, media="application/merge-patch+json"),
           422, 'SecurityContextConstraints.security.openshift.io "own" is invalid: priority: Invalid value: -1: '
           "priority cannot be negative")
    expect("an own SCC may go", api.call("DELETE", SCCS + "/own"), 200)


def grants_in_force(api, webhook):
    root = {"serviceAccountName": "default", "containers": [{"name": "c", "image": "i", "securityContext": {"runAsUser": 0}}]}
    until("the namespace has its ranges", lambda: webhook.review(pod_review("guarded", "owner"))["allowed"])
    review = pod_review("guarded", "owner", spec=root)
    if webhook.review(review)["allowed"]:
        sys.exit("root without a grant")
    grant(api, ["use"], "guarded-anyuid", "security.openshift.io", "securitycontextconstraints", ["anyuid"])
    until("the grant of anyuid is in force", lambda: webhook.review(review)["allowed"])
    api.must("DELETE", RBAC + "/clusterrolebindings/guarded-anyuid")
    until("the end of the grant is in force", lambda: not webhook.review(review)["allowed"])


def main():
    api = Api()
    install_crds(api)
    install_today()
    webhook = Webhook("guards", "--allocate-ranges")
    webhook.register(api)
    guard_namespaces(api, webhook)
    guard_sccs(api)
    grants_in_force(api, webhook)
    webhook.stop()


main()
