"""The command line: options that are wrong are said to be wrong; review, certs and version do without a server."""
import json
import subprocess
import unittest

from harness import HOST_PATH, PROGRAM, TestCase, encode, pod, review, run


class Options(TestCase):
    def wrong(self, *arguments, names):
        done = run(*arguments)
        self.assertEqual(done.returncode, 2, arguments)
        self.assertEqual(done.stdout, b"", arguments)
        self.assertIn(names.encode(), done.stderr, arguments)
        self.assertEqual(done.stderr.count(b"\n"), 1, arguments)

    def test_unknown_and_malformed(self):
        for arguments, names in (
                (("serve", "--bogus"), "--bogus"), (("--bogus",), "--bogus"), (("bogus",), "bogus"), (("serve", "extra"), "extra"),
                (("serve", "--drain"), "--drain"), (("serve", "--drain", "ten"), "--drain"), (("serve", "--drain=-1"), "--drain"),
                (("serve", "--drain", "1e3"), "--drain"), (("serve", "--drain", "99999999999999999999"), "--drain"),
                (("serve", "--threads", "0"), "--threads"), (("serve", "--max-body", "12"), "--max-body"),
                (("serve", "--max-body", "8Xi"), "--max-body"), (("serve", "--log-format", "xml"), "--log-format"),
                (("serve", "--log-level", "loud"), "--log-level"), (("serve", "--scc-set", "4.0"), "--scc-set"),
                (("serve", "--tls-cert", "x"), "--tls-key"), (("serve", "--client-name", "x"), "--client-ca"),
                (("serve", "--max-body", "1Mi", "--max-inflight-bytes", "1000Ki"), "--max-inflight-bytes"),
                (("serve", "--policy", ""), "--policy"), (("review", "--listen", ":1"), "--listen"),
                (("review", "--validate=yes"), "--validate"), (("certs",), "--out"), (("version", "--policy", "x"), "--policy")):
            with self.subTest(arguments=arguments):
                self.wrong(*arguments, names=names)

    def test_addresses(self):
        for address in ("", "8443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:80", "127.0.0.1:http", "no.such.host.invalid:1"):
            done = run("serve", "--listen", address)
            self.assertNotEqual(done.returncode, 0, address)
            self.assertTrue(done.stderr, address)

    def test_help(self):
        for command in ("serve", "review", "certs", "version"):
            done = run(command, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertIn(command.encode(), done.stdout)
        text = run("--help").stdout.decode()
        for option in ("--policy", "--scc-set", "--listen", "--tls-cert", "--tls-key", "--client-ca", "--client-name", "--metrics-listen",
                       "--max-body", "--drain", "--log-format", "--log-level", "--threads", "--max-connections", "--max-inflight-bytes",
                       "--header-timeout", "--body-timeout", "--idle-timeout"):
            self.assertIn(option + " ", text)
        self.assertEqual(run("-h").returncode, 0)

    def test_what_needs_a_cluster(self):
        for arguments in (("--allocate-ranges",), ("--authorizer", "sar"), ("--authorizer", "rbac-then-sar")):
            done = run("serve", "--listen", "127.0.0.1:0", *arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn("%s" % arguments[0], done.stderr.decode())
            self.assertIn("needs a cluster", done.stderr.decode())

    def test_a_taken_port(self):
        with self.server() as server:
            done = run("serve", "--listen", f"127.0.0.1:{server.port}")
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"in use", done.stderr)

    def test_ipv6_and_any_address(self):
        with self.server("--listen", "[::1]:0") as server:
            self.assertIn("[::1]:", server.events("listening")[0]["address"])
        with self.server("--listen", ":0") as server:
            self.assertEqual(server.post("/mutate", review()).status, 200)


class Review(TestCase):
    def test_an_answer(self):
        done = run("review", stdin=encode(review("cli")))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        answer = json.loads(done.stdout)
        self.assertEqual((answer["kind"], answer["response"]["uid"], answer["response"]["allowed"]), ("AdmissionReview", "cli", True))

    def test_in_a_pod_too(self):
        """There is a cluster around it then, but no review was asked of that."""
        done = run("review", stdin=encode(review()), KUBERNETES_SERVICE_HOST="127.0.0.1", KUBERNETES_SERVICE_PORT="1")
        self.assertTrue(json.loads(done.stdout)["response"]["allowed"])

    def test_names_that_no_object_can_have(self):
        for key in ("name", "namespace"):
            for name in ("shop\0", "x" * 254):
                done = run("review", stdin=encode(review(**{key: name})))
                answer = json.loads(done.stdout)["response"]
                self.assertFalse(answer["allowed"])
                self.assertIn("request." + key, answer["status"]["message"])

    def test_a_service_account_is_not_cut_at_nul(self):
        grant = self.folder / "grant.yaml"
        grant.write_text("""{kind: ClusterRoleBinding, apiVersion: rbac.authorization.k8s.io/v1, metadata: {name: b},
            roleRef: {kind: ClusterRole, name: "system:openshift:scc:privileged"},
            subjects: [{kind: ServiceAccount, name: admin, namespace: shop}]}
---
{kind: Namespace, apiVersion: v1, metadata: {name: shop, annotations: {openshift.io/sa.scc.uid-range: 1000/10, openshift.io/sa.scc.mcs: "s0:c1,c0"}}}
""")
        for name, allowed in (("admin", True), ("admin\0x", False)):
            done = run("review", "--scc-set", "today", "--policy", str(grant),
                       stdin=encode(review(obj=pod(serviceAccountName=name, hostPID=True))))
            self.assertEqual(json.loads(done.stdout)["response"]["allowed"], allowed, done.stdout)

    def test_a_denial_is_an_answer(self):
        done = run("review", "--validate", stdin=encode(review(obj=pod(**HOST_PATH))))
        self.assertEqual(done.returncode, 0)
        self.assertFalse(json.loads(done.stdout)["response"]["allowed"])

    def test_policy_and_sets(self):
        policy = self.folder / "empty.yaml"
        policy.write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
        done = run("review", "--policy", str(policy), stdin=encode(review()))
        self.assertFalse(json.loads(done.stdout)["response"]["allowed"])
        done = run("review", "--scc-set", "3.10", stdin=encode(review()))
        self.assertIn("restricted", json.dumps(json.loads(done.stdout)) + done.stdout.decode())

    def test_what_cannot_be_answered(self):
        for body in (b"", b"junk", b"{}"):
            done = run("review", stdin=body)
            self.assertEqual((done.returncode, done.stdout), (2, b""), body)
            self.assertTrue(done.stderr)
        self.assertEqual(run("review", "--policy", "/no/such/file", stdin=encode(review())).returncode, 2)
        self.assertEqual(run("review", stdin=b" " * (9 << 20)).returncode, 2)

    def test_a_closed_output(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "review"], input=encode(review()), stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)


class Certs(TestCase):
    def test_files_and_modes(self):
        folder = self.make_certs("made", "--name", "a.example", "--name", "10.0.0.1", "--name", "fe80::1", "--days", "3")
        self.assertEqual(sorted(file.name for file in folder.iterdir()), ["ca.crt", "tls.crt", "tls.key"])
        self.assertEqual((folder / "tls.key").stat().st_mode & 0o777, 0o600)
        text = subprocess.run(["openssl", "x509", "-in", folder / "tls.crt", "-noout", "-text"], capture_output=True, check=True).stdout
        self.assertIn(b"DNS:a.example, IP Address:10.0.0.1, IP Address:FE80:0:0:0:0:0:0:1", text)
        subprocess.run(["openssl", "verify", "-purpose", "sslserver", "-CAfile", folder / "ca.crt", folder / "tls.crt"], check=True,
                       capture_output=True)

    def test_nothing_is_overwritten(self):
        folder = self.make_certs("kept")
        before = (folder / "tls.key").read_bytes()
        done = run("certs", "--out", str(folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"tls.key", done.stderr)
        self.assertEqual((folder / "tls.key").read_bytes(), before)

    def test_version(self):
        self.assertRegex(run("version").stdout.decode(), r"^scc-webhook [0-9]+\.[0-9]+\.[0-9]+\n$")


if __name__ == "__main__":
    unittest.main()
