"""Runs the real scc-webhook for the tests of this folder: starts it on a free port, speaks to it over TLS, reads its log,
stops it. Waits are for conditions, with deadlines that only a hang reaches. Standard library only.

SCC_WEBHOOK names the program; build/bin/scc-webhook without it.
"""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SCC_WEBHOOK", str(ROOT / "build/bin/scc-webhook"))
PATIENCE = 60.0  # seconds until a condition that must come true is given up


def wait_for(condition, what):
    """The first true value of condition()."""
    deadline = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.02)


def run(*arguments, stdin=b"", **environment):
    """The program to its end."""
    return subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, timeout=PATIENCE, check=False,
                          env={**os.environ, **environment})


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop"},
            "spec": {"containers": [{"name": "c", "image": "i"}], **spec}}


def review(uid="u-1", obj=None, operation="CREATE", **request):
    """An AdmissionReview as the API server sends it, for a user that may use restricted-v2 only."""
    body = {"uid": uid, "kind": {"group": "", "version": "v1", "kind": "Pod"},
            "resource": {"group": "", "version": "v1", "resource": "pods"}, "namespace": "shop", "name": "p",
            "operation": operation, "userInfo": {"username": "dev", "groups": ["system:authenticated"]},
            "object": pod() if obj is None else obj, "oldObject": None, "dryRun": False, "options": None}
    body.update(request)
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": body}


def encode(value):
    return json.dumps(value, separators=(",", ":")).encode()


HOST_PATH = {"volumes": [{"name": "v", "hostPath": {"path": "/"}}]}  # no SCC that dev may use admits it


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def review(self):
        return json.loads(self.body)["response"]


class Server:
    """One running scc-webhook; a context manager that also looks for what sanitizers say."""

    def __init__(self, *arguments, certs=None, metrics=False, log_format="json"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="scc-server-"))
        self.log_format = log_format
        self.lines = []
        self.stopped = False
        command = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--log-format", log_format]
        if certs is not None:
            command += ["--tls-cert", str(certs / "tls.crt"), "--tls-key", str(certs / "tls.key")]
        if metrics:
            command += ["--metrics-listen", "127.0.0.1:0"]
        if "--drain" not in arguments:
            command += ["--drain", "0"]
        self.ca_path = self.folder / "ca.pem" if certs is None else certs / "ca.crt"
        with open(self.folder / "ca.pem", "wb") as out:
            self.process = subprocess.Popen([*command, *arguments], stdout=out, stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        try:
            self.port = self._address("https")
            self.metrics_port = self._address("http") if metrics else None
        except BaseException:
            self.process.kill()
            raise
        self.context = ssl.create_default_context(cafile=self.ca_path)

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    def _address(self, scheme):
        def listening():
            for event in self.events("listening"):
                if event["scheme"] == scheme:
                    return int(event["address"].rsplit(":", 1)[1])
            if self.process.poll() is not None:
                raise AssertionError("the server ended: " + "\n".join(self.lines))
            return None
        return wait_for(listening, "listening on " + scheme)

    def events(self, message):
        """Log events of one message so far, as dicts."""
        found = []
        for line in list(self.lines):
            if self.log_format == "json":
                if line.startswith("{"):
                    event = json.loads(line)
                    if event["message"] == message:
                        found.append(event)
            elif " " + message + " " in line + " ":
                found.append(dict(part.split("=", 1) for part in line.split() if "=" in part))
        return found

    def event(self, message, **fields):
        """Waits for an event with these fields."""
        def there():
            for event in self.events(message):
                if all(event.get(key) == value for key, value in fields.items()):
                    return event
            return None
        return wait_for(there, f"log event {message} {fields}")

    # ---- speaking to it ----

    def connection(self, context=None):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=context or self.context, timeout=PATIENCE)

    def request(self, method, path, body=None, headers=None, context=None):
        connection = self.connection(context)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, body, **headers):
        if not isinstance(body, (bytes, bytearray)):
            body = encode(body)
        fields = {"Content-Type": "application/json"}
        fields.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.request("POST", path, body=body, headers=fields)

    def tcp(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def tls(self):
        return self.context.wrap_socket(self.tcp(), server_hostname="localhost")

    def raw(self, data):
        """Sends bytes as they are and returns all that comes back until the server closes."""
        with self.tls() as connection:
            connection.sendall(data)
            return read_all(connection)

    def metric(self, name):
        """The value of one metric line, 0.0 when it is not there."""
        for line in self.get("/metrics").text.split("\n"):
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    # ---- ending it ----

    def send_signal(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM):
        """Ends it in order; the exit status."""
        if self.process.poll() is None:
            self.send_signal(number)
        status = self.process.wait(timeout=PATIENCE)
        self.reader.join(timeout=PATIENCE)
        self.stopped = True
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            if not self.stopped:
                status = self.stop()
                if kind is None and status != 0:
                    raise AssertionError(f"exit status {status}: " + "\n".join(self.lines[-40:]))
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stderr.close()
            shutil.rmtree(self.folder, ignore_errors=True)
        reports = [line for line in self.lines if "Sanitizer" in line or "runtime error" in line]
        if reports:
            raise AssertionError("\n".join(self.lines))


def read_all(connection):
    """Until the end of the stream, however it ends."""
    data = b""
    while True:
        try:
            piece = connection.recv(65536)
        except (ConnectionError, ssl.SSLError):
            return data
        if not piece:
            return data
        data += piece


def read_answer(connection):
    """Exactly one answer with a Content-Length: status, header text, body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise AssertionError(f"closed in the header of an answer: {data!r}")
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise AssertionError("closed in the body of an answer")
        body += piece
    return int(head.split()[1]), head.decode(), body


def post_bytes(body, path="/mutate", extra=""):
    """A POST as bytes."""
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{extra}\r\n").encode() + body


class TestCase(unittest.TestCase):
    """With a folder of its own, and a CA with serving certificates from `scc-webhook certs`."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="scc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.certs = cls.make_certs("certs")

    @classmethod
    def make_certs(cls, name, *options):
        done = run("certs", "--out", str(cls.folder / name), *options)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        return cls.folder / name

    @classmethod
    def server(cls, *arguments, **options):
        options.setdefault("certs", cls.certs)
        return Server(*arguments, **options)
