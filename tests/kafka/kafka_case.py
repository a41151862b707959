"""One broker for all tests of a file, a topic and servers for each test, and the sum that must hold of every partition."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "support"), str(HERE.parent / "tools")]

import kafka  # noqa: E402
import topics  # noqa: E402
from server_case import Server, event  # noqa: E402, F401
from waiting import DEADLINE_SECONDS, wait_until  # noqa: E402, F401

STRUCTURED = "application/cloudevents+json"


class KafkaCase(unittest.TestCase):
    hallmark = ""
    nodes = 1
    broker = None

    @classmethod
    def setUpClass(cls):
        cls.broker = kafka.Broker(cls.nodes).__enter__()
        cls.addClassCleanup(cls.broker.close)

    def setUp(self):
        self.watcher = None
        folder = tempfile.TemporaryDirectory(prefix="hallmark-kafka-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"
        self.topic = re.sub(r"[^a-zA-Z0-9]+", "-", self.id().rsplit(".", 1)[1])[:80]

    def make_topic(self, partitions=1, replication=1, **config):
        """As tools/kafka makes it, but within milliseconds: that one starts a JVM."""
        from confluent_kafka.admin import NewTopic
        settings = {**topics.NEEDED, **kafka.settings(config)}
        admin = self.admin()   # its answers go with it
        made = admin.create_topics([NewTopic(self.topic, partitions, replication, config=settings)])
        made[self.topic].result(timeout=DEADLINE_SECONDS)
        self.broker.wait_known(self.topic, partitions)

    def delete_topic(self):
        admin = self.admin()
        admin.delete_topics([self.topic])[self.topic].result(timeout=DEADLINE_SECONDS)
        self.broker.wait_known(self.topic, 0)

    def admin(self):
        from confluent_kafka.admin import AdminClient
        return AdminClient({"bootstrap.servers": self.broker.brokers})

    def serve(self, *words, data=None, brokers=None, topic=None):
        server = Server(self.hallmark, data or self.data, "--kafka", brokers or self.broker.brokers,
                        "--topic", topic or self.topic, *words)
        self.addCleanup(server.stop)
        return server

    def run_hallmark(self, *words, expected=0, text=None):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HALLMARK_")}
        done = subprocess.run([self.hallmark, *map(str, words)], input=text, capture_output=True, text=True,
                              timeout=DEADLINE_SECONDS, env=environment, check=False)
        self.assertEqual(done.returncode, expected, done.stderr + done.stdout)
        return done

    def expect_no_start(self, expected, *words, brokers=None, topic=None):
        """What `serve` says where it does not start, with this exit code."""
        return self.run_hallmark("serve", "--data", self.data, "--listen", "127.0.0.1:0", "--kafka",
                                 brokers or self.broker.brokers, "--topic", topic or self.topic, *words,
                                 expected=expected).stderr

    def wait_read(self, server):
        """Until the ledger has come to the end of every partition; then the sum is checked. The shards' states."""
        def all_read():
            items = server.get("/v1/shards")["items"]
            return items if all(item["position"] == self.end_of(item["shard"]) for item in items) else None
        items = wait_until(all_read, "the ledger has come to the end of the topic")
        for item in items:
            self.assertEqual(sum(item["counts"].values()), item["position"], item)
            self.assertEqual(item["size"], item["counts"]["accepted"] + item["counts"]["refused"], item)
        return items

    def end_of(self, partition):
        if self.watcher is None:
            import confluent_kafka
            self.watcher = confluent_kafka.Consumer({"bootstrap.servers": self.broker.brokers, "group.id": "watcher",
                                                     "isolation.level": "read_uncommitted", "log_level": 0})
        import confluent_kafka
        return self.watcher.get_watermark_offsets(confluent_kafka.TopicPartition(self.topic, partition),
                                                  timeout=DEADLINE_SECONDS)[1]

    def counts(self, items):
        return {name: sum(item["counts"][name] for item in items)
                for name in ("accepted", "refused", "duplicates", "gaps")}

    def refusals(self, server):
        return server.get("/v1/refusals?limit=1000")["items"]

    def wait_halted(self, server, part, shard=0):
        """Until the shard says that it is halted, and why; the reason."""
        def trouble():
            said = server.get(f"/v1/shards/{shard}").get("trouble", "")
            return said if said.startswith("halted: ") else None
        said = wait_until(trouble, f"shard {shard} halts")
        self.assertIn(part, said)
        self.assertIn(f"shard {shard} HALTED", server.log.read_text())
        self.assertEqual(answer_of(server, "/readyz")[0], 503)
        return said

    def wait_ready(self, server):
        wait_until(lambda: answer_of(server, "/readyz")[0] == 200, "the server is ready")

    def wait_not_ready(self, server, part):
        def reasons():
            status, said = answer_of(server, "/readyz")
            return said["reasons"] if status == 503 else None
        self.assertIn(part, " ".join(wait_until(reasons, "the server is not ready")))

    @staticmethod
    def is_long():
        return os.environ.get("HALLMARK_LONG") in ("1", "ON")

    def check_data(self):
        """A stopped server's ledger, looked over."""
        self.assertEqual(json.loads(self.run_hallmark("fsck", "--data", self.data, "--json").stdout)["faults"], [])


def answer_of(server, target, body=None, **headers):
    """Status and JSON."""
    request = urllib.request.Request(server.url + target, data=None if body is None else body.encode(),
                                     headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def text_of(server, target):
    with urllib.request.urlopen(server.url + target, timeout=DEADLINE_SECONDS) as answer:
        return answer.read().decode()


def post(server, body, **headers):
    return answer_of(server, "/v1/events", body, **({"Content-Type": STRUCTURED} | headers))


def ce(number, device="pump-7", **more):
    """The headers of a binary event."""
    return {"ce_specversion": "1.0", "ce_id": str(number), "ce_source": "/plant", "ce_type": "org.example.seen",
            "ce_subject": device, "ce_time": "2026-01-01T00:00:00Z", "content-type": "application/json"} | more


def producer_of(broker, **settings):
    """Debian's client, which can send what kcat cannot; imported late, as only those who have a broker need it."""
    import confluent_kafka
    return confluent_kafka.Producer({"bootstrap.servers": broker.brokers, "partitioner": "murmur2_random",
                                     "acks": "all", "linger.ms": 1,
                                     **{name.replace("_", "."): value for name, value in settings.items()}})


def main(suite):
    """The first argument is the program."""
    KafkaCase.hallmark = os.path.abspath(sys.argv.pop(1))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kafka.main(suite)
