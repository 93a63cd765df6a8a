"""Ranges as OpenShift gives them: 200 namespaces at once against three replicas, the leader killed in the middle, and
the bookkeeping rebuilt after its object is deleted. Every block once, and the label that goes with it. A namespace that
cannot be given its range costs one block, and holds up no others."""
import base64
import json
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from lane import *

COUNT = 200
ANNOTATION_BYTES = 256 * 1024  # what the API server allows a namespace, keys and values together
UID, MCS, GROUPS = ("openshift.io/sa.scc." + what for what in ("uid-range", "mcs", "supplemental-groups"))


def labels():
    with open(os.path.join(REPO, "tests/conformance/data/allocations.jsonl")) as file:
        return {case["uidRange"]: case["mcs"] for case in map(json.loads, file)}


def label_at(block):
    """The recorded rule: the offset in the combinatorial number system of two categories out of 1024."""
    offset, parts = block * 5, []
    for left in (2, 1):
        n = 1024
        while (n * (n - 1) // 2 if left == 2 else n) > offset:
            n -= 1
        offset -= n * (n - 1) // 2 if left == 2 else n
        parts.append("c%d" % n)
    return "s0:" + ",".join(parts)


def annotations(api):
    return {item["metadata"]["name"]: item["metadata"].get("annotations") or {}
            for item in api.must("GET", "/api/v1/namespaces")["items"]}


def check_unique(spaces):
    recorded, taken = labels(), {}
    for name, notes in spaces.items():
        block = (int(notes[UID].split("/")[0]) - 1000000000) // 10000
        if notes[UID] in taken:
            sys.exit("%s and %s share %s" % (name, taken[notes[UID]], notes[UID]))
        taken[notes[UID]] = name
        if notes[GROUPS] != notes[UID] or notes[MCS] != label_at(block):
            sys.exit("%s: %s" % (name, notes))
        if recorded.get(notes[UID], notes[MCS]) != notes[MCS]:
            sys.exit("%s: not as recorded" % name)
    return taken


def leader(replicas):
    leading = [replica for replica in replicas if replica.metric("scc_webhook_ranges_leading") == 1]
    return leading[0] if len(leading) == 1 else None


def create(number, **more):
    Api().must("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace",
                                              "metadata": {"name": "range-%03d" % number, **more}})


def blocks_taken(api):
    state = api.must("GET", RANGES + "/scc-uid")
    if state["range"] != "1000000000-1999999999/10000":
        sys.exit("the range allocation is of %s" % state["range"])
    return bin(int.from_bytes(base64.b64decode(state["data"]), "big")).count("1")


def check_refused(api, lead):
    """The namespace's own annotations leave no room for more."""
    def failures():
        return lead.metric("scc_webhook_ranges_failures_total")

    before, taken, refused = failures(), blocks_taken(api), "range-%03d" % (COUNT + 1)
    create(COUNT + 1, annotations={"own": "x" * (ANNOTATION_BYTES - len("own"))})
    until("its range has been refused four times", lambda: failures() >= before + 4)
    create(COUNT + 2)
    until("the namespace after it has a range", lambda: UID in annotations(api)["range-%03d" % (COUNT + 2)])
    if blocks_taken(api) != taken + 2:
        sys.exit("%d blocks for two namespaces" % (blocks_taken(api) - taken))
    api.must("PATCH", "/api/v1/namespaces/" + refused, {"metadata": {"annotations": {"own": None}}},
             media="application/merge-patch+json")
    until("it has a range when there is room", lambda: UID in annotations(api)[refused])
    check_unique(annotations(api))
    print("a namespace without room for its range: one block after %d refusals" % (failures() - before))


def main():
    api = Api()
    install_crds(api)
    install_today()
    replicas = [Webhook("replica-%d" % number, "--allocate-ranges") for number in range(3)]
    first = until("one replica leads", lambda: leader(replicas))
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(create, number) for number in range(COUNT)]
        until("the leader has begun", lambda: first.metric("scc_webhook_ranges_allocated_total") >= 20)
        first.stop(signal.SIGKILL)
        killed = time.time()
        for job in jobs:
            job.result()
    rest = [replica for replica in replicas if replica is not first]
    until("another replica leads", lambda: leader(rest))
    print("leader killed; the next one led after %.1f s" % (time.time() - killed))
    until("every namespace has a range", lambda: all(UID in notes for notes in annotations(api).values()))
    spaces = annotations(api)
    taken = check_unique(spaces)
    print("%d namespaces, %d blocks, each once" % (len(spaces), len(taken)))

    api.must("DELETE", RANGES + "/scc-uid")
    create(COUNT)
    until("the namespace after the loss has a range", lambda: UID in annotations(api)["range-%03d" % COUNT])
    check_unique(annotations(api))
    bits = blocks_taken(api)
    if bits < len(taken) + 1:
        sys.exit("the rebuilt object has %d blocks" % bits)
    print("bookkeeping rebuilt: %d blocks" % bits)
    check_refused(api, until("one of them leads", lambda: leader(rest)))
    for replica in rest:
        replica.stop()


main()
