"""TLS as clients see it: versions, the certificate of our own making, and client certificates."""
import os
import shutil
import ssl
import subprocess
import unittest
import urllib.request

from harness import ROOT, Server, TestCase, encode, review, wait_for

JSON = {"Content-Type": "application/json"}


def openssl(*arguments, folder):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Versions(TestCase):
    def test_tls_1_2_and_1_3_only(self):
        with self.server() as server:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context(cafile=server.ca_path)
                context.minimum_version = context.maximum_version = version
                self.assertEqual(server.request("GET", "/healthz", context=context).status, 200)
            old = ssl._create_unverified_context()
            old.set_ciphers("ALL:@SECLEVEL=0")
            old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            old.maximum_version = ssl.TLSVersion.TLSv1_1
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                server.request("GET", "/healthz", context=old)
            weak = ssl._create_unverified_context()
            weak.maximum_version = ssl.TLSVersion.TLSv1_2
            weak.set_ciphers("AES128-SHA256:AES256-SHA:ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0")
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                server.request("GET", "/healthz", context=weak)

    def test_plain_http_on_the_https_port(self):
        with self.server() as server:
            with server.tcp() as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try:
                    self.assertNotIn(b"200 OK", connection.recv(4096))
                except ConnectionError:
                    pass
            self.assertEqual(server.get("/healthz").status, 200)

    def test_a_certificate_of_our_own_making(self):
        """Its CA is printed, and is enough to verify it by each of its names."""
        with Server() as server:
            self.assertIn("BEGIN CERTIFICATE", server.ca_path.read_text())
            for name in ("localhost", "127.0.0.1", "scc-webhook.scc-system.svc"):
                with server.context.wrap_socket(server.tcp(), server_hostname=name) as connection:
                    self.assertEqual(connection.version(), "TLSv1.3")
            with self.assertRaises(ssl.SSLCertVerificationError):
                server.context.wrap_socket(server.tcp(), server_hostname="elsewhere").close()

    def test_certificates_of_the_script(self):
        folder = self.folder / "script"
        subprocess.run(["sh", str(ROOT / "certs/make-certs.sh"), str(folder), "my.name", "10.1.2.3"], check=True,
                       capture_output=True)
        with self.server(certs=folder) as server:
            for name in ("my.name", "10.1.2.3"):
                server.context.wrap_socket(server.tcp(), server_hostname=name).close()


class ClientCertificates(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_authority("one")
        cls.make_authority("two")

    @classmethod
    def make_authority(cls, name):
        folder = cls.folder / name
        folder.mkdir()
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", "ca.key",
                "-out", "ca.crt", "-subj", f"/CN=clients {name}", folder=folder)
        cls.make_client(folder, "apiserver", "/CN=kube-apiserver", "clientAuth")
        cls.make_client(folder, "san", "/CN=something", "clientAuth", "DNS:kube-apiserver")
        cls.make_client(folder, "other", "/CN=kube-apiserver2", "clientAuth", "DNS:x.kube-apiserver")
        cls.make_client(folder, "serving", "/CN=kube-apiserver", "serverAuth")

    @staticmethod
    def make_client(folder, name, subject, usage, names=""):
        extensions = f"extendedKeyUsage={usage}\n" + (f"subjectAltName={names}\n" if names else "")
        (folder / (name + ".ext")).write_text(extensions)
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out",
                name + ".csr", "-subj", subject, folder=folder)
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile",
                name + ".ext", "-out", name + ".crt", folder=folder)

    def client(self, server, authority=None, name=None, version=None):
        context = ssl.create_default_context(cafile=server.ca_path)
        if version is not None:
            context.maximum_version = version
        if name is not None:
            folder = self.folder / authority
            context.load_cert_chain(folder / (name + ".crt"), folder / (name + ".key"))
        return context

    def status(self, server, *client, **options):
        context = self.client(server, *client, **options)
        return server.request("POST", "/mutate", body=encode(review()), headers=JSON, context=context).status

    def test_ca_and_name(self):
        authority = str(self.folder / "one/ca.crt")
        with self.server("--client-ca", authority, "--client-name", "kube-apiserver", metrics=True) as server:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                self.assertEqual(self.status(server, "one", "apiserver", version=version), 200)
                self.assertEqual(self.status(server, version=version), 403)
            self.assertEqual(self.status(server, "one", "san"), 200)
            for client in (("one", "other"), ("one", "serving"), ("two", "apiserver")):
                self.assertEqual(self.status(server, *client), 403, client)
            for path in ("/healthz", "/metrics", "/readyz", "/nowhere"):
                self.assertEqual(server.get(path).status, 403, path)
            self.assertEqual(server.request("GET", "/healthz", context=self.client(server, "one", "apiserver")).status, 200)
            self.assertGreaterEqual(self.plain(server, "/metrics").count('refused_total{reason="client"}'), 1)
            self.assertEqual(self.plain(server, "/healthz"), "ok\n")

    def test_ca_without_a_name(self):
        with self.server("--client-ca", str(self.folder / "one/ca.crt")) as server:
            for name, status in (("apiserver", 200), ("other", 200), ("serving", 403)):
                self.assertEqual(self.status(server, "one", name), status, name)

    def test_a_ca_that_changes(self):
        live = self.folder / "live.crt"
        shutil.copy(self.folder / "one/ca.crt", live)
        with self.server("--client-ca", str(live)) as server:
            kept = server.connection(self.client(server, "one", "apiserver"))

            def on_the_kept_connection():
                kept.request("POST", "/mutate", body=encode(review()), headers=JSON)
                response = kept.getresponse()
                response.read()
                return response.status
            self.assertEqual(on_the_kept_connection(), 200)
            live.write_text("garbage")
            server.event("reload failed: the last good state stays in force", what="client CAs")
            self.assertEqual(self.status(server, "one", "apiserver"), 200)
            fresh = self.folder / "fresh.crt"
            shutil.copy(self.folder / "two/ca.crt", fresh)
            os.replace(fresh, live)
            wait_for(lambda: self.status(server, "two", "apiserver") == 200, "the other CA")
            self.assertEqual(self.status(server, "one", "apiserver"), 403)
            self.assertEqual(on_the_kept_connection(), 403)  # looked at again
            kept.close()

    @staticmethod
    def plain(server, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}{path}") as response:
            return response.read().decode()


if __name__ == "__main__":
    unittest.main()
