"""Ceilings: body size, connections, bytes in flight. Above them there is an answer, and room comes back."""
import contextlib
import threading
import unittest

from harness import TestCase, encode, pod, post_bytes, read_answer, review, wait_for


def padded(uid, size):
    """A review of exactly this many bytes."""
    body = encode(review(uid))
    return body + b" " * (size - len(body))


def head(length, extra=""):
    return (f"POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
            f"{extra}\r\n").encode()


class BodySize(TestCase):
    LIMIT = 100000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.enterClassContext(cls.server("--max-body", str(cls.LIMIT)))

    def test_at_the_limit(self):
        self.assertEqual(self.shared.post("/mutate", padded("full", self.LIMIT)).review["uid"], "full")

    def test_above_the_limit(self):
        self.assertEqual(self.shared.post("/mutate", padded("over", self.LIMIT + 1)).status, 413)
        self.assertEqual(self.shared.post("/mutate", padded("over", 40 * self.LIMIT)).status, 413)
        self.assertGreaterEqual(self.shared.metric('scc_webhook_refused_total{reason="too_large"}'), 2)

    def test_chunks_are_counted_while_they_come(self):
        def post(size):
            connection = self.shared.connection()
            body = padded("chunks", size)
            connection.request("POST", "/mutate", body=iter([body[i:i + 5000] for i in range(0, len(body), 5000)]),
                               headers={"Content-Type": "application/json"}, encode_chunked=True)
            response = connection.getresponse()
            response.read()
            connection.close()
            return response.status
        self.assertEqual(post(self.LIMIT), 200)
        self.assertEqual(post(self.LIMIT + 1), 413)
        self.assertEqual(post(20 * self.LIMIT), 413)
        wait_for(lambda: self.shared.metric("scc_webhook_in_flight_bytes") == 0, "bytes to be given back")

    def test_a_length_is_refused_before_the_body(self):
        """With Expect: 100-continue the answer comes instead of the 100; an absurd length is not waited for."""
        for request in (head(self.LIMIT + 1, "Expect: 100-continue\r\n"), head(10 ** 15)):
            with self.shared.tls() as connection:
                connection.sendall(request)
                status, text, _ = read_answer(connection)
                self.assertEqual(status, 413)
                self.assertIn("connection: close", text.lower())

    def test_expect_continue(self):
        body = encode(review("expected"))
        with self.shared.tls() as connection:
            connection.sendall(head(len(body), "Expect: 100-continue\r\n"))
            self.assertEqual(read_answer(connection)[0], 100)
            connection.sendall(body)
            status, _, answer = read_answer(connection)
        self.assertEqual(status, 200)
        self.assertIn(b"expected", answer)


class EightMegabytes(TestCase):
    def test_the_usual_limit(self):
        with self.server() as server:
            self.assertEqual(server.post("/mutate", padded("large", 8 << 20)).review["uid"], "large")
            self.assertEqual(server.post("/mutate", padded("larger", (8 << 20) + 1)).status, 413)

    def test_a_large_pod_is_decided(self):
        big = pod()
        big["metadata"]["annotations"] = {f"a{number}": "x" * 4000 for number in range(1500)}
        with self.server() as server:
            self.assertTrue(server.post("/mutate", review("big", big)).review["allowed"])


class BytesInFlight(TestCase):
    def test_above_the_limit_there_is_429(self):
        limit, size = 1 << 20, 400 << 10
        with self.server("--max-body", str(size), "--max-inflight-bytes", str(limit), "--body-timeout", "600") as server, \
                contextlib.ExitStack() as stack:
            held = []
            for number in range(2):
                connection = stack.enter_context(server.tls())
                connection.sendall(head(size) + b" " * (size - 1000))
                held.append(connection)
            wait_for(lambda: server.metric("scc_webhook_in_flight_bytes") >= 2 * (size - 1000), "bodies to arrive")
            answer = server.post("/mutate", padded("late", size))
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (429, "1"))
            self.assertEqual(server.post("/mutate", review("small")).status, 200)
            for connection in held:
                body = encode(review("held"))
                connection.sendall(body + b" " * (1000 - len(body)))
                self.assertEqual(read_answer(connection)[0], 200)
            self.assertEqual(server.post("/mutate", padded("late", size)).status, 200)
            self.assertGreaterEqual(server.metric('scc_webhook_refused_total{reason="bytes_in_flight"}'), 1)

    def test_declared_lengths_alone_take_nothing(self):
        """Eight megabytes promised on many connections, nothing sent: others are served."""
        with self.server("--body-timeout", "600") as server, contextlib.ExitStack() as stack:
            for _ in range(40):
                stack.enter_context(server.tls()).sendall(head(8 << 20))
            for _ in range(5):
                self.assertEqual(server.post("/mutate", review()).status, 200)


class Connections(TestCase):
    def test_above_the_limit_there_is_429(self):
        with self.server("--max-connections", "4", metrics=True) as server, contextlib.ExitStack() as stack:
            body = encode(review())
            for _ in range(4):
                connection = stack.enter_context(server.tls())
                connection.sendall(post_bytes(body))
                self.assertEqual(read_answer(connection)[0], 200)
            with server.tls() as connection:
                connection.sendall(post_bytes(body))
                status, text, _ = read_answer(connection)
                self.assertEqual(status, 429)
                self.assertIn("retry-after: 1", text.lower())
                self.assertIn("connection: close", text.lower())
                self.assertEqual(connection.recv(1), b"")
            self.assertEqual(server.get("/livez").status, 200)  # a flood must not look like a dead process
            self.assertEqual(server.get("/readyz").status, 200)
            stack.close()
            wait_for(lambda: server.post("/mutate", review()).status == 200, "room after the others have gone")

    def test_unused_connections_make_room(self):
        """All places taken by connections that had a request and no other: they go, in time."""
        with self.server("--max-connections", "4", "--idle-timeout", "600") as server, contextlib.ExitStack() as stack:
            for _ in range(4):
                connection = stack.enter_context(server.tls())
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertEqual(read_answer(connection)[0], 200)
            wait_for(lambda: server.post("/mutate", review()).status == 200, "room")
            self.assertGreater(server.metric('scc_webhook_connections_shut_total{reason="evicted"}'), 0)

    def test_many_at_once(self):
        """More clients at a time than threads; every one gets its own answer."""
        with self.server("--threads", "2") as server:
            failures = []

            def client(number):
                try:
                    with server.tls() as connection:
                        for turn in range(20):
                            connection.sendall(post_bytes(encode(review(f"c{number}-{turn}"))))
                            status, _, body = read_answer(connection)
                            if status != 200 or f'"uid":"c{number}-{turn}"'.encode() not in body:
                                failures.append(body)
                except Exception as problem:  # reported below, in the main thread
                    failures.append(problem)

            threads = [threading.Thread(target=client, args=(number,)) for number in range(40)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()
