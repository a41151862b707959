#!/usr/bin/env python3
"""tools/kafka: what it says, what it leaves alone, and one broker through its faults."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "support"))

import kafka  # noqa: E402

SCRIPT = ROOT / "tools" / "kafka" / "kafka"
COMMANDS = ("start", "stop", "status", "kill", "freeze", "thaw", "restart", "wipe", "topic", "topic create",
            "topic show", "topic grow", "topic set", "topic trim", "topic delete")
# A Maven that copies one jar, and then ends as it is told to.
MAVEN = """#!/bin/sh
for word in "$@"; do case "$word" in -DoutputDirectory=*) echo jar >"${word#*=}/kafka.jar" ;; esac; done
[ "$1" = -B ] || echo "expected -B"
%s
"""

HANGING_TEST = """
import sys, time
sys.path.append(sys.argv[1])
import kafka
with kafka.Broker() as broker:
    print(broker.folder, broker.cluster.node(1).pid(), flush=True)
    time.sleep(99)
"""


class ScriptCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-kafka-script-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.cluster = self.folder / "cluster"

    def run_script(self, *words, expected=0, environment=()):
        done = subprocess.run([SCRIPT, *map(str, words)], capture_output=True, text=True, timeout=120,
                              env=os.environ | dict(environment), check=False)
        self.assertEqual(done.returncode, expected, done.stderr + done.stdout)
        return done

    def expect_refusal(self, what, *words, expected=1):
        said = self.run_script(*words, "--dir", self.cluster, expected=expected).stderr
        self.assertIn(what, said)
        self.assertNotIn("Traceback", said)

    def maven(self, ending):
        """An environment with this Maven, and nothing fetched."""
        programs = self.folder / "bin"
        programs.mkdir(exist_ok=True)
        (programs / "mvn").write_text(MAVEN % ending)
        (programs / "mvn").chmod(0o755)
        return {"PATH": f"{programs}:{os.environ['PATH']}", "HALLMARK_KAFKA_CACHE": str(self.folder / "cache")}


class Words(ScriptCase):
    def test_help_fits_a_narrow_terminal(self):
        for command in ("", *COMMANDS):
            for line in self.run_script(*command.split(), "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_bad_arguments_are_named(self):
        for what, *words in (
                ("choose from 1, 3", "start", "--nodes", "2"),
                ("expected a number from 0 to 65000, found 'x'", "start", "--port", "x"),
                ("expected a number from 1 to 3, found '4'", "kill", "4"),
                ("expected NAME=VALUE, as in retention.ms=-1, found 'a'", "topic", "create", "t", "--partitions", "1",
                 "--config", "a"),
                ("expected a topic's name (letters, digits, '.', '_', '-'), found 'a b'", "topic", "show", "a b"),
                ("required: --partitions", "topic", "grow", "t")):
            self.expect_refusal(what, *words, expected=2)

    def test_where_there_is_no_cluster(self):
        for words in (("kill", 1), ("topic", "show", "t")):
            self.expect_refusal(f"{self.cluster}: expected a cluster, found none; 'start' makes one", *words)
        self.expect_refusal("there is no cluster in", "status")
        self.expect_refusal("nothing runs in", "stop", expected=0)
        self.assertFalse(self.cluster.exists())
        self.cluster.mkdir()
        (self.cluster / "cluster.json").write_text("{")
        self.expect_refusal("cluster.json: expected a cluster's id and ports, found", "start")

    def test_a_folder_of_somebody_else_is_left_alone(self):
        self.cluster.mkdir()
        (self.cluster / "thesis.txt").write_text("x")
        self.expect_refusal("expected an empty folder or a cluster's, found thesis.txt", "start")

    def test_a_process_of_somebody_else_is_never_ended(self):
        cluster = kafka.Cluster(self.cluster)
        self.cluster.mkdir()
        cluster.make(1)
        # Not even one that has the broker's settings open.
        stranger = subprocess.Popen(["tail", "-f", "/dev/null", str(cluster.node(1).settings)],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        node = cluster.node(1).folder
        node.mkdir()
        (node / "pid").write_text(f"{stranger.pid}\n")
        self.expect_refusal("nothing runs in", "stop", expected=0)
        for verb in ("kill", "freeze"):
            self.expect_refusal("node 1: expected it to run, found it down", verb, 1)
        found = json.loads(self.run_script("status", "--json", "--dir", self.cluster, expected=1).stdout)
        self.assertEqual([(row["state"], row["pid"]) for row in found["nodes"]], [("down", None)])
        self.assertIsNone(stranger.poll())


class Fetching(ScriptCase):
    def test_out_of_reach_is_one_line_and_77(self):
        environment = self.maven("echo '[ERROR] Unknown host'; exit 1")
        said = self.run_script("start", "--dir", self.cluster, expected=77, environment=environment).stderr
        self.assertEqual(said.splitlines()[-1], "kafka: Apache Kafka could not be fetched: Maven: Unknown host")
        self.assertEqual(list((self.folder / "cache").glob("*/*.jar")), [])
        self.assertEqual([path.name for path in self.cluster.iterdir()], ["lock"])

    def test_half_a_folder_is_fetched_again(self):
        with mock.patch.dict(os.environ, self.maven("kill -9 $$")):
            self.assertRaises(kafka.Unavailable, kafka.jars.jars)
        with mock.patch.dict(os.environ, self.maven("exit 0")):
            jar = kafka.jars.jars() / "kafka.jar"
            for damage in (jar.unlink, lambda: jar.write_text(""), (jar.parent / "stamp").unlink):
                damage()
                self.assertEqual((kafka.jars.jars() / "kafka.jar").read_text(), "jar\n")
        with mock.patch.dict(os.environ, self.maven("exit 1")):
            self.assertEqual(kafka.jars.jars(), jar.parent)   # not asked again


class OneBroker(ScriptCase):
    def of_cluster(self, *words):
        return self.run_script(*words, "--dir", self.cluster).stdout

    def test_by_the_script(self):
        self.addCleanup(kafka.remove, self.cluster)
        brokers = self.of_cluster("start").strip()
        self.assertRegex(brokers, r"^127\.0\.0\.1:\d+$")
        again = self.run_script("start", "--dir", self.cluster)
        self.assertEqual((again.stdout.strip(), "it was running already" in again.stderr), (brokers, True))
        self.expect_refusal("expected a cluster of 3 nodes, found one of 1", "start", "--nodes", "3")
        self.expect_refusal("expected it down, found it running", "wipe", "1")

        self.of_cluster("topic", "create", "wrong", "--partitions", "2", "--config", "retention.ms=5")
        found = json.loads(self.of_cluster("topic", "show", "wrong", "--json"))
        expected = kafka.topics.NEEDED | {"retention.ms": "5"}
        self.assertEqual(found["config"], found["config"] | expected)
        self.assertEqual([row["leader"] for row in found["partitions"]], [1, 1])
        self.expect_refusal("Topic 'wrong' already exists.", "topic", "create", "wrong", "--partitions", "2")
        self.expect_refusal("Topic 'no' does not exist as expected", "topic", "show", "no")

        port = brokers.rsplit(":", 1)[1]
        other = self.folder / "other"
        self.addCleanup(kafka.remove, other)
        said = self.run_script("start", "--port", port, "--dir", other, expected=1).stderr
        self.assertIn(f"expected port {port} of 127.0.0.1 to be free, found it in use", said)

        self.of_cluster("freeze", 1)
        self.assertIn("frozen", self.run_script("status", "--dir", self.cluster, expected=1).stdout)
        self.of_cluster("stop")   # a frozen one too
        self.assertIn("down", self.run_script("status", "--dir", self.cluster, expected=1).stdout)

    def test_through_its_faults(self):
        with kafka.Broker() as broker:
            broker.create_topic("devices", partitions=2)
            broker.produce("devices", ["a", "b"], key="pump-7", headers={"ce_id": "1"}, partition=1)
            records = broker.consume("devices")
            self.assertEqual([(record["partition"], record["key"], record["payload"], record["headers"],
                               record["tstype"]) for record in records],
                             [(1, "pump-7", value, ["ce_id", "1"], "logappend") for value in "ab"])

            broker.kill()
            self.assertEqual(broker.state(), "down")
            broker.restart()
            self.assertEqual(broker.consume("devices"), records)

            self.assertEqual(broker.watermarks("devices", 1), (0, 2))
            broker.trim_topic("devices", 1, before=1)
            self.assertEqual(broker.watermarks("devices", 1), (1, 2))
            broker.set_topic("devices", retention_ms=1000)
            broker.grow_topic("devices", 3)
            self.assertEqual(broker.show_topic("devices")["config"]["retention.ms"], "1000")

            identity = broker.cluster.id
            broker.stop()
            broker.wipe(new_cluster_id=True)
            broker.start()
            self.assertEqual(broker.partitions("devices"), [])
            self.assertNotEqual(broker.cluster.id, identity)

    def test_a_killed_test_leaves_nothing(self):
        with subprocess.Popen([sys.executable, "-B", "-c", HANGING_TEST, ROOT / "tests" / "support"],
                              stdout=subprocess.PIPE, text=True) as test:
            folder, pid = test.stdout.readline().split()
            test.send_signal(signal.SIGKILL)
        kafka.wait_until(lambda: not Path(folder).exists(), "the broker's folder is gone")
        self.assertNotIn(os.fsencode(folder), b"".join(kafka.command_of(int(pid))))


if __name__ == "__main__":
    kafka.main("tools: kafka: one broker")
