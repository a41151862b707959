"""A server between another one and who asks it, for answers that no real one gives on demand."""

import http.server
import threading
import urllib.error
import urllib.request


class Liar(http.server.ThreadingHTTPServer):
    """A server before another one, whose answers it may change: {target: change}."""

    def __init__(self, url, changes):
        self.behind, self.changes = url, changes
        super().__init__(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        try:
            with urllib.request.urlopen(self.server.behind + self.path, timeout=30) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, body = refused.code, refused.read()
        status, body = self.server.changes.get(self.path, lambda *same: same)(status, body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
