"""What the CLI tests share: running the program offline in the folder of manifests."""
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MANIFESTS = os.path.join(HERE, "manifests")
PROGRAM = os.path.abspath(os.environ.get("KUBECTL_SCC", os.path.join(ROOT, "build/bin/kubectl-scc")))


def run(*arguments, stdin="", folder=MANIFESTS, environment=None):
    """The finished process; no configuration of the machine's user is seen."""
    clean = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent/config"}
    return subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, text=True, cwd=folder, timeout=300,
                          env={**clean, **(environment or {})}, check=False)


def check(*arguments, **options):
    """check -o json, read."""
    done = run("check", "-o", "json", *arguments, **options)
    if done.returncode == 2:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def pod(name, namespace=None, **spec):
    """A Pod with one container, unless `spec` has others."""
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [{"name": "c"}], **spec}}


def list_of(items):
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
