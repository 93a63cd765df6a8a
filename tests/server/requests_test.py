"""Good and bad requests: every one gets a clear answer, and what cannot be understood is denied, with its uid where it
has one.
"""
import base64
import json
import unittest

from harness import HOST_PATH, ROOT, TestCase, encode, pod, review, run


class Requests(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.enterClassContext(cls.server())

    def post(self, body, path="/mutate", **headers):
        return self.shared.post(path, body, **headers)

    # ---- answers ----

    def test_a_pod_is_mutated(self):
        answer = self.post(review("abc"))
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        whole = json.loads(answer.body)
        self.assertEqual((whole["apiVersion"], whole["kind"]), ("admission.k8s.io/v1", "AdmissionReview"))
        self.assertNotIn("request", whole)
        self.assertEqual(whole["response"]["uid"], "abc")
        self.assertTrue(whole["response"]["allowed"])
        self.assertEqual(whole["response"]["patchType"], "JSONPatch")
        patch = json.loads(base64.b64decode(whole["response"]["patch"]))
        self.assertIn("restricted-v2", json.dumps(patch))

    def test_a_denial_has_code_and_no_patch(self):
        answer = self.post(review(obj=pod(**HOST_PATH)))
        self.assertEqual(answer.status, 200)
        self.assertFalse(answer.review["allowed"])
        self.assertEqual((answer.review["status"]["code"], answer.review["status"]["reason"]), (403, "Forbidden"))
        self.assertNotIn("patch", answer.review)
        self.assertNotIn("patchType", answer.review)

    def test_validate_never_patches(self):
        self.assertNotIn("patch", self.post(review(), path="/validate").review)

    def test_timeout_in_the_query_is_accepted(self):
        for query in ("timeout=10s", "timeout=1m30s", "timeout=junk", "timeout=", "timeout=500ms&x=y", "timeout=-1s"):
            self.assertEqual(self.post(review(), path="/mutate?" + query).status, 200, query)

    def test_captured_requests(self):
        """What a real API server sent, with its headers."""
        recordings = sorted((ROOT / "tests/conformance/data/captured").glob("*.json"))
        self.assertTrue(recordings)
        for path in recordings:
            recorded = json.loads(path.read_bytes())
            body = encode(recorded["review"])
            headers = dict(recorded["headers"], **{"Content-Length": str(len(body))})
            answer = self.shared.request("POST", recorded["path"], body=body, headers=headers)
            self.assertEqual(answer.status, 200, path.name)
            self.assertEqual(answer.review["uid"], recorded["review"]["request"]["uid"], path.name)

    def test_many_on_one_connection(self):
        connection = self.shared.connection()
        for number in range(200):
            connection.request("POST", "/mutate", body=encode(review(f"u{number}")),
                               headers={"Content-Type": "application/json"})
            response = connection.getresponse()
            self.assertEqual(json.loads(response.read())["response"]["uid"], f"u{number}")
            self.assertIsNone(response.headers["Connection"])
        connection.close()

    def test_a_chunked_body(self):
        body = encode(review("chunked"))
        pieces = [body[i:i + 97] for i in range(0, len(body), 97)]
        connection = self.shared.connection()
        connection.request("POST", "/mutate", body=iter(pieces), headers={"Content-Type": "application/json"},
                           encode_chunked=True)
        self.assertEqual(json.loads(connection.getresponse().read())["response"]["uid"], "chunked")
        connection.close()

    def test_a_large_pod(self):
        big = pod()
        big["metadata"]["annotations"] = {f"a{i}": "x" * 1000 for i in range(3000)}
        answer = self.post(review("big", big))
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.review["uid"], "big")

    # ---- not a review ----

    def refused_without_uid(self, body):
        answer = self.post(body)
        self.assertEqual(answer.status, 400, body[:80])
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertTrue(answer.text.strip())

    def test_no_uid_is_400_and_plain_text(self):
        for body in (b"", b"x", b"{", b"null", b"[]", b"42", b"{}", b'{"request":null}', b'{"request":{}}', b'{"request":[]}',
                     b'{"request":{"uid":7}}', b'{"request":{"uid":null}}', b'\xff\xfe', b'{"request":{"uid":"a"}} x',
                     b"{'request':{'uid':'a'}}", b'{"request":{"uid":"a"},}', b'{"request":NaN}',
                     encode(review()) + b"\0", encode(review())[:-1], encode(review())[: len(encode(review())) // 2]):
            with self.subTest(body=body[:60]):
                self.refused_without_uid(body)

    def test_nesting_too_deep(self):
        self.refused_without_uid(b"[" * 100000)
        self.refused_without_uid(b'{"a":' * 100000)

    def test_invalid_utf8_and_duplicate_keys_are_no_json(self):
        good = encode(review("dup"))
        for body in (good.replace(b'"shop"', b'"sh\xc3\x28p"'), good.replace(b'"dryRun"', b'"uid":"other","dryRun"'),
                     good.replace(b'"dryRun":', b'"dry\\u0000Run":')):
            with self.subTest(body=body[:200]):
                answer = self.post(body)
                self.assertIn(answer.status, (200, 400))
                if answer.status == 200:
                    self.assertFalse(answer.review["allowed"])

    def denied_with_uid(self, body, uid="u-1"):
        answer = self.post(body)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.review["uid"], uid)
        self.assertFalse(answer.review["allowed"])
        self.assertGreaterEqual(answer.review["status"]["code"], 400)
        self.assertTrue(answer.review["status"]["message"])

    def test_wrong_types_are_denied_with_the_uid(self):
        for spec in ({"containers": "c"}, {"containers": [7]}, {"containers": {"name": "c"}}, {"hostNetwork": "yes"},
                     {"securityContext": []}, {"securityContext": {"runAsUser": "0"}}, {"securityContext": {"runAsUser": 1.5}},
                     {"securityContext": {"runAsUser": 2 ** 63}}, {"securityContext": {"fsGroup": -2 ** 70}},
                     {"volumes": [{"name": "v", "hostPath": 3}]}, {"securityContext": {"supplementalGroups": ["1"]}},
                     {"containers": [{"name": "c", "securityContext": {"capabilities": {"add": "ALL"}}}]},
                     {"initContainers": [{"name": "i", "securityContext": {"privileged": "false"}}]}):
            with self.subTest(spec=spec):
                self.denied_with_uid(review(obj=pod(**spec)))

    def test_an_object_that_is_no_pod(self):
        for obj in ({"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": None}, [], "pod", 7, {"kind": "Service"}):
            with self.subTest(obj=obj):
                answer = self.post(review(obj=obj))
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.review["uid"], "u-1")

    def test_wrong_types_in_the_request(self):
        for change in ({"userInfo": "root"}, {"userInfo": {"username": 1}}, {"userInfo": {"username": "d", "groups": "g"}},
                       {"resource": "pods"}, {"operation": 4}, {"namespace": {}}):
            with self.subTest(change=change):
                self.denied_with_uid(review(**change))

    # ---- HTTP ----

    def test_unknown_paths(self):
        for path in ("/", "/mutate/", "/Mutate", "/mutate2", "/metrics/x", "/..", "//mutate"):
            self.assertEqual(self.shared.get(path).status, 404, path)
            self.assertEqual(self.post(review(), path=path).status, 404, path)

    def test_wrong_methods_name_the_right_ones(self):
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
            answer = self.shared.request(method, "/mutate")
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"), method)
        for path in ("/healthz", "/livez", "/readyz", "/version", "/metrics"):
            answer = self.post(b"{}", path=path)
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"), path)

    def test_media_types(self):
        body = encode(review())
        for value in ("application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8"):
            self.assertEqual(self.post(body, Content_Type=value).status, 200, value)
        for value in ("text/plain", "application/jsonx", "application/json; charset=utf-16", "application/yaml", ""):
            self.assertEqual(self.post(body, Content_Type=value).status, 415, value)
        self.assertEqual(self.shared.request("POST", "/mutate", body=body).status, 415)
        self.assertEqual(self.post(body, Content_Encoding="gzip").status, 415)

    def test_a_refusal_leaves_the_connection_usable(self):
        connection = self.shared.connection()
        for _ in range(3):
            connection.request("POST", "/nowhere", body=b"x" * 100000, headers={"Content-Type": "text/plain"})
            response = connection.getresponse()
            response.read()
            self.assertEqual(response.status, 404)
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            self.assertEqual((response.status, response.read()), (200, b"ok\n"))
        connection.close()

    def test_the_same_answer_as_review_gives(self):
        for body, options in ((encode(review()), ()), (encode(review(obj=pod(**HOST_PATH))), ("--validate",))):
            done = run("review", *options, stdin=body)
            self.assertEqual(done.returncode, 0, done.stderr)
            path = "/validate" if options else "/mutate"
            self.assertEqual(done.stdout.rstrip(b"\n"), self.post(body, path=path).body.rstrip(b"\n"))


if __name__ == "__main__":
    unittest.main()
