"""`hallmark serve` as a process, and clients of it that say each byte themselves. Every wait has a deadline."""

import contextlib
import dataclasses
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from waiting import wait_until  # noqa: E402

READY = "hallmark: ready on http://"
DEADLINE_S = 20   # nothing takes seconds; a hang must end
STRUCTURED = "application/cloudevents+json"
PROBLEM = "urn:hallmark:problem:"


class Server:
    """Started and ready, or an AssertionError with what it said. `descriptors` is its limit of open files."""

    def __init__(self, hallmark, data, *more, port=0, descriptors=None):
        self.data, self.said = Path(data), []
        command = [hallmark, "serve", "--data", str(data), "--listen", f"127.0.0.1:{port}", *map(str, more)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True, errors="replace",
                                        preexec_fn=limited_to(descriptors))
        self.reader = threading.Thread(target=self.read_stderr, daemon=True)
        self.reader.start()
        try:
            self.port = wait_until(self.ready_port, "the line that it is ready")
        except AssertionError as late:
            self.kill()
            raise AssertionError(f"{late}: {self.said}") from None

    def read_stderr(self):
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))

    def ready_port(self):
        for line in list(self.said):
            if line.startswith(READY):
                return int(line.rsplit(":", 1)[1])
        if self.process.poll() is not None:
            raise AssertionError(f"it exited with {self.process.returncode}")
        return None

    def peak_mib(self):
        return self.memory_mib("VmHWM")

    def held_mib(self):
        return self.memory_mib("VmRSS")

    def memory_mib(self, name):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
        raise AssertionError(f"there is no {name} in /proc")

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.finish()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def finish(self, deadline_s=DEADLINE_S):
        """Its exit code, once it has ended."""
        code = self.process.wait(deadline_s)
        self.reader.join(DEADLINE_S)
        self.process.stderr.close()
        return code

    def stop(self):
        self.terminate()
        return self.finish()

    def client(self, **options):
        return Client(self.port, **options)

    def get(self, target, **options):
        with self.client() as client:
            return client.request("GET", target, **options)

    def post(self, event, **options):
        with self.client() as client:
            return client.post(event, **options)


def limited_to(descriptors):
    """For the child before it runs: the hard limit too, or it would raise the other."""
    if descriptors is None:
        return None
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


@dataclasses.dataclass
class Answer:
    status: int
    headers: list
    body: bytes

    def header(self, name):
        found = [value for key, value in self.headers if key == name.lower()]
        if len(found) > 1:
            raise AssertionError(f"{name} stands {len(found)} times in {self.headers}")
        return found[0] if found else None

    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The end of the type, which names the problem; None where it is none."""
        if self.header("content-type") != "application/problem+json":
            return None
        return self.json()["type"].removeprefix(PROBLEM)


class HalfAnswer(ConnectionError):
    """The connection ended within an answer."""


class Client:
    """One connection."""

    def __init__(self, port, timeout_s=DEADLINE_S, receive_bytes=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_bytes is not None:   # so that little of an answer fits on the way
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(timeout_s)
        try:
            self.socket.connect(("127.0.0.1", port))
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        """All of it, or as much as the server took before it closed."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def receive(self):
        """Whether more came."""
        try:
            piece = self.socket.recv(1 << 16)
        except ConnectionResetError:
            piece = b""
        self.read += piece
        return bool(piece)

    def until(self, mark):
        while mark not in self.read:
            if not self.receive():
                return None
        taken, self.read = self.read.split(mark, 1)
        return taken

    def answer(self, head_only=False):
        """The next answer; None where the connection ended without one."""
        head = self.until(b"\r\n\r\n")
        if head is None:
            if self.read:
                raise HalfAnswer(f"half an answer came: {self.read[:200]!r}")
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [(name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines)]
        answer = Answer(int(first.split()[1]), headers, b"")
        size = 0 if head_only or answer.status < 200 else int(answer.header("content-length"))
        pieces, there = [self.read], len(self.read)
        self.read = b""
        while there < size and self.receive():
            pieces.append(self.read)
            there += len(self.read)
            self.read = b""
        whole = b"".join(pieces)
        if there < size:
            raise HalfAnswer(f"{there} of {size} bytes of an answer came")
        answer.body, self.read = whole[:size], whole[size:]
        return answer

    def is_closed(self):
        """Whether the server ends the connection and says nothing more; waits for it."""
        while self.receive():
            pass
        return not self.read

    def request(self, method, target, body=None, headers=()):
        self.send(request_bytes(method, target, body, headers))
        return self.answer(head_only=method == "HEAD")

    def post(self, event, headers=(), media=STRUCTURED):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.request("POST", "/v1/events", body, [("Content-Type", media), *headers])


def request_bytes(method, target, body=None, headers=()):
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers)]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def event(identifier, device="pump-1", source="/plant", time_text="2026-03-01T08:00:00Z", **data):
    return {"specversion": "1.0", "id": identifier, "source": source, "type": "org.example.seen", "subject": device,
            "time": time_text, "data": data}


def receipts_target(identifier, source="/plant"):
    return "/v1/events?" + urllib.parse.urlencode({"source": source, "id": identifier})


def is_long():
    return os.environ.get("HALLMARK_LONG") in ("1", "ON")


def scratch():
    """A temporary folder, gone with the object."""
    return tempfile.TemporaryDirectory(prefix="hallmark-api-")


def hallmark_of_arguments():
    """argv: HALLMARK [what is for unittest]"""
    return os.path.abspath(sys.argv.pop(1))
