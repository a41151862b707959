#!/usr/bin/env python3
"""hallmark bench kafka, in short, with a real broker. Usage: bench_kafka_test.py HALLMARK [unittest arguments]"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import kafka  # noqa: E402

HALLMARK = ""
EVENTS = 2000
TIMEOUT_SECONDS = 300
FIGURES = [
    f"catching up on {EVENTS} events, beside append", f"catching up on {EVENTS} events, beside append that publishes",
    f"catching up on {EVENTS} events, beside a bare consumer", "1000 events/s, from produced to durable, p50",
    "1000 events/s, from produced to durable, p99", "POST through Kafka, p50", "POST through Kafka, p99"]


class Bench(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-bench-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def bench(self, *words, expected=0, **options):
        done = subprocess.run([HALLMARK, "bench", "kafka", "--events", str(EVENTS), "--dir", self.folder, *words],
                              capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False, **options)
        self.assertEqual(done.returncode, expected, done.stderr + done.stdout)
        self.assertEqual(list(self.folder.iterdir()), [])
        return done

    def expect_figures(self, done):
        figures = json.loads(done.stdout)["figures"]
        self.assertEqual([figure["name"] for figure in figures], FIGURES)
        for figure in figures:
            self.assertGreater(figure["value"], 0, figure)
            self.assertGreater(figure["raw"], 0, figure)
        return figures

    def test_it_has_a_broker_of_its_own_and_leaves_nothing(self):
        self.expect_figures(self.bench("--json"))

    def test_it_takes_a_broker_that_runs_and_leaves_no_topic(self):
        with kafka.Broker() as broker:
            # An intake that does not know the leaders when it is assigned has its first record after a second.
            for _ in range(3):
                caught_up = self.expect_figures(self.bench("--json", "--kafka", broker.brokers))[0]["value"]
                if caught_up > EVENTS:
                    break
            self.assertGreater(caught_up, EVENTS, "events a second, from the start of the intake")
            left = [topic["topic"] for topic in json.loads(broker.kcat("-L", "-J"))["topics"]]
            self.assertEqual([name for name in left if name.startswith("hallmark-bench")], [])

    def test_without_a_broker_the_exit_is_4(self):
        self.assertIn("Connection refused", self.bench("--kafka", "127.0.0.1:1", expected=4).stderr)

    def test_the_broker_goes_when_the_bench_is_killed(self):
        process = subprocess.Popen([HALLMARK, "bench", "kafka", "--dir", self.folder])
        kafka.wait_until(lambda: self.brokers(), "a broker runs")
        process.kill()
        process.wait(timeout=kafka.DEADLINE_SECONDS)
        kafka.wait_until(lambda: not self.brokers(), "no broker runs")

    def brokers(self):
        """Processes that run in our folder."""
        found = []
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = command.read_bytes().decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in line and "kafka.Kafka" in line:
                found.append(line)
        return found


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    kafka.main("hallmark bench kafka")
