"""A real Apache Kafka for a test, by tools/kafka; records in and out by kcat. For tests that run as a program."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "kafka"))

import jars  # noqa: E402
import topics  # noqa: E402
from cluster import Cluster  # noqa: E402
from errors import Unavailable  # noqa: E402
from node import command_of  # noqa: E402
from waiting import DEADLINE_SECONDS, wait_until  # noqa: E402

SKIPPED = 77
END_OF_RECORD = "\x1e"   # no text of ours has it in it


class Broker:
    """One node or three in a folder of their own; `with Broker() as broker:` starts them and clears them away."""

    def __init__(self, nodes=1):
        self.folder = tempfile.mkdtemp(prefix="hallmark-kafka-")
        self.leash = keep_on_a_leash(self.folder)
        self.cluster = Cluster(self.folder)
        self.cluster.make(nodes)
        self.brokers = self.cluster.brokers()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        remove(self.folder)
        os.close(self.leash)

    def start(self):
        """All that are down."""
        self.cluster.start()

    def stop(self):
        self.cluster.stop()

    def kill(self, node=1):
        self.cluster.node(node).kill()

    def freeze(self, node=1):
        self.cluster.node(node).freeze()

    def thaw(self, node=1):
        self.cluster.node(node).thaw()

    def restart(self, node=1):
        self.cluster.restart(node)

    def wipe(self, node=1, new_cluster_id=False):
        """A node that is down; the next start finds nothing."""
        self.cluster.wipe(node, new_cluster_id)

    def state(self, node=1):
        return self.cluster.node(node).state()

    def create_topic(self, name, partitions=1, replication=None, **config):
        """As the ledger needs it, but for `config`: create_topic("t", retention_ms=1000)."""
        topics.create(self.cluster, name, partitions, replication, settings(config))
        self.wait_known(name, partitions)

    def delete_topic(self, name):
        topics.delete(self.cluster, name)
        self.wait_known(name, 0)

    def grow_topic(self, name, partitions):
        topics.grow(self.cluster, name, partitions)
        self.wait_known(name, partitions)

    def set_topic(self, name, **config):
        topics.configure(self.cluster, name, settings(config))

    def trim_topic(self, name, partition, before):
        topics.trim(self.cluster, name, partition, before)

    def show_topic(self, name):
        """Its id, settings and partitions; takes a JVM's second, unlike `partitions`."""
        return topics.show(self.cluster, name)

    def kcat(self, *words, text=None):
        done = subprocess.run(["kcat", "-b", self.brokers, *map(str, words)], input=text, capture_output=True,
                              text=True, encoding="utf-8", timeout=DEADLINE_SECONDS, check=False)
        if done.returncode:
            raise AssertionError(f"kcat {' '.join(map(str, words))}: exit code {done.returncode}: {done.stderr}")
        return done.stdout

    def produce(self, topic, values, key=None, headers=(), partition=None):
        """Records of one key, each with the same headers, partitioned as Java's clients do; acks=all."""
        words = ["-P", "-t", topic, "-D", END_OF_RECORD, "-X", "acks=all", "-X", "partitioner=murmur2_random",
                 "-X", "message.timeout.ms=30000"]
        words += ["-k", key] if key is not None else []
        words += ["-p", partition] if partition is not None else []
        for name, value in dict(headers).items():
            words += ["-H", f"{name}={value}"]
        self.kcat(*words, text=END_OF_RECORD.join(values))

    def consume(self, topic, partition=None):
        """All that is there: kcat's objects (partition, offset, tstype, headers, key, payload)."""
        words = ["-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J", "-X", "fetch.wait.max.ms=10"]
        words += ["-p", partition] if partition is not None else []
        return [json.loads(line) for line in self.kcat(*words).splitlines()]

    def watermarks(self, topic, partition=0):
        """The first offset that is there, and the next that will be given."""
        # -2 and -1 are Kafka's names for them; asked at once, kcat mixes the answers up.
        return tuple(int(self.kcat("-Q", "-t", f"{topic}:{partition}:{which}").rsplit(" ", 1)[1])
                     for which in (-2, -1))

    def wait_known(self, topic, partitions):
        """Kafka's tools return when the controller knows; a broker hears of it a moment later."""
        for node in self.cluster.nodes:
            if node.state() == "up":
                wait_until(lambda: len(self.partitions(topic, f"127.0.0.1:{node.port}")) == partitions,
                           f"node {node.number} knows {partitions} partitions of {topic}")

    def partitions(self, topic, broker=None):
        """For each partition its leader and who is in sync, as the brokers (or one of them) know it now."""
        said = self.kcat("-L", "-J", "-t", topic, *(["-b", broker] if broker else []))
        found = json.loads(said)["topics"][0]["partitions"]
        return [{"leader": row["leader"], "in_sync": sorted(one["id"] for one in row["isrs"])} for row in found]


def settings(config):
    return {name.replace("_", "."): value for name, value in config.items()}


def remove(folder):
    Cluster(folder).kill_all()
    shutil.rmtree(folder, ignore_errors=True)


def keep_on_a_leash(folder):
    """Brokers outlive who started them; a test that is killed must not leave any. Their end of the leash is a pipe:
    a process that ctest does not know of waits until we are gone, and clears them away."""
    read_end, write_end = os.pipe()
    subprocess.run(["sh", "-c", f'"$@" <&{read_end} >/dev/null 2>&1 &', "sh", sys.executable, "-B", __file__, folder],
                   pass_fds=[read_end], start_new_session=True, check=True)
    os.close(read_end)
    return write_end


def need_client():
    """Debian's Python client of Kafka: kcat makes no transactions, and no headers without a value."""
    if importlib.util.find_spec("confluent_kafka") is None:
        subprocess.run([ROOT / "tools" / "setup", "kafka"], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
        importlib.invalidate_caches()
        if importlib.util.find_spec("confluent_kafka") is None:
            raise Unavailable("python3-confluent-kafka is missing here, and tools/setup kafka did not install it")


def main(suite):
    """Runs the test program, or says by its name that it is skipped where Kafka is not to be had."""
    try:
        jars.need("kcat")
        need_client()
        jars.jars()
    except Unavailable as reason:
        print(f"skipped: {suite}: {reason}")
        sys.exit(1 if os.environ.get("HALLMARK_REQUIRE_ALL") == "1" else SKIPPED)
    unittest.main()


if __name__ == "__main__":
    sys.stdin.read()
    remove(sys.argv[1])
