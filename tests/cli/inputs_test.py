"""What check reads and what it does about the rest: folders, kustomize, streams, YAML as kubectl takes it; what cannot
be read is named and does not stop what can; where nothing is checked there is no success."""
import json
import os
import shutil
import tempfile
import unittest
import xml.etree.ElementTree as xml

from harness import MANIFESTS, check, pod, run

WRONG = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  template:
    spec:
      containers:
      - name: c
        securityContext:
          runAsUser: "1000"
"""
WRONG_SAID = "Deployment/d: spec.template.spec.containers[0].securityContext.runAsUser: expected an integer, found a string"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
NGINX = os.path.join(MANIFESTS, "nginx.yaml")


class Folder(unittest.TestCase):
    """Each test has a folder of its own, filled by `put`."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = place.name

    def put(self, **files):
        """Names with __ for a slash and _ for a dot."""
        for name, content in files.items():
            path = os.path.join(self.folder, name.replace("__", "/").replace("_", "."))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())

    def check(self, *arguments, **options):
        return run("check", *arguments, folder=self.folder, **options)

    def names(self, text):
        """-o name of a text on standard input."""
        done = self.check("-o", "name", "-f", "-", stdin=text)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()[::2]


class Folders(Folder):
    def test_folders(self):
        self.put(README_md="- not a manifest: [\n")
        os.makedirs(os.path.join(self.folder, "deeper"))
        shutil.copy(NGINX, self.folder)
        shutil.copy(NGINX, os.path.join(self.folder, "deeper", "b.yml"))
        self.assertEqual([r["file"] for r in check("-f", ".", folder=self.folder)["results"]], ["nginx.yaml"])
        self.assertEqual([r["file"] for r in check("-R", "-f", self.folder, folder=self.folder)["results"]],
                         ["deeper/b.yml", "nginx.yaml"])

    def test_without_a_manifest(self):
        self.put(sub__deep__a_yaml=json.dumps(pod("p")), none__README_md="x")
        for arguments, said in (
                (["-f", "sub"], "no .yaml, .yml or .json in sub (-R looks in folders within)"),
                (["-f", "none"], "no .yaml, .yml or .json in none"),
                (["-f", "none", "-R"], "no .yaml, .yml or .json in none"),
                (["-f", "sub/deep", "-f", "none"], "no .yaml, .yml or .json in none")):
            done = self.check(*arguments)
            self.assertEqual((done.returncode, done.stderr), (2, f"error: {said}\n"))
        self.assertEqual(self.check("-f", "sub", "-R").returncode, 0)

    def test_kustomization_behind_f(self):
        self.put(kz__kustomization_yaml="resources: [a.yaml]\n")
        hint = "warning: kz/kustomization.yaml is passed over: -k kz checks what kustomize makes of it\n"
        done = self.check("-f", "kz")
        self.assertEqual((done.returncode, done.stderr), (2, hint + "error: no .yaml, .yml or .json in kz\n"))
        self.put(kz__a_yaml=json.dumps(pod("p")))
        done = self.check("-f", "kz", "-o", "name")
        self.assertEqual((done.returncode, done.stderr, done.stdout), (0, hint, "Pod/p restricted-v2\n"))
        done = self.check("-f", "kz/kustomization.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("-k FOLDER", done.stderr)


class Kustomize(Folder):
    """With a program in kustomize's place; tests/cluster has the real one."""

    def setUp(self):
        super().setUp()
        self.put(kz__kustomization_yml="", rendered_yaml=CONFIG + "---\n" + json.dumps(pod("p", hostNetwork=True)) +
                 "\n---\n" + WRONG)
        self.program("[ \"$*\" = 'build kz' ] && cat rendered.yaml")

    def program(self, text):
        path = os.path.join(self.folder, "kustomize")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text + "\n")
        os.chmod(path, 0o755)

    def rendered(self, *arguments, folder="kz"):
        return self.check("-k", folder, *arguments, environment={"PATH": self.folder + ":" + os.environ["PATH"]})

    def test_lines_are_of_what_was_rendered(self):
        done = self.rendered()
        self.assertEqual((done.returncode, done.stderr), (2, f"error: kz (rendered):16:22: {WRONG_SAID}\n"))
        self.assertIn("error  kz (rendered):5: spec.hostNetwork", done.stdout)
        self.program("cat rendered.yaml")
        self.assertEqual(self.rendered(folder="kz/").stdout, done.stdout)

    def test_programs_are_pointed_at_the_kustomization(self):
        run_, = json.loads(self.rendered("-o", "sarif").stdout)["runs"]
        found = run_["results"] + run_["invocations"][0]["toolExecutionNotifications"]
        self.assertGreaterEqual(len(found), 2)
        for item in found:
            place = item["locations"][0]["physicalLocation"]
            self.assertEqual((place["artifactLocation"]["uri"], place["region"]["startLine"]),
                             ("kz/kustomization.yml", 1))
        for line in self.rendered("-o", "github").stdout.splitlines():
            self.assertTrue(line.startswith("::error file=kz/kustomization.yml,line=1,"), line)

    def test_failures(self):
        self.program("exit 3")
        done = self.rendered()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("kustomize build failed", done.stderr)
        done = self.check("-k", "kz", environment={"PATH": "/nonexistent"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("neither kustomize nor kubectl is on the PATH", done.stderr)

    def test_alone(self):
        for other in (["-f", NGINX], ["-R"]):
            done = self.rendered(*other)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertEqual(done.stderr, "error: -k cannot be used together with -f or -R\n")


class Nothing(Folder):
    def test_nothing_checked(self):
        self.put(empty_yaml="", config_yaml=CONFIG + "---\n" + CONFIG, more_yaml=CONFIG)
        for files, count in (("empty.yaml", "0 objects of 1 file"), ("/dev/null", "0 objects of 1 file"),
                             ("-", "0 objects of 1 file"), ("config.yaml,more.yaml", "3 objects of 2 files"),
                             ("more.yaml", "1 object of 1 file")):
            done = self.check("-f", files)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (2, "", f"error: no workload among {count}\n"))
            done = self.check("-f", files, "--fail-on", "never")
            self.assertEqual((done.returncode, done.stderr), (0, f"warning: no workload among {count}\n"))

    def test_reports_are_written(self):
        done = self.check("-f", "-", "-o", "sarif", stdin=CONFIG)
        self.assertEqual((done.returncode, json.loads(done.stdout)["runs"][0]["results"]), (2, []))


class Unreadable(Folder):
    def test_a_field_of_another_type(self):
        self.put(a_yaml=WRONG, b_yaml=json.dumps(pod("p")))
        done = self.check("-f", ".")
        self.assertEqual((done.returncode, done.stderr), (2, f"error: a.yaml:10:22: {WRONG_SAID}\n"))
        self.assertIn("\nPod/p ", done.stdout)
        self.assertNotIn("Deployment", done.stdout)
        self.assertIn("\n1 admitted, 0 denied, 1 unreadable, 0 warnings;", done.stdout)
        self.assertEqual(self.check("-f", ".", "--fail-on", "never").returncode, 2)
        done = run("explain", "-f", "a.yaml", folder=self.folder)
        self.assertEqual((done.returncode, done.stderr), (2, f"error: a.yaml:10:22: {WRONG_SAID}\n"))

    def test_where_it_is(self):
        def said(text):
            done = self.check("-f", "-", stdin=text)
            self.assertEqual(done.returncode, 2)
            return done.stderr
        start = "apiVersion: v1\nkind: Pod\n"
        self.assertIn("stdin:3:18: metadata.name: expected a string", said(start + "metadata: {name: 1}\n"))
        self.assertIn("stdin:5:12: Pod/*: metadata.annotations.a.b/c: expected a string",
                      said(start + "metadata:\n  annotations: {a: x,\n    a.b/c: 1}\nspec: {}\n"))
        self.assertIn("stdin:3:7: Pod/*: spec: expected an object, found a string", said(start + "spec: x\n"))
        self.assertIn("stdin:1:1: Pod/*: expected a pod specification in spec, found none", said(start + "spec: null\n"))
        self.assertIn("stdin:2:8: Pod/x: spec.hostNetwork: expected a boolean", said(
            '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"hostNetwork":\n       "yes"}}'))
        items = '{"apiVersion":"v1","kind":"List","items":[%s,\n%s]}' % (
            json.dumps(pod("a")), json.dumps(pod("b", hostIPC=1)))
        self.assertIn("stdin:2:", said(items))
        self.assertIn("Pod/b: spec.hostIPC: expected a boolean, found a number", said(items))

    def test_one_bad_file_does_not_stop_the_others(self):
        shutil.copytree(os.path.join(MANIFESTS, "bad"), os.path.join(self.folder, "bad"))
        shutil.copy(NGINX, self.folder)
        done = self.check("-f", ".", "-R", "-o", "sarif=a.sarif", "-o", "junit=a.xml", "-o", "github")
        self.assertEqual(done.returncode, 2)
        errors = done.stderr.splitlines()
        self.assertEqual(len(errors), len(os.listdir(os.path.join(MANIFESTS, "bad"))))
        annotations = done.stdout.splitlines()
        self.assertEqual(len(annotations), len(errors))
        with open(os.path.join(self.folder, "a.sarif"), encoding="utf-8") as file:
            invocation, = json.load(file)["runs"][0]["invocations"]
        self.assertFalse(invocation["executionSuccessful"])
        notifications = invocation["toolExecutionNotifications"]
        junit = xml.parse(os.path.join(self.folder, "a.xml")).getroot()
        self.assertEqual((junit.get("tests"), junit.get("errors")), (str(len(errors) + 1), str(len(errors))))
        self.assertEqual([suite.get("name") for suite in junit], ["nginx.yaml", "unreadable"])
        cases = junit[1].findall("testcase")
        for error, annotation, notification, case in zip(errors, annotations, notifications, cases, strict=True):
            message = case.find("error").get("message")
            self.assertEqual(error, "error: " + case.get("name"))
            self.assertTrue(error.endswith(message))
            self.assertEqual(notification["message"]["text"], message)
            place = notification["locations"][0]["physicalLocation"]
            file, line = place["artifactLocation"]["uri"], place["region"]["startLine"]
            self.assertTrue(error.startswith(f"error: {file}:{line}:"))
            self.assertTrue(annotation.startswith(f"::error file={file},line={line},title=unreadable::"))

    def test_in_json(self):
        done = self.check("-f", "-,missing.yaml", "-o", "json", stdin=json.dumps(pod("p")))
        report = json.loads(done.stdout)
        self.assertEqual((done.returncode, len(report["results"])), (2, 1))
        self.assertEqual(report["unreadable"], [{"file": "missing.yaml", "message": "No such file or directory"}])

    def test_helm_template(self):
        self.put(p_yaml="kind: Pod\nspec:\n  hostNetwork: {{ .Values.x }}\n",
                 q_yaml="{{- if .Values.x }}\nkind: Pod\n{{- end }}\n")
        lines = self.check("-f", ".").stderr.splitlines()
        self.assertTrue(lines[0].startswith("error: p.yaml:3:17: "), lines)
        self.assertTrue(lines[1].startswith("error: q.yaml:1:2: "), lines)
        for line in lines:
            self.assertTrue(line.endswith(
                "this looks like an unrendered Helm template: helm template . | kubectl scc check -f -"), line)


class Texts(Folder):
    def test_byte_order_mark(self):
        self.put(a_yaml=b"\xef\xbb\xbf" + CONFIG.encode() + b"---\napiVersion: v1\nkind: Pod\nmetadata: {name: yaml}\nspec: {}\n",
                 b_json=b"\xef\xbb\xbf" + json.dumps(pod("j")).encode())
        done = self.check("-f", ".", "-o", "name")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.split()[::2], ["Pod/yaml", "Pod/j"])

    def test_json_objects_in_a_row(self):
        a, b = json.dumps(pod("a")), json.dumps(pod("b"), indent=2)
        self.assertEqual(self.names(a + "\n" + b + "\n"), ["Pod/a", "Pod/b"])
        self.assertEqual(self.names(b + a + a.replace('"a"', '"c"')), ["Pod/b", "Pod/a", "Pod/c"])
        done = self.check("-f", "-", "-o", "wide", "--no-headers", stdin=a + "\n" + b)
        self.assertIn("stdin:2", done.stdout)

    def test_merge_keys(self):
        text = """\
x-root: &root {runAsUser: 0, privileged: true}
x-user: &user {runAsUser: 1000660001, runAsNonRoot: true}
apiVersion: v1
kind: Pod
metadata: {name: m}
spec:
  containers:
  - name: c
    securityContext:
      <<: [*user, *root]
      privileged: false
"""
        result, = check("-f", "-", "--namespace-range", "1000660000/10000", stdin=text)["results"]
        self.assertEqual((result["verdict"], result["containers"][0]["uid"]), ("admitted", 1000660001))
        done = self.check("-f", "-", stdin=text.replace("[*user, *root]", "*root"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("stdin:1: spec.containers[0].securityContext.runAsUser is 0", done.stdout)


if __name__ == "__main__":
    unittest.main()
