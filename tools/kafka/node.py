"""One broker process: its folder, its settings, and what can be done to it."""

import os
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

import jars
from errors import Failure

MAIN = "kafka.Kafka"
READY = "Kafka Server started"
READY_SECONDS = 90
STOP_SECONDS = 15
ANSWER_SECONDS = 2
FREE_SECONDS = 3
TAIL_LINES = 15
BROKER_OPTIONS = ("-Xmx384m", "-XX:+UseSerialGC", "-Dlevel=INFO")

SETTINGS = """\
process.roles=broker,controller
node.id={number}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=data
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
# Small and quick: 50 partitions of each internal topic would be made at its first use.
offsets.topic.num.partitions=1
transaction.state.log.num.partitions=1
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
# The last of three would wait for minutes for a quorum to allow it to go.
controlled.shutdown.enable={asks_to_go}
# A killed node is given up after 3 s, not 9: no sooner does another lead, nor may it come back.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""


def wait_until(holds, seconds):
    """Whether it came to hold in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def answers(port):
    """Whether a broker there answers Kafka's first question, ApiVersions: a frozen one accepts, and is silent."""
    body = struct.pack(">hhih", 18, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            return len(connection.recv(4)) > 0
    except OSError:
        return False


def process_state(pid):
    """As /proc has it: R, S, T (stopped), Z (ended); Z too where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def command_of(pid):
    """The words of a process that has not ended."""
    words = []

    def read():
        nonlocal words
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            words = []
        return any(words) or process_state(pid) == "Z"
    # A process has no words for a moment while it becomes another program.
    wait_until(read, 1)
    return words


class Node:
    """Nothing is kept in memory: another process may have done something to it since."""

    def __init__(self, folder, number, port, controller_port):
        self.folder, self.number, self.port, self.controller_port = Path(folder), number, port, controller_port
        self.settings = self.folder / "server.properties"
        self.log = self.folder / "server.log"
        self.data = self.folder / "data"

    def write_settings(self, voters, replicas):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(SETTINGS.format(
            number=self.number, port=self.port, controller_port=self.controller_port, voters=voters,
            replicas=replicas, in_sync=max(1, replicas - 1),
            asks_to_go=str(replicas == 1).lower()))

    def pid(self):
        """Of the running broker, or None. A pid file may be old, and its number somebody else's by now."""
        try:
            pid = int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return None
        ours = {MAIN.encode(), os.fsencode(self.settings)}
        return pid if ours <= set(command_of(pid)) else None

    def is_frozen(self):
        return process_state(self.pid()) == "T"

    def state(self):
        if self.pid() is None:
            return "down"
        if self.is_frozen():
            return "frozen"
        return "up" if answers(self.port) else "silent"

    def format(self, cluster_id):
        """Its data folder, unless that has been done."""
        if not (self.data / "meta.properties").exists():
            jars.run_tool("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster_id,
                          "-c", self.settings, folder=self.folder)

    def spawn(self):
        """Starts the process and returns from where its log is to be read."""
        for port in (self.port, self.controller_port):
            # A process that has just been killed holds its ports until its last thread is gone.
            if not wait_until(lambda: is_free(port), FREE_SECONDS):
                raise Failure(f"node {self.number}: expected port {port} of 127.0.0.1 to be free, found it in use; "
                              "stop what uses it, or start in another --dir")
        offset = self.log.stat().st_size if self.log.exists() else 0
        command = jars.java(BROKER_OPTIONS, MAIN, self.settings)
        # By way of a shell that ends: the broker outlives us, and is not a child that somebody has to wait for.
        with open(self.log, "ab") as log:
            subprocess.run(["sh", "-c", '"$@" & echo $! >pid', "sh", *command], cwd=self.folder, check=True,
                           stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        return offset

    def wait_ready(self, offset, deadline):
        def holds():
            with open(self.log, "rb") as log:
                log.seek(offset)
                return READY.encode() in log.read() or self.pid() is None
        ready = wait_until(holds, max(0, deadline - time.monotonic()))
        if ready and self.pid() is not None:
            return
        found = f"none after {READY_SECONDS} s" if self.pid() else "that its process has ended"
        raise Failure(f"node {self.number}: expected '{READY}' in {self.log}, found {found}. It says last:\n"
                      + self.tail())

    def tail(self):
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join("  " + line for line in lines[-TAIL_LINES:]) or "  (nothing)"

    def signal(self, number):
        pid = self.pid()
        if pid is None:
            raise Failure(f"node {self.number}: expected it to run, found it down; 'start' starts it")
        os.kill(pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        if not wait_until(lambda: self.pid() is None, STOP_SECONDS):
            raise Failure(f"node {self.number}: expected process {self.pid()} to end on SIGKILL, found it there "
                          f"after {STOP_SECONDS} s; look at its state in /proc")

    def freeze(self):
        self.signal(signal.SIGSTOP)
        wait_until(self.is_frozen, STOP_SECONDS)

    def thaw(self):
        self.signal(signal.SIGCONT)
        wait_until(lambda: not self.is_frozen(), STOP_SECONDS)

    def ask_to_end(self):
        if self.pid() is not None:
            self.signal(signal.SIGTERM)
            self.signal(signal.SIGCONT)   # a frozen one would hear it never

    def end(self, deadline):
        """Whether it ended by itself, having been asked to; else it is killed."""
        if wait_until(lambda: self.pid() is None, max(0, deadline - time.monotonic())):
            return True
        self.kill()
        return False


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
