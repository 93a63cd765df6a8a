"""Findings: where they point, and what they say is allowed."""
import json
import unittest

from harness import check, list_of

SHOP = ["--namespace-range", "shop=1000660000/10000", "-n", "shop"]


def lines_of(manifest):
    return json.dumps(manifest, indent=1)


def deployment(pod, metadata=None, template=None, **spec):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", **(metadata or {})},
            "spec": {**spec, "template": {"metadata": template or {}, "spec": pod}}}


def findings_of(manifest, *arguments):
    result, = check("-f", "-", *(arguments or SHOP), stdin=lines_of(manifest))["results"]
    return result["findings"]


def places(manifest, *arguments):
    """The field and the text of the line of each finding."""
    lines = lines_of(manifest).splitlines()
    return [(finding["field"], lines[finding["line"] - 1].strip().rstrip(",")) for finding in
            findings_of(manifest, *arguments)]


POD = "spec.template.spec"
TWO = [{"name": "postgresql"}, {"name": "metrics", "securityContext": {"runAsNonRoot": True}}]


class Places(unittest.TestCase):
    def test_what_the_pod_sets_is_found_at_the_pod_once(self):
        manifest = deployment({"securityContext": {"runAsUser": 1001, "seLinuxOptions": {"type": "spc_t"}},
                               "containers": TWO})
        self.assertEqual(places(manifest),
                         [(f"{POD}.securityContext.seLinuxOptions.level", '"seLinuxOptions": {'),
                          (f"{POD}.securityContext.seLinuxOptions.type", '"type": "spc_t"'),
                          (f"{POD}.securityContext.runAsUser", '"runAsUser": 1001')])
        user = findings_of(manifest)[2]
        self.assertEqual(user["message"], f"{POD}.securityContext.runAsUser is 1001 for containers postgresql, "
                                          "metrics: must be in the ranges: [1000660000, 1000669999]")

    def test_what_a_container_sets_is_found_at_the_container(self):
        manifest = deployment({"securityContext": {"runAsUser": 1001},
                               "containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsUser": 7}}]})
        self.assertEqual(places(manifest), [(f"{POD}.securityContext.runAsUser", '"runAsUser": 1001'),
                                            (f"{POD}.containers[1].securityContext.runAsUser", '"runAsUser": 7')])
        self.assertIn("is 1001 for container a: ", findings_of(manifest)[0]["message"])

    def test_seccomp_by_whichever_counts(self):
        unconfined = {"seccompProfile": {"type": "Unconfined"}}
        of_pod = deployment({"securityContext": unconfined, "containers": TWO})
        self.assertEqual(places(of_pod), [(f"{POD}.securityContext.seccompProfile", '"seccompProfile": {')])
        key = "seccomp.security.alpha.kubernetes.io/pod"
        annotated = deployment({"containers": TWO}, template={"annotations": {key: "unconfined"}})
        self.assertEqual(places(annotated),
                         [(f'spec.template.metadata.annotations["{key}"]', f'"{key}": "unconfined"')])
        own = deployment({"containers": [{"name": "a", "securityContext": unconfined}, {"name": "b"}]})
        self.assertEqual(places(own), [(f"{POD}.containers[0].securityContext.seccompProfile", '"seccompProfile": {')])

    def test_elements_of_lists(self):
        manifest = deployment({"containers": [
            {"name": "a", "securityContext": {"capabilities": {"add": ["NET_BIND_SERVICE", "CHOWN", "A\tB"]}}}]})
        field = f"{POD}.containers[0].securityContext.capabilities.add"
        self.assertEqual(places(manifest), [(f"{field}[2]", '"A\\tB"'), (f"{field}[1]", '"CHOWN"')])

    def test_volumes_behind_the_claims_of_a_stateful_set(self):
        manifest = deployment({"containers": TWO, "volumes": [{"name": "tmp", "emptyDir": {}},
                                                              {"name": "root", "hostPath": {"path": "/"}}]})
        manifest["kind"] = "StatefulSet"
        manifest["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "data"}}]
        self.assertEqual([field for field, _ in places(manifest)], [f"{POD}.volumes[1]"])

    def test_the_required_scc_is_found_at_its_annotation(self):
        for scc in ("anyuid", "nonesuch"):
            key = "openshift.io/required-scc"
            manifest = deployment({"containers": TWO}, template={"annotations": {"a": "b", key: scc}})
            self.assertEqual(places(manifest),
                             [(f'spec.template.metadata.annotations["{key}"]', f'"{key}": "{scc}"')])

    def test_what_cannot_be_read_is_found_where_it_is(self):
        manifest = deployment({"containers": [{"name": "a", "securityContext": {"privileged": "yes"}}]})
        self.assertEqual(places(manifest),
                         [(f"{POD}.containers[0].securityContext.privileged", '"privileged": "yes"')])
        manifest = deployment({"containers": TWO}, template={"annotations": {"a.b/c": 1}})
        self.assertEqual(places(manifest), [('spec.template.metadata.annotations["a.b/c"]', '"a.b/c": 1')])

    def test_the_namespace_is_found_in_the_metadata(self):
        named = deployment({"containers": TWO}, metadata={"namespace": "shop"})
        nowhere = ["--namespace-range", "none"]
        self.assertEqual(places(named, *nowhere), [("metadata.namespace", '"namespace": "shop"')])
        self.assertIn("kubectl annotate namespace shop openshift.io/sa.scc.uid-range=",
                      findings_of(named, *nowhere)[0]["fix"])


class Allowed(unittest.TestCase):
    def allowed(self, pod, *others):
        manifests = list_of([deployment(pod, template={"annotations": {"openshift.io/required-scc": "own"}}), *others])
        result, = check("-f", "-", *SHOP, stdin=manifests)["results"]
        return [finding["allowed"] for finding in result["findings"]]

    def scc(self, **fields):
        return {"apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints",
                "metadata": {"name": "own"}, "groups": ["system:authenticated"],
                "allowPrivilegedContainer": False, "allowedCapabilities": None, "volumes": ["secret"],
                "runAsUser": {"type": "RunAsAny"}, "seLinuxContext": {"type": "RunAsAny"},
                "fsGroup": {"type": "RunAsAny"}, "supplementalGroups": {"type": "RunAsAny"}, **fields}

    def test_the_values_of_the_scc_are_told(self):
        ranges = {"type": "MustRunAs", "ranges": [{"min": 1, "max": 5}, {"min": 9, "max": 9}]}
        cases = [
            ({"securityContext": {"fsGroup": 7}}, {"fsGroup": ranges}, "7 is not an allowed group; allowed: 1-5, 9"),
            ({"securityContext": {"supplementalGroups": [2, 7]}}, {"supplementalGroups": ranges},
             "7 is not an allowed group; allowed: 1-5, 9"),
            ({"containers": [{"name": "a", "securityContext": {"capabilities": {"add": ["KILL"]}}}]},
             {"allowedCapabilities": ["CHOWN"], "defaultAddCapabilities": ["FOWNER"]},
             "capability may not be added; allowed: FOWNER, CHOWN"),
            ({"containers": [{"name": "a", "securityContext": {"capabilities": {"add": ["KILL"]}}}]}, {},
             "capability may not be added; allowed: none"),
            ({"volumes": [{"name": "a", "emptyDir": {}}]}, {"volumes": ["secret", "nfs"]},
             "emptyDir volumes are not allowed to be used; allowed: nfs, secret"),
            ({"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}, {},
             "seccomp may not be set; allowed: none"),
            ({"securityContext": {"sysctls": [{"name": "kernel.sem", "value": "1"}]}},
             {"allowedUnsafeSysctls": ["kernel.msg*"]},
             'unsafe sysctl "kernel.sem" is not allowed; allowed: the safe ones, kernel.msg*'),
        ]
        for pod, fields, sentence in cases:
            with self.subTest(sentence):
                self.assertEqual(self.allowed({"containers": [{"name": "a"}], **pod}, self.scc(**fields)), [sentence])


if __name__ == "__main__":
    unittest.main()
