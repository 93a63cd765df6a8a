#!/usr/bin/env python3
"""HTTPS requests per second of scc-webhook against a server that does nothing, both on one pinned core.

    python3 tests/bench/https.py BUILD [--seconds 5] [--rounds 5] [--connections 16] [--cases FILE --world FILE]

Needs wrk and openssl. The load (the AdmissionReviews of cases-0) comes from wrk on another core, over connections that
stay open. Rounds alternate between the two servers, so that both see the same machine. Printed per server: requests
per second, and the CPU time that the server itself took per request (wrk may be the slower end); then the ratio of
both, and the peak resident memory of scc-webhook.
"""
import argparse
import contextlib
import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import http.client

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "conformance"))
import conform  # noqa: E402

DATA = os.path.join(HERE, "..", "conformance", "data")
LUA = """
local bodies, at = {%s}, 0
wrk.method, wrk.path = "POST", "/mutate"
wrk.headers["Content-Type"] = "application/json"
local requests = {}
function init()
  for i, body in ipairs(bodies) do requests[i] = wrk.format(nil, nil, nil, body) end
end
function request()
  at = at %% #requests + 1
  return requests[at]
end
"""


def run(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def bodies_of(cases):
    """The mutating reviews of a file of cases."""
    found = []
    for line in open(cases, encoding="utf-8"):
        case = json.loads(line)
        if case["path"] == "mutate":
            review = {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": case["request"]}
            found.append(json.dumps(review, separators=(",", ":")))
    return found


def prepare(folder, options):
    """Certificate, policy and load script. Returns the bodies."""
    run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"])
    os.mkdir(f"{folder}/policy")
    with open(options.world, encoding="utf-8") as world:
        conform.write_world(f"{folder}/policy", json.load(world))
    bodies = bodies_of(options.cases)
    with open(f"{folder}/load.lua", "w", encoding="utf-8") as lua:
        lua.write(LUA % ",\n".join("[===[%s]===]" % body for body in bodies))
    return bodies


@contextlib.contextmanager
def started(command, port, core):
    """A server on one core, ready to answer."""
    process = subprocess.Popen(["taskset", "-c", str(core), *command], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                ask(port, b"{}")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} did not start") from None
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait()


def ask(port, body):
    """The length of the answer's body."""
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.request("POST", "/mutate", body, {"Content-Type": "application/json"})
    return len(connection.getresponse().read())


def cpu_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_kib(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))


def load(process, port, folder, options):
    """Requests per second, and the server's CPU microseconds per request."""
    before = cpu_seconds(process)
    output = run(["taskset", "-c", str(options.client_core), "wrk", "-t", "1", "-c", str(options.connections), "-d",
                  f"{options.seconds}s", "-s", f"{folder}/load.lua", f"https://127.0.0.1:{port}"])
    count = int(re.search(r"(\d+) requests in", output).group(1))
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(output)
    per_second = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    return per_second, (cpu_seconds(process) - before) * 1e6 / count


def measure(folder, options):
    bodies = prepare(folder, options)
    ports = conform.free_port(), conform.free_port()
    webhook = [f"{options.build}/bin/scc-webhook", "serve", "--policy", f"{folder}/policy", "--listen",
               f"127.0.0.1:{ports[0]}", "--tls-cert", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem",
               "--threads", "1", "--drain", "0"]
    with started(webhook, ports[0], options.server_core) as scc:
        size = round(statistics.mean(ask(ports[0], body.encode()) for body in bodies))
        print(f"{len(bodies)} reviews of {round(statistics.mean(map(len, bodies)))} bytes, answers of {size} bytes, "
              f"{options.connections} connections, {options.rounds} rounds of {options.seconds} s")
        bare = [f"{options.build}/tests/bare_server", str(ports[1]), f"{folder}/cert.pem", f"{folder}/key.pem", str(size)]
        with started(bare, ports[1], options.server_core) as idle:
            rounds = [(load(idle, ports[1], folder, options), load(scc, ports[0], folder, options))
                      for _ in range(options.rounds)]
        peak = peak_kib(scc)
    return rounds, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--client-core", type=int, default=1)
    parser.add_argument("--cases", default=f"{DATA}/cases-0.jsonl")
    parser.add_argument("--world", default=f"{DATA}/world-0.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rounds, peak = measure(folder, options)
    for index, name in enumerate(("bare server", "scc-webhook")):
        print(f"{name}: {statistics.median(r[index][0] for r in rounds):.0f} requests/s, "
              f"{statistics.median(r[index][1] for r in rounds):.1f} us of CPU per request")
    print(f"ratio: {statistics.median(r[1][0] / r[0][0] for r in rounds):.2f} of the requests per second, "
          f"{statistics.median(r[0][1] / r[1][1] for r in rounds):.2f} by CPU time")
    print(f"scc-webhook, peak resident: {peak / 1024:.1f} MiB")


if __name__ == "__main__":
    main()
