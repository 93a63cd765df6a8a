"""Requests whose framing is ambiguous are refused and their connection closed: nothing behind them is taken for a second
request. Written byte by byte, since no client library sends such things.
"""
import unittest

from harness import TestCase, encode, post_bytes, read_all, read_answer, review, wait_for

SECOND = post_bytes(encode(review("smuggled")))


def status_of(data):
    return int(data.split()[1]) if data.startswith(b"HTTP/1.1 ") else None


class Framing(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.enterClassContext(cls.server())

    def refused(self, head, body=b"", statuses=(400,)):
        """One refusal, the end of the stream, and no answer to what comes behind."""
        request = head.encode("latin-1").replace(b"\n", b"\r\n") + body
        with self.subTest(head=head):
            answer = self.shared.raw(request + SECOND)
            self.assertIn(status_of(answer), statuses, answer[:300])
            self.assertNotIn(b" 200 OK", answer)
            self.assertNotIn(b"smuggled", answer)

    def head(self, *fields, line="POST /mutate HTTP/1.1"):
        return "\n".join([line, "Host: localhost", "Content-Type: application/json", *fields]) + "\n\n"

    def test_two_lengths(self):
        body = encode(review())
        self.refused(self.head(f"Content-Length: {len(body)}", "Content-Length: 5"), body)
        self.refused(self.head("Content-Length: 0", f"Content-Length: {len(body)}"), body)
        self.refused(self.head(f"Content-Length: {len(body)}", f"content-length: {len(body)}"), body)

    def test_length_with_chunked(self):
        self.refused(self.head("Content-Length: 3", "Transfer-Encoding: chunked"), b"0\r\n\r\n")
        self.refused(self.head("Transfer-Encoding: chunked", "Content-Length: 300"), b"0\r\n\r\n")

    def test_lengths_that_are_no_numbers(self):
        for value in ("+5", "-1", "0x10", "5, 5", "5 5", "", "1e3", "99999999999999999999999"):
            self.refused(self.head(f"Content-Length: {value}"), b"12345", statuses=(400, 413))

    def test_transfer_encodings_that_are_not_chunked(self):
        for value in ("gzip", "chunked, gzip", "gzip, chunked", "identity", "xchunked", "chunked chunked", "\"chunked\""):
            self.refused(self.head(f"Transfer-Encoding: {value}"), b"0\r\n\r\n", statuses=(400, 501))
        self.refused(self.head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), b"0\r\n\r\n")
        self.refused(self.head("Transfer-Encoding: chunked", line="POST /mutate HTTP/1.0"), b"0\r\n\r\n")

    def test_field_names_that_are_no_tokens(self):
        for field in ("Content-Length : 5", "Content Length: 5", "X\x01: y", "(x): y"):
            self.refused(self.head(field, "Content-Length: 0"))

    def test_control_characters_in_values(self):
        for field in ("X: a\rb", "X: a\x01b", "X: a\x7fb"):
            self.refused(self.head(field, "Content-Length: 0"))

    def test_hosts(self):
        self.refused("POST /mutate HTTP/1.1\nContent-Type: application/json\nContent-Length: 0\n\n")
        self.refused(self.head("Host: other", "Content-Length: 0"))

    def test_malformed_chunks(self):
        for chunks in (b"zz\r\nabc\r\n0\r\n\r\n", b"-1\r\n", b"3\r\nabcdef\r\n0\r\n\r\n", b"fffffffffffffffff\r\n"):
            head = self.head("Transfer-Encoding: chunked").encode().replace(b"\n", b"\r\n")
            answer = self.shared.raw(head + chunks)
            self.assertIn(status_of(answer), (400, 413, None), (chunks, answer[:200]))
            self.assertNotIn(b"\"allowed\":true", answer)

    def test_no_length(self):
        """Neither a length nor chunks: refused, and the connection may go on."""
        with self.shared.tls() as connection:
            connection.sendall(self.head().encode().replace(b"\n", b"\r\n"))
            self.assertIn(read_answer(connection)[0], (400, 411))

    def test_garbage_is_not_answered_with_200(self):
        for data in (b"\r\n\r\n\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"A" * 200000, b"GET / HTTP/9.9\r\n\r\n"):
            with self.shared.tls() as connection:
                connection.sendall(data) if len(data) < 100000 else self.send_until_closed(connection, data)
                connection.settimeout(0.5)
                try:
                    answer = read_all(connection)
                except TimeoutError:
                    answer = b""
                self.assertNotIn(b" 200 ", answer[:100], data[:40])

    @staticmethod
    def send_until_closed(connection, data):
        try:
            connection.sendall(data)
        except OSError:
            pass

    def test_a_header_that_is_too_large(self):
        fields = [f"X-{i}: {'x' * 200}" for i in range(1000)]
        with self.shared.tls() as connection:
            self.send_until_closed(connection, self.head(*fields, "Content-Length: 0").encode().replace(b"\n", b"\r\n"))
            answer = read_all(connection)
        self.assertIn(status_of(answer), (431, 400, 413, None))

    def test_pipelined_requests_are_answered_in_order(self):
        with self.shared.tls() as connection:
            connection.sendall(b"".join(post_bytes(encode(review(f"p{i}"))) for i in range(20)))
            data = b""
            while data.count(b'"allowed"') < 20:
                data += connection.recv(65536)
        places = [data.index(f'"uid":"p{i}"'.encode()) for i in range(20)]
        self.assertEqual(places, sorted(places))

    def test_a_body_in_single_bytes(self):
        body = encode(review("slowly"))
        with self.shared.tls() as connection:
            for byte in post_bytes(body):
                connection.sendall(bytes([byte]))
            status, _, answer = read_answer(connection)
        self.assertEqual(status, 200)
        self.assertIn(b"slowly", answer)

    def test_http_1_0(self):
        body = encode(review("old"))
        head = f"POST /mutate HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        answer = self.shared.raw(head + body)
        self.assertEqual(status_of(answer) or int(answer.split()[1]), 200)
        self.assertIn(b'"uid":"old"', answer)

    def test_clients_that_go_away(self):
        """Half a body, then nothing: everything taken for it is given back."""
        body = encode(review())
        for cut in (10, 100, len(body) - 1):
            with self.shared.tls() as connection:
                connection.sendall(post_bytes(body)[: -len(body) + cut])
        wait_for(lambda: self.shared.metric("scc_webhook_in_flight_bytes") == 0, "bytes to be given back")
        wait_for(lambda: self.shared.metric("scc_webhook_in_flight_requests") == 1, "requests to end")  # the one that asks


if __name__ == "__main__":
    unittest.main()
