"""Reports as other programs read them: the structure of SARIF 2.1.0 and JUnit, several formats at once, input from
everywhere kubectl takes it, exit statuses."""
import json
import os
import shutil
import tempfile
import unittest
import xml.etree.ElementTree as xml

from harness import MANIFESTS, check, run


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


class Inputs(unittest.TestCase):
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

    def test_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "deeper"))
            shutil.copy(os.path.join(MANIFESTS, "nginx.yaml"), folder)
            shutil.copy(os.path.join(MANIFESTS, "nginx.yaml"), os.path.join(folder, "deeper", "b.yml"))
            with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as file:
                file.write("- not a manifest: [\n")
            self.assertEqual([r["file"] for r in check("-f", ".", folder=folder)["results"]], ["nginx.yaml"])
            self.assertEqual([r["file"] for r in check("-R", "-f", folder, folder=folder)["results"]],
                             ["deeper/b.yml", "nginx.yaml"])

    @unittest.skipUnless(shutil.which("kubectl") or shutil.which("kustomize"), "neither kubectl nor kustomize")
    def test_kustomize(self):
        result, = check("-k", "kustomize")["results"]
        self.assertEqual((result["name"], result["namespace"], result["scc"]), ("prod-nginx", "prod", "restricted-v2"))
        self.assertEqual(run("check", "-k", "kustomize", "-f", "nginx.yaml").returncode, 2)

    def test_namespace_of_the_flag_wins(self):
        for result in check("-f", "chart.yaml", "-n", "other")["results"]:
            self.assertEqual(result["namespace"], "other")

    def test_warnings(self):
        arguments = ["check", "-f", "-", "--as", "root", "--as-group", "system:masters"]
        pod = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}]}}'
        self.assertEqual(run(*arguments, stdin=pod).returncode, 0)
        self.assertEqual(run(*arguments, "--fail-on", "warn", stdin=pod).returncode, 1)

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
