"""An API server that follows a script, and the driver that is run against it.

A test gives a function per request it expects, in order; each gets an Exchange. What a step raises fails the test when
the server is closed. After the last step every request is held open.
"""
import gzip
import http.server
import json
import os
import queue
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

DRIVER = os.environ.get("KUBE_DRIVER")
PATIENCE = 60  # seconds until a condition that does not come true fails the test


class Exchange:
    """One request, and the ways to answer it."""

    def __init__(self, server, handler, body):
        parts = urllib.parse.urlsplit(handler.path)
        self.server, self.handler, self.body = server, handler, body
        self.method, self.path = handler.command, parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.headers = handler.headers
        self.token = (handler.headers.get("Authorization") or "").removeprefix("Bearer ")
        self.peer_certificate = handler.peer_certificate

    def document(self):
        return json.loads(self.body)

    def reply(self, body, status=200, **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if headers.get("Content_Encoding") == "gzip":
            content = gzip.compress(content)
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(content)))
        self.handler.end_headers()
        self.handler.wfile.write(content)

    def refuse(self, code, reason, message="refused", **headers):
        self.reply(status_of(code, reason, message), code, **headers)

    def page(self, names, version, next_page=None):
        """A page of a list."""
        metadata = {"resourceVersion": str(version), **({"continue": next_page} if next_page else {})}
        self.reply({"kind": "List", "apiVersion": "v1", "metadata": metadata, "items": [thing(*one) for one in names]})

    def stream_open(self):
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Transfer-Encoding", "chunked")
        self.handler.end_headers()
        self.handler.wfile.flush()

    def send(self, *pieces):
        """Each piece, bytes or an event, in a chunk of its own."""
        for piece in pieces:
            content = piece if isinstance(piece, bytes) else (json.dumps(piece) + "\n").encode()
            self.handler.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
            self.handler.wfile.flush()

    def stream_end(self):
        self.handler.wfile.write(b"0\r\n\r\n")
        self.handler.wfile.flush()

    def cut(self):
        """Ends the connection in the middle."""
        self.handler.close_connection = True
        self.handler.connection.shutdown(socket.SHUT_RDWR)

    def hold(self):
        """Keeps the request open until the client has gone or the server closes."""
        self.handler.close_connection = True
        self.handler.connection.settimeout(0.05)
        while not self.server.closing.is_set():
            try:
                if self.handler.connection.recv(1) == b"":
                    return
            except (TimeoutError, ssl.SSLWantReadError):
                continue
            except OSError:
                return


def status_of(code, reason, message="refused"):
    return {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message}


def thing(name, version=1, mark=None):
    annotations = {"annotations": {"mark": mark}} if mark else {}
    return {"metadata": {"name": name, "resourceVersion": str(version), **annotations}}


def event(kind, name, version, mark=None):
    return {"type": kind, "object": thing(name, version, mark)}


def bookmark(version):
    return {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": str(version)}}}


def watching(*events, then="hold"):
    """A step that takes a watch request and sends events; then "hold", "end" or "cut"."""
    def step(exchange):
        assert exchange.query.get("watch") == "true", exchange.query
        exchange.stream_open()
        exchange.send(*events)
        {"hold": exchange.hold, "end": exchange.stream_end, "cut": exchange.cut}[then]()
    return step


def listing(names, version, next_page=None):
    def step(exchange):
        assert "watch" not in exchange.query, exchange.query
        exchange.page(names, version, next_page)
    return step


def listing_stream(*objects, ended, then=(), end=False):
    """A step that takes a watch that is to begin with a list: objects by name and version, or events; then more events."""
    def step(exchange):
        assert exchange.query.get("sendInitialEvents") == "true", exchange.query
        last = bookmark(ended)
        last["object"]["metadata"]["annotations"] = {"k8s.io/initial-events-end": "true"}
        events = [one if isinstance(one, dict) else event("ADDED", *one) for one in objects]
        watching(*events, last, *then, then="end" if end else "hold")(exchange)
    return step


class Certificates:
    """A CA with server and client certificates, made once."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.authority("ca")
        self.authority("other-ca")
        self.signed("server", "ca", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1")
        self.signed("other-server", "other-ca", "subjectAltName=IP:127.0.0.1")
        self.signed("named", "ca", "subjectAltName=DNS:api.example")
        self.signed("client", "ca", "extendedKeyUsage=clientAuth")

    def path(self, name):
        return os.path.join(self.folder, name)

    def text(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def authority(self, name):
        self.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                 "-keyout", f"{name}.key", "-out", f"{name}.crt")

    def signed(self, name, authority, extension):
        with open(self.path(f"{name}.ext"), "w", encoding="ascii") as file:
            file.write(extension)
        self.run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                 "-out", f"{name}.csr")
        self.run("x509", "-req", "-days", "2", "-in", f"{name}.csr", "-CA", f"{authority}.crt", "-CAkey", f"{authority}.key",
                 "-CAcreateserial", "-extfile", f"{name}.ext", "-out", f"{name}.crt")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script = None  # of the server's own subclass

    def setup(self):
        super().setup()
        self.peer_certificate = None
        if isinstance(self.connection, ssl.SSLSocket):
            self.peer_certificate = self.connection.getpeercert()

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.script.handle(Exchange(self.script, self, body))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # the client has gone

    def log_message(self, *arguments):
        pass


class Listener(http.server.ThreadingHTTPServer):
    """Handshakes happen on the connection's own thread."""
    daemon_threads = True
    context = None

    def finish_request(self, request, client_address):
        try:
            if self.context is not None:
                request = self.context.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
        except OSError:
            pass
        finally:
            request.close()

    def handle_error(self, request, client_address):
        pass


class Listener6(Listener):
    address_family = socket.AF_INET6


class Server:
    """
    Listens from the start; steps may be added while it runs. Unless lists_by_stream is set, a watch that is to begin
    with a list is refused, as by servers without WatchList, and takes no step.
    """

    def __init__(self, *steps, certificates=None, certificate="server", host="127.0.0.1", client_ca=False, lists_by_stream=False):
        self.lists_by_stream = lists_by_stream
        self.steps, self.requests, self.errors = list(steps), [], []
        self.changed, self.closing = threading.Condition(), threading.Event()
        self.host, self.context, self.certificates, self.client_ca = host, None, certificates, client_ca
        if certificates is not None:
            self.present(certificate)
        self.port = 0
        self.listen()

    @property
    def url(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if self.context is None else 'https'}://{host}:{self.port}"

    def present(self, certificate):
        """The certificate for new connections, from the next listen() on."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificates.path(f"{certificate}.crt"), self.certificates.path(f"{certificate}.key"))
        if self.client_ca:
            self.context.load_verify_locations(self.certificates.path("ca.crt"))
            self.context.verify_mode = ssl.CERT_OPTIONAL

    def listen(self):
        handler = type("ScriptHandler", (Handler,), {"script": self})
        self.listener = (Listener6 if ":" in self.host else Listener)((self.host, self.port), handler)
        self.listener.context = self.context
        self.port = self.listener.server_address[1]
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def silence(self):
        """Stops listening: connections are refused until listen()."""
        self.listener.shutdown()
        self.listener.server_close()

    def then(self, *steps):
        with self.changed:
            self.steps += steps

    def handle(self, exchange):
        if "sendInitialEvents" in exchange.query and not self.lists_by_stream:
            exchange.refuse(422, "Invalid", "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled")
            return
        with self.changed:
            self.requests.append(exchange)
            step = self.steps.pop(0) if self.steps else Exchange.hold
            self.changed.notify_all()
        try:
            step(exchange)
        except (ConnectionError, ssl.SSLError):
            pass
        except Exception as problem:  # pylint: disable=broad-except
            self.errors.append(f"{exchange.method} {exchange.path} {exchange.query}: {problem!r}")
            exchange.handler.close_connection = True

    def wait(self, count):
        """Until so many requests have come; gives the last of them."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, PATIENCE), f"only {len(self.requests)} requests"
            return self.requests[count - 1]

    def close(self):
        self.closing.set()
        self.silence()
        assert not self.errors, self.errors

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        if kind is None:
            self.close()
        else:
            self.closing.set()
            self.silence()


class Driver:
    """The program under test; its lines are read as they come."""

    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen([DRIVER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment, text=True, bufsize=1)
        self.lines, self.seen = queue.Queue(), []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def next(self):
        line = self.lines.get(timeout=PATIENCE)
        assert line is not None, f"the driver ended; it said {self.seen} {self.process.stderr.read()}"
        self.seen.append(line)
        return line

    def expect(self, *wanted):
        """Exactly these lines, next."""
        for line in wanted:
            got = self.next()
            assert got == line, f"wanted {line!r}, got {got!r} after {self.seen}"

    def find(self, part):
        """The next line that has the part; those before it are skipped."""
        while True:
            line = self.next()
            if part in line:
                return line

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def status(self):
        self.say("status")
        words = self.find("status ").split(" error=", 1)
        return {**dict(word.split("=") for word in words[0].split()[1:]), "error": words[1] if len(words) > 1 else ""}

    def status_when(self, key, value):
        """The first status with the value: what a line announces is counted a moment later."""
        while (status := self.status())[key] != value:
            pass
        return status

    def end(self):
        """Ends its input; gives the lines that are left, and the exit status."""
        self.process.stdin.close()
        lines = []
        while (line := self.lines.get(timeout=PATIENCE)) is not None:
            lines.append(line)
        errors = self.process.stderr.read()
        assert "Sanitizer" not in errors and "runtime error" not in errors, errors
        return lines, self.process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        try:
            if kind is None and not self.process.stdin.closed:
                self.end()
        finally:
            self.process.kill()
            self.process.wait()
            for file in (self.process.stdin, self.process.stdout, self.process.stderr):
                try:
                    file.close()
                except BrokenPipeError:
                    pass


class TestCase(unittest.TestCase):
    """With certificates and a folder; drivers run without the environment of whoever runs the tests."""

    @classmethod
    def setUpClass(cls):
        cls.certificates = Certificates()
        cls.addClassCleanup(shutil.rmtree, cls.certificates.folder)

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, content):
        """A file in the test's folder, replaced in one step."""
        path = os.path.join(self.folder, name)
        with open(path + ".new", "wb" if isinstance(content, bytes) else "w") as file:
            file.write(content)
        os.rename(path + ".new", path)
        return path

    def run_driver(self, *arguments, **environment):
        kept = {name: value for name, value in os.environ.items()
                if name in ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS")}
        return Driver(*arguments, environment={**kept, "HOME": self.folder, **environment})

    def server(self, *steps, tls=True, **options):
        return Server(*steps, certificates=self.certificates if tls else None, **options)

    def ca(self):
        return self.certificates.path("ca.crt")

    def drive(self, server, *arguments, token="secret", options=(), **environment):
        """The driver with flags for a server."""
        return self.run_driver("-s", server.url, "-C", self.ca(), "-t", token, *options, *arguments, **environment)
