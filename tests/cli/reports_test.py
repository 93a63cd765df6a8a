"""Reports as other programs read them: the structure of SARIF 2.1.0 and JUnit, several formats at once, the table's
details, exit statuses."""
import json
import os
import tempfile
import unittest
import xml.etree.ElementTree as xml

from harness import MANIFESTS, check, list_of, pod, run

# Who creates this pod may use SCCs that its service account may not: a warning.
ROOT = ["--as", "root", "--as-group", "system:masters"]


ROLE_BINDING = """
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: prod}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:openshift:scc:anyuid"}
subjects: [{kind: ServiceAccount, name: default}]
"""


class Sarif(unittest.TestCase):
    def test_structure(self):
        document = json.loads(run("check", "-f", "chart.yaml", "-o", "sarif").stdout)
        self.assertEqual(document["version"], "2.1.0")
        invocation, = document["runs"]
        driver = invocation["tool"]["driver"]
        rules = [rule["id"] for rule in driver["rules"]]
        self.assertEqual(len(rules), len(set(rules)))
        self.assertTrue(driver["name"] and driver["version"] and invocation["results"])
        for rule in driver["rules"]:
            self.assertTrue(rule["shortDescription"]["text"])
            self.assertIn(rule["defaultConfiguration"]["level"], ("note", "warning", "error"))
        with open(os.path.join(MANIFESTS, "chart.yaml"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        prints = set()
        for result in invocation["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            self.assertTrue(result["message"]["text"])
            place = result["locations"][0]["physicalLocation"]
            self.assertEqual(place["artifactLocation"]["uri"], "chart.yaml")
            self.assertLessEqual(place["region"]["startLine"], len(lines))
            prints.add(result["partialFingerprints"]["sccFinding/v1"])
        self.assertEqual(len(prints), len(invocation["results"]))

    def test_lines_name_the_field(self):
        with open(os.path.join(MANIFESTS, "chart.yaml"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        wanted = {"scc-run-as-user": "runAsUser", "scc-groups": "fsGroup", "scc-volumes": "name: logs"}
        seen = set()
        for result in check("-f", "chart.yaml")["results"]:
            for finding in result["findings"]:
                self.assertIn(wanted[finding["rule"]], lines[finding["line"] - 1])
                seen.add(finding["rule"])
        self.assertEqual(seen, set(wanted))

    def test_fingerprints_survive_moved_lines(self):
        def prints(text):
            document = json.loads(run("check", "-f", "-", "-o", "sarif", stdin=text).stdout)
            return [r["partialFingerprints"] for r in document["runs"][0]["results"]]
        with open(os.path.join(MANIFESTS, "chart.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(prints(text), prints("# one more line\n" + text))


class JUnit(unittest.TestCase):
    def test_structure(self):
        root = xml.fromstring(run("check", "-f", "chart.yaml,nginx.yaml", "-o", "junit").stdout)
        self.assertEqual(root.tag, "testsuites")
        cases, failures = 0, 0
        for suite in root:
            self.assertEqual(suite.tag, "testsuite")
            self.assertEqual(int(suite.get("tests")), len(suite))
            self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))
            cases += len(suite)
            failures += int(suite.get("failures"))
            for case in suite:
                self.assertTrue(case.get("name") and case.get("classname"))
        self.assertEqual((int(root.get("tests")), int(root.get("failures"))), (cases, failures))


    def test_warnings_fail_where_they_are_asked_to(self):
        for level, failures in (("deny", "0"), ("warn", "1"), ("never", "0")):
            done = run("check", "-f", "-", *ROOT, "-o", "junit", "--fail-on", level, stdin=json.dumps(pod("p")))
            root = xml.fromstring(done.stdout)
            self.assertEqual((root.get("failures"), root[0].get("failures")), (failures, failures))
            self.assertEqual([f.get("type") for f in root.iter("failure")], ["scc-user-only"] * int(failures))

    def test_what_xml_cannot_hold(self):
        text = json.dumps(pod("p\x01\ufffe<&\">\n", namespace="n\u00e9"))
        case = xml.fromstring(run("check", "-f", "-", "-o", "junit", stdin=text).stdout)[0][0]
        self.assertEqual((case.get("name"), case.get("classname")), ("Pod/p??<&\">\n", "n\u00e9"))

    def test_skipped(self):
        text = json.dumps(pod("w", os={"name": "windows"}))
        suite, = xml.fromstring(run("check", "-f", "-", "-o", "junit", stdin=text).stdout)
        self.assertEqual((suite.get("skipped"), suite.get("failures")), ("1", "0"))
        self.assertEqual(suite.find("testcase/skipped").text, "Windows")


class Table(unittest.TestCase):
    def test_every_id_is_listed_once(self):
        grant = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "g"},
                 "roleRef": {"kind": "ClusterRole", "name": "system:openshift:scc:anyuid",
                             "apiGroup": "rbac.authorization.k8s.io"},
                 "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}]}
        ids = [1000, 100, 0, 1000]
        containers = [{"name": f"c{i}", "securityContext": {"runAsUser": uid, "runAsGroup": uid + 1}}
                      for i, uid in enumerate(ids)]
        text = list_of([grant, pod("p", containers=containers)])
        row = run("check", "-f", "-", "-o", "wide", "--no-headers", stdin=text).stdout.split()
        self.assertEqual(row[3:6], ["anyuid", "1000,100,0", "1001,101,1"])

    def test_a_fix_is_said_once(self):
        containers = [{"name": f"c{i}", "securityContext": {"privileged": True, "runAsUser": 1}} for i in range(2)]
        done = run("check", "-f", "-", stdin=json.dumps(pod("p", containers=containers)))
        lines = done.stdout.splitlines()
        self.assertGreaterEqual(len([line for line in lines if line.startswith("  error")]), 4)
        fixes = [line for line in lines if line.startswith(("  fix:   ", " " * 9))]
        self.assertGreaterEqual(len(fixes), 2)
        self.assertEqual(len(fixes), len(set(fixes)), fixes)
        self.assertEqual([line[2:6] for line in fixes], ["fix:", *["    "] * (len(fixes) - 1)])

    def test_skipped(self):
        text = list_of([pod("w", os={"name": "windows"}), pod("p")])
        done = run("check", "-f", "-", stdin=text)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"(?m)^Pod/w +default +<skipped: Windows> +-$")
        self.assertIn("\n1 admitted, 0 denied, 1 skipped, 0 warnings; policy", done.stdout)
        self.assertEqual(run("check", "-f", "-", "-o", "name", stdin=text).stdout.splitlines()[0],
                         "Pod/w <skipped: Windows>")
        report = check("-f", "-", stdin=text)
        self.assertEqual((report["summary"]["admitted"], report["summary"]["skipped"]), (1, 1))
        self.assertEqual((report["results"][0]["verdict"], report["results"][0]["skipped"]), ("skipped", "Windows"))

    def test_one_warning(self):
        self.assertIn(", 1 warning; ", run("check", "-f", "-", *ROOT, stdin=json.dumps(pod("p"))).stdout)


class Reports(unittest.TestCase):
    def test_several_reports_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            sarif, junit = os.path.join(folder, "a.sarif"), os.path.join(folder, "a.xml")
            done = run("check", "-f", "web-and-db.yaml", "-o", "name", "-o", f"sarif={sarif},junit={junit}")
            self.assertEqual((done.returncode, len(done.stdout.splitlines())), (1, 2))
            with open(sarif, encoding="utf-8") as file:
                self.assertEqual(json.load(file)["version"], "2.1.0")
            self.assertEqual(xml.parse(junit).getroot().tag, "testsuites")
        done = run("check", "-f", "nginx.yaml", "-o", "json,yaml")
        self.assertEqual((done.returncode, done.stdout), (2, ""))

    def test_namespace_of_the_flag_is_for_objects_that_name_none(self):
        result, = check("-f", "nginx.yaml", "-n", "other")["results"]
        self.assertEqual(result["namespace"], "other")
        for verb in "check", "explain":
            done = run(verb, "-f", "chart.yaml", "-n", "other")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertRegex(done.stderr, "^error: chart.yaml:[0-9]+: the namespace from the provided object \"shop\" does "
                             "not match the namespace \"other\". You must pass '--namespace=shop' to perform this operation.$")
        binding = ROLE_BINDING.replace("prod", "stage")
        self.assertEqual(run("check", "-f", "nginx.yaml", "-f", "-", "-n", "stage", stdin=binding).returncode, 0)
        self.assertEqual(run("check", "-f", "nginx.yaml", "-f", "-", "-n", "stage", stdin=ROLE_BINDING).returncode, 2)
        cluster_wide = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x","namespace":"y"}}'
        self.assertEqual(run("check", "-f", "nginx.yaml", "-f", "-", "-n", "stage", stdin=cluster_wide).returncode, 0)

    def test_warnings(self):
        arguments = ["check", "-f", "-", *ROOT]
        self.assertEqual(run(*arguments, stdin=json.dumps(pod("p"))).returncode, 0)
        self.assertEqual(run(*arguments, "--fail-on", "warn", stdin=json.dumps(pod("p"))).returncode, 1)

    def test_colour(self):
        self.assertNotIn("\033", run("check", "-f", "web-and-db.yaml").stdout)
        self.assertIn("\033", run("check", "-f", "web-and-db.yaml", "--color=always",
                                  environment={"NO_COLOR": "1"}).stdout)

    def test_claims_and_host_ports(self):
        result = check("-f", "chart.yaml", "--as", "x")["results"][0]
        self.assertEqual(result["kind"], "StatefulSet")
        text = run("check", "-f", "host.yaml").stdout
        self.assertIn("DaemonSet/agent", text)


if __name__ == "__main__":
    unittest.main()
