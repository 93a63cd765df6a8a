"""Objects that make pods, by kinds we know, in templates, or in kinds we do not know: none is passed over silently."""
import json
import unittest

from harness import check, list_of, run

TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
ROLLOUT = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "web"},
           "spec": {"template": TEMPLATE}}
PROCESSED = """
apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: shop}
parameters:
- {name: NAME, value: web}
- {name: REPLICAS, value: "2"}
- {name: UID, value: "0"}
- {name: IMAGE, required: true}
- {name: PASSWORD, generate: expression, from: "[a-z]{8}"}
objects:
- apiVersion: v1
  kind: Pod
  metadata: {name: plain}
  spec:
    containers:
    - name: c
      image: i
      securityContext:
        runAsUser: 0
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: "${NAME}-server"}
  spec:
    replicas: ${{REPLICAS}}
    template:
      spec:
        containers:
        - name: c
          image: ${IMAGE}
          env: [{name: A, value: "${PASSWORD}${IMAGE}${OTHER}"}]
          securityContext: {runAsUser: "${{UID}}"}
- {apiVersion: v1, kind: ServiceAccount, metadata: {name: x}}
"""


def deployment(version, kind):
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "web"}, "spec": {"template": TEMPLATE}}


class Kinds(unittest.TestCase):
    def test_unknown_kinds_with_a_template(self):
        text = list_of([ROLLOUT, {**ROLLOUT, "spec": {"template": {}}}, deployment("apps/v1", "Deployment")])
        warning = ("stdin:1: Rollout/web has a pod template, but is not judged: nothing is known of kind Rollout of "
                   "argoproj.io/v1alpha1")
        for verb in "check", "explain":
            done = run(verb, "-f", "-", stdin=text)
            self.assertEqual((done.returncode, done.stderr), (0, f"warning: {warning}\n"))
        explained = json.loads(run("explain", "-f", "-", "-o", "json", stdin=text).stdout)
        self.assertEqual(explained["passedOver"], [warning])
        report = check("-f", "-", stdin=text)
        self.assertEqual((report["passedOver"], len(report["results"])), ([warning], 1))
        self.assertEqual(run("check", "-f", "-", "--fail-on", "warn", stdin=text).returncode, 1)
        self.assertNotIn("passedOver", check("-f", "nginx.yaml"))

    def test_known_kinds_that_are_misspelt(self):
        for version, kind, wanted in (("v1", "Deployment", "kind Deployment of apiVersion apps/v1"),
                                      ("apps/v1", "deployment", "kind Deployment of apiVersion apps/v1"),
                                      ("apps/v1", "CronJob", "kind CronJob of apiVersion batch/v1"),
                                      ("v1", "pod", "kind Pod of apiVersion v1")):
            for verb in "check", "explain":
                done = run(verb, "-f", "-", stdin=json.dumps(deployment(version, kind)))
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(done.stderr, f"error: stdin:1: expected {wanted}, found kind {kind} of {version}\n")
        binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "rolebinding", "metadata": {"name": "x"}}
        done = run("check", "-f", "-", stdin=json.dumps(binding))
        self.assertEqual((done.returncode, done.stderr), (2, "error: stdin:1: expected kind RoleBinding, found rolebinding\n"))

    def test_kinds_of_the_same_name_elsewhere(self):
        """A Job of another group is no misspelt Job."""
        text = list_of([{"apiVersion": "batch.volcano.sh/v1alpha1", "kind": "Job", "metadata": {"name": "j"},
                         "spec": {"tasks": []}}, deployment("extensions/v1beta1", "Deployment")])
        done = run("check", "-f", "-", "-o", "name", stdin=text)
        self.assertEqual((done.stdout, done.stderr), ("Deployment/web restricted-v2\n", ""))


class Templates(unittest.TestCase):
    def test_objects_and_parameters(self):
        done = run("check", "-f", "-", "-o", "json", stdin=PROCESSED)
        results = json.loads(done.stdout)["results"]
        self.assertEqual([(one["kind"], one["name"], one["line"]) for one in results],
                         [("Pod", "plain", 12), ("Deployment", "web-server", 21)])
        lines = PROCESSED.splitlines()
        for result in results:
            finding, = result["findings"]
            self.assertEqual((finding["rule"], finding["value"]), ("scc-run-as-user", 0))
        self.assertIn("runAsUser", lines[results[0]["findings"][0]["line"] - 1])
        self.assertEqual(done.stderr, "warning: stdin:2: Template/shop: parameter IMAGE has no value: ${IMAGE} is taken as "
                                      "it stands\n")

    def test_typed_values(self):
        """What is no JSON stays text, and text keeps its quotes."""
        for value, given in (("a\"b", "a\"b"), ("true", "true")):
            template = {"apiVersion": "v1", "kind": "Template", "metadata": {"name": "t"},
                        "parameters": [{"name": "X", "value": value}],
                        "objects": [{**deployment("apps/v1", "Deployment"), "metadata": {"name": "n-${X}"}}]}
            result, = check("-f", "-", stdin=json.dumps(template))["results"]
            self.assertEqual(result["name"], "n-" + given)
        template["parameters"][0]["value"] = "no json"
        template["objects"][0]["metadata"]["name"] = "${{X}}"
        result, = check("-f", "-", stdin=json.dumps(template))["results"]
        self.assertEqual(result["name"], "no json")


if __name__ == "__main__":
    unittest.main()
