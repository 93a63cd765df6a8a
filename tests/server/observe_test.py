"""What operators see: probes, metrics, log."""
import json
import re
import shutil
import subprocess
import unittest
import urllib.error
import urllib.request

from harness import HOST_PATH, Server, TestCase, encode, pod, review, wait_for

SAMPLE = re.compile(r'^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*\})? -?[0-9.e+-]+$')


def samples(text):
    """Metric lines as a dict; every line must be one that Prometheus reads."""
    found, typed = {}, set()
    for line in text.split("\n"):
        if line.startswith("# TYPE "):
            typed.add(line.split()[2])
        elif line and not line.startswith("# HELP "):
            if not SAMPLE.match(line.replace("+Inf", "Inf")):
                raise AssertionError("not a sample: " + line)
            name, value = line.rsplit(" ", 1)
            base = re.sub(r"_(bucket|sum|count)$", "", name.split("{")[0])
            if base not in typed and name.split("{")[0] not in typed:
                raise AssertionError("without a type: " + line)
            found[name] = float(value)
    return found


class Probes(TestCase):
    def test_get_and_head(self):
        with self.server() as server:
            for path in ("/healthz", "/livez", "/readyz", "/version", "/metrics"):
                answer = server.get(path)
                self.assertEqual(answer.status, 200, path)
                self.assertTrue(answer.body)
                headed = server.request("HEAD", path)
                self.assertEqual((headed.status, headed.body), (200, b""), path)

    def test_version(self):
        with self.server() as server:
            answer = server.get("/version")
            self.assertEqual(answer.headers["Content-Type"], "application/json")
            self.assertRegex(json.loads(answer.body)["version"], r"^[0-9]+\.[0-9]+\.[0-9]+")

    def test_ready_in_words(self):
        with self.server() as server:
            text = server.get("/readyz?verbose").text
            for check in ("[+] policy: generation 1, 13 SCCs", "[+] certificate: valid until 20", "[+] draining: no", "\nready\n"):
                self.assertIn(check, text)

    def test_an_expired_certificate_is_not_ready(self):
        folder = self.folder / "expired"
        folder.mkdir()
        (folder / "index").touch()
        (folder / "ca.conf").write_text("[ca]\ndefault_ca=x\n[x]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n"
                                        "policy=any\n[any]\ncommonName=supplied\n")
        request = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tls.key", "-out", "tls.csr",
                   "-subj", "/CN=localhost"]
        sign = ["ca", "-config", "ca.conf", "-selfsign", "-batch", "-notext", "-keyfile", "tls.key", "-in", "tls.csr", "-out", "tls.crt",
                "-startdate", "20200101000000Z", "-enddate", "20210101000000Z"]
        for arguments in (request, sign):
            subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
        shutil.copy(folder / "tls.crt", folder / "ca.crt")
        with self.server(certs=folder, metrics=True) as server:
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}/readyz?verbose")
            self.assertEqual(caught.exception.code, 503)
            self.assertIn(b"[-] certificate", caught.exception.read())
            caught.exception.close()

    def test_the_plain_listener(self):
        with self.server(metrics=True) as server:
            base = f"http://127.0.0.1:{server.metrics_port}"
            for path in ("/healthz", "/livez", "/readyz", "/version", "/metrics"):
                with urllib.request.urlopen(base + path) as answer:
                    self.assertEqual(answer.status, 200)
            for path in ("/mutate", "/validate"):
                with self.assertRaises(urllib.error.HTTPError) as caught:
                    urllib.request.urlopen(base + path, data=encode(review()))
                self.assertEqual(caught.exception.code, 404)
                caught.exception.close()


class Metrics(TestCase):
    def test_what_is_counted(self):
        with self.server() as server:
            for _ in range(3):
                server.post("/mutate", review())
            server.post("/validate", review(obj=pod(**HOST_PATH)))
            server.post("/mutate", b"junk")
            server.get("/nowhere")
            server.post("/mutate", b"{}", Content_Type="text/plain")
            wait_for(lambda: server.metric("scc_webhook_in_flight_requests") == 1, "requests to end")  # the one that asks
            found = samples(server.get("/metrics").text)
            requests = "scc_webhook_requests_total"
            self.assertEqual(found[requests + '{operation="CREATE",path="mutate",outcome="allowed"}'], 3)
            self.assertEqual(found[requests + '{operation="CREATE",path="validate",outcome="denied"}'], 1)
            self.assertEqual(found[requests + '{operation="other",path="mutate",outcome="malformed"}'], 1)
            self.assertEqual(found['scc_webhook_decisions_total{scc="restricted-v2"}'], 3)
            self.assertEqual(found['scc_webhook_refused_total{reason="path"}'], 1)
            self.assertEqual(found['scc_webhook_refused_total{reason="media_type"}'], 1)
            self.assertEqual(found['scc_webhook_request_duration_seconds_count{path="mutate"}'], 4)
            self.assertEqual(found['scc_webhook_request_duration_seconds_bucket{path="mutate",le="+Inf"}'], 4)
            self.assertGreater(found['scc_webhook_request_duration_seconds_sum{path="mutate"}'], 0)
            self.assertEqual(found["scc_webhook_policy_generation"], 1)
            self.assertEqual(found['scc_webhook_policy_objects{kind="scc"}'], 13)
            self.assertEqual(found["scc_webhook_in_flight_bytes"], 0)
            self.assertGreater(found["scc_webhook_certificate_not_after_timestamp_seconds"], 1.7e9)
            self.assertGreaterEqual(found["scc_webhook_connections_accepted_total"], 7)
            self.assertGreater(found["process_resident_memory_bytes"], 1e6)

    def test_buckets_grow(self):
        with self.server() as server:
            server.post("/mutate", review())
            found = samples(server.get("/metrics").text)
            buckets = [value for name, value in found.items() if "_bucket{path=\"mutate\"" in name]
            self.assertEqual(buckets, sorted(buckets))
            self.assertEqual(buckets[-1], 1)

    def test_requests_cannot_make_labels(self):
        with self.server() as server:
            before = len(samples(server.get("/metrics").text))
            for number in range(50):
                server.post("/mutate", review(f"u{number}", operation=f"OP{number}", namespace=f"n{number}"))
                server.post("/mutate", review(operation="CREATE", namespace=f"n{number}", name=f"p{number}"))
                server.get(f"/path{number}")
            self.assertLess(len(samples(server.get("/metrics").text)), before + 8)


class Log(TestCase):
    def test_one_line_for_a_denial(self):
        for log_format in ("json", "text"):
            with self.server(log_format=log_format) as server:
                body = review("uid-7", pod(**HOST_PATH))
                body["request"]["object"]["spec"]["containers"][0]["env"] = [{"name": "PASSWORD", "value": "hunter2"}]
                server.post("/mutate", body)
                event = server.event("denied")
                self.assertEqual((event["uid"], event["namespace"], event["name"], event["user"]), ("uid-7", "shop", "p", "dev"))
                self.assertIn("restricted-v2", event["sccs"])
                server.post("/mutate", review("fine"))
                self.assertEqual(server.stop(), 0)
                self.assertEqual(len(server.events("denied")), 1)
                text = "\n".join(server.lines)
                self.assertIn("hostPath", text)
                self.assertNotIn("hunter2", text)

    def test_the_reason_is_the_one_of_the_answer(self):
        with self.server() as server:
            message = server.post("/mutate", review(obj=pod(**HOST_PATH))).review["status"]["message"]
            self.assertEqual(server.event("denied")["reason"], message)

    def test_lines_cannot_be_forged(self):
        with self.server() as server:
            server.post("/mutate", review('u"\n{"message":"forged"}\u2028\x1b[31m', pod(**HOST_PATH), name="a\nb"))
            server.event("denied")
            self.assertEqual(server.events("forged"), [])
            for line in server.lines:
                json.loads(line)

    def test_start_and_end(self):
        with Server() as server:
            self.assertEqual(server.stop(), 0)
            messages = [json.loads(line)["message"] for line in server.lines]
            self.assertEqual(messages[0], "starting")
            self.assertEqual(messages[-1], "stopped")
            self.assertIn("draining: no new connections", messages)
            for line in server.lines:
                self.assertLessEqual({"time", "level", "message"}, set(json.loads(line)))

    def test_levels(self):
        with self.server("--metrics-listen", "127.0.0.1:0") as server:
            server.post("/mutate", review(obj=pod(**HOST_PATH)))
            server.event("denied")
            levels = {json.loads(line)["level"] for line in server.lines}
            self.assertEqual(levels, {"info"})


if __name__ == "__main__":
    unittest.main()
