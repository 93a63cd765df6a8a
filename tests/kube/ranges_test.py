"""
Ranges for namespaces: every block once, whatever refuses, fails or takes over in between. The server keeps namespaces
and the range allocation as the API server does; writes of namespaces can be refused, and anything can be held up.
"""
import base64
import threading
import time
import unittest

from scripted_server import PATIENCE, TestCase

SPACES = "/api/v1/namespaces"
STATES = "/apis/security.internal.openshift.io/v1/rangeallocations"
UID = "openshift.io/sa.scc.uid-range"
PLAN = "1000-1999/10"


def range_of(block):
    return f"{1000 + block * 10}/10"


class Gate:
    """Requests of a method and path stop here until it opens."""

    def __init__(self, method, path, when="before"):
        self.method, self.path, self.when = method, path, when
        self.come, self.opened = threading.Event(), threading.Event()

    def pass_through(self, exchange, when):
        if (exchange.method, exchange.path, when) == (self.method, self.path, self.when):
            self.come.set()
            self.opened.wait()


class Cluster:
    def __init__(self, *names):
        self.changed = threading.Condition()
        self.spaces, self.state, self.version = {}, None, 0
        self.refused, self.gates = {}, []  # name: status of a PATCH
        self.patches, self.looks, self.saves, self.lists = [], [], [], 0  # patches: time, name, block, status
        for name in names:
            self.create(name)

    def next_version(self):
        self.version += 1
        return str(self.version)

    def create(self, name, block=None):
        annotations = {} if block is None else {UID: range_of(block)}
        with self.changed:
            self.spaces[name] = {"metadata": {"name": name, "resourceVersion": self.next_version(), "annotations": annotations}}

    def delete(self, name):
        with self.changed:
            del self.spaces[name]

    def allow(self, name):
        with self.changed:
            del self.refused[name]

    def write_state(self, *blocks):
        """Somebody else writes the range allocation."""
        number = sum(1 << block for block in blocks)
        with self.changed:
            self.state["data"] = base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()
            self.state["metadata"]["resourceVersion"] = self.next_version()

    def gate(self, *what, **more):
        gate = Gate(*what, **more)
        with self.changed:
            self.gates.append(gate)
        return gate

    def has(self, name):
        return UID in self.spaces[name]["metadata"]["annotations"]

    def block(self, name):
        return (int(self.spaces[name]["metadata"]["annotations"][UID].split("/")[0]) - 1000) // 10

    def blocks(self, *names):
        """Of the namespaces, each of which must have its own."""
        blocks = [self.block(name) for name in names or self.spaces]
        assert len(set(blocks)) == len(blocks), self.spaces
        return blocks

    def used(self):
        number = int.from_bytes(base64.b64decode(self.state.get("data", "")), "big")
        return [block for block in range(100) if number >> block & 1]

    def patched(self, name):
        return [patch for patch in self.patches if patch[1] == name]

    def until(self, condition):
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), (self.patches, self.spaces)

    def patch(self, name, document):
        """The answer to a server-side apply."""
        metadata = document["metadata"]
        block = (int(metadata["annotations"][UID].split("/")[0]) - 1000) // 10
        status = self.refused.get(name, 200)
        if status == 200 and metadata["resourceVersion"] != self.spaces[name]["metadata"]["resourceVersion"]:
            status = 409
        self.patches.append((time.monotonic(), name, block, status))
        if status == 200:
            self.spaces[name]["metadata"]["annotations"].update(metadata["annotations"])
            self.spaces[name]["metadata"]["resourceVersion"] = self.next_version()
        return status, self.spaces[name]

    def space(self, exchange):
        name = exchange.path.removeprefix(SPACES + "/")
        if exchange.method == "GET":
            self.looks.append(name)
        if name not in self.spaces:
            return 404, None
        return (200, self.spaces[name]) if exchange.method == "GET" else self.patch(name, exchange.document())

    def allocation(self, exchange):
        if exchange.method == "GET":
            return (200, self.state) if self.state else (404, None)
        document = exchange.document()
        known = self.state and self.state["metadata"]["resourceVersion"]
        if document["metadata"].get("resourceVersion") != known:
            return 409, None
        document["metadata"]["resourceVersion"] = self.next_version()
        self.state = document
        self.saves.append(self.used())
        return 200, document

    def answer(self, exchange):
        if exchange.path == SPACES:
            self.lists += 1
            return 200, {"metadata": {}, "items": list(self.spaces.values())}
        if exchange.path.startswith(STATES):
            return self.allocation(exchange)
        if exchange.path.startswith(SPACES + "/default/events"):
            return 201, {}
        return self.space(exchange)

    def __call__(self, exchange):
        with self.changed:
            gates = list(self.gates)
        for gate in gates:
            gate.pass_through(exchange, "before")
        with self.changed:
            status, body = self.answer(exchange)
            body = body and {**body}
            self.changed.notify_all()
        for gate in gates:
            gate.pass_through(exchange, "after")
        if status < 300:
            exchange.reply(body, status)
        else:
            exchange.refuse(status, {404: "NotFound", 409: "Conflict"}.get(status, "Invalid"))


class RangesCase(TestCase):
    """Pauses of 20 ms, doubled."""

    def ranges(self, cluster, *arguments, plan=PLAN):
        server = self.server(*[cluster] * 100000, tls=False)
        return server, self.run_driver("-s", server.url, "-q", "20", "ranges", plan, *arguments)

    def do(self, driver, *lines):
        for line in lines:
            driver.say(line)
            driver.find("ok")

    def given(self, cluster, *names):
        cluster.until(lambda: all(cluster.has(name) for name in names))


class Allocation(RangesCase):
    def test_first_fit_and_one_save_for_all(self):
        cluster = Cluster("a", "b", "c")
        cluster.create("d", 1)
        server, driver = self.ranges(cluster)
        with server, driver:
            self.do(driver, "lead")
            self.given(cluster, "a", "b", "c")
            self.assertEqual(sorted(cluster.blocks()), [0, 1, 2, 3])
            self.assertEqual(cluster.saves, [[1], [0, 1, 2, 3]])
            cluster.create("e")
            self.do(driver, "see e", "see e")
            self.given(cluster, "e")
            self.assertEqual(cluster.block("e"), 4)

    def test_many_at_once(self):
        names = [f"n{number}" for number in range(200)]
        cluster = Cluster(*names)
        server, driver = self.ranges(cluster, plan="1000-9999/10")
        with server, driver:
            self.do(driver, "lead", *[f"see {name}" for name in names[::7]])
            self.given(cluster, *names)
            cluster.blocks()

    def test_a_change_while_it_is_looked_at_is_looked_at_again(self):
        """What was read may be older than the news of it."""
        cluster = Cluster()
        cluster.create("a", 7)
        server, driver = self.ranges(cluster)
        with server, driver:
            self.do(driver, "lead")
            driver.status_when("repaired", "1")
            gate = cluster.gate("GET", f"{SPACES}/a", when="after")
            self.do(driver, "see a")
            gate.come.wait(PATIENCE)
            cluster.create("a")
            self.do(driver, "see a")
            gate.opened.set()
            self.given(cluster, "a")

    def test_full(self):
        cluster = Cluster("a", "b", "c")
        server, driver = self.ranges(cluster, plan="1000-1019/10")
        with server, driver:
            self.do(driver, "lead")
            driver.find("is full; you must widen the range")
            cluster.until(lambda: sum(cluster.has(name) for name in "abc") == 2)
            self.assertEqual(driver.status_when("allocated", "2")["used"], "2")


class Refusals(RangesCase):
    def test_a_refused_namespace_keeps_its_block(self):
        for status in (422, 409, 500):
            cluster = Cluster("bad", "good")
            cluster.refused["bad"] = status
            server, driver = self.ranges(cluster)
            with self.subTest(status=status), server, driver:
                self.do(driver, "lead")
                cluster.until(lambda cluster=cluster: len(cluster.patched("bad")) >= 5)
                self.assertEqual(len({patch[2] for patch in cluster.patched("bad")}), 1)
                self.assertEqual(cluster.used(), [0, 1])
                cluster.allow("bad")
                self.given(cluster, "bad", "good")
                self.assertEqual(sorted(cluster.blocks()), [0, 1])

    def test_pauses_grow(self):
        """Of one namespace: 20, 40, 80, ... ms at least."""
        for status in (422, 409):
            cluster = Cluster("bad")
            cluster.refused["bad"] = status
            server, driver = self.ranges(cluster)
            with self.subTest(status=status), server, driver:
                self.do(driver, "lead")
                cluster.until(lambda cluster=cluster: len(cluster.patched("bad")) >= 5)
                times = [patch[0] for patch in cluster.patched("bad")]
                for number, (first, second) in enumerate(zip(times, times[1:5])):
                    self.assertGreaterEqual(second - first, 0.019 * 2 ** number)

    def test_refused_ones_hold_up_no_others(self):
        """More of them than there is room in a round."""
        bad, good = [f"bad{number}" for number in range(100)], [f"good{number}" for number in range(5)]
        cluster = Cluster(*bad, *good)
        cluster.refused = {name: 422 for name in bad}
        server, driver = self.ranges(cluster, plan="1000-9999/10")
        with server, driver:
            self.do(driver, "lead")
            self.given(cluster, *good)
            cluster.create("late")
            self.do(driver, "see late")
            self.given(cluster, "late")
            self.assertLessEqual(max(cluster.blocks(*good, "late")), 105)

    def test_the_failure_names_the_namespace_and_the_reason(self):
        cluster = Cluster("bad")
        cluster.refused["bad"] = 422
        server, driver = self.ranges(cluster)
        with server, driver:
            self.do(driver, "lead")
            self.assertEqual(driver.find("failure: "), "failure: namespace bad gets no range yet: "
                             f"PATCH {SPACES}/bad: HTTP 422 Invalid: refused")

    def test_a_namespace_that_is_gone_gives_up_its_claim(self):
        cluster = Cluster("bad")
        cluster.refused["bad"] = 422
        server, driver = self.ranges(cluster)
        with server, driver:
            self.do(driver, "lead")
            cluster.until(lambda: len(cluster.patched("bad")) >= 2)
            cluster.delete("bad")
            looks = len(cluster.looks)
            cluster.until(lambda: len(cluster.looks) > looks)
            cluster.create("next")
            self.do(driver, "see next")
            self.given(cluster, "next")
            self.assertEqual(cluster.used(), [0, 1])
            cluster.allow("bad")
            cluster.create("bad")
            self.do(driver, "see bad")
            self.given(cluster, "bad")
            cluster.blocks()

    def test_a_write_that_comes_late_is_no_second_block(self):
        """Nobody hears that it was written."""
        cluster = Cluster("a")
        gate = cluster.gate("PATCH", f"{SPACES}/a", when="after")
        server, driver = self.ranges(cluster)
        with server, driver:
            self.do(driver, "lead")
            gate.come.wait(PATIENCE)
            driver.find("failure: namespace a gets no range yet")
            gate.opened.set()
            looks = len(cluster.looks)
            cluster.until(lambda: len(cluster.looks) > looks)
            cluster.create("b")
            self.do(driver, "see b")
            self.given(cluster, "b")
            self.assertEqual((cluster.blocks("a", "b"), len(cluster.patched("a"))), ([0, 1], 1))


class KeptBlocks(RangesCase):
    """What becomes of the block of a namespace that is refused, block 0, when the bookkeeping changes."""

    def refused(self, *arguments):
        cluster = Cluster("bad")
        cluster.refused["bad"] = 422
        server, driver = self.ranges(cluster, *arguments)
        self.do(driver, "lead")
        cluster.until(lambda: len(cluster.patched("bad")) >= 2)
        self.assertEqual({patch[2] for patch in cluster.patched("bad")}, {0})
        return cluster, server, driver

    def test_a_repair_books_it_again(self):
        cluster, server, driver = self.refused("1")
        with server, driver:
            driver.status_when("repairs", "2")
            cluster.create("other")
            self.do(driver, "see other")
            self.given(cluster, "other")
            cluster.allow("bad")
            self.given(cluster, "bad")
            self.assertEqual(cluster.blocks("bad", "other"), [0, 1])

    def test_a_repair_drops_it_when_somebody_has_it(self):
        cluster, server, driver = self.refused("1")
        with server, driver:
            cluster.create("other", 0)
            repairs = int(driver.status()["repairs"])
            while int(driver.status()["repairs"]) < repairs + 2:
                pass
            cluster.allow("bad")
            self.given(cluster, "bad")
            cluster.blocks()

    def test_a_new_term_knows_nothing_of_it(self):
        cluster, server, driver = self.refused()
        with server, driver:
            self.do(driver, "yield")
            cluster.create("other", 0)
            cluster.write_state(0)
            cluster.allow("bad")
            self.do(driver, "lead")
            self.given(cluster, "bad")
            self.assertEqual(cluster.blocks("other", "bad"), [0, 1])

    def test_it_is_dropped_when_another_has_written_the_bookkeeping(self):
        cluster, server, driver = self.refused()
        with server, driver:
            cluster.create("other", 0)
            cluster.write_state(0)
            cluster.create("third")
            self.do(driver, "see third")
            self.given(cluster, "third")
            cluster.allow("bad")
            self.given(cluster, "bad")
            cluster.blocks()

    def test_it_stays_when_the_bookkeeping_is_lost(self):
        cluster, server, driver = self.refused()
        with server, driver:
            with cluster.changed:
                cluster.state = None
            cluster.create("other")
            self.do(driver, "see other")
            self.given(cluster, "other")
            cluster.allow("bad")
            self.given(cluster, "bad")
            self.assertEqual(cluster.blocks("bad", "other"), [0, 1])


class Terms(RangesCase):
    """Leadership that is lost and regained while a request is under way."""

    def test_a_list_of_an_older_term_is_not_used(self):
        """Another leader gives block 0 away after the list was read."""
        cluster = Cluster("other")
        gate = cluster.gate("GET", SPACES, when="after")
        server, driver = self.ranges(cluster)
        with server, driver:
            self.do(driver, "lead")
            gate.come.wait(PATIENCE)
            self.do(driver, "yield")
            cluster.create("other", 0)
            cluster.create("a")
            cluster.state = {"metadata": {"name": "scc-uid", "resourceVersion": "1"}, "range": PLAN}
            cluster.write_state(0)
            self.do(driver, "lead")
            gate.opened.set()
            self.do(driver, "see a")
            self.given(cluster, "a")
            self.assertEqual(cluster.blocks("other", "a"), [0, 1])

    def test_a_round_of_an_older_term_is_dropped(self):
        for what in (("GET", f"{SPACES}/a"), ("PUT", f"{STATES}/scc-uid"), ("PATCH", f"{SPACES}/a")):
            for when in ("before", "after"):
                cluster = Cluster()
                server, driver = self.ranges(cluster)
                with self.subTest(what=what, when=when), server, driver:
                    self.do(driver, "lead")
                    driver.status_when("repaired", "1")
                    cluster.create("a")
                    gate = cluster.gate(*what, when=when)
                    self.do(driver, "see a")
                    gate.come.wait(PATIENCE)
                    self.do(driver, "yield", "lead", "see a")
                    patches, lists = len(cluster.patches), cluster.lists
                    gate.opened.set()
                    self.given(cluster, "a")
                    if what[0] != "PATCH":
                        self.assertGreater(cluster.lists, lists, "no repair before the write")
                        self.assertEqual(len(cluster.patches), patches + 1)

    def test_nothing_is_written_after_a_yield(self):
        for what in (("GET", SPACES), ("GET", f"{SPACES}/a"), ("PUT", f"{STATES}/scc-uid")):
            cluster = Cluster()
            cluster.state = {"metadata": {"name": "scc-uid", "resourceVersion": "1"}, "range": PLAN}
            server, driver = self.ranges(cluster)
            cluster.create("a")
            with self.subTest(what=what), server, driver:
                gate = cluster.gate(*what, when="after")
                self.do(driver, "lead")
                gate.come.wait(PATIENCE)
                self.do(driver, "yield")
                saves = len(cluster.saves)
                gate.opened.set()
                self.do(driver, "see a")
                driver.end()
                self.assertEqual((cluster.patches, len(cluster.saves)), ([], saves))


if __name__ == "__main__":
    unittest.main()
