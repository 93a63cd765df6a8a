"""The recorded worlds of tests/conformance put into the cluster, and their cases of pods that are created."""
import json
import os
import sys
import time

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
KEPT = ("cluster-admin", "default", "kube-system")


def world_of(number):
    with open(os.path.join(DATA, "world-%d.json" % number)) as file:
        return json.load(file)


def creations_of(number):
    with open(os.path.join(DATA, "cases-%d.jsonl" % number)) as file:
        return [case for case in map(json.loads, file)
                if case["path"] == "mutate" and case["request"]["operation"] == "CREATE"]


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


def remove_world(api, world):
    """All but what the cluster had before: the administrators' role and namespaces of its own."""
    for key, path, version, kind in reversed(COLLECTIONS):
        for item in items_of(world, key, version, kind):
            name = item["metadata"]["name"]
            if key == "namespaces" and name not in KEPT:
                remove_namespace(api, name)
            elif name not in KEPT:
                api.call("DELETE", collection_of(path, item) + "/" + name)


def settled(api, webhook):
    """A namespace made last is known: so is all that was made before it by the same watch, and soon by the others."""
    name = "settled-%d" % time.time_ns()
    api.must("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {
        "name": name, "annotations": {"openshift.io/sa.scc.uid-range": "1/1", "openshift.io/sa.scc.mcs": "s0"}}})
    webhook.review(pod_review(name))
    time.sleep(1)
    remove_namespace(api, name)
    return True
