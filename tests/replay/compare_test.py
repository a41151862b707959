"""`hallmark replay --against`: replicas that are the same, and each way not to be. Usage: as replay_test.py"""

import sys

sys.dont_write_bytecode = True

import recordings  # noqa: E402
from liar import Liar  # noqa: E402
from replay_case import EVERYTHING, RECORDED, ReplayCase, golden, main  # noqa: E402
from server_case import event  # noqa: E402

SHARD, SEQUENCE = 1, 40


class Same(ReplayCase):
    def test_replicas_of_two_names_and_batches_are_the_same(self):
        self.replay("--name", "one", "--batch", 3)
        one = self.made
        found = self.replay("--name", "two", "--against", one)
        self.assertTrue(found["ok"])
        self.assertEqual(found["compared"]["entries"], sum(shard["size"] for shard in golden()))
        # The last one of each shard and of each ledger at least.
        self.assertGreaterEqual(found["compared"]["checkpoints"], 6)
        self.assertEqual(found["compared"]["roots"], 3)

    def test_a_server_is_the_same(self):
        self.replay("--name", "one", "--batch", 3)
        server = self.serve(data=self.made)
        found = self.replay("--against", server.url)
        self.assertTrue(found["ok"])
        self.assertEqual(found["compared"]["entries"], sum(shard["size"] for shard in golden()))

    def test_a_ledger_in_use_is_to_be_asked_through_its_server(self):
        self.replay()
        used = self.made
        self.serve(data=used)
        self.replay("--against", used, expected=3)
        self.assertIn("in use by process", self.said)
        self.assertIn("or through its server", self.said)

    def test_a_longer_and_a_shorter_log_are_told_and_are_no_difference(self):
        partitions = recordings.read(EVERYTHING)
        for partition in partitions:
            partition.messages = partition.messages[:100]
            partition.end = partition.messages[-1].offset + 1
        recordings.write(self.folder / "short", partitions)
        self.replay()
        whole = self.made
        found = self.replay("--against", whole, source=self.folder / "short")
        short = self.made
        self.assertTrue(found["ok"])
        for shard in found["shards"]:
            self.assertLess(shard["compared"]["ours"], shard["compared"]["theirs"])
            self.assertEqual(shard["compared"]["entries"], shard["compared"]["ours"])
        self.assertTrue(self.replay("--against", short)["ok"])
        said = self.run_hallmark("replay", "--from", EVERYTHING, "--into", self.folder / "x", "--against", short).stdout
        self.assertRegex(said, r"shard 0: the replay has 199 entries, .* has \d+; the first \d+ were compared")


class Different(ReplayCase):
    def differs(self, against, shard=SHARD, sequence=SEQUENCE):
        found = self.replay("--against", against, expected=1)
        self.assertFalse(found["ok"])
        difference = found["difference"]
        self.assertEqual((difference["shard"], difference["sequence"]), (shard, sequence), difference["what"])
        return difference

    def test_an_altered_byte_of_an_entry_is_found(self):
        difference = self.differs(self.altered(SHARD, "entry", SEQUENCE, -3))
        self.assertIn("it was altered there after it was written", difference["what"])
        self.assertEqual(difference["ours"]["leafHash"], difference["theirs"]["inItsLog"])
        self.assertNotEqual(difference["ours"]["leafHash"], difference["theirs"]["leafHash"])

    def test_an_altered_byte_of_an_entry_is_found_through_a_server(self):
        server = self.serve(data=self.altered(SHARD, "entry", SEQUENCE, -3))
        self.assertIn("altered there", self.differs(server.url)["what"])

    def test_the_fields_that_differ_are_shown_side_by_side(self):
        shard = recordings.played(recordings.read(EVERYTHING)[0], 0, 3)
        at = next(at for at, raw in enumerate(shard.entries) if b'{"text"' in raw)
        altered = self.altered(0, "text", at, '{"text"', '{"test"')
        difference = self.differs(altered, 0, at)
        self.assertEqual(difference["fields"], ["value"])
        self.assertEqual(difference["byte"]["of"], "value")
        self.assertEqual(difference["theirs"]["id"], difference["ours"]["id"])
        done = self.run_hallmark("replay", "--from", EVERYTHING, "--into", self.folder / "x", "--against", altered,
                                 expected=1)
        self.assertIn(f"NOT THE SAME. entry {at} of shard 0", done.stdout)
        self.assertRegex(done.stdout, r"\u2260 value ")
        self.assertRegex(done.stdout, r"\u2260 from byte .*\[78\].*\[73\]")
        self.assertRegex(done.stdout, r"\n    offset  ")

    def test_an_entry_that_is_gone_is_a_difference(self):
        altered = self.altered(SHARD, "drop", SEQUENCE)
        difference = self.differs(altered)
        self.assertIn("it is missing", difference["theirs"]["unreadable"])
        server = self.serve(data=altered)
        self.assertIn("unreadable", self.differs(server.url)["theirs"])

    def test_a_last_entry_that_was_altered_is_a_difference(self):
        found = self.replay("--against", self.altered(0, "entry", golden()[0]["size"] - 1, -3), expected=1)
        self.assertIn("entry 198 of shard 0", found["difference"]["what"])
        self.assertEqual(found["shards"], [])

    def test_an_altered_tile_is_found(self):
        found = self.replay("--against", self.altered(0, "tile", 0, 0, 32 * 5), expected=1)
        self.assertEqual(found["difference"]["sequence"], 5)
        self.assertEqual(found["difference"]["ours"]["leafHash"], found["difference"]["theirs"]["leafHash"])

    def test_another_record_is_the_first_difference_and_all_after_it_are_not_shown(self):
        partitions = recordings.read(EVERYTHING)
        # An accepted one that is altered changes every hash after it.
        message = partitions[0].messages[0]
        message.recorded_at += 1
        recordings.write(self.folder / "other", partitions)
        self.replay(source=self.folder / "other")
        difference = self.differs(self.made, 0, 0)
        self.assertEqual(difference["fields"], ["recordedAt"])
        self.assertNotIn("altered", difference["what"])

    def test_an_entry_that_the_shorter_one_has_gone_past_is_a_difference(self):
        partitions = recordings.read(EVERYTHING)
        while len(recordings.played(partitions[2], 2, 3).entries) == golden()[2]["size"]:
            partitions[2].messages.pop()
        recordings.write(self.folder / "without", partitions)
        self.replay(source=self.folder / "without")
        without = self.made
        difference = self.differs(without, 2, golden()[2]["size"] - 1)
        self.assertIn("is without entry", difference["what"])
        server = self.serve(data=without)
        self.assertIn("is without entry", self.differs(server.url, 2, golden()[2]["size"] - 1)["what"])

    def test_another_number_of_shards_is_told_before_anything_is_made(self):
        self.replay(source=RECORDED / "embedded")
        found = self.replay("--against", self.made, expected=1)
        self.assertIn("expected a replica of 3 partitions", found["difference"]["what"])
        self.assertFalse(self.made.exists())
        self.assertEqual(found["shards"], [])

    def test_a_map_that_was_signed_wrongly_is_a_difference(self):
        """An operator who signs a false map is caught by whoever replays the topic."""
        self.replay()
        guard = self.folder / f"{self.made.name}.guard" / "0"
        said = guard.read_text()
        map_root = said.splitlines()[3].split(" ")[2]
        guard.write_text(said.replace(map_root, "A" + map_root[1:] if map_root[0] != "A" else "B" + map_root[1:]))
        # The kept one comes first and is good; the guard is ahead of it only where the store lacks it.
        self.alter(self.made, 0, "forget", golden()[0]["size"])
        found = self.replay("--against", self.made, expected=1)
        self.assertIn("map root", found["difference"]["what"])
        self.assertNotEqual(found["difference"]["ours"]["mapRoot"], found["difference"]["theirs"]["mapRoot"])

    def test_each_checkpoint_that_a_server_keeps_is_compared(self):
        self.replay()
        kept = self.made
        self.assertEqual(self.replay("--against", kept)["compared"]["checkpoints"], 6)
        server = self.serve(data=kept)
        self.run_hallmark("post", "-", "--server", server.url, text=event(1, "pump-1") + "\n")
        server.get("/v1/shards")   # publishes
        shard = next(item["shard"] for item in server.get("/v1/shards")["items"]
                     if item["size"] > golden()[item["shard"]]["size"])
        sizes = [item["size"] for item in server.get(f"/v1/shards/{shard}/checkpoints")["items"]]
        self.assertEqual(sizes, [golden()[shard]["size"], golden()[shard]["size"] + 1])
        # The one before the newest is among those that were compared.
        found = self.replay("--against", server.url)
        self.assertEqual(found["compared"]["checkpoints"], 6)
        page = server.get(f"/v1/shards/{shard}/checkpoints?limit=1")
        self.assertEqual([item["size"] for item in page["items"]], sizes[:1])
        page = server.get(f"/v1/shards/{shard}/checkpoints?limit=1&cursor={page['next']}")
        self.assertEqual([item["size"] for item in page["items"]], sizes[1:])
        self.assertIsNone(page.get("next"))

    def test_a_kept_checkpoint_that_cannot_be_read_is_a_difference(self):
        found = self.replay("--against", self.altered(0, "kept", golden()[0]["size"], 0), expected=1)
        self.assertIn("a checkpoint that", found["difference"]["what"])
        self.assertIn("expected a published checkpoint in version 1", found["difference"]["what"])

    def test_a_server_of_another_kind_is_no_difference(self):
        self.replay()
        server = self.serve(data=self.made)
        listed = "/v1/shards/1/checkpoints?limit=1000"
        for target, answer in (
                ("/v1/shards", (404, b"")), ("/v1/shards", (403, b"")), ("/v1/shards", (200, b"<html>")),
                ("/log/1/checkpoint", (200, b"<html>")), ("/log/1/checkpoint", (403, b"")), (listed, (404, b"")),
                (listed, (200, b"<html>")), (listed, (200, b'{"items":[],"next":"x"}')),
                (listed, (200, b'{"items":[{"note":"x"}]}')), ("/log/1/tile/entries/000.p/192", (503, b""))):
            liar = Liar(server.url, {target: lambda *_, answer=answer: answer})
            found = self.replay("--against", liar.url, expected=4)
            self.assertIn(liar.url, self.said, (target, answer))
            self.assertTrue(found is None or found["difference"] is None and not found["ok"], (target, answer))
            liar.shutdown()
            liar.server_close()


class Large(ReplayCase):
    RECORDS = 70_000

    def setUp(self):
        super().setUp()
        self.source = self.folder / "large"
        recordings.write(self.source, [recordings.plain_partition(self.RECORDS)])
        self.replay(source=self.source)
        self.one = self.made

    def differs(self, against, sequence):
        found = self.replay("--against", against, source=self.source, expected=1)
        self.assertEqual(found["difference"]["sequence"], sequence, found["difference"]["what"])
        return found

    def test_roots_are_compared_as_it_goes(self):
        found = self.replay("--against", self.one, source=self.source)
        self.assertEqual(found["compared"]["roots"], 2)
        self.assertEqual(found["compared"]["entries"], self.RECORDS)
        server = self.serve(data=self.one)
        self.assertEqual(self.replay("--against", server.url, source=self.source)["compared"]["entries"], self.RECORDS)

    def test_the_first_difference_ends_it(self):
        self.alter(self.one, 0, "entry", 60_000, -3)
        found = self.differs(self.one, 60_000)
        self.assertLess(found["records"], self.RECORDS)
        self.assertFalse(found["shards"][0]["complete"])

    def test_another_log_is_followed_down_to_its_first_entry_that_differs(self):
        partition = recordings.plain_partition(self.RECORDS)
        partition.messages[66_999].recorded_at += 1
        recordings.write(self.folder / "other", [partition])
        self.replay(source=self.folder / "other")
        self.assertEqual(self.differs(self.made, 66_999)["difference"]["fields"], ["recordedAt"])

    def test_altered_tiles_of_each_level_are_found(self):
        leaves = self.copy(self.one, "leaves")
        self.alter(leaves, 0, "tile", 0, 3, 32 * 5)
        self.assertIn("its own log says", self.differs(leaves, 3 * 256 + 5)["difference"]["what"])
        self.alter(self.one, 0, "tile", 1, 0, 32 * 9)
        found = self.replay("--against", self.one, source=self.source, expected=1)
        self.assertIn("entries 2304 to 2559 have the same hashes", found["difference"]["what"])
        self.assertIn("does not come to its own hash over them", found["difference"]["what"])


if __name__ == "__main__":
    main()
