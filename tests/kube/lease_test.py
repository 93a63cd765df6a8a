"""Leader election: who leads, who waits, and who stops in time. The server keeps one Lease as the API server does."""
import json
import threading
import time
import unittest

from scripted_server import TestCase

LEASES = "/apis/coordination.k8s.io/v1/namespaces/home/leases"


class Lease:
    """Answers GET, POST and PUT; versions are checked."""

    def __init__(self):
        self.lock, self.object, self.version, self.broken = threading.Lock(), None, 0, False
        self.transitions = []

    def store(self, document):
        self.version += 1
        document["metadata"]["resourceVersion"] = str(self.version)
        self.object = document
        self.transitions.append((document["spec"]["holderIdentity"], document["spec"]["leaseTransitions"]))

    def take(self, holder, seconds):
        """Somebody else writes it."""
        with self.lock:
            self.store({"metadata": {"name": "l"}, "spec": {"holderIdentity": holder, "leaseDurationSeconds": seconds, "leaseTransitions": 5}})

    def answer(self, exchange):
        with self.lock:
            if self.broken:
                return exchange.hold
            if exchange.method == "GET":
                body = self.object
                return (lambda: exchange.reply(body)) if body else lambda: exchange.refuse(404, "NotFound")
            document = exchange.document()
            known = document["metadata"].get("resourceVersion")
            if exchange.method == "POST":
                assert exchange.path == LEASES and known is None
                if self.object:
                    return lambda: exchange.refuse(409, "AlreadyExists")
            else:
                assert exchange.path == LEASES + "/l"
                if known != self.object["metadata"]["resourceVersion"]:
                    return lambda: exchange.refuse(409, "Conflict")
            self.store(document)
            return lambda: exchange.reply(document)

    def __call__(self, exchange):
        self.answer(exchange)()


class LeaseCase(TestCase):
    def elect(self, server, identity, token="secret"):
        """Lease 1.5 s, renewal within 1 s, tries every 0.2 s."""
        return self.drive(server, "lease", "home", "l", identity, token=token, options=("-q", "100"))

    def lease_server(self):
        lease = Lease()
        return lease, self.server(*[lease] * 100000)


class Election(LeaseCase):
    def test_creates_renews_and_gives_back(self):
        lease, server = self.lease_server()
        with server, self.elect(server, "a") as driver:
            driver.expect("started")
            while len(lease.transitions) < 4:
                time.sleep(0.01)
            created = lease.object["spec"]["acquireTime"]
            self.assertRegex(created, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            self.assertEqual(lease.object["spec"]["leaseDurationSeconds"], 2)
            self.assertEqual(driver.end(), (["stopped", "over"], 0))
            self.assertEqual(set(lease.transitions[:-1]), {("a", 0)})
            self.assertEqual((lease.object["spec"]["holderIdentity"], lease.object["spec"]["leaseDurationSeconds"]), ("", 1))

    def test_two_never_lead_at_once_and_one_follows(self):
        lease, server = self.lease_server()
        with server, self.elect(server, "a") as first:
            first.expect("started")
            with self.elect(server, "b", token="b") as second:
                while [request.token for request in server.requests].count("b") < 3:
                    time.sleep(0.01)
                first.end()
                second.expect("started")
                holders = [holder for holder, _ in lease.transitions]
                self.assertEqual(holders[holders.index("b") - 1], "")
                self.assertEqual(lease.transitions[-1], ("b", 1))

    def test_a_dead_leader_is_followed(self):
        lease, server = self.lease_server()
        with server, self.elect(server, "a") as first:
            first.expect("started")
            first.process.kill()
            with self.elect(server, "b") as second:
                second.find("started")
                self.assertEqual(lease.transitions[-1], ("b", 1))

    def test_waits_for_the_duration_that_the_record_says_whatever_its_times_are(self):
        lease, server = self.lease_server()
        lease.take("other", 3600)
        with server, self.elect(server, "b") as driver:
            server.wait(5)
            self.assertEqual(len(lease.transitions), 1)
            lease.take("", 1)
            driver.expect("started")
            self.assertEqual(lease.transitions[-1], ("b", 6))

    def test_stops_when_it_cannot_renew_and_comes_back(self):
        lease, server = self.lease_server()
        with server, self.elect(server, "a") as driver:
            driver.expect("started")
            lease.broken = True
            driver.expect("stopped")
            lease.broken = False
            driver.expect("started")

    def test_stops_when_somebody_took_it(self):
        lease, server = self.lease_server()
        with server, self.elect(server, "a") as driver:
            driver.expect("started")
            lease.take("thief", 3600)
            driver.expect("stopped")
            self.assertEqual(driver.end(), (["over"], 0))
            self.assertEqual(json.dumps(lease.transitions[-1]), '["thief", 5]')

    def test_gives_up_giving_back_to_a_silent_server(self):
        lease, server = self.lease_server()
        with server, self.elect(server, "a") as driver:
            driver.expect("started")
            lease.broken = True
            self.assertEqual(driver.end()[0][-1], "over")


if __name__ == "__main__":
    unittest.main()
