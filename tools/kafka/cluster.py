"""A folder with a cluster of one or three brokers, alive or not: made, started, stopped, broken."""

import base64
import json
import random
import shutil
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jars
from errors import Failure
from node import READY_SECONDS, STOP_SECONDS, Node, is_free

SIZES = (1, 3)
# Below the ports that Linux gives to clients: one of those could take the port of a node that is down.
FREE_PORTS = range(15000, 32000)


def free_ports(count):
    chosen = []
    for port in random.SystemRandom().sample(FREE_PORTS, len(FREE_PORTS)):
        if len(chosen) == count:
            break
        if is_free(port):
            chosen.append(port)
    return chosen


def new_cluster_id():
    text = "-"
    while text.startswith("-"):   # Kafka's tools would read it as an option
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return text


class Cluster:
    """What is known of it lies in cluster.json and in the nodes' folders: any process may open it."""

    def __init__(self, folder):
        self.folder = Path(folder).absolute()
        self.file = self.folder / "cluster.json"
        self.id, self.nodes = None, []
        if self.file.exists():
            self.read()

    def read(self):
        try:
            known = json.loads(self.file.read_text())
            self.id = known["id"]
            self.nodes = [Node(self.folder / f"node-{number}", number, *ports)
                          for number, ports in enumerate(known["ports"], 1)]
        except (ValueError, KeyError, TypeError) as error:
            raise Failure(f"{self.file}: expected a cluster's id and ports, found {error!r}; "
                          "remove the folder, or take another --dir") from None

    def write(self, cluster_id, ports):
        draft = self.folder / "cluster.json.new"
        draft.write_text(json.dumps({"id": cluster_id, "ports": ports}) + "\n")
        draft.rename(self.file)

    def locked(self):
        """For whatever changes it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return jars.locked(self.folder / "lock")

    def make(self, size, first_port=0):
        """A new one where there is none: its id, and its ports for good. Nothing is started."""
        strangers = [path.name for path in self.folder.glob("*") if path.name not in ("lock", "cluster.json.new")]
        if strangers:
            raise Failure(f"{self.folder}: expected an empty folder or a cluster's, found {strangers[0]}; "
                          "take another --dir")
        ports = [first_port + number for number in range(size)] if first_port else free_ports(size)
        controllers = [port for port in free_ports(2 * size) if port not in ports][:size]
        self.write(new_cluster_id(), list(zip(ports, controllers)))
        self.read()

    def node(self, number):
        if not self.nodes:
            raise Failure(f"{self.folder}: expected a cluster, found none; 'start' makes one")
        if not 1 <= number <= len(self.nodes):
            raise Failure(f"{self.folder}: expected a node from 1 to {len(self.nodes)}, found {number}")
        return self.nodes[number - 1]

    def brokers(self):
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def down(self):
        return [node for node in self.nodes if node.pid() is None]

    def start(self, nodes=None):
        """Starts these nodes (all that are down) at once and waits until they are ready, or leaves none of them."""
        nodes = self.down() if nodes is None else nodes
        voters = ",".join(f"{node.number}@127.0.0.1:{node.controller_port}" for node in self.nodes)
        for node in nodes:
            node.write_settings(voters, len(self.nodes))
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda node: node.format(self.id), nodes))
        deadline = time.monotonic() + READY_SECONDS
        try:
            offsets = [node.spawn() for node in nodes]
            for node, offset in zip(nodes, offsets):
                node.wait_ready(offset, deadline)
        except BaseException:
            for node in nodes:
                if node.pid() is not None:
                    node.kill()
            raise

    def stop(self):
        """The numbers of the nodes that had to be killed."""
        nodes = [node for node in self.nodes if node.pid() is not None]
        deadline = time.monotonic() + STOP_SECONDS
        for node in nodes:
            node.ask_to_end()
        return [node.number for node in nodes if not node.end(deadline)]

    def kill_all(self):
        for node in self.nodes:
            if node.pid() is not None:
                node.kill()

    def restart(self, number):
        """Stops it if it runs, and starts it; whether it had to be killed for that."""
        node = self.node(number)
        node.ask_to_end()
        ended = node.end(time.monotonic() + STOP_SECONDS)
        self.start([node])
        return not ended

    def wipe(self, number, new_id=False):
        """Its data are gone; the next start formats it again. With a new id it is another cluster."""
        node = self.node(number)
        if node.pid() is not None:
            raise Failure(f"node {number}: expected it down, found it running; first: kill {number}, or stop")
        if new_id and len(self.nodes) > 1:
            raise Failure(f"{self.folder}: expected a cluster of one node to give a new id to, found "
                          f"{len(self.nodes)}: the others would keep the old one")
        shutil.rmtree(node.data, ignore_errors=True)
        if new_id:
            self.id = new_cluster_id()
            self.write(self.id, [(node.port, node.controller_port)])

    def status(self):
        return {"dir": str(self.folder), "brokers": self.brokers(),
                "nodes": [{"node": node.number, "state": node.state(), "pid": node.pid(), "port": node.port}
                          for node in self.nodes]}
