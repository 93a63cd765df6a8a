"""Requests with bytes changed, cut, repeated and torn apart at random (with a fixed seed), from clients that go away in the
middle: the server stays up, leaks nothing, and gives back all it held. Most useful with sanitizers.
"""
import random
import socket
import struct
import threading
import unittest

from harness import TestCase, encode, post_bytes, review, wait_for

CLIENTS, TURNS = 8, 100
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def chunked(body, size):
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    return (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) +
            b"0\r\n\r\n")


def whole_requests():
    body = encode(review())
    return [post_bytes(body), post_bytes(body, path="/validate?timeout=3s"), chunked(body, 100), GET % b"/metrics",
            GET % b"/readyz?verbose", post_bytes(body, extra="Expect: 100-continue\r\n")]


def mangle(random_, data):
    data = bytearray(data)
    for _ in range(random_.choice([0, 0, 1, 2, 10])):
        place, kind = random_.randrange(len(data)), random_.random()
        if kind < 0.4:
            data[place] = random_.randrange(256)
        elif kind < 0.6:
            del data[place:place + random_.randint(1, 30)]
        elif kind < 0.8:
            data[place:place] = random_.randbytes(random_.randint(1, 30))
        else:
            start = random_.randrange(len(data))
            data[place:place] = data[start:start + random_.randint(1, 200)]
        if not data:
            data += b"x"
    return bytes(data)


def send_in_pieces(random_, connection, data):
    place = 0
    while place < len(data) and random_.random() > 0.02:
        end = place + random_.choice([1, 7, 100, 1000, 100000])
        connection.sendall(data[place:end])
        place = end


def read_some(random_, connection):
    for _ in range(5):
        if not connection.recv(random_.choice([1, 100, 65536])):
            return


def one_connection(random_, server, requests):
    data = mangle(random_, b"".join(random_.choice(requests) for _ in range(random_.randint(1, 4))))
    plain = random_.random() < 0.1
    with server.tcp() if plain else server.tls() as connection:
        connection.settimeout(0.2)
        try:
            send_in_pieces(random_, connection, b"\x16\x03\x01" + data if plain and random_.random() < 0.5 else data)
            if random_.random() < 0.7:
                read_some(random_, connection)
        except OSError:
            pass
        if random_.random() < 0.2:  # go away with a reset
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Mangled(TestCase):
    def test_the_server_stays_up_and_gives_all_back(self):
        limits = ("--header-timeout", "5", "--body-timeout", "5", "--idle-timeout", "5", "--max-body", "200000")
        with self.server("--threads", "2", *limits) as server:
            requests = whole_requests()

            def client(number):
                random_ = random.Random(number)
                for _ in range(TURNS):
                    try:
                        one_connection(random_, server, requests)
                    except OSError:
                        pass

            threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(server.post("/mutate", review()).status, 200)
            wait_for(lambda: server.metric("scc_webhook_in_flight_bytes") == 0, "bytes to be given back")
            wait_for(lambda: server.metric("scc_webhook_in_flight_requests") == 1, "requests to end")  # the one that asks
            wait_for(lambda: server.metric("scc_webhook_connections") == 1, "connections to end")
            self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
