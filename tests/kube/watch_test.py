"""A list and a watch: pages, the list that begins a watch, versions, and everything that goes wrong with a watch."""
import json
import unittest

from scripted_server import TestCase, bookmark, event, listing, listing_stream, status_of, thing, watching

NAMESPACES = "/api/v1/namespaces"


class WatchCase(TestCase):
    """Runs with short pauses: 50 ms of back-off, 2 s of silence."""

    def watch(self, server, *arguments, quick="50"):
        return self.drive(server, "watch", NAMESPACES, *arguments, options=("-q", quick))


class Lists(WatchCase):
    def test_pages_of_500_from_the_newest_state(self):
        with self.server(listing([("a", 1), ("b", 2)], 10, "a token/with?signs&"), listing([("c", 3)], 10),
                         watching(event("ADDED", "d", 11))) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1", "ADDED b 2", "ADDED c 3", "commit", "ADDED d 11", "settled")
            first, second, third = server.requests
            self.assertEqual(first.query, {"limit": "500"})
            self.assertEqual(second.query, {"limit": "500", "continue": "a token/with?signs&"})
            self.assertEqual(first.token, "secret")
            self.assertIn("as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", first.headers["Accept"])
            self.assertIn("as=PartialObjectMetadata;g=meta.k8s.io;v=v1", third.headers["Accept"])
            self.assertEqual(third.query["resourceVersion"], "10")
            self.assertEqual(third.query["allowWatchBookmarks"], "true")
            self.assertTrue(300 <= int(third.query["timeoutSeconds"]) < 600)

    def test_selector(self):
        with self.server(listing([], 1)) as server, self.watch(server, "labelSelector=a%3Db") as driver:
            driver.expect("begin", "commit")
            self.assertEqual(server.wait(2).query["labelSelector"], "a=b")
            self.assertEqual(server.requests[0].query["labelSelector"], "a=b")

    def test_expired_page_lists_anew_in_one_piece(self):
        with self.server(listing([("a", 1)], 10, "next"), lambda exchange: exchange.refuse(410, "Expired"), listing([("b", 2)], 12),
                         watching()) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1", "abandon", "begin", "ADDED b 2", "commit")
            self.assertEqual(server.wait(3).query, {})
            self.assertEqual(server.wait(4).query["resourceVersion"], "12")

    def test_a_page_that_fails_publishes_nothing(self):
        with self.server(listing([("a", 1)], 10, "next"), lambda exchange: exchange.refuse(500, "InternalError"),
                         listing([("a", 1)], 11)) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1", "abandon", "begin", "ADDED a 1", "commit")
            status = driver.status_when("synced", "1")
            self.assertEqual((status["failures"], status["http"], status["lists"]), ("1", "500", "1"))
            self.assertIn("InternalError", status["error"])

    def test_answers_that_are_no_lists(self):
        answers = [b"", b"{", b"[]", b"null", b'{"items":{}}', b'{"items":[],"metadata":7}', b'{"items":[1,]}']
        steps = [lambda exchange, answer=answer: exchange.reply(answer) for answer in answers]
        with self.server(*steps, listing([("a", 1)], 5)) as server, self.watch(server) as driver:
            driver.find("ADDED a 1")
            driver.expect("commit")
            self.assertNotIn("commit", driver.seen[:-1])
            self.assertEqual(driver.status()["failures"], str(len(answers)))

    def test_not_there_yet(self):
        with self.server(lambda exchange: exchange.refuse(404, "NotFound", "the server could not find the requested resource"),
                         lambda exchange: exchange.refuse(404, "NotFound"), listing([("a", 1)], 5)) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1", "commit")
            self.assertEqual(driver.status()["http"], "404")

    def test_compressed_and_whole_objects(self):
        whole = {**thing("a"), "spec": {"finalizers": ["kubernetes"]}}
        with self.server(lambda exchange: exchange.reply({"metadata": {"resourceVersion": "1"}, "items": [whole]}, Content_Encoding="gzip"),
                         watching({"type": "ADDED", "object": {**whole, "metadata": {"name": "b", "resourceVersion": "2"}}})) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "ADDED a 1 whole", "commit", "ADDED b 2 whole")
            self.assertIn("gzip", server.requests[0].headers["Accept-Encoding"])
            self.assertIsNone(server.requests[1].headers["Accept-Encoding"])


class Streamed(WatchCase):
    """A server with WatchList: the list comes as the beginning of the watch."""

    def server(self, *steps):
        return super().server(*steps, lists_by_stream=True)

    def test_the_list_begins_the_watch(self):
        with self.server(listing_stream(("a", 5), ("b", 3), ended=12, then=[event("MODIFIED", "a", 13)]), watching()) as server:
            with self.watch(server, "labelSelector=a%3Db") as driver:
                driver.expect("begin", "ADDED a 5", "ADDED b 3", "commit", "MODIFIED a 13", "settled")
                query = server.requests[0].query
                self.assertTrue(300 <= int(query.pop("timeoutSeconds")) < 600)
                self.assertEqual(query, {"watch": "true", "sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan",
                                         "allowWatchBookmarks": "true", "labelSelector": "a=b"})
                self.assertIn("as=PartialObjectMetadata;g=meta.k8s.io;v=v1", server.requests[0].headers["Accept"])
                status = driver.status_when("synced", "1")
                self.assertEqual([status[key] for key in ("lists", "objects", "events", "failures")], ["1", "2", "1", "0"])

    def test_changes_while_the_list_comes_in(self):
        with self.server(listing_stream(("a", 5), ("b", 3), event("MODIFIED", "a", 11), event("DELETED", "b", 12), ended=12)) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "ADDED a 5", "ADDED b 3", "MODIFIED a 11", "DELETED b 12", "commit")
                self.assertEqual(driver.status_when("synced", "1")["objects"], "1")

    def test_goes_on_from_the_version_of_the_list(self):
        """Not from that of its objects, nor from a bookmark within it."""
        steps = [listing_stream(("a", 5), bookmark(7), ("b", 3), ended=12, then=[], end=True), watching()]
        with self.server(*steps) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 5", "ADDED b 3", "commit")
            query = server.wait(2).query
            self.assertEqual(query["resourceVersion"], "12")
            self.assertNotIn("sendInitialEvents", query)

    def test_an_empty_list(self):
        with self.server(listing_stream(ended=1)) as server, self.watch(server) as driver:
            driver.expect("begin", "commit")

    def test_a_list_that_breaks_off_publishes_nothing_and_comes_in_pages(self):
        endings = {"end": None, "cut": None, "nonsense": b"surprise", "error": {"type": "ERROR", "object": status_of(500, "InternalError")},
                   "no version": {"type": "BOOKMARK", "object": {"metadata": {"annotations": {"k8s.io/initial-events-end": "true"}}}}}
        for ending, last in endings.items():
            first = watching(event("ADDED", "a", 5), *([last] if last else []), then=ending if last is None else "hold")
            with self.subTest(ending=ending), self.server(first, listing([("b", 6)], 12), watching(event("ADDED", "c", 13))) as server:
                with self.watch(server) as driver:
                    driver.expect("begin", "ADDED a 5", "abandon", "begin", "ADDED b 6", "commit", "ADDED c 13", "settled")
                    self.assertEqual(server.requests[2].query["resourceVersion"], "12")
                    self.assertEqual(driver.status()["failures"], "1")

    def test_a_server_without_it_is_asked_once(self):
        gone = {"type": "ERROR", "object": status_of(410, "Expired")}
        for code, reason in ((422, "Invalid"), (400, "BadRequest")):
            steps = [lambda exchange, code=code, reason=reason: exchange.refuse(code, reason), listing([("a", 1)], 10), watching(gone),
                     listing([("b", 2)], 20)]
            with self.subTest(code=code), self.server(*steps) as server, self.watch(server) as driver:
                driver.expect("begin", "ADDED a 1", "commit", "begin", "ADDED b 2", "commit")
                self.assertEqual(server.requests[1].query, {"limit": "500"})
                self.assertEqual(driver.status()["failures"], "1")

    def test_410_lists_by_a_watch_again(self):
        gone = {"type": "ERROR", "object": status_of(410, "Expired")}
        with self.server(listing_stream(("a", 1), ended=10, then=[gone]), listing_stream(("b", 2), ended=20)) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "ADDED a 1", "commit", "begin", "ADDED b 2", "commit")
                self.assertNotIn("resourceVersion", server.requests[1].query)

    def test_not_there_yet(self):
        """A kind that does not exist is asked for in turns by a watch and in pages."""
        missing = [lambda exchange: exchange.refuse(404, "NotFound")] * 2
        with self.server(*missing, listing([], 9), watching()) as server, self.watch(server) as driver:
            driver.expect("begin", "commit")
            self.assertEqual(["watch" in request.query for request in server.requests[:3]], [True, False, False])

    def test_silence_within_a_list_ends_it(self):
        with self.server(watching(event("ADDED", "a", 5)), listing([("a", 5)], 9)) as server, self.watch(server, quick="25") as driver:
            driver.expect("begin", "ADDED a 5", "abandon", "begin", "ADDED a 5", "commit")
            self.assertIn("no bytes for", driver.status()["error"])

    def test_stop_within_a_list(self):
        with self.server(watching(event("ADDED", "a", 5))) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 5")
            self.assertEqual(driver.end(), (["abandon", "stopped"], 0))


class Versions(WatchCase):
    def test_goes_on_from_the_last_event_without_a_list(self):
        with self.server(listing([("a", 1)], 10), watching(event("MODIFIED", "a", 15, "x"), then="end"),
                         watching(event("DELETED", "a", 17), then="end"), watching()) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1", "commit", "MODIFIED a 15 x", "settled", "DELETED a 17", "settled")
            self.assertEqual([server.wait(number).query["resourceVersion"] for number in (2, 3, 4)], ["10", "15", "17"])
            self.assertEqual(driver.status()["lists"], "1")

    def test_bookmarks_count(self):
        with self.server(listing([], 10), watching(bookmark(44), then="end"), watching()) as server, self.watch(server) as driver:
            driver.expect("begin", "commit", "settled")
            self.assertEqual(server.wait(3).query["resourceVersion"], "44")

    def test_a_cut_connection_goes_on_at_the_last_event(self):
        with self.server(listing([], 10), watching(event("ADDED", "a", 11), b'{"type":"ADDED","object":{"meta', then="cut"),
                         watching(event("ADDED", "b", 12))) as server, self.watch(server) as driver:
            driver.expect("begin", "commit", "ADDED a 11", "settled", "ADDED b 12", "settled")
            self.assertEqual(server.wait(3).query["resourceVersion"], "11")
            self.assertEqual(driver.status()["failures"], "1")


class Refusals(WatchCase):
    def test_error_event_410_lists_anew_and_drops_what_is_gone(self):
        gone = {"type": "ERROR", "object": status_of(410, "Expired", "too old resource version")}
        with self.server(listing([("a", 1), ("b", 2)], 10), watching(gone), listing([("b", 2)], 20), watching()) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "ADDED a 1", "ADDED b 2", "commit", "begin", "ADDED b 2", "commit")
                self.assertEqual(server.wait(4).query["resourceVersion"], "20")
                self.assertIn("too old resource version", driver.status()["error"])

    def test_http_410_lists_anew(self):
        with self.server(listing([("a", 1)], 10), lambda exchange: exchange.refuse(410, "Gone"), listing([], 20), watching()) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "ADDED a 1", "commit", "begin", "commit")
                self.assertEqual(server.wait(4).query["resourceVersion"], "20")

    def test_too_many_requests_and_internal_errors_watch_again(self):
        broken = {"type": "ERROR", "object": status_of(500, "InternalError")}
        with self.server(listing([], 10), lambda exchange: exchange.refuse(429, "TooManyRequests", Retry_After="1"),
                         lambda exchange: exchange.refuse(500, "InternalError"), watching(broken), watching(event("ADDED", "a", 11))) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "commit", "ADDED a 11")
                self.assertTrue(all(request.query["resourceVersion"] == "10" for request in server.requests[1:5]))
                self.assertEqual(driver.status()["failures"], "3")

    def test_refused_connections_watch_again(self):
        with self.server(listing([], 10), watching(event("ADDED", "a", 11), then="end")) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "commit", "ADDED a 11", "settled")
                server.wait(3).cut()
                server.silence()
                while driver.status()["failures"] == "0":
                    pass
                server.then(watching(event("ADDED", "b", 12)))
                server.listen()
                driver.find("ADDED b 12")
                self.assertEqual(driver.status()["lists"], "1")

    def test_watches_that_end_at_once_are_failures(self):
        with self.server(listing([], 10), *[watching(then="end")] * 4, watching(event("ADDED", "a", 11))) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "commit", "ADDED a 11")
                status = driver.status()
                self.assertEqual(status["failures"], "4")
                self.assertIn("at once", status["error"])

    def test_a_watch_that_never_works_ends_in_a_list(self):
        refusals = [lambda exchange: exchange.refuse(500, "InternalError")] * 5
        with self.server(listing([("a", 1)], 10), *refusals, listing([], 3), watching()) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1", "commit", "begin", "commit")
            self.assertEqual(server.wait(8).query["resourceVersion"], "3")

    def test_versions_of_the_future_list_anew(self):
        with self.server(listing([], 10), lambda exchange: exchange.refuse(504, "Timeout", "Too large resource version"),
                         listing([], 3)) as server, self.watch(server) as driver:
            driver.expect("begin", "commit", "begin", "commit")

    def test_events_that_make_no_sense_list_anew(self):
        for nonsense in (b"surprise", b'{"type":"ADDED"}', b'{"type":"WHAT","object":{}}', b'{"type":7}', b'{"a":1,"a":2}',
                         b'{"type":"ADDED","object":{"metadata":[]}}'):
            with self.subTest(nonsense=nonsense), self.server(listing([], 10), watching(nonsense), listing([("a", 1)], 11)) as server:
                with self.watch(server) as driver:
                    driver.expect("begin", "commit", "begin", "ADDED a 1", "commit")


class Frames(WatchCase):
    def test_events_are_not_chunks(self):
        events = [event("ADDED", 'br}ace"s\\', 11), event("MODIFIED", "ünïcode", 12), event("DELETED", "c", 13)]
        text = "".join(json.dumps(one, ensure_ascii=False) + separator for one, separator in zip(events, ("\n", "", " \r\n\t"))).encode()
        bytewise = [text[index:index + 1] for index in range(len(text))]
        for pieces in (bytewise, [text], [text[:50], text[50:]]):
            with self.subTest(pieces=len(pieces)), self.server(listing([], 10), watching(*pieces)) as server:
                with self.watch(server) as driver:
                    driver.find("commit")
                    for line in ('ADDED br}ace"s\\ 11', "MODIFIED ünïcode 12", "DELETED c 13"):
                        driver.find(line)

    def test_an_event_over_16_mib_is_refused(self):
        large = thing("a", 11)
        large["metadata"]["annotations"] = {"big": "x" * (16 << 20)}
        with self.server(listing([], 10), watching({"type": "ADDED", "object": large}), listing([("b", 12)], 12)) as server:
            with self.watch(server) as driver:
                driver.expect("begin", "commit", "begin", "ADDED b 12", "commit")
                self.assertIn("larger than 16777216 bytes", driver.status()["error"])


class DeadPeers(WatchCase):
    def test_silence_ends_a_watch(self):
        with self.server(listing([], 10), watching(bookmark(20)), watching(event("ADDED", "a", 21))) as server:
            with self.watch(server, quick="25") as driver:
                driver.find("ADDED a 21")
                self.assertEqual(server.requests[2].query["resourceVersion"], "20")
                self.assertIn("no bytes for", driver.status()["error"])

    def test_stop_while_a_list_and_a_watch_are_under_way(self):
        with self.server(listing([("a", 1)], 10, "next")) as server, self.watch(server) as driver:
            driver.expect("begin", "ADDED a 1")
            server.wait(2)
            self.assertEqual(driver.end(), (["abandon", "stopped"], 0))
        with self.server(listing([], 10), watching()) as server, self.watch(server) as driver:
            driver.expect("begin", "commit")
            server.wait(2)
            self.assertEqual(driver.end(), (["stopped"], 0))


if __name__ == "__main__":
    unittest.main()
