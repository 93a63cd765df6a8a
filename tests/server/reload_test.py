"""What changes on disk is taken up without a restart; what is broken leaves the last good state in force and says so."""
import base64
import json
import os
import shutil
import signal
import ssl
import threading
import unittest

from harness import TestCase, review, run, wait_for

SCC = """\
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {name: %s}
allowPrivilegedContainer: false
allowHostDirVolumePlugin: false
allowHostIPC: false
allowHostNetwork: false
allowHostPID: false
allowHostPorts: false
readOnlyRootFilesystem: false
runAsUser: {type: RunAsAny}
seLinuxContext: {type: RunAsAny}
fsGroup: {type: RunAsAny}
supplementalGroups: {type: RunAsAny}
volumes: ['*']
users: [dev]
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    openshift.io/sa.scc.uid-range: 1000000000/10000
    openshift.io/sa.scc.supplemental-groups: 1000000000/10000
    openshift.io/sa.scc.mcs: s0:c1,c0
"""


def replace(path, text):
    """As editors and kubectl cp do: another file takes the name."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    os.replace(fresh, path)


class Policy(TestCase):
    def setUp(self):
        self.policy = self.folder / self.id().rsplit(".", 1)[1]
        self.policy.mkdir()

    def chosen(self, server):
        """The SCC that a pod gets, "" when it is denied."""
        answer = server.post("/mutate", review()).review
        notes = answer.get("auditAnnotations", {}) if answer["allowed"] else {}
        for name in ("first", "second", "third"):
            if any(name in value for value in notes.values()):
                return name
        patch = base64.b64decode(answer.get("patch", "")).decode()
        return next((name for name in ("first", "second", "third") if name in patch), "")

    def changes_to(self, server, name):
        wait_for(lambda: self.chosen(server) == name, f"SCC {name!r} in force")

    def test_files_written_replaced_added_and_removed(self):
        file = self.policy / "scc.yaml"
        file.write_text(SCC % "first")
        with self.server("--policy", str(self.policy)) as server:
            self.assertEqual(self.chosen(server), "first")
            self.assertEqual(server.metric("scc_webhook_policy_generation"), 1)
            file.write_text(SCC % "second")
            self.changes_to(server, "second")
            replace(file, SCC % "third")
            self.changes_to(server, "third")
            (self.policy / "more.yaml").write_text((SCC % "first").split("---")[0])
            self.changes_to(server, "first")  # by name, of two that admit
            (self.policy / "more.yaml").unlink()
            self.changes_to(server, "third")
            self.assertGreaterEqual(server.metric('scc_webhook_reloads_total{what="policy",result="succeeded"}'), 4)

    def test_the_symlink_swap_of_a_mounted_volume(self):
        """..data -> ..1, scc.yaml -> ..data/scc.yaml; an update makes ..2 and renames a new ..data over the old."""
        def version(number, name):
            folder = self.policy / f"..{number}"
            folder.mkdir()
            (folder / "scc.yaml").write_text(SCC % name)
            (self.policy / "..tmp").symlink_to(folder.name)
            os.rename(self.policy / "..tmp", self.policy / "..data")
            if number > 1:
                shutil.rmtree(self.policy / f"..{number - 1}")

        version(1, "first")
        (self.policy / "scc.yaml").symlink_to("..data/scc.yaml")
        with self.server("--policy", str(self.policy)) as server:
            self.assertEqual(self.chosen(server), "first")
            version(2, "second")
            self.changes_to(server, "second")
            version(3, "third")
            self.changes_to(server, "third")

    def test_a_broken_file(self):
        file = self.policy / "scc.yaml"
        file.write_text(SCC % "first")
        with self.server("--policy", str(self.policy)) as server:
            replace(file, (SCC % "second").replace("volumes: ['*']", "volumes: ['*'"))
            event = server.event("reload failed: the last good state stays in force", what="policy")
            self.assertIn("scc.yaml", event["error"])
            self.assertRegex(event["error"], r"(?i)(:1[5-7]\b|line 1[5-7]\b)")
            self.assertEqual(self.chosen(server), "first")
            self.assertEqual(server.metric('scc_webhook_reloads_total{what="policy",result="failed"}'), 1)
            self.assertEqual(server.metric('scc_webhook_last_reload_failed{what="policy"}'), 1)
            ready = server.get("/readyz?verbose")
            self.assertEqual(ready.status, 200)  # the last good state is a state
            self.assertIn("scc.yaml", ready.text)
            self.assertIn("last reload failed", ready.text)
            replace(file, SCC % "third")
            self.changes_to(server, "third")
            self.assertNotIn("last reload failed", server.get("/readyz?verbose").text)
            self.assertEqual(server.metric('scc_webhook_last_reload_failed{what="policy"}'), 0)

    def test_sighup_reloads(self):
        (self.policy / "scc.yaml").write_text(SCC % "first")
        with self.server("--policy", str(self.policy)) as server:
            server.send_signal(signal.SIGHUP)
            wait_for(lambda: server.metric("scc_webhook_policy_generation") == 2, "a reload")
            self.assertEqual(self.chosen(server), "first")

    def test_changes_under_load(self):
        """While states come and go every answer is one of a whole state."""
        file = self.policy / "scc.yaml"
        file.write_text(SCC % "first")
        with self.server("--policy", str(self.policy)) as server:
            stop = threading.Event()
            seen, failures = set(), []

            def client():
                while not stop.is_set():
                    try:
                        seen.add(self.chosen(server))
                    except Exception as problem:  # reported below, in the main thread
                        failures.append(problem)
                        return

            threads = [threading.Thread(target=client) for _ in range(4)]
            for thread in threads:
                thread.start()
            try:
                for name in ("second", "first", "third"):
                    replace(file, SCC % name)
                    self.changes_to(server, name)
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
            self.assertEqual(failures, [])
            self.assertNotIn("", seen)

    def test_no_policy_no_start(self):
        missing = run("serve", "--policy", str(self.policy / "missing"), "--listen", "127.0.0.1:0")
        self.assertEqual(missing.returncode, 1)
        self.assertIn(b"missing", missing.stderr)


class Certificate(TestCase):
    def setUp(self):
        self.live = self.folder / ("live-" + self.id().rsplit(".", 1)[1])
        self.live.mkdir()
        self.install("certs")

    def install(self, name):
        source = self.folder / name
        if not source.exists():
            self.make_certs(name)
        for file in ("tls.crt", "tls.key", "ca.crt"):
            replace(self.live / file, (source / file).read_text())

    def serial(self, server):
        """Of the certificate that a new connection gets."""
        context = ssl._create_unverified_context()
        with context.wrap_socket(server.tcp()) as connection:
            return connection.getpeercert(binary_form=True)

    def test_rotation_under_load(self):
        with self.server(certs=self.live) as server:
            first = self.serial(server)
            stop = threading.Event()
            failures = []
            context = ssl._create_unverified_context()

            def client():
                while not stop.is_set():
                    try:
                        answer = server.request("POST", "/mutate", body=json.dumps(review()), context=context,
                                                headers={"Content-Type": "application/json"})
                        if answer.status != 200:
                            failures.append(answer.status)
                    except Exception as problem:  # reported below, in the main thread
                        failures.append(problem)

            threads = [threading.Thread(target=client) for _ in range(4)]
            kept = server.connection(context)  # outlives all changes
            for thread in threads:
                thread.start()
            try:
                seen = {first}
                for number in range(3):
                    self.install(f"rotated-{number}")
                    seen.add(wait_for(lambda: self.serial(server) not in seen and self.serial(server), "another certificate"))
                    kept.request("GET", "/healthz")
                    self.assertEqual(kept.getresponse().read(), b"ok\n")
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
                kept.close()
            self.assertEqual(failures, [])
            self.assertEqual(len(server.events("reloaded")), 3)

    def test_a_key_that_does_not_match(self):
        with self.server(certs=self.live) as server:
            before = self.serial(server)
            self.make_certs("other")
            replace(self.live / "tls.crt", (self.folder / "other/tls.crt").read_text())
            event = server.event("reload failed: the last good state stays in force", what="certificate")
            self.assertIn("does not belong", event["error"])
            self.assertEqual(self.serial(server), before)
            self.assertEqual(server.metric('scc_webhook_last_reload_failed{what="certificate"}'), 1)
            self.assertIn("last reload failed", server.get("/readyz?verbose").text)
            replace(self.live / "tls.key", (self.folder / "other/tls.key").read_text())
            wait_for(lambda: self.serial(server) != before, "the pair that belongs together")

    def test_files_that_are_gone_or_garbage(self):
        with self.server(certs=self.live) as server:
            before = self.serial(server)
            (self.live / "tls.crt").unlink()
            server.event("reload failed: the last good state stays in force", what="certificate")
            (self.live / "tls.crt").write_text("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
            wait_for(lambda: len(server.events("reload failed: the last good state stays in force")) >= 2, "another report")
            self.assertEqual(self.serial(server), before)
            self.install("certs")
            wait_for(lambda: server.metric('scc_webhook_last_reload_failed{what="certificate"}') == 0, "all to be well")

    def test_no_start_with_a_bad_pair(self):
        self.make_certs("stranger")
        done = run("serve", "--listen", "127.0.0.1:0", "--tls-cert", str(self.live / "tls.crt"), "--tls-key",
                   str(self.folder / "stranger/tls.key"))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"does not belong", done.stderr)


if __name__ == "__main__":
    unittest.main()
