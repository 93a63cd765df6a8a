"""The scenarios of the blog post this project starts from, as predicted from files alone."""
import unittest

from harness import check, run

MYPROJECT = ["--namespace-range", "myproject=1000120000/10000", "-n", "myproject", "--scc-set", "3.10"]
SANDBOX = ["--namespace-range", "sandbox=1000130000/10000", "-n", "sandbox", "--scc-set", "3.10"]


def only(report):
    result, = report["results"]
    return result


def groups(result):
    container, = result["containers"]
    return container["uid"], container["gid"], container["groups"]


class Story(unittest.TestCase):
    def test_1_nginx_under_restricted(self):
        result = only(check("-f", "nginx.yaml", *MYPROJECT))
        self.assertEqual((result["scc"], groups(result)), ("restricted", (1000120000, 0, [1000120000])))
        self.assertEqual(result["containers"][0]["seLinuxOptions"]["level"], "s0:c11,c5")

    def test_4_nonroot_granted_without_priority(self):
        files = ["-f", "nginx.yaml,grant-nonroot.yaml"]
        self.assertEqual(only(check(*files, *SANDBOX))["scc"], "restricted")
        text = run("explain", *files, *SANDBOX)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn("before nonroot because the priority is equal and restricted is more restrictive: it permits "
                      "less runAs strategies (runAsUser MustRunAsRange; nonroot: MustRunAsNonRoot).", text.stdout)
        self.assertIn("RoleBinding/use-nonroot (user system:serviceaccount:sandbox:default)",
                      text.stdout)

    def test_5_nonroot_with_priority(self):
        files = ["-f", "nginx.yaml,grant-nonroot.yaml,nonroot-priority-9.yaml"]
        result = only(check(*files, *SANDBOX))
        self.assertEqual(result["scc"], "nonroot")
        self.assertEqual(groups(result), ("image", "image", []))
        self.assertTrue(result["containers"][0]["runAsNonRoot"])
        text = run("explain", *files, *SANDBOX)
        self.assertIn("before restricted because it has higher priority (9; restricted: none).", text.stdout)
        self.assertIn("CreateContainerConfigError: container has runAsNonRoot and image has non-numeric user",
                      text.stdout)
        self.assertIn("has broken platform pods", text.stderr)

    def test_7_grant_removed(self):
        result = only(check("-f", "nginx.yaml,nonroot-priority-9.yaml", *SANDBOX))
        self.assertEqual((result["scc"], groups(result)), ("restricted", (1000130000, 0, [1000130000])))
        text = run("explain", "-f", "nginx.yaml,nonroot-priority-9.yaml", *SANDBOX)
        self.assertIn("nonroot            9          144800    nobody here   would admit it   -", text.stdout)
        self.assertIn("Why restricted: it is the only one that is usable and admits the pod.", text.stdout)
        self.assertIn("has broken platform pods", text.stderr)

    def test_8_anyuid(self):
        result = only(check("-f", "nginx.yaml,grant-anyuid.yaml", *SANDBOX))
        self.assertEqual((result["scc"], groups(result)), ("anyuid", ("image", "image", [])))
        text = run("explain", "-f", "nginx.yaml,grant-anyuid.yaml", *SANDBOX).stdout
        self.assertIn("before restricted because it has higher priority (10; restricted: none).", text)

    def test_9_one_service_account_only(self):
        report = check("-f", "nginx.yaml,nginx-with-anyuid.yaml,grant-with-anyuid.yaml", *SANDBOX)
        self.assertEqual([(r["serviceAccount"], r["scc"]) for r in report["results"]],
                         [("default", "restricted"), ("with-anyuid", "anyuid")])
        text = run("explain", "-f", "nginx-with-anyuid.yaml,grant-with-anyuid.yaml", *SANDBOX).stdout
        self.assertIn("RoleBinding/use-anyuid (user system:serviceaccount:sandbox:with-anyuid)", text)

    def test_9_granted_in_another_namespace(self):
        other = run("check", "-o", "name", "-f", "nginx-with-anyuid.yaml,grant-with-anyuid.yaml", *MYPROJECT)
        self.assertEqual(other.stdout, "Deployment/nginx-anyuid anyuid\n")  # grants without a namespace follow -n

    def test_11_todays_set(self):
        container = only(check("-f", "nginx.yaml", *MYPROJECT[:4]))["containers"][0]
        self.assertEqual((container["seccompProfile"], container["capabilities"]["drop"], container["runAsNonRoot"],
                          container["allowPrivilegeEscalation"], container["uid"]),
                         ("RuntimeDefault", ["ALL"], True, False, 1000120000))


if __name__ == "__main__":
    unittest.main()
