"""The verbs against an API server: what they ask it for, and what they say when it refuses."""
import json
import unittest

from api_server import NAMESPACES, RBAC, SCCS, ApiServer, cluster
from harness import list_of

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop"},
       "spec": {"containers": [{"name": "c", "image": "i"}]}}


class Refused(unittest.TestCase):
    def test_who_may_not_list_rbac_gets_no_verdict(self):
        questions = (["check", "-f", "-"], ["explain", "-f", "-"], ["can", "alice"], ["who-can", "anyuid"],
                     ["describe", "anyuid"])
        for words in questions:
            with ApiServer(refused=[RBAC]) as server:
                done = server.run(*words, stdin=json.dumps(POD))
                self.assertEqual((done.returncode, done.stdout), (2, ""), words)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertRegex(done.stderr, r"^error: GET \S*/clusterroles: HTTP 403 Forbidden: .*; this takes the right to "
                                              r"list .*clusterroles, clusterrolebindings, roles, rolebindings in the "
                                              r"whole cluster$")

    def test_nor_who_may_not_list_namespaces(self):
        with ApiServer(refused=[NAMESPACES]) as server:
            done = server.run("check", "-f", "-", stdin=json.dumps(POD))
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("namespaces", done.stderr)
            self.assertEqual(server.run("can", "alice").returncode, 0)

    def test_verbs_ask_for_what_they_need(self):
        for words, lists in ((["get"], [SCCS]), (["describe", "anyuid", "--no-rbac"], [SCCS]),
                             (["namespaces"], [NAMESPACES])):
            with ApiServer() as server:
                done = server.run(*words)
                self.assertEqual((done.returncode, done.stderr), (0, ""), words)
                self.assertEqual(server.paths(), lists)

    def test_grant_reads_its_role_only(self):
        role = RBAC + "/clusterroles/system:openshift:scc:restricted-v2"
        binding = RBAC + "/namespaces/shop/rolebindings"
        with ApiServer() as server:
            done = server.run("grant", "restricted-v2", "-z", "web", "-n", "shop")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(server.requests, [("GET", SCCS), ("GET", role), ("GET", binding + "/system:openshift:scc:restricted-v2"),
                                               ("POST", binding)])
        with ApiServer(refused=[RBAC + "/clusterroles"]) as server:  # somebody else keeps the roles
            done = server.run("grant", "restricted-v2", "-z", "web", "-n", "shop")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(("POST", RBAC + "/clusterroles"), server.requests)

    def test_a_role_that_allows_something_else(self):
        lists = cluster()
        lists[RBAC + "/clusterroles"][0]["rules"][0]["verbs"] = ["get"]
        with ApiServer(lists) as server:
            done = server.run("grant", "restricted-v2", "-z", "web", "-n", "shop")
            self.assertEqual(done.returncode, 2)
            self.assertIn("is there and does not allow the use of restricted-v2", done.stderr)

    def test_revoke_says_what_it_cannot_know(self):
        lists = cluster()
        name = "system:openshift:scc:anyuid"
        lists[RBAC + "/namespaces/shop/rolebindings"] = [
            {"metadata": {"name": name}, "roleRef": {"kind": "ClusterRole", "name": name},
             "subjects": [{"kind": "User", "name": "alice"}]}]
        with ApiServer(lists, refused=[RBAC + "/roles"]) as server:
            done = server.run("revoke", "anyuid", "alice", "-n", "shop")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("note: what else grants it is not known: GET ", done.stderr)


class Answers(unittest.TestCase):
    def test_what_is_not_there(self):
        with ApiServer() as server:
            done = server.run("get", "nosuch")
            self.assertEqual((done.returncode, done.stderr), (2, "Error from server (NotFound): securitycontextconstraints."
                                                                 "security.openshift.io \"nosuch\" not found\n"))

    def test_request_timeout(self):
        with ApiServer(silent=True) as server:
            done = server.run("get", "--request-timeout", "0.15s")
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, "^error: .* after [0-9]{3,4} milliseconds")

    def test_exempt_by_label(self):
        lists = cluster()
        lists[NAMESPACES][0]["metadata"]["labels"] = {"security.openshift.io/disable-securitycontextconstraints": "true"}
        pod = {**POD, "spec": {**POD["spec"], "hostNetwork": True}}
        with ApiServer(lists) as server:
            done = server.run("check", "-f", "-", "-o", "json", stdin=json.dumps(pod))
            result, = json.loads(done.stdout)["results"]
            self.assertEqual((done.returncode, result["verdict"]), (0, "skipped"))
            self.assertEqual(result["skipped"], "namespace exempt by label")

    def test_service_accounts_are_asked_once(self):
        lists = cluster(**{NAMESPACES + "/shop/serviceaccounts": [
            {"metadata": {"name": "default"}, "automountServiceAccountToken": False}]})
        tight = next(one for one in lists[SCCS] if one["metadata"]["name"] == "restricted-v2")
        tight["volumes"] = ["emptyDir"]
        pods = [{**POD, "metadata": {"name": name, "namespace": "shop"}} for name in ("a", "b")]
        noisy = {**POD, "spec": {**POD["spec"], "serviceAccountName": "noisy"}}
        with ApiServer(lists) as server:
            done = server.run("check", "-f", "-", "-o", "json", "--as", "x", stdin=list_of([*pods, noisy]))
            verdicts = [one["verdict"] for one in json.loads(done.stdout)["results"]]
            self.assertEqual(verdicts, ["admitted", "admitted", "denied"])
            self.assertEqual(server.paths().count(NAMESPACES + "/shop/serviceaccounts/default"), 1)


if __name__ == "__main__":
    unittest.main()
