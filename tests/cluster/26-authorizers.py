"""Asking the API server who may use an SCC (--authorizer sar, rbac-then-sar): the recorded decisions of world 1 come out
as with rbac, equal questions at one time are asked once, a grant that was taken away ends, and an API server that is
down allows nobody anything."""
import sys
import threading

from lane import *
from worlds import *

ASKERS = 20
CACHE_SECONDS = 10  # how long the webhook remembers an answer
ROOT = [{"name": "c", "image": "i", "securityContext": {"runAsUser": 0}}]


def admits(webhook, user, containers=None, account="default"):
    spec = {"serviceAccountName": account, "containers": containers or ROOT}
    return webhook.review(pod_review("authorizers", user, spec=spec))["allowed"]


def lets_set_ranges(webhook, user):
    """May the user make a namespace with a range of his choice?"""
    return webhook.review({
        "uid": "00000000-0000-0000-0000-000000000002", "kind": {"group": "", "version": "v1", "kind": "Namespace"},
        "resource": {"group": "", "version": "v1", "resource": "namespaces"}, "name": "mine", "namespace": "mine",
        "operation": "CREATE", "userInfo": {"username": user, "groups": ["system:authenticated"]},
        "object": {"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": "mine", "annotations": {"openshift.io/sa.scc.uid-range": "0/1"}}}}, path="/validate")["allowed"]


def asked(webhook):
    return webhook.metric("scc_webhook_access_reviews_total")


def api_allows(api, user, scc, namespace):
    """Has the API server itself taken up a grant?"""
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
        "user": user, "resourceAttributes": {"group": "security.openshift.io", "resource": "securitycontextconstraints",
                                             "verb": "use", "name": scc, "namespace": namespace}}}
    return api.must("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"]


def same_decisions(webhook):
    """The whole answer, audit annotations and all."""
    client, cases = conform.Client("https://127.0.0.1:%d" % webhook.port), creations_of(1)
    wrong = [(case["name"], conform.check(client, case, {"mutate": "/mutate?timeout=10s"})) for case in cases]
    wrong = ["%s: %s" % one for one in wrong if one[1]]
    print("%s: %d of %d as recorded, %s questions" % (webhook.kind, len(cases) - len(wrong), len(cases), asked(webhook)))
    if wrong or len(cases) < 40:
        sys.exit("\n".join(wrong[:5]))


def merged(webhook):
    """While the API server is silent many reviews wait for the same answers: as many questions as for one review."""
    before = asked(webhook)
    admits(webhook, "merged-1", account="merged-1")
    one = asked(webhook) - before
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(admits(webhook, "merged-2", account="merged-2")))
               for _ in range(ASKERS)]
    cluster("cluster_freeze_apiserver")
    try:
        for thread in threads:
            thread.start()
        until("all reviews wait", lambda: webhook.metric("scc_webhook_reviews_pending") == ASKERS)
    finally:
        cluster("cluster_thaw_apiserver")
    for thread in threads:
        thread.join()
    many = asked(webhook) - before - one
    print("%s: %d questions for one review, %d for %d at once" % (webhook.kind, one, many, ASKERS))
    if many != one or one < 2 or answers != [False] * ASKERS:
        sys.exit("not merged, or a wrong answer: %s" % answers)


def revoked(api, webhook):
    if admits(webhook, "leaver"):
        sys.exit("root without a grant")
    grant_to(api, "leaver", "leaver", [use_of("anyuid")], "authorizers")
    until("the grant is in force", lambda: admits(webhook, "leaver"))
    api.must("DELETE", RBAC + "/namespaces/authorizers/rolebindings/leaver")
    ended = time.time()
    until("the API server has taken it up", lambda: not api_allows(api, "leaver", "anyuid", "authorizers"))
    known = time.time()
    while True:
        began = time.time()
        if not admits(webhook, "leaver"):
            break
        if began > known + CACHE_SECONDS + 1:
            sys.exit("the grant lives on")
        time.sleep(0.1)
    print("%s: a grant ended %.1f s after it was taken away" % (webhook.kind, time.time() - ended))


def api_server_down(api, rbac, sar, chain):
    ranges = {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["set-scc-ranges"]}
    grant_to(api, "steady", "steady", [use_of("anyuid"), ranges])
    for webhook in (rbac, sar, chain):
        until(webhook.kind + " knows the grants", lambda: admits(webhook, "steady") and lets_set_ranges(webhook, "steady"))
    cluster("cluster_kill_apiserver")
    failures = sar.metric("scc_webhook_access_failures_total")
    until("what sar remembers is over", lambda: not admits(sar, "steady") and not lets_set_ranges(sar, "steady"))
    for number in range(10):
        for webhook in (sar, chain):
            stranger = "stranger-%d" % number
            if admits(webhook, stranger) or lets_set_ranges(webhook, stranger):
                sys.exit("%s allows while nobody can be asked" % webhook.kind)
        if admits(sar, "steady") or lets_set_ranges(sar, "steady"):
            sys.exit("sar allows while nobody can be asked")
        for webhook in (rbac, chain):
            if not admits(webhook, "steady") or not lets_set_ranges(webhook, "steady"):
                sys.exit("%s forgets what it has watched" % webhook.kind)
    if sar.metric("scc_webhook_access_failures_total") <= failures:
        sys.exit("the failures are not counted")
    cluster("cluster_restart_apiserver")
    back = time.time()
    until("sar allows again", lambda: admits(sar, "steady") and lets_set_ranges(sar, "steady"))
    print("sar allows again %.1f s after the API server was back" % (time.time() - back))
    failures = chain.metric("scc_webhook_access_failures_total")
    if admits(chain, "stranger-again") or chain.metric("scc_webhook_access_failures_total") != failures:
        sys.exit("rbac-then-sar cannot ask again")


def ask_recorded(api, webhooks):
    world = world_of(1)
    apply_world(api, world)
    for where in (None, "default"):
        grant_to(api, "last", "last", [use_of("last")], where)
        until("the API server has taken up all grants", lambda: api_allows(api, "last", "last", where or "elsewhere"))
        for kind in ("rolebindings", "roles"):
            api.must("DELETE", RBAC + ("/namespaces/default/" + kind if where else "/cluster" + kind) + "/last")
    for kind in ("rbac", "sar", "rbac-then-sar"):
        webhook = Webhook(kind, "--authorizer", kind)
        webhook.kind = kind
        webhooks.append(webhook)
        same_decisions(webhook)
    remove_world(api, world)


def main():
    api = Api()
    install_crds(api)
    webhooks = []
    ask_recorded(api, webhooks)
    rbac, sar, chain = webhooks
    install_today()
    put_namespace(api, "authorizers", 900)
    for webhook in webhooks:
        until("the namespace is known", lambda: admits(webhook, "anybody", [{"name": "c", "image": "i"}]))
    for webhook in (sar, chain):
        merged(webhook)
        revoked(api, webhook)
    api_server_down(api, rbac, sar, chain)
    for kind in ("bindings", "s"):
        api.must("DELETE", RBAC + "/clusterrole" + kind + "/steady")
    remove_namespace(api, "authorizers")
    for webhook in webhooks:
        if webhook.stop() != 0:
            sys.exit(webhook.kind + " did not end well")


main()
