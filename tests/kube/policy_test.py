"""A live policy: namespaces that are asked for, and its end while they are on their way."""
import threading
import unittest

from scripted_server import TestCase, thing

SPACES = "/api/v1/namespaces"


class Cluster:
    """Empty lists, watches without events, and namespaces by name; `answer` takes what is asked for by name."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, exchange):
        if exchange.path.startswith(SPACES + "/"):
            self.answer(exchange)
        elif "watch" in exchange.query:
            exchange.stream_open()
            exchange.hold()
        else:
            exchange.page([], 1)


class Fetches(TestCase):
    def policy(self, answer):
        server = self.server(*[Cluster(answer)] * 100)
        return server, self.drive(server, "policy")

    def test_what_comes_is_published(self):
        server, driver = self.policy(lambda exchange: exchange.reply(thing("a")))
        with server, driver:
            driver.expect("published")
            driver.say("fetch a")
            driver.expect("published", "done a")

    def test_what_does_not_come_is_done_too(self):
        server, driver = self.policy(lambda exchange: exchange.refuse(404, "NotFound"))
        with server, driver:
            driver.expect("published")
            driver.say("fetch a")
            driver.expect("done a")

    def test_stop_while_they_are_on_their_way(self):
        asked, stopped = threading.Semaphore(0), threading.Event()

        def answer(exchange):
            asked.release()
            stopped.wait()
            exchange.reply(thing("a"))

        server, driver = self.policy(answer)
        with server, driver:
            driver.expect("published")
            for name in "abc":
                driver.say(f"fetch {name}")
                asked.acquire()
            driver.say("stop")
            driver.find("stopped")
            stopped.set()
            lines, status = driver.end()
            self.assertEqual(sorted(driver.seen[1:] + lines), ["done a", "done b", "done c", "stopped"])
            self.assertEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
