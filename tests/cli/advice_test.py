"""What check and explain advise, and whether it is true: every edit is made, every grant given, and the pod must pass."""
import copy
import json
import re
import unittest

from harness import check, list_of, run

SHOP = ["--namespace-range", "shop=1000660000/10000", "-n", "shop"]


def stateful_set(pod):
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"},
            "spec": {"template": {"metadata": {}, "spec": {"serviceAccountName": "db", **pod}}}}


def containers(*contexts):
    return [{"name": name, "securityContext": context} for name, context in zip("abc", contexts)]


POSTGRES = {"securityContext": {"fsGroup": 1001},
            "initContainers": [{"name": "chown", "securityContext": {"runAsUser": 0}}],
            "containers": containers({"runAsUser": 1001, "seccompProfile": {"type": "RuntimeDefault"}})}
PODS = {
    "postgres": POSTGRES,
    "root": {"containers": containers({"runAsUser": 0})},
    "inherited": {"securityContext": {"runAsUser": 1001, "seLinuxOptions": {"type": "spc_t", "user": "u"}},
                  "containers": containers({}, {}, {"runAsUser": 5})},
    "own over inherited": {"securityContext": {"runAsUser": 5}, "containers": containers({"runAsUser": 6})},
    "capabilities": {"containers": containers({"capabilities": {"add": ["CHOWN", "NET_BIND_SERVICE", "SYS_TIME"]}})},
    "groups": {"securityContext": {"fsGroup": 3, "supplementalGroups": [5, 6]}, "containers": containers({})},
    "host": {"hostNetwork": True, "hostPID": True, "hostIPC": True,
             "containers": [{"name": "a", "ports": [{"containerPort": 80}, {"containerPort": 81}]}]},
    "port": {"containers": [{"name": "a", "ports": [{"containerPort": 80, "hostPort": 8080}]}]},
    "port of two protocols": {"containers": [{"name": "a", "ports": [
        {"containerPort": 53, "hostPort": 53}, {"containerPort": 53, "hostPort": 53, "protocol": "UDP"}]}]},
    "volumes": {"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "hostPath": {"path": "/"}}],
                "containers": containers({})},
    "sysctls": {"securityContext": {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"},
                                                {"name": "kernel.msgmax", "value": "1"}]},
                "containers": containers({})},
    "privileged": {"containers": containers({"privileged": True}, {"allowPrivilegeEscalation": True})},
    "seccomp": {"securityContext": {"seccompProfile": {"type": "Unconfined"}}, "containers": containers({}, {})},
    "non-root": {"containers": containers({"runAsNonRoot": False, "runAsUser": 0})},
}


def steps(path):
    return [int(index) if index else name or key
            for name, index, key in re.findall(r'([\w-]+)|\[(\d+)\]|\["([^"]+)"\]', path)]


def parent_of(manifest, path):
    *above, last = steps(path)
    for step in above:
        manifest = manifest.setdefault(step, {}) if isinstance(manifest, dict) else manifest[step]
    return manifest, last


def edit_make(manifest, path, fix):
    """Does to the manifest what the sentence says; `path` is of the field that is wrong, which need not be there."""
    if fix.startswith("leave seLinuxOptions out"):
        path = path[:path.index("seLinuxOptions") + len("seLinuxOptions")]
    if "hostNetwork" in fix:
        path = "spec.template.spec.hostNetwork"
    if fix.startswith("leave runAsUser of container and pod out"):
        edit_make(manifest, "spec.template.spec.securityContext.runAsUser", "leave it out")
    if fix.endswith(" from every port that has it"):
        ports, number = parent_of(manifest, path.rsplit("[", 1)[0])[0]["ports"], int(fix.split()[2])
        ports[:] = [{key: value for key, value in port.items() if (key, value) != ("hostPort", number)}
                    for port in ports]
        return
    at, last = parent_of(manifest, path)
    if fix.startswith(("leave ", "remove ")):
        if isinstance(at, list):
            at[last] = None  # taken away below: the places of the others stay as they are till then
        else:
            at.pop(last, None)
    elif fix.startswith("use an allowed volume type"):
        at[last] = {"name": at[last]["name"], "emptyDir": {}}
    elif fix.startswith("set runAsUser to a number other than 0"):
        at[last] = 1
    elif fix.startswith("set runAsNonRoot: true, with a runAsUser"):
        at.update(runAsNonRoot=True, runAsUser=1)
    elif re.match(r"set (\w+): (true|false)", fix):
        at[last] = ": true" in fix
    else:
        raise AssertionError(f"what is to be done? {fix}")


def without_nothing(value):
    if isinstance(value, dict):
        return {key: without_nothing(item) for key, item in value.items()}
    return [without_nothing(item) for item in value if item is not None] if isinstance(value, list) else value


def grant_of(scc):
    """What kubectl scc grant would create, in any set."""
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "use"},
            "rules": [{"apiGroups": ["security.openshift.io"], "resources": ["securitycontextconstraints"],
                       "resourceNames": [scc], "verbs": ["use"]}]}
    binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "use"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "use"},
               "subjects": [{"kind": "ServiceAccount", "name": "db"}]}
    return role, binding


def result_of(manifest, *others, arguments=()):
    result, = check("-f", "-", *SHOP, *arguments, stdin=list_of([manifest, *others]))["results"]
    return result


def edited(manifest, edits):
    manifest = copy.deepcopy(manifest)
    for edit in edits:
        edit_make(manifest, edit["field"], edit["fix"])
    return without_nothing(manifest)


class Truth(unittest.TestCase):
    def each(self):
        for sccs in ("today", "3.10"):
            for name, pod in PODS.items():
                manifest, arguments = stateful_set(pod), ["--scc-set", sccs]
                before = result_of(manifest, arguments=arguments)
                self.assertEqual(before["verdict"], "denied", (name, sccs))
                yield (name, sccs), manifest, arguments, before

    def test_edits_alone(self):
        for name, manifest, arguments, before in self.each():
            after = result_of(edited(manifest, before["findings"]), arguments=arguments)
            self.assertEqual(after.get("scc"), before["findings"][0]["scc"], name)

    def test_edits_with_a_grant(self):
        granted = 0
        for name, manifest, arguments, before in self.each():
            if "leastSCC" in before:
                scc, edits = before["leastSCC"]["name"], before["leastSCC"]["edits"]
                self.assertLess(len(edits), len(before["findings"]), name)
                after = result_of(edited(manifest, edits), *grant_of(scc), arguments=arguments)
                self.assertEqual(after.get("scc"), scc, name)
                granted += 1
        self.assertGreater(granted, len(PODS))


class Least(unittest.TestCase):
    def least(self, pod):
        least = result_of(stateful_set(pod))["leastSCC"]
        self.assertEqual(least["grant"], f"kubectl scc grant {least['name']} -z db -n shop")
        return least["name"], [edit["fix"] for edit in least["edits"]]

    def test_an_edit_and_a_small_scc_rather_than_a_powerful_one(self):
        self.assertEqual(self.least(POSTGRES), ("anyuid", ["remove seccompProfile"]))

    def test_as_it_is_where_that_is_small(self):
        self.assertEqual(self.least(PODS["root"]), ("anyuid", []))
        self.assertEqual(self.least({"containers": containers({"runAsUser": 1001})}), ("nonroot-v2", []))

    def test_powerful_where_two_edits_do_not_help(self):
        adds = ["CHOWN", "SYS_TIME", "SYS_ADMIN"]
        context = {"runAsUser": 0, "capabilities": {"add": adds}}
        self.assertEqual(self.least({"containers": containers(context)}), ("privileged", []))
        context["capabilities"]["add"] = adds[:2]
        self.assertEqual(self.least({"containers": containers(context)}),
                         ("anyuid", ["remove CHOWN from capabilities.add", "remove SYS_TIME from capabilities.add"]))

    def test_no_grant_against_what_the_api_server_refuses(self):
        for uid in (-1, 2 ** 31):
            result = result_of(stateful_set({"containers": containers({"runAsUser": uid})}))
            self.assertNotIn("leastSCC", result)
            finding, = result["findings"]
            self.assertEqual(finding["rule"], "scc-invalid-id")
            self.assertIn(f"runAsUser is {uid}, which is no valid ID", finding["message"])

    def test_the_required_scc_and_no_other(self):
        manifest = stateful_set({"containers": containers({"runAsUser": 0, "privileged": True})})
        manifest["spec"]["template"]["metadata"]["annotations"] = {"openshift.io/required-scc": "hostaccess"}
        least = result_of(manifest)["leastSCC"]
        self.assertEqual((least["name"], len(least["edits"])), ("hostaccess", 2))

    def test_in_words(self):
        text = run("explain", "-f", "-", *SHOP, stdin=json.dumps(stateful_set(POSTGRES), indent=1)).stdout
        self.assertIn("The least change: restricted-v2 admits it once this is done:\n"
                      "  leave fsGroup out: restricted-v2 fills in 1000660000 (line 13)\n", text)
        self.assertIn("Or: anyuid admits it once this is done:\n  remove seccompProfile (line 28)\n"
                      "  kubectl scc grant anyuid -z db -n shop\n", text)


class Sentences(unittest.TestCase):
    def fixes(self, pod, required=None):
        manifest = stateful_set(pod)
        if required:
            manifest["spec"]["template"]["metadata"]["annotations"] = {"openshift.io/required-scc": required}
        return [finding["fix"] for finding in result_of(manifest, *grant_of(required or "none"))["findings"]]

    def test_what_is_filled_in_is_the_scc_s_to_say(self):
        root = {"containers": containers({"runAsUser": 0})}
        self.assertEqual(self.fixes(root),
                         ["leave runAsUser out: restricted-v2 fills in 1000660000, and the program must do without root"])
        self.assertEqual(self.fixes(root, "nonroot-v2"),
                         ["set runAsUser to a number other than 0; nothing is filled in where it is left out, and then "
                          "the USER of the image must be such a number"])

    def test_only_what_is_wrong_is_named(self):
        self.assertEqual(self.fixes(PODS["capabilities"]),
                         ["remove CHOWN from capabilities.add", "remove SYS_TIME from capabilities.add"])
        self.assertEqual(self.fixes({"hostPID": True, "containers": containers({})}), ["remove hostPID: true"])
        self.assertEqual(self.fixes(PODS["port"]), ["remove hostPort 8080"])
        self.assertEqual(self.fixes({"securityContext": {"fsGroup": 3}, "containers": containers({})}),
                         ["leave fsGroup out: restricted-v2 fills in 1000660000"])
        self.assertEqual(self.fixes(PODS["sysctls"]), ["remove the sysctl kernel.msgmax"])

    def test_one_edit_is_told_once(self):
        text = run("check", "-f", "-", *SHOP, stdin=json.dumps(stateful_set({
            "securityContext": {"seLinuxOptions": {"type": "spc_t", "user": "u"}}, "hostNetwork": True,
            "containers": [{"name": "a", "ports": [{"containerPort": 80}]}]}))).stdout
        self.assertEqual(re.findall("leave .*", text),
                         ["leave seLinuxOptions out: restricted-v2 fills in level s0:c26,c5 (line 1)"])
        self.assertEqual(re.findall("remove .*", text), ["remove hostNetwork: true (line 1)"] * 2)


if __name__ == "__main__":
    unittest.main()
