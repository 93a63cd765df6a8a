"""As whom and to whom the client speaks: tokens, plugins, certificates, trust, redirects, proxies."""
import base64
import json
import os
import socket
import threading
import time
import unittest

from scripted_server import TestCase

PATH = "/api/v1/thing"


def ok(exchange):
    exchange.reply({"ok": True})


def only(token):
    """Takes one token and refuses others."""
    def step(exchange):
        if exchange.token == token:
            exchange.reply({"ok": True})
        else:
            exchange.refuse(401, "Unauthorized", "Unauthorized")
    return step


class LoginCase(TestCase):
    def account(self, token="first\n"):
        """A service account's folder."""
        self.write("token", token)
        self.write("ca.crt", self.certificates.text("ca.crt"))
        self.write("namespace", "home")
        return self.folder

    def in_cluster(self, server, *arguments, token="first\n", options=()):
        return self.run_driver("-S", self.account(token), *options, *arguments, KUBERNETES_SERVICE_HOST=server.host,
                               KUBERNETES_SERVICE_PORT=str(server.port))

    def kubeconfig(self, server, user, cluster=None):
        """The path of a file with one cluster, one user and one context."""
        cluster = {"server": server.url, "certificate-authority-data": base64.b64encode(self.certificates.text("ca.crt")).decode(),
                   **(cluster or {})}
        return self.write("config", json.dumps({
            "clusters": [{"name": "c", "cluster": {key: value for key, value in cluster.items() if value is not None}}],
            "users": [{"name": "u", "user": user}], "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x"}))

    def plugin(self, *outputs, fields=None, linger=False):
        """
        A plugin that prints one output after the other, and the user that runs it. While there is a file "slow" it waits
        before it prints, or (linger) when it has closed its output.
        """
        wait = "while [ -e slow ]; do sleep 0.02; done"
        for number, output in enumerate(outputs):
            self.write(f"output{number}", json.dumps(output))
        program = self.write("plugin.sh", f"""#!/bin/sh
cd {self.folder}
echo $$ >pid
count=$(cat count 2>/dev/null || echo 0)
echo $((count + 1)) >count
printf '%s' "$KUBERNETES_EXEC_INFO" >info
printf '%s' "$MORE $1" >more
{"" if linger else wait}
cat output$count || exit 1
exec >&-
{wait if linger else ""}
""")
        os.chmod(program, 0o755)
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./plugin.sh", "interactiveMode": "Never",
                         "args": ["arg"], "env": [{"name": "MORE", "value": "more"}], **(fields or {})}}

    def runs(self):
        with open(os.path.join(self.folder, "count"), encoding="ascii") as file:
            return int(file.read())

    def until_runs(self, count):
        """Until the plugin has been started so often; gives its process."""
        while not os.path.exists(os.path.join(self.folder, "count")) or self.content("count") != f"{count}\n":
            time.sleep(0.01)
        return int(self.content("pid"))

    def content(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()


def credential(expires=None, version="v1", **status):
    if expires:
        status["expirationTimestamp"] = expires
    return {"kind": "ExecCredential", "apiVersion": f"client.authentication.k8s.io/{version}", "status": status}


class Tokens(LoginCase):
    def test_service_account(self):
        with self.server(only("first")) as server, self.in_cluster(server, "get", PATH) as driver:
            driver.expect('200 {"ok": true}')
        with self.server(ok) as server, self.in_cluster(server, "config") as driver:
            lines = driver.end()[0]
            self.assertIn(f"server=https://127.0.0.1:{server.port}", lines)
            self.assertIn("namespace=home", lines)

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6") and socket.has_ipv6, "this machine has no IPv6")
    def test_service_account_over_ipv6(self):
        with self.server(only("first"), host="::1") as server, self.in_cluster(server, "get", PATH) as driver:
            driver.expect('200 {"ok": true}')

    def test_a_refused_token_is_read_again_at_once(self):
        with self.server(only("first"), only("second"), only("second")) as server, self.in_cluster(server, "get", PATH) as driver:
            driver.expect('200 {"ok": true}')
            self.write("token", " second \n\n")
            driver.say("")
            driver.expect('200 {"ok": true}')
            self.assertEqual([request.token for request in server.requests], ["first", "first", "second"])

    def test_a_refused_token_that_is_still_the_same_is_not_sent_again(self):
        with self.server(only("other"), ok) as server, self.in_cluster(server, "get", PATH) as driver:
            self.assertIn("401 Unauthorized", driver.find("401"))
            self.assertEqual(len(server.requests), 1)

    def test_a_token_is_read_again_after_a_while(self):
        """Until the new one is seen: nobody refuses the old one."""
        with self.server(*[ok] * 10000) as server, self.in_cluster(server, "get", PATH, options=("-r", "1")) as driver:
            driver.find("200")
            self.write("token", "second")
            while server.requests[-1].token != "second":
                driver.say("")
                driver.find("200")

    def test_a_token_that_cannot_be_read_stays(self):
        with self.server(*[ok] * 10000) as server, self.in_cluster(server, "get", PATH, options=("-r", "1")) as driver:
            driver.find("200")
            for content in (None, "", " \n", "two words", "new\nline"):
                if content is None:
                    os.remove(os.path.join(self.folder, "token"))
                else:
                    self.write("token", content)
                refused = len(server.requests)
                server.steps[0] = only("never")
                driver.say("")
                self.assertIn("401", driver.find("401"))
                self.assertEqual(server.requests[refused].token, "first")

    def test_a_token_that_cannot_be_read_disturbs_no_request(self):
        with self.server(*[ok] * 10000) as server, self.in_cluster(server, "get", PATH, options=("-r", "1")) as driver:
            driver.expect('200 {"ok": true}')
            os.remove(os.path.join(self.folder, "token"))
            until = time.monotonic() + 2
            while time.monotonic() < until:
                driver.say("")
                driver.expect('200 {"ok": true}')

    def test_no_token_at_the_start(self):
        with self.server(ok) as server, self.in_cluster(server, "get", PATH, token="\n") as driver:
            self.assertIn("token: ", driver.find("token"))
            self.assertEqual(server.requests, [])

    def test_token_file_of_a_kubeconfig(self):
        self.write("file", "from-file")
        with self.server(only("from-file")) as server:
            with self.run_driver("-k", self.kubeconfig(server, {"token": "written", "tokenFile": "file"}), "get", PATH) as driver:
                driver.find("200")
        with self.server(only("written")) as server:
            with self.run_driver("-k", self.kubeconfig(server, {"token": "written", "tokenFile": "absent"}), "get", PATH) as driver:
                driver.find("200")

    def test_basic(self):
        with self.server(ok) as server:
            with self.run_driver("-k", self.kubeconfig(server, {"username": "me", "password": "pass:word"}), "get", PATH) as driver:
                driver.find("200")
            self.assertEqual(server.requests[0].headers["Authorization"], "Basic " + base64.b64encode(b"me:pass:word").decode())

    def test_impersonation(self):
        user = {"token": "t", "as": "jane", "as-uid": "7", "as-groups": ["a", "b c"], "as-user-extra": {"Scopes/x": ["1", "2"]}}
        with self.server(ok) as server, self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
            driver.find("200")
            headers = server.requests[0].headers
            self.assertEqual(headers["Impersonate-User"], "jane")
            self.assertEqual(headers["Impersonate-Uid"], "7")
            self.assertEqual(headers.get_all("Impersonate-Group"), ["a", "b c"])
            self.assertEqual(headers.get_all("Impersonate-Extra-Scopes%2Fx"), ["1", "2"])


class Plugins(LoginCase):
    def test_a_plugin_runs_once_until_it_expires(self):
        user = self.plugin(credential("2000-01-01T00:00:00Z", token="old"), credential("2999-12-31T23:59:59Z", token="new"))
        with self.server(only("old"), only("new"), only("new")) as server:
            with self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
                for _ in range(2):
                    driver.find("200")
                    driver.say("")
                driver.find("200")
                self.assertEqual(self.runs(), 2)

    def test_a_refused_credential_runs_it_again(self):
        user = self.plugin(credential(token="old"), credential(token="new"))
        with self.server(only("new"), only("new"), only("new")) as server:
            with self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
                driver.find("200")
                driver.say("")
                driver.find("200")
            self.assertEqual([request.token for request in server.requests], ["old", "new", "new"])
            self.assertEqual(self.runs(), 2)

    def test_a_refusal_stays_when_there_is_no_other_credential(self):
        with self.server(only("new")) as server:
            with self.run_driver("-k", self.kubeconfig(server, self.plugin(credential(token="old"))), "get", PATH) as driver:
                driver.expect(f"401 GET {PATH}: HTTP 401 Unauthorized: Unauthorized")
                self.assertEqual(self.runs(), 2)

    def test_what_a_plugin_is_told(self):
        user = self.plugin(credential(token="t", version="v1beta1"),
                           fields={"apiVersion": "client.authentication.k8s.io/v1beta1", "provideClusterInfo": True})
        extension = [{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x"}}]
        with self.server(only("t")) as server:
            with self.run_driver("-k", self.kubeconfig(server, user, {"extensions": extension}), "get", PATH) as driver:
                driver.find("200")
            info = json.loads(self.content("info"))
            self.assertEqual(info["apiVersion"], "client.authentication.k8s.io/v1beta1")
            self.assertEqual(info["kind"], "ExecCredential")
            self.assertIs(info["spec"]["interactive"], False)
            cluster = info["spec"]["cluster"]
            self.assertEqual((cluster["server"], cluster["config"]), (server.url, {"audience": "x"}))
            self.assertEqual(base64.b64decode(cluster["certificate-authority-data"]), self.certificates.text("ca.crt"))
            self.assertEqual(self.content("more"), "more arg")

    def test_a_certificate_of_a_plugin(self):
        user = self.plugin(credential(clientCertificateData=self.certificates.text("client.crt").decode(),
                                      clientKeyData=self.certificates.text("client.key").decode()))
        with self.server(ok, client_ca=True) as server, self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
            driver.find("200")
            self.assertIn((("commonName", "client"),), server.requests[0].peer_certificate["subject"])

    def test_plugins_that_fail(self):
        for outputs, said in (((), "exit status"), (("text",), "not an ExecCredential"), ((credential(),), "neither a token"),
                              ((credential(token="a b"),), "status.token"), ((credential("soon", token="t"),), "expirationTimestamp"),
                              ((credential(clientKeyData="x", token="t"),), "belong together")):
            with self.subTest(said=said), self.server(ok) as server:
                self.write("count", "0")
                user = self.plugin(*outputs)
                if not outputs and os.path.exists(os.path.join(self.folder, "output0")):
                    os.remove(os.path.join(self.folder, "output0"))
                if outputs == ("text",):
                    self.write("output0", '{"kind":"Other"}')
                with self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
                    line = driver.find("exec plugin")
                    self.assertIn(said, line)
                self.assertEqual(server.requests, [])

    def test_a_plugin_that_is_not_there(self):
        user = self.plugin(fields={"command": "no-such-plugin-anywhere", "installHint": "install it from X"})
        with self.server(ok) as server, self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
            self.assertIn("no-such-plugin-anywhere", driver.find("exec plugin"))
            driver.find("install it from X")


class SlowPlugins(LoginCase):
    """What goes on while a plugin runs, and what waits for it."""

    def allowed(self, exchange):
        exchange.reply({"status": {"allowed": True}}, 201)

    def access(self, server, user):
        return self.run_driver("-k", self.kubeconfig(server, user), "access")

    def ask(self, driver, *numbers):
        """Asks a question of its own for each round, and waits for it."""
        for number in numbers:
            driver.say(f"ask {number} jane scc{number} home")
            driver.find("unknown")
            driver.say(f"wait {number}")

    def slow(self, is_slow=True):
        self.write("slow", "")
        if not is_slow:
            os.remove(os.path.join(self.folder, "slow"))

    def assert_runs(self, process):
        os.kill(process, 0)

    def test_one_run_serves_all_who_wait(self):
        for linger in (False, True):
            with self.subTest(linger=linger), self.server(*[self.allowed] * 2) as server:
                self.write("count", "0")
                self.slow()
                with self.access(server, self.plugin(credential(token="t"), linger=linger)) as driver:
                    self.ask(driver, 1, 2)
                    self.until_runs(1)
                    self.slow(False)
                    driver.find("known")
                    driver.find("known")
                self.assertEqual((self.runs(), [request.token for request in server.requests]), (1, ["t", "t"]))

    def test_a_run_that_fails_fails_all_who_wait(self):
        with self.server() as server:
            self.slow()
            with self.access(server, self.plugin({"kind": "Other"})) as driver:
                self.ask(driver, 1, 2)
                self.until_runs(1)
                self.slow(False)
                driver.find("known")
                driver.find("known")
                self.assertEqual((self.runs(), driver.status()["failures"], server.requests), (1, "2", []))

    def test_requests_with_a_credential_go_on(self):
        refuse = lambda exchange: exchange.refuse(401, "Unauthorized")
        with self.server(self.allowed, refuse, self.allowed, self.allowed) as server:
            with self.access(server, self.plugin(credential(token="old"), credential(token="new"))) as driver:
                self.ask(driver, 1)
                driver.expect("known 1")
                self.slow()
                self.ask(driver, 2)
                process = self.until_runs(2)
                self.ask(driver, 3)
                self.assertEqual(driver.find("known"), "known 3")
                self.assert_runs(process)
                self.slow(False)
                driver.expect("known 2")
                self.assertEqual([request.token for request in server.requests], ["old", "old", "old", "new"])

    def test_timers_fire(self):
        """A leader that cannot renew its lease for want of a credential stops in time."""
        steps = [lambda exchange: exchange.refuse(404, "NotFound"), lambda exchange: exchange.reply(exchange.document(), 201),
                 lambda exchange: exchange.refuse(401, "Unauthorized")]
        with self.server(*steps) as server:
            path = self.kubeconfig(server, self.plugin(credential(token="old"), credential(token="new")))
            with self.run_driver("-k", path, "-q", "100", "lease", "home", "l", "me") as driver:
                driver.expect("started")
                self.slow()
                process = self.until_runs(2)
                driver.expect("stopped")
                self.assert_runs(process)

    def test_a_request_with_a_time_of_its_own_waits_no_longer(self):
        with self.server() as server:
            self.slow()
            with self.access(server, self.plugin(credential(token="t"))) as driver:
                self.ask(driver, 1)
                process = self.until_runs(1)
                driver.expect("known 1")
                self.assert_runs(process)
                self.assertEqual((driver.status()["failures"], server.requests), ("1", []))

    def test_the_end_of_the_client_ends_the_plugin(self):
        with self.server() as server:
            self.slow()
            with self.access(server, self.plugin(credential(token="t"))) as driver:
                self.ask(driver, 1)
                process = self.until_runs(1)
                driver.end()
                self.assertRaises(ProcessLookupError, os.kill, process, 0)


class Trust(LoginCase):
    def refused(self, server, *arguments):
        with self.run_driver("-s", server.url, "-t", "secret", *arguments, "get", PATH) as driver:
            line = driver.find("0 GET")
            self.assertIn("certificate", line.lower())
        self.assertEqual(server.requests, [])

    def test_only_the_ca_that_is_named(self):
        with self.server(ok) as server:
            self.refused(server, "-C", self.certificates.path("other-ca.crt"))
            self.refused(server)
            with self.run_driver("-s", server.url, "-t", "secret", "-i", "get", PATH) as driver:
                driver.find("200")

    def test_a_new_ca_is_read_after_a_while(self):
        def last(exchange):
            exchange.handler.close_connection = True
            exchange.reply({}, Connection="close")

        with self.server(*[last] * 10000) as server, self.in_cluster(server, "get", PATH, options=("-R", "1")) as driver:
            driver.find("200")
            server.silence()
            server.present("other-server")
            server.listen()
            driver.say("")
            self.assertIn("certificate", driver.find("0 GET").lower())
            self.write("ca.crt", self.certificates.text("other-ca.crt"))
            driver.say("")
            while not driver.next().startswith("200"):
                driver.say("")

    def test_the_name_must_match(self):
        with self.server(ok, certificate="named") as server:
            self.refused(server, "-C", self.ca())
            with self.run_driver("-k", self.kubeconfig(server, {"token": "t"}, {"tls-server-name": "api.example"}), "get", PATH) as driver:
                driver.find("200")
            self.assertEqual(server.requests[0].headers["Host"], f"127.0.0.1:{server.port}")
            self.assertEqual(server.requests[0].path, PATH)

    def test_client_certificates(self):
        data = {f"client-{what}-data": base64.b64encode(self.certificates.text(f"client.{end}")).decode()
                for what, end in (("certificate", "crt"), ("key", "key"))}
        files = {"client-certificate": self.certificates.path("client.crt"), "client-key": self.certificates.path("client.key")}
        for user in (data, files):
            with self.subTest(user=list(user)), self.server(ok, client_ca=True) as server:
                with self.run_driver("-k", self.kubeconfig(server, user), "get", PATH) as driver:
                    driver.find("200")
                self.assertIn((("commonName", "client"),), server.requests[0].peer_certificate["subject"])


class Elsewhere(LoginCase):
    """The token stays with the server it is for."""

    def test_redirects_are_not_followed(self):
        for code in (301, 302, 303, 307, 308):
            with self.subTest(code=code), self.server(ok) as other, self.server() as server:
                server.then(lambda exchange, code=code, other=other: exchange.reply(b"", code, Location=other.url + PATH))
                with self.drive(server, "get", PATH) as driver:
                    self.assertIn("redirects are not followed", driver.find(f"{code} "))
                self.assertEqual(other.requests, [])
                self.assertEqual(len(server.requests), 1)

    def test_a_proxy_sees_no_token(self):
        heard = []
        with self.server(ok) as server, socket.create_server(("127.0.0.1", 0)) as proxy:
            threading.Thread(target=tunnel, args=(proxy, heard), daemon=True).start()
            cluster = {"proxy-url": f"http://127.0.0.1:{proxy.getsockname()[1]}"}
            with self.run_driver("-k", self.kubeconfig(server, {"token": "secret"}, cluster), "get", PATH) as driver:
                driver.find("200")
            self.assertEqual(server.requests[0].token, "secret")
            self.assertTrue(heard[0].startswith(b"CONNECT 127.0.0.1:"), heard)
            self.assertNotIn(b"secret", heard[0])
            self.assertNotIn(b"Authorization", heard[0])


def tunnel(listener, heard):
    """An HTTP proxy for one connection."""
    client, _ = listener.accept()
    request = b""
    while b"\r\n\r\n" not in request:
        request += client.recv(4096)
    heard.append(request)
    host, port = request.split()[1].rsplit(b":", 1)
    server = socket.create_connection((host.decode(), int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    ways = [threading.Thread(target=pump, args=way, daemon=True) for way in ((client, server), (server, client))]
    for way in ways:
        way.start()
    for way in ways:
        way.join()
    client.close()
    server.close()


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Answers(LoginCase):
    def test_status_objects(self):
        with self.server(lambda exchange: exchange.refuse(403, "Forbidden", "you may not")) as server, self.drive(server, "get", PATH) as driver:
            driver.expect(f"403 GET {PATH}: HTTP 403 Forbidden: you may not")

    def test_other_refusals(self):
        for body in (b"", b"<html>", b'{"kind":"Status","reason":7}', b'{"kind":"Other","reason":"x"}'):
            with self.subTest(body=body), self.server(lambda exchange, body=body: exchange.reply(body, 502)) as server:
                with self.drive(server, "get", PATH) as driver:
                    driver.expect(f"502 GET {PATH}: HTTP 502")

    def test_too_large(self):
        with self.server(lambda exchange: exchange.reply(b"x" * 2000)) as server:
            with self.drive(server, "get", PATH, options=("-b", "1000")) as driver:
                self.assertIn("larger than 1000 bytes", driver.find("GET"))

    def test_compressed_too_large(self):
        with self.server(lambda exchange: exchange.reply(b"x" * 2000, Content_Encoding="gzip")) as server:
            with self.drive(server, "get", PATH, options=("-b", "1000")) as driver:
                self.assertIn("larger than 1000 bytes", driver.find("GET"))

    def test_cut_short(self):
        def cut(exchange):
            exchange.stream_open()
            exchange.send(b"some")
            exchange.cut()
        with self.server(cut) as server, self.drive(server, "get", PATH) as driver:
            self.assertIn(f"GET {server.url}{PATH}: ", driver.next())

    def test_nobody_listens(self):
        with self.server() as server:
            server.silence()
            with self.drive(server, "get", PATH) as driver:
                self.assertIn(f"0 GET {server.url}{PATH}: ", driver.next())
            server.listen()

    def test_plain_http_only_where_it_is_written(self):
        with self.server(ok, tls=False) as server:
            with self.run_driver("-s", server.url, "get", PATH) as driver:
                driver.find("200")
            with self.run_driver("-s", server.url.replace("http:", "https:"), "get", PATH) as driver:
                driver.find("0 GET")
            self.assertEqual(len(server.requests), 1)


if __name__ == "__main__":
    unittest.main()
