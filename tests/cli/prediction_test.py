"""What happens to a pod before SCC sees it, and to those that SCC never sees: the volume that the API server adds for the
service account's token, and exempt namespaces."""
import json
import unittest

from harness import check, list_of, run

TIGHT = {"apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints", "metadata": {"name": "tight"},
         "runAsUser": {"type": "MustRunAsRange"}, "seLinuxContext": {"type": "MustRunAs"}, "volumes": ["emptyDir"],
         "groups": ["system:authenticated"]}
TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
SHOP = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop"},
            "spec": {"containers": [{"name": "c", "image": "i"}], **spec}}


def account(mounts, **metadata):
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", **metadata},
            "automountServiceAccountToken": mounts}


def mount(path):
    return [{"name": "c", "image": "i", "volumeMounts": [{"name": "own", "mountPath": path}]}]


class Token(unittest.TestCase):
    """An SCC that allows neither projected volumes nor secrets tells whether the volume is there."""

    def result(self, *objects, scc=None, arguments=()):
        text = list_of([scc or TIGHT, *objects])
        result, = check("-f", "-", "--scc-set", "none", *arguments, stdin=text)["results"]
        return result

    def admitted(self, *objects, **options):
        return self.result(*objects, **options)["verdict"] == "admitted"

    def test_when_it_is_added(self):
        own = [{"name": "own", "emptyDir": {}}]
        self.assertFalse(self.admitted(pod()))
        self.assertFalse(self.admitted(pod(volumes=own)))
        self.assertFalse(self.admitted(pod(automountServiceAccountToken=True), account(False, namespace="shop")))
        self.assertTrue(self.admitted(pod(automountServiceAccountToken=False)))
        self.assertTrue(self.admitted(pod(automountServiceAccountToken=False), account(True, namespace="shop")))
        self.assertTrue(self.admitted(pod(containers=mount(TOKEN_PATH), volumes=own)))
        self.assertFalse(self.admitted(pod(containers=mount("/data"), volumes=own)))
        init = [{"name": "i", "image": "i"}]
        self.assertFalse(self.admitted(pod(containers=mount(TOKEN_PATH), initContainers=init, volumes=own)))
        self.assertTrue(self.admitted(pod(volumes=[{"name": "kube-api-access-x", "emptyDir": {}}])))

    def test_service_accounts_of_the_manifests(self):
        self.assertTrue(self.admitted(pod(), account(False, namespace="shop")))
        self.assertFalse(self.admitted(pod(), account(False, namespace="other")))
        self.assertFalse(self.admitted(pod(), account(False)))  # in namespace default
        self.assertTrue(self.admitted(pod(), account(False), arguments=["-n", "shop"]))
        self.assertFalse(self.admitted(pod(serviceAccountName="web"), account(False, namespace="shop")))
        self.assertTrue(self.admitted(pod(), account(True, namespace="shop"), account(False, namespace="shop")))

    def test_who_allows_it(self):
        for volumes in (["projected"], ["secret"], ["*"]):
            self.assertTrue(self.admitted(pod(), scc={**TIGHT, "volumes": volumes}))
        template = {"metadata": {}, "spec": pod()["spec"]}
        deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"},
                      "spec": {"template": template}}
        self.assertFalse(self.admitted(deployment))

    def test_what_is_said(self):
        """The volume is in no manifest; the field that keeps it out is named."""
        result = self.result(pod(volumes=[{"name": "own", "emptyDir": {}}]))
        finding, = result["findings"]
        self.assertEqual((finding["rule"], finding["field"]), ("scc-token-volume", "spec.automountServiceAccountToken"))
        self.assertIn("projected volumes are not allowed", finding["message"])

    def test_it_is_not_of_the_sccs_making(self):
        text = json.dumps(pod())
        self.assertNotIn("kube-api-access", run("explain", "-f", "-", "-o", "json", stdin=text).stdout)
        self.assertNotIn("kube-api-access", run("explain", "-f", "-", stdin=text).stdout)

    def test_pods_as_written(self):
        self.assertTrue(self.admitted(pod(), arguments=["--no-defaults"]))
        bare = TIGHT | {"groups": []}
        result = self.result(pod(), scc=bare, arguments=["--no-defaults"])
        self.assertEqual(result["leastSCC"]["grant"], "kubectl scc grant tight group:system:authenticated -n shop")
        self.assertEqual(result["findings"][0]["message"],
                         "no SCC is usable in namespace shop by any authenticated user")
        result = self.result(pod(), scc=bare, arguments=["--no-defaults", "--as", "alice"])
        self.assertEqual(result["leastSCC"]["grant"], "kubectl scc grant tight alice -n shop")
        mirror = pod()
        mirror["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "x"}
        result = self.result(mirror)
        self.assertEqual((result["verdict"], result.get("serviceAccount")), ("admitted", None))


class Exempt(unittest.TestCase):
    def result(self, namespace, *objects, arguments=()):
        asks = pod(hostNetwork=True)
        asks["metadata"]["namespace"] = namespace
        result, = check("-f", "-", *arguments, stdin=list_of([asks, *objects]))["results"]
        return result

    def test_by_name_and_label(self):
        label = {"security.openshift.io/disable-securitycontextconstraints": "true"}
        marked = {**SHOP, "metadata": {"name": "shop", "labels": label}}
        for namespace, reason, objects in (("kube-system", "name", []), ("scc-system", "name", []), ("shop", "label", [marked])):
            result = self.result(namespace, *objects)
            self.assertEqual((result["verdict"], result.get("scc"), result["findings"]), ("skipped", None, []))
            self.assertEqual(result["skipped"], "namespace exempt by " + reason)
        for labels in ({"openshift.io/run-level": "0"}, {next(iter(label)): "yes"}):
            other = {**SHOP, "metadata": {"name": "shop", "labels": labels}}
            self.assertEqual(self.result("shop", other)["verdict"], "denied")
        self.assertEqual(self.result("kube-public")["verdict"], "denied")
        self.assertEqual(self.result("kube-system", arguments=["--no-defaults"])["verdict"], "denied")

    def test_as_text(self):
        text = json.dumps({**pod(hostNetwork=True), "metadata": {"name": "p", "namespace": "kube-system"}})
        done = run("check", "-f", "-", stdin=text)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, "Pod/p .*<skipped: namespace exempt by name>")
        self.assertEqual(run("check", "-f", "-", "-o", "name", stdin=text).stdout, "Pod/p <skipped: namespace exempt by name>\n")
        self.assertIn("  skipped: namespace exempt by name\n",
                      run("explain", "-f", "-", stdin=text).stdout)

    def test_windows(self):
        text = json.dumps(pod(os={"name": "windows"}))
        self.assertIn("  skipped: Windows\n", run("explain", "-f", "-", stdin=text).stdout)


class Assumed(unittest.TestCase):
    """Who names no namespace gets UIDs of one that is made up, and is told so."""

    def policy(self, *arguments, **metadata):
        one = pod()
        one["metadata"] = {"name": "p", **metadata}
        return check("-f", "-", *arguments, stdin=json.dumps(one))["policy"]

    def test_when_it_is_said(self):
        told = "built-in set today; namespace default assumed (-n); its range is made up"
        self.assertEqual(self.policy(), told)
        self.assertIn(told, run("check", "-f", "nginx.yaml").stdout)
        known = ["--namespace-range", "default=1000660000/10000"]
        for arguments, metadata in ((["-n", "shop"], {}), ([], {"namespace": "shop"}), (known, {}),
                                    (["--namespace-range", "1000660000/10000"], {}), (["--namespace-range", "none"], {})):
            self.assertEqual(self.policy(*arguments, **metadata), "built-in set today")


if __name__ == "__main__":
    unittest.main()
