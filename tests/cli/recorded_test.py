"""check over every recorded CREATE of a pod: the pod as a manifest, the recorded world as policy. The SCC, or the
denial and its message, must be the recorded one."""
import collections
import glob
import json
import os
import tempfile
import unittest

from harness import ROOT, check, list_of

DATA = os.path.join(ROOT, "tests/conformance/data")
KINDS = {"sccs": ("security.openshift.io/v1", "SecurityContextConstraints"), "namespaces": ("v1", "Namespace"),
         "roles": ("rbac.authorization.k8s.io/v1", "Role"),
         "roleBindings": ("rbac.authorization.k8s.io/v1", "RoleBinding"),
         "clusterRoles": ("rbac.authorization.k8s.io/v1", "ClusterRole"),
         "clusterRoleBindings": ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding")}


def cases(number):
    """The recorded creations, by the user who asks."""
    by_user = collections.defaultdict(list)
    with open(os.path.join(DATA, f"cases-{number}.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            request = case["request"]
            if case["path"] == "mutate" and request["operation"] == "CREATE" and not request.get("subResource") and \
                    request["resource"]["resource"] == "pods":
                by_user[json.dumps(request["userInfo"], sort_keys=True)].append(case)
    return by_user


class Recorded(unittest.TestCase):
    def compare(self, case, result):
        want = case["want"]
        self.assertEqual(result["verdict"] != "denied", want["allowed"], case["name"])
        if want["allowed"]:
            annotations = want["object"]["metadata"].get("annotations", {})
            if result["verdict"] == "skipped":
                self.assertNotIn("openshift.io/scc", case["want"].get("auditAnnotations") or {}, case["name"])
                return
            self.assertEqual(result["scc"], annotations["openshift.io/scc"], case["name"])
            self.assertEqual(result["subjectType"], annotations["security.openshift.io/validated-scc-subject-type"])
        else:
            self.assertEqual(result["message"], want["message"], case["name"])
            self.assertTrue(result["findings"], case["name"])

    def test_worlds(self):
        total = 0
        for number in range(len(glob.glob(os.path.join(DATA, "world-*.json")))):
            with open(os.path.join(DATA, f"world-{number}.json"), encoding="utf-8") as file:
                world = json.load(file)
            items = [{**item, "apiVersion": api, "kind": kind}
                     for key, (api, kind) in KINDS.items() for item in world.get(key) or []]
            with tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "world.json"), "w", encoding="utf-8") as file:
                    file.write(list_of(items))
                for user, group in cases(number).items():
                    info = json.loads(user)
                    arguments = ["--as", info["username"]]
                    for name in info.get("groups") or []:
                        arguments += ["--as-group", name]
                    report = check("-f", "-", "--no-defaults", "--scc-set", "none", "--namespace-range", "none",
                                   "--policy", folder, *arguments,
                                   stdin=list_of([{**case["request"]["object"],
                                                   "metadata": {**case["request"]["object"]["metadata"],
                                                                "namespace": case["request"]["namespace"]}}
                                                  for case in group]))
                    self.assertEqual(len(report["results"]), len(group))
                    for case, result in zip(group, report["results"]):
                        self.compare(case, result)
                        total += 1
        print(f"{total} recorded creations")
        self.assertGreaterEqual(total, 900)


if __name__ == "__main__":
    unittest.main()
