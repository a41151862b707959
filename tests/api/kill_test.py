#!/usr/bin/env python3
"""`hallmark serve` killed with SIGKILL while producers post, and started again on the same data and port: whatever was
acknowledged is found again where it was said to be. Usage: kill_test.py HALLMARK [unittest arguments]

12 kills, with HALLMARK_LONG=1 120. HALLMARK_SEED=N has the same events and plans, though no kill comes at quite the same
instant."""

import collections
import json
import os
import random
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from producers import Producers, entries_of, places_of  # noqa: E402
from server import Server, hallmark_of_arguments, is_long, scratch, wait_until  # noqa: E402

KILLS = 120 if is_long() else 12
SHARDS = 2
# As many of the acknowledged are asked for after each kill, the newest first; all of them in the end.
ASKED_EACH_TIME = 400


class Kill(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.data = f"{folder.name}/data"
        self.seed = int(os.environ.get("HALLMARK_SEED", "1"))
        self.random = random.Random(self.seed)
        self.producers = Producers(self.seed)
        self.server = None
        self.addCleanup(lambda: self.server and self.server.kill())

    def start(self, port=0):
        self.server = Server(HALLMARK, self.data, "--shards", SHARDS, port=port)

    def round(self):
        """Killed after so many more acknowledgements, of which none is the last that will come."""
        enough = self.producers.count() + self.random.choice([1, 30, 300, 1_000, 3_000])
        self.producers.start(self.server.port)
        wait_until(lambda: self.producers.count() >= enough, f"acknowledgement {enough}")
        self.server.kill()
        self.assertEqual(self.producers.finish(), [])

    def check_found(self, acknowledged):
        with self.server.client() as client:
            for identifier, place in acknowledged:
                self.assertEqual(places_of(client, identifier), [place], f"acknowledged, {identifier}")

    def check_whole(self):
        """Every entry is an event that was sent, each once; the counters say so too."""
        acknowledged = self.producers.acknowledged()
        recorded = collections.Counter()
        with self.server.client() as client:
            for shard in range(SHARDS):
                state = client.request("GET", f"/v1/shards/{shard}").json()
                self.assertEqual(state["position"], sum(state["counts"].values()))
                entries = entries_of(client, shard)
                self.assertEqual({verdict for _, verdict in entries}, {"accepted"})
                self.assertEqual((len(entries), 0, 0),
                                 (state["counts"]["accepted"], state["counts"]["refused"], state["counts"]["gaps"]))
                recorded.update(identifier for identifier, _ in entries)
            unheard = {identifier for identifier in self.producers.never_acknowledged() if places_of(client, identifier)}
        self.assertEqual([one for one in recorded if recorded[one] > 1], [], "it stands twice")
        self.assertEqual(set(recorded), set(acknowledged) | unheard)
        return len(acknowledged), len(unheard)

    def test_whatever_is_killed_nothing_acknowledged_is_lost_and_nothing_stands_twice(self):
        self.start()
        for _ in range(KILLS):
            self.round()
            self.start(self.server.port)
            self.check_found(list(self.producers.acknowledged().items())[-ASKED_EACH_TIME:])
        self.check_found(self.producers.acknowledged().items())
        acknowledged, unheard = self.check_whole()
        self.assertEqual(self.server.stop(), 0, self.server.said)
        done = subprocess.run([HALLMARK, "fsck", "--data", self.data, "--json"], capture_output=True, timeout=120,
                              check=False)
        self.assertEqual((done.returncode, json.loads(done.stdout)["faults"]), (0, []), done)
        print(f"{KILLS} kills, {acknowledged} acknowledged, {unheard} recorded whose answer was lost")


if __name__ == "__main__":
    HALLMARK = hallmark_of_arguments()
    unittest.main()
