"""Progress of long work: on a terminal, on standard error, and nowhere else."""
import os
import tempfile
import unittest

from api_server import NAMESPACES, ApiServer, cluster
from harness import PROGRAM, list_of, run
from terminal import Terminal

PODS = list_of([{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{i}", "namespace": "shop"},
                 "spec": {"containers": [{"name": "c", "image": "i"}]}} for i in range(250)])
ENVIRONMENT = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent/config"}
CLEAR = "\r\033[K"


class Progress(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(self.path("pods.json"), "w", encoding="utf-8") as file:
            file.write(PODS)

    def path(self, name):
        return os.path.join(self.folder, name)

    def on_terminal(self, *arguments, **environment):
        """What stands on the terminal, and in the file that standard output went to."""
        output = self.path("output")
        terminal = Terminal([PROGRAM, *arguments], {**ENVIRONMENT, **environment}, folder=self.folder, only_stderr=output)
        seen, status = terminal.rest()
        self.assertEqual(status, 0, seen)
        with open(output, encoding="utf-8") as file:
            return seen, file.read()

    def test_workloads(self):
        seen, output = self.on_terminal("check", "-f", "pods.json", "-o", "name")
        self.assertEqual(seen, CLEAR + "checked 100 of 250 objects" + CLEAR + "checked 200 of 250 objects" + CLEAR)
        self.assertEqual(len(output.splitlines()), 250)

    def test_lists(self):
        lists = cluster(**{NAMESPACES: [{"metadata": {"name": f"n{i}", "annotations": {
            "openshift.io/sa.scc.uid-range": f"{1000000000 + i * 10000}/10000", "openshift.io/sa.scc.mcs": f"s0:c{i}"}}}
            for i in range(1200)]})
        with ApiServer(lists) as server:
            seen, output = self.on_terminal("namespaces", "-o", "name", server.flag)
            self.assertEqual(seen, CLEAR + "listed 500 namespaces" + CLEAR + "listed 1000 namespaces" + CLEAR)
            self.assertEqual(len(output.splitlines()), 1200)
            done = server.run("namespaces", "-o", "name")
            self.assertEqual((done.returncode, done.stderr, done.stdout), (0, "", output))

    def test_nowhere_else(self):
        done = run("check", "-f", "pods.json", "-o", "name", folder=self.folder, environment={"TERM": "xterm"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.on_terminal("check", "-f", "pods.json", TERM="dumb")[0], "")


if __name__ == "__main__":
    unittest.main()
