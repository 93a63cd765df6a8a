"""Slow and idle clients: each phase of a connection has one absolute deadline, which single bytes do not move, and nobody
else waits meanwhile.
"""
import threading
import time
import unittest

from harness import PATIENCE, TestCase, encode, post_bytes, read_all, read_answer, review, wait_for

LIMIT = 2  # seconds, of the deadline under test; the others are far away
FAR = "600"


def drip(connection, data, pause=0.1):
    """Sends byte after byte until the peer closes; the seconds that took, or None when all was sent."""
    begin = time.monotonic()
    connection.settimeout(pause)
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
        except OSError:
            return time.monotonic() - begin
        try:
            if connection.recv(4096) == b"":
                return time.monotonic() - begin
        except TimeoutError:
            pass
        except OSError:
            return time.monotonic() - begin
        if time.monotonic() - begin > PATIENCE:
            return None
    return None


class Deadlines(TestCase):
    def limited(self, which, *more):
        limits = {"--header-timeout": FAR, "--body-timeout": FAR, "--idle-timeout": FAR, which: str(LIMIT)}
        return self.server(*[part for pair in limits.items() for part in pair], "--threads", "2", *more)

    def shut(self, server, reason):
        name = f'scc_webhook_connections_shut_total{{reason="{reason}"}}'
        wait_for(lambda: server.metric(name) >= 1, name)

    def still_serves(self, server):
        self.assertEqual(server.post("/mutate", review()).status, 200)

    def closed_after_the_limit(self, connection):
        begin = time.monotonic()
        connection.settimeout(PATIENCE)
        self.assertEqual(read_all(connection), b"")
        self.assertGreater(time.monotonic() - begin, LIMIT * 0.5)

    def test_no_handshake(self):
        with self.limited("--header-timeout") as server:
            with server.tcp() as connection:
                self.closed_after_the_limit(connection)
            self.shut(server, "opening")
            self.still_serves(server)

    def test_a_handshake_byte_by_byte(self):
        hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x07" * 2000
        with self.limited("--header-timeout") as server:
            with server.tcp() as connection:
                self.assertIsNotNone(drip(connection, hello))
            self.still_serves(server)

    def test_a_header_byte_by_byte(self):
        with self.limited("--header-timeout") as server:
            with server.tls() as connection:
                self.assertIsNotNone(drip(connection, b"POST /mutate HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 2000))
            self.shut(server, "opening")
            self.still_serves(server)

    def test_a_later_header_byte_by_byte(self):
        with self.limited("--header-timeout") as server:
            with server.tls() as connection:
                connection.sendall(post_bytes(encode(review())))
                self.assertEqual(read_answer(connection)[0], 200)
                self.assertIsNotNone(drip(connection, b"POST /mutate HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 2000))
            self.shut(server, "header")
            self.still_serves(server)

    def test_a_body_byte_by_byte(self):
        body = encode(review()) + b" " * 2000
        request = post_bytes(body)
        start = len(request) - len(body)
        with self.limited("--body-timeout") as server:
            with server.tls() as connection:
                connection.sendall(request[:start])
                self.assertIsNotNone(drip(connection, request[start:]))
            self.shut(server, "body")
            self.still_serves(server)
            wait_for(lambda: server.metric("scc_webhook_in_flight_bytes") == 0, "bytes to be given back")

    def test_a_refused_body_byte_by_byte(self):
        with self.limited("--body-timeout") as server:
            with server.tls() as connection:
                connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n")
                self.assertIsNotNone(drip(connection, b"x" * 4000))
            self.shut(server, "body")

    def test_chunks_byte_by_byte(self):
        head = b"POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        with self.limited("--body-timeout") as server:
            with server.tls() as connection:
                connection.sendall(head)
                self.assertIsNotNone(drip(connection, b"1\r\n \r\n" * 1000))
            self.shut(server, "body")

    def test_the_timeout_of_the_query_is_a_deadline(self):
        body = encode(review())
        with self.limited("--idle-timeout") as server:  # the body's own deadline is far away
            with server.tls() as connection:
                connection.sendall(post_bytes(body, path=f"/mutate?timeout={LIMIT}s")[:-10])
                self.closed_after_the_limit(connection)
            self.shut(server, "body")

    def test_an_idle_connection(self):
        with self.limited("--idle-timeout") as server:
            with server.tls() as connection:
                connection.sendall(post_bytes(encode(review())))
                self.assertEqual(read_answer(connection)[0], 200)
                self.closed_after_the_limit(connection)
            self.shut(server, "idle")

    def test_an_answer_that_is_not_read(self):
        """Many requests, no reading: what the sockets cannot hold any more waits for the deadline."""
        request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with self.limited("--body-timeout") as server:
            with server.tls() as connection:
                connection.settimeout(1)
                try:
                    for _ in range(5000):
                        connection.sendall(request * 10)
                except OSError:
                    pass
                self.shut(server, "answer")
            self.still_serves(server)

    def test_many_slow_clients_hold_nobody_up(self):
        with self.server("--threads", "1") as server:
            slow = []
            for number in range(60):
                if number % 3 == 0:
                    slow.append(server.tcp())
                    continue
                connection = server.tls()
                connection.sendall(post_bytes(encode(review()))[: 30 if number % 3 == 1 else -5])
                slow.append(connection)
            for _ in range(20):
                self.still_serves(server)
            for connection in slow:
                connection.close()

    def test_a_long_request_in_time_is_not_cut(self):
        """Time passes between the phases of one connection; none of them is late."""
        with self.server("--header-timeout", "5", "--body-timeout", "5", "--idle-timeout", "5") as server:
            body = encode(review("patient"))
            request = post_bytes(body)
            with server.tls() as connection:
                for _ in range(3):
                    time.sleep(1)
                    connection.sendall(request[:40])
                    time.sleep(1)
                    connection.sendall(request[40:-10])
                    time.sleep(1)
                    connection.sendall(request[-10:])
                    self.assertEqual(read_answer(connection)[0], 200)


class Eviction(TestCase):
    def test_silent_connections_make_room(self):
        """More silent connections than are allowed, far more than would fit: a real client gets through in time."""
        with self.server("--max-connections", "20", "--header-timeout", FAR) as server:
            stop = threading.Event()
            silent = []

            def flood():
                while not stop.is_set() and len(silent) < 1000:
                    silent.append(server.tcp())
                    time.sleep(0.002)

            thread = threading.Thread(target=flood)
            thread.start()
            try:
                time.sleep(0.5)
                wait_for(lambda: self.answered(server), "an answer in the flood")
            finally:
                stop.set()
                thread.join()
                for connection in silent:
                    connection.close()
            wait_for(lambda: server.post("/mutate", review()).status == 200, "an answer after the flood")
            self.assertGreater(server.metric('scc_webhook_connections_shut_total{reason="evicted"}'), 0)

    @staticmethod
    def answered(server):
        try:
            return server.post("/mutate", review()).status in (200, 429)
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
