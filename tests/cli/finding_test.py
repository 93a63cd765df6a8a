"""Findings: where they point, what they say is allowed, and what the hints are about."""
import json
import unittest

from harness import check, list_of, run

SHOP = ["--namespace-range", "shop=1000660000/10000", "-n", "shop"]


def lines_of(manifest):
    return json.dumps(manifest, indent=1)


def deployment(pod, metadata=None, template=None, **spec):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", **(metadata or {})},
            "spec": {**spec, "template": {"metadata": template or {}, "spec": pod}}}


def findings_of(manifest, *arguments, files="-"):
    result, = check("-f", files, *(arguments or SHOP), stdin=lines_of(manifest))["results"]
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


class Hints(unittest.TestCase):
    def hints(self, manifest, **options):
        return [(finding["rule"], finding["message"]) for finding in findings_of(manifest, **options)]

    def test_nothing_to_say_of_what_is_right(self):
        every = {"runAsUser": 1000660001, "runAsGroup": 0, "runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"},
                 "windowsOptions": {}, "appArmorProfile": {"type": "RuntimeDefault"}}
        pod = {"securityContext": {**every, "fsGroup": 1000660000, "fsGroupChangePolicy": "Always",
                                   "supplementalGroups": [1], "supplementalGroupsPolicy": "Merge",
                                   "seLinuxChangePolicy": "MountOption", "sysctls": []},
               "serviceAccountName": "a", "serviceAccount": "a", "hostNetwork": False, "hostPID": False,
               "hostIPC": False, "hostUsers": True, "hostname": "a", "hostAliases": [], "restartPolicy": "Always",
               "containers": [{"name": "a", "securityContext": {
                   **every, "privileged": False, "capabilities": {"drop": ["ALL"]}, "procMount": "Default",
                   "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True}}]}
        self.assertEqual(self.hints(deployment(pod, replicas=1, strategy={}, selector={})), [])

    def test_fields_that_nobody_knows_there(self):
        unknown = " is unknown there and has no effect: "
        a_container = "the securityContext of a container"
        cases = {
            f"spec.securityContext{unknown}it belongs in {POD} or a container":
                deployment({"containers": TWO}, securityContext={}),
            f"{POD}.securitycontext{unknown}did you mean securityContext?":
                deployment({"securitycontext": {}, "containers": TWO}),
            f"{POD}.fsGroup{unknown}it belongs in {POD}.securityContext":
                deployment({"fsGroup": 1, "containers": TWO}),
            f"{POD}.securityContext.capabilities{unknown}it belongs in {a_container}":
                deployment({"securityContext": {"capabilities": {}}, "containers": TWO}),
            f"{POD}.containers[0].securityContext.runAsuser{unknown}did you mean runAsUser?":
                deployment({"containers": [{"name": "a", "securityContext": {"runAsuser": 5}}]}),
            f"{POD}.containers[0].securityContext.priviledged{unknown}did you mean privileged?":
                deployment({"containers": [{"name": "a", "securityContext": {"priviledged": True}}]}),
            f"{POD}.initContainers[0].runAsUser{unknown}it belongs in {POD}.securityContext or {a_container}":
                deployment({"initContainers": [{"name": "a", "runAsUser": 5}], "containers": TWO}),
            f"{POD}.containers[0].hostnetwork{unknown}did you mean hostNetwork, in {POD}?":
                deployment({"containers": [{"name": "a", "hostnetwork": True}]}),
        }
        for message, manifest in cases.items():
            with self.subTest(message):
                self.assertEqual(self.hints(manifest), [("scc-unknown-field", message)])

    def test_a_pod_has_no_template(self):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "securityContext": {},
               "spec": {"containers": TWO}}
        self.assertEqual(self.hints(pod), [("scc-unknown-field", "securityContext is unknown there and has no effect: "
                                                                 "it belongs in spec or a container")])

    def test_annotations_that_nobody_reads_there(self):
        key = "openshift.io/required-scc"
        pinned = {"annotations": {key: "restricted-v2"}}
        self.assertEqual(self.hints(deployment({"containers": TWO}, metadata=pinned)),
                         [("scc-annotation", f'metadata.annotations["{key}"] has no effect there: it is read on pods, '
                                             "so it belongs in spec.template.metadata")])
        self.assertEqual(self.hints(deployment({"containers": TWO}, metadata=pinned, template=pinned)), [])
        written = {"annotations": {"openshift.io/scc": "anyuid"}}
        rule, message = self.hints(deployment({"containers": TWO}, template=written))[0]
        self.assertEqual(rule, "scc-annotation")
        self.assertIn('spec.template.metadata.annotations["openshift.io/scc"] has no effect', message)
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", **written}, "spec": {"containers": TWO}}
        self.assertEqual(len(self.hints(pod)), 1)
        pod["metadata"]["uid"] = "1"  # as kubectl get -o yaml has it, written by admission
        self.assertEqual(self.hints(pod), [])

    def test_ids_that_the_api_server_refuses(self):
        pod = {"securityContext": {"fsGroup": -1, "supplementalGroups": [1, 2 ** 31]},
               "containers": [{"name": "a", "securityContext": {"runAsGroup": 2 ** 40, "runAsUser": 2 ** 31 - 1}}]}
        manifest = deployment(pod, template={"annotations": {"openshift.io/required-scc": "anyuid"}})
        ids = [finding for finding in findings_of(manifest) if finding["rule"] == "scc-invalid-id"]
        self.assertEqual([(finding["field"], finding["level"]) for finding in ids],
                         [(f"{POD}.securityContext.fsGroup", "error"),
                          (f"{POD}.securityContext.supplementalGroups[1]", "error"),
                          (f"{POD}.containers[0].securityContext.runAsGroup", "error")])

    def test_the_user_that_the_image_must_have(self):
        manifest = deployment({"containers": TWO[:1] + [{"name": "own", "securityContext": {"runAsUser": 5}}]})
        files = "-,grant-nonroot.yaml,nonroot-priority-9.yaml"
        (rule, message), = self.hints(manifest, files=files)
        self.assertEqual(rule, "scc-image-user")
        self.assertIn("nonroot sets runAsNonRoot and no user ID: the image of container postgresql must have a USER "
                      "that is a number other than 0", message)
        manifest = deployment({"securityContext": {"runAsUser": 5}, "containers": TWO})
        self.assertEqual(self.hints(manifest, files=files), [])

    def test_priorities_that_shipped_sccs_do_not_have(self):
        for files in (["-f", "nginx.yaml,nonroot-priority-9.yaml"],
                      ["-f", "nginx.yaml", "--policy", "nonroot-priority-9.yaml"]):
            for verb in ("check", "explain"):
                said = run(verb, *files).stderr
                self.assertIn('warning: nonroot-priority-9.yaml:1: SecurityContextConstraints "nonroot" has priority 9, '
                              "more than it is shipped with", said)
                self.assertIn("openshift.io/required-scc: nonroot\n", said)
        self.assertEqual(run("check", "-f", "nginx.yaml").stderr, "")

    def test_warnings_do_not_deny(self):
        manifest = lines_of(deployment({"containers": TWO}, securityContext={}))
        self.assertEqual(run("check", "-f", "-", stdin=manifest).returncode, 0)
        self.assertEqual(run("check", "-f", "-", "--fail-on", "warn", stdin=manifest).returncode, 1)
        self.assertIn("\nwarning: stdin:", run("explain", "-f", "-", stdin=manifest).stdout)


if __name__ == "__main__":
    unittest.main()
