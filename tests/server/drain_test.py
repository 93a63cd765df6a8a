"""Ending: not ready at once, serving on for --drain seconds, then nothing is cut, exit 0."""
import signal
import socket
import threading
import time
import unittest
import urllib.error
import urllib.request

from harness import TestCase, encode, post_bytes, read_answer, review, wait_for

FAR = "600"


class Drain(TestCase):
    def test_not_ready_but_serving_with_connection_close(self):
        with self.server("--drain", FAR, metrics=True) as server:
            kept = server.connection()
            kept.request("GET", "/readyz")
            self.assertEqual(kept.getresponse().read(), b"ok\n")
            server.send_signal(signal.SIGTERM)
            server.event("draining: not ready any more, still serving")
            kept.request("POST", "/mutate", body=encode(review()), headers={"Content-Type": "application/json"})
            response = kept.getresponse()
            self.assertEqual((response.status, response.headers["Connection"]), (200, "close"))
            response.read()
            answer = server.get("/readyz?verbose")
            self.assertEqual(answer.status, 503)
            self.assertIn("[-] draining", answer.text)
            self.assertEqual(server.get("/livez").status, 200)
            self.assertEqual(server.post("/mutate", review()).status, 200)
            self.assertEqual(server.metric("scc_webhook_draining"), 1)
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}/readyz")
            self.assertEqual(caught.exception.code, 503)
            caught.exception.close()
            server.send_signal(signal.SIGTERM)  # enough
            self.assertEqual(server.stop(), 0)

    def test_requests_in_flight_are_not_cut(self):
        """Handshakes, headers and bodies that have begun are finished, though nobody new is let in."""
        body = encode(review("in-flight"))
        request = post_bytes(body)
        with self.server("--drain", "0", "--header-timeout", FAR, "--body-timeout", FAR) as server:
            opened = server.tcp()
            with_header, with_body = server.tls(), server.tls()
            with_header.sendall(request[:25])
            with_body.sendall(request[:-7])
            wait_for(lambda: server.metric("scc_webhook_connections") >= 4, "the connections")
            server.send_signal(signal.SIGTERM)
            server.event("draining: no new connections")
            with self.assertRaises(OSError):
                server.tcp().close()
            with_body.sendall(request[-7:])
            with_header.sendall(request[25:])
            for connection in (with_body, with_header):
                status, head, answer = read_answer(connection)
                self.assertEqual(status, 200)
                self.assertIn(b"in-flight", answer)
                self.assertIn("connection: close", head.lower())
                connection.close()
            self.assertIsNone(server.process.poll())  # one is still in its handshake
            with server.context.wrap_socket(opened, server_hostname="localhost") as connection:
                connection.sendall(request)
                self.assertEqual(read_answer(connection)[0], 200)
            self.assertEqual(server.process.wait(timeout=60), 0)

    def test_under_load_nobody_notices(self):
        """Clients that follow Connection: close, and stop coming when they are told it is not ready."""
        with self.server("--drain", "600", "--threads", "2", metrics=True) as server:
            failures, answers = [], []
            going = threading.Event()

            def client():
                connection = server.connection()
                while not going.is_set():
                    try:
                        connection.request("POST", "/mutate", body=encode(review()), headers={"Content-Type": "application/json"})
                        response = connection.getresponse()
                        response.read()
                        answers.append(response.status)
                    except Exception as problem:  # reported below, in the main thread
                        failures.append(problem)
                        return
                connection.close()

            threads = [threading.Thread(target=client) for _ in range(8)]
            for thread in threads:
                thread.start()
            wait_for(lambda: len(answers) > 200, "load")
            server.send_signal(signal.SIGTERM)
            server.event("draining: not ready any more, still serving")
            before = len(answers)
            wait_for(lambda: len(answers) > before + 200, "load while draining")
            going.set()
            for thread in threads:
                thread.join()
            self.assertEqual(failures, [])
            self.assertEqual(set(answers), {200})
            server.send_signal(signal.SIGTERM)  # nobody comes any more
            self.assertEqual(server.process.wait(timeout=60), 0)

    def test_connections_waiting_to_be_accepted_are_served(self):
        """A burst, and the signal in the middle of it: who was let in gets an answer."""
        with self.server("--drain", "0", "--threads", "1") as server:
            burst = [server.tcp() for _ in range(50)]
            server.send_signal(signal.SIGTERM)
            results = []

            def finish(connection):
                try:
                    with server.context.wrap_socket(connection, server_hostname="localhost") as secure:
                        secure.sendall(post_bytes(encode(review())))
                        results.append(read_answer(secure)[0])
                except Exception as problem:  # reported below, in the main thread
                    results.append(problem)

            threads = [threading.Thread(target=finish, args=(connection,)) for connection in burst]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(results, [200] * 50)
            self.assertEqual(server.process.wait(timeout=60), 0)

    def test_idle_connections_do_not_hold_it_up(self):
        with self.server("--idle-timeout", FAR) as server:
            idle = server.connection()
            idle.request("GET", "/healthz")
            idle.getresponse().read()
            self.assertEqual(server.stop(), 0)
            idle.close()

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.server() as server:
                self.assertEqual(server.stop(number), 0)
        with self.server("--drain", FAR) as server:
            server.send_signal(signal.SIGINT)
            server.event("draining: not ready any more, still serving")
            self.assertEqual(server.stop(signal.SIGINT), 0)

    def test_a_third_signal_cuts(self):
        with self.server("--header-timeout", FAR) as server:
            with server.tcp():
                wait_for(lambda: server.metric("scc_webhook_connections") >= 2, "the connection")
                server.send_signal(signal.SIGTERM)
                server.event("draining: no new connections")
                time.sleep(0.2)
                self.assertIsNone(server.process.poll())
                self.assertEqual(server.stop(), 0)

    def test_the_port_is_free_at_once(self):
        with self.server() as server:
            port = server.port
            server.get("/healthz")
            self.assertEqual(server.stop(), 0)
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))


if __name__ == "__main__":
    unittest.main()
