"""An API server that holds lists of objects, for the verbs that ask a cluster: it lists page by page, gives single
objects, keeps what is created, and refuses what it is told to."""
import http.server
import json
import threading
import urllib.parse

from harness import run

SCCS = "/apis/security.openshift.io/v1/securitycontextconstraints"
NAMESPACES = "/api/v1/namespaces"
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def cluster(**more):
    """The SCCs that OpenShift ships, restricted-v2 for everybody, namespace shop; more lists by path."""
    name = "system:openshift:scc:restricted-v2"
    group = "rbac.authorization.k8s.io"
    return {
        SCCS: json.loads(run("get", "--scc-set", "today", "-o", "json").stdout)["items"],
        NAMESPACES: [{"metadata": {"name": "shop", "annotations": {"openshift.io/sa.scc.uid-range": "1000000000/10000",
                                                                   "openshift.io/sa.scc.mcs": "s0:c1,c0"}}}],
        RBAC + "/clusterroles": [{"metadata": {"name": name},
                                  "rules": [{"apiGroups": ["security.openshift.io"], "verbs": ["use"],
                                             "resources": ["securitycontextconstraints"],
                                             "resourceNames": ["restricted-v2"]}]}],
        RBAC + "/clusterrolebindings": [{"metadata": {"name": name},
                                         "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": name},
                                         "subjects": [{"apiGroup": group, "kind": "Group",
                                                       "name": "system:authenticated"}]}],
        RBAC + "/roles": [], RBAC + "/rolebindings": [], **more}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api = None

    def reply(self, document, code=200):
        content = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def fail(self, code, reason, message):
        self.reply({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason,
                    "message": message}, code)

    def page(self, items, query):
        limit, start = int(query.get("limit", 0)) or len(items), int(query.get("continue", 0))
        more = {"continue": str(start + limit)} if start + limit < len(items) else {}
        self.reply({"kind": "List", "apiVersion": "v1", "metadata": more, "items": items[start:start + limit]})

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        path = urllib.parse.unquote(url.path)
        folder, _, name = path.rpartition("/")
        self.api.requests.append(("GET", path))
        if self.api.silent:
            self.api.over.wait()
            return
        if self.api.lists_refused(path) or self.api.lists_refused(folder):
            self.fail(403, "Forbidden", f"{name} is forbidden: User \"dev\" cannot list resource \"{name}\" at the cluster scope")
        elif path in self.api.lists:
            self.page(self.api.lists[path], dict(urllib.parse.parse_qsl(url.query)))
        else:
            found = [one for one in self.api.lists.get(folder, []) if one["metadata"]["name"] == name]
            if found:
                self.reply(found[0])
            else:
                self.fail(404, "NotFound", f"{folder.rpartition('/')[2]} \"{name}\" not found")

    def write(self):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        self.api.requests.append((self.command, path))
        if self.command == "POST":
            self.api.lists.setdefault(path, []).append(body)
        self.reply(body, 201 if self.command == "POST" else 200)

    do_POST = do_PUT = do_DELETE = write

    def log_message(self, *arguments):
        pass


class ApiServer:
    def __init__(self, lists=None, refused=(), silent=False):
        self.lists, self.refused, self.requests = lists if lists is not None else cluster(), refused, []
        self.silent, self.over = silent, threading.Event()
        handler = type("ClusterHandler", (Handler,), {"api": self})
        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.listener.daemon_threads = True
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def lists_refused(self, path):
        return any(path.startswith(prefix) for prefix in self.refused)

    @property
    def flag(self):
        return f"--server=http://127.0.0.1:{self.listener.server_address[1]}"

    def run(self, *arguments, **options):
        return run(*arguments, self.flag, **options)

    def paths(self):
        return [path for _, path in self.requests]

    def __enter__(self):
        return self

    def __exit__(self, *rest):
        self.over.set()
        self.listener.shutdown()
        self.listener.server_close()
