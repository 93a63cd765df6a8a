"""SubjectAccessReviews: asked once, remembered for a while, denied when in doubt."""
import threading
import unittest

from scripted_server import TestCase

REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"


def says(**status):
    return lambda exchange: exchange.reply({"kind": "SubjectAccessReview", "status": status}, 201)


class AccessCase(TestCase):
    """The driver keeps four answers and has two questions under way."""

    def access(self, server, quick="600000"):
        return self.drive(server, "access", options=("-q", quick))

    def ask(self, driver, question, answer, number=1):
        driver.say(f"ask {number} {question} home")
        driver.expect(f"{number} {question} {answer}")

    def wait(self, driver, *numbers):
        for number in numbers:
            driver.say(f"wait {number}")
        for _ in numbers:
            driver.find("known ")


class Answers(AccessCase):
    def test_the_question(self):
        with self.server(says(allowed=True)) as server, self.access(server) as driver:
            self.ask(driver, "jane anyuid", "unknown")
            self.assertEqual(server.requests, [])
            self.wait(driver, 1)
            self.ask(driver, "jane anyuid", "allowed")
            request = server.requests[0]
            self.assertEqual((request.method, request.path), ("POST", REVIEWS))
            self.assertEqual(request.document(), {
                "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                "spec": {"user": "jane", "groups": ["some", "more"], "resourceAttributes": {
                    "namespace": "home", "verb": "use", "group": "security.openshift.io", "version": "v1",
                    "resource": "securitycontextconstraints", "name": "anyuid"}}})

    def test_extra_attributes_are_part_of_it(self):
        with self.server(says(allowed=True)) as server, self.access(server) as driver:
            self.ask(driver, "scoped anyuid", "unknown")
            self.wait(driver, 1)
            self.assertEqual(server.requests[0].document()["spec"]["extra"], {"scopes": ["user:info", "b"], "none": []})

    def test_only_a_clear_yes_allows(self):
        answers = [says(allowed=False), says(allowed=True, denied=True), says(), says(allowed="true"), says(allowed=True, denied=1),
                   lambda exchange: exchange.reply({}), lambda exchange: exchange.reply(b"{"), lambda exchange: exchange.reply(b""),
                   lambda exchange: exchange.reply({"status": {"allowed": True}}, 403), lambda exchange: exchange.refuse(500, "InternalError"),
                   lambda exchange: exchange.cut(), says(allowed=False, evaluationError="some role is missing")]
        with self.server(*answers) as server, self.access(server) as driver:
            for number in range(len(answers)):
                self.ask(driver, f"jane scc{number}", "unknown")
                self.wait(driver, 1)
                self.ask(driver, f"jane scc{number}", "denied")

    def test_nothing_to_wait_for(self):
        with self.server(says(allowed=True)) as server, self.access(server) as driver:
            self.ask(driver, "jane anyuid", "unknown")
            self.wait(driver, 1)
            self.wait(driver, 1)
            self.assertEqual(len(server.requests), 1)


class Memory(AccessCase):
    def test_rounds_share_what_is_known(self):
        with self.server(says(allowed=True)) as server, self.access(server) as driver:
            self.ask(driver, "jane anyuid", "unknown")
            self.wait(driver, 1)
            driver.say("done 1")
            self.ask(driver, "jane anyuid", "allowed", number=2)
            status = driver.status()
            self.assertEqual((status["asked"], status["hits"], status["kept"], status["waiting"]), ("1", "1", "1", "0"))

    def test_answers_and_failures_expire(self):
        for first, before in ((says(allowed=True), "allowed"), (lambda exchange: exchange.refuse(500, "InternalError"), "denied")):
            with self.subTest(before=before), self.server(first, says(allowed=True)) as server, self.access(server, quick="1") as driver:
                self.ask(driver, "jane anyuid", "unknown")
                self.wait(driver, 1)
                self.ask(driver, "jane anyuid", before)  # a round keeps what it was told
                answer = before
                while answer == before and len(server.requests) == 1:
                    driver.say("done 2")
                    driver.say("ask 2 jane anyuid home")
                    answer = driver.next().split()[-1]
                    self.wait(driver, 2)
                self.assertEqual(len(server.requests), 2)

    def test_the_longest_unused_goes_first(self):
        with self.server(*[says(allowed=True)] * 6) as server, self.access(server) as driver:
            for name in "abcd":
                self.ask(driver, f"jane {name}", "unknown")
                self.wait(driver, 1)
            driver.say("done 1")
            self.ask(driver, "jane a", "allowed", number=2)
            self.ask(driver, "jane e", "unknown", number=2)
            self.wait(driver, 2)
            self.ask(driver, "jane a", "allowed", number=3)
            self.ask(driver, "jane b", "unknown", number=3)
            self.assertEqual(driver.status()["kept"], "4")


class Merging(AccessCase):
    def test_one_question_for_all_who_ask(self):
        release = threading.Event()

        def late(exchange):
            release.wait()
            says(allowed=True)(exchange)

        with self.server(late) as server, self.access(server) as driver:
            for number in range(1, 6):
                self.ask(driver, "jane anyuid", "unknown", number)
                driver.say(f"wait {number}")
            while driver.status()["waiting"] != "1":
                pass
            server.wait(1)
            release.set()
            self.assertEqual({driver.find("known ") for _ in range(5)}, {f"known {number}" for number in range(1, 6)})
            self.assertEqual(len(server.requests), 1)
            for number in range(1, 6):
                self.ask(driver, "jane anyuid", "allowed", number)

    def test_no_more_than_two_at_once_and_four_in_all(self):
        release = threading.Event()

        def late(exchange):
            release.wait()
            says(allowed=True)(exchange)

        with self.server(*[late] * 4) as server, self.access(server) as driver:
            for name in "abcdef":
                self.ask(driver, f"jane {name}", "unknown")
            driver.say("wait 1")
            server.wait(2)
            status = driver.status()
            self.assertEqual((status["asked"], status["waiting"], status["failures"]), ("2", "4", "2"))
            release.set()
            driver.find("known 1")
            for name in "abcd":
                self.ask(driver, f"jane {name}", "allowed")
            for name in "ef":
                self.ask(driver, f"jane {name}", "denied")
            self.assertEqual(driver.status()["asked"], "4")


if __name__ == "__main__":
    unittest.main()
