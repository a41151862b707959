"""`hallmark replay` on the recordings here. Usage: replay_test.py HALLMARK LEDGER_ALTER [unittest arguments]"""

import json
import sys
import unittest

sys.dont_write_bytecode = True

import recordings  # noqa: E402
from replay_case import EVERYTHING, RECORDED, ReplayCase, golden, main  # noqa: E402

MEMBERS = ("shard", "size", "logRoot", "mapRoot", "position", "counts")
TOPICS = ("everything", "embedded", "hardly-anything")


class Roots(ReplayCase):
    def test_the_golden_roots_come_out_whatever_the_batches_and_the_name(self):
        for topic in TOPICS:
            for batch in (1, 7, 2000):
                found = self.replay("--batch", batch, "--name", f"b{batch}", source=RECORDED / topic)
                self.assertEqual([{name: shard[name] for name in MEMBERS} for shard in found["shards"]], golden(topic))
                self.assertTrue(found["ok"])
                self.assertIsNone(found["difference"])

    def test_what_was_made_is_a_good_ledger(self):
        self.replay()
        self.assertTrue(json.loads(self.run_hallmark("fsck", "--data", self.made, "--json").stdout)["ok"])
        server = self.serve(data=self.made)
        self.assertEqual([item["mapRoot"] for item in server.get("/v1/shards")["items"]],
                         [shard["mapRoot"] for shard in golden()])

    def test_the_second_implementation_meets_the_golden_roots(self):
        for topic in TOPICS:
            partitions = recordings.read(RECORDED / topic)
            self.assertEqual(recordings.golden_of(partitions)["shards"], golden(topic))

    def test_text_says_it_too(self):
        done = self.run_hallmark("replay", "--from", EVERYTHING, "--into", self.folder / "made")
        for shard in golden():
            self.assertIn(f"  log root {shard['logRoot']}\n  map root {shard['mapRoot']}\n", done.stdout)


class Words(ReplayCase):
    def refused(self, *words, expected=2):
        return self.run_hallmark("replay", *words, expected=expected).stderr

    def test_nothing_that_is_there_is_touched(self):
        taken = self.folder / "taken"
        taken.mkdir()
        (taken / "file").write_text("mine")
        said = self.refused("--from", EVERYTHING, "--into", taken)
        self.assertIn("--into to be a new directory or an empty one", said)
        self.assertEqual([path.name for path in taken.iterdir()], ["file"])
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertTrue(self.replay(into=empty)["ok"])
        self.refused("--from", EVERYTHING, "--into", empty)

    def test_what_does_not_fit_together_is_refused(self):
        self.assertIn("--from DIR", self.refused("--into", "x"))
        self.assertIn("--into DIR", self.refused("--from", EVERYTHING))
        self.assertIn("--record", self.refused("--from", EVERYTHING, "--into", "x", "--record", "y"))
        self.assertIn("--from DIR", self.refused("--from", EVERYTHING, "--kafka", "a:1", "--topic", "t", "--into", "x"))
        both = ("--into", self.folder / "x", "--record", f"{self.folder}/y/../x/")
        self.assertIn("found one", self.refused("--kafka", "a:1", "--topic", "t", *both))
        self.assertIn("--into", self.refused("--kafka", "a:1", "--topic", "t", "--record", "x", "--against", "y"))
        self.assertIn("https", self.refused("--from", EVERYTHING, "--into", self.folder / "x", "--against",
                                            "https://example.org"))
        self.assertIn("a-z", self.refused("--from", EVERYTHING, "--into", self.folder / "x", "--name", "A b"))

    def test_the_environment_stands_behind_from(self):
        self.run_hallmark("replay", "--from", EVERYTHING, "--into", self.folder / "x",
                          environment={"HALLMARK_KAFKA": "127.0.0.1:1", "HALLMARK_TOPIC": "t"})

    def test_a_ledger_is_no_recording(self):
        self.replay()
        said = self.refused("--from", self.made, "--into", self.folder / "x")
        self.assertIn("this is a ledger, and a recording is needed", said)
        self.assertIn("--record", said)

    def test_a_directory_without_recordings_is_told(self):
        self.assertIn("there is none", self.refused("--from", self.folder / "none", "--into", self.folder / "x"))
        self.assertIn("no recorded partition at all", self.refused("--from", self.folder, "--into", self.folder / "x"))

    def test_help_fits(self):
        for line in self.run_hallmark("replay", "--help").stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_a_server_that_is_away_is_no_difference(self):
        self.refused("--from", EVERYTHING, "--into", self.folder / "x", "--against", "http://127.0.0.1:9", expected=4)


HEAD = '{"recording":1,"partition":0,"partitions":1}'
RECORD = '{"offset":%s,"recordedAt":%s,"key":%s,"headers":%s,"value":%s}'


def record(offset="0", stamp="1", key="null", headers="[]", value="null"):
    return RECORD % (offset, stamp, key, headers, value)


class BadRecordings(ReplayCase):
    def refused(self, *lines, last="\n"):
        source = self.folder / "recording"
        source.mkdir(exist_ok=True)
        (source / "partition-0.ndjson").write_text("\n".join(lines) + last)
        self.count = getattr(self, "count", 0) + 1
        done = self.run_hallmark("replay", "--from", source, "--into", self.folder / f"made-{self.count}", expected=3)
        return done.stderr

    def test_a_bad_line_is_named(self):
        for lines, place, words in [
            ([HEAD, record(), '{"end":0}'], 3, "an end of at least 1, found 0"),
            ([HEAD, record("5"), record("5"), '{"end":9}'], 3, "an offset of at least 6, found 5"),
            ([HEAD, record("-1")], 2, 'expected "offset": an offset, found "-1"'),
            ([HEAD, record("1.5")], 2, "an offset"), ([HEAD, record('"1"')], 2, "an offset"),
            ([HEAD, record("18446744073709551615")], 2, "that another can follow"),
            ([HEAD, record(stamp="1e3")], 2, "microseconds since 1970"),
            ([HEAD, record(key="7")], 2, 'expected "key": a string'),
            ([HEAD, record(value='{"base64":"*"}')], 2, "bytes in base64"),
            ([HEAD, record(value='{"base46":""}')], 2, 'expected "base64", found none'),
            ([HEAD, record(headers="{}")], 2, "an array of [name, value]"),
            ([HEAD, record(headers='[["a"]]')], 2, "an array of [name, value]"),
            ([HEAD, record(headers='[[null,"b"]]')], 2, "a header's name, found null"),
            ([HEAD, record().replace("value", "valeu")], 2, 'expected "value", found none'),
            ([HEAD, record().replace('"key"', '"x":1,"key"')], 2, "alone, found"),
            ([HEAD, record().replace('"key"', '"key":1,"key"')], 2, 'expected "key" once'),
            ([HEAD, "[]"], 2, "expected an object"), ([HEAD, "{"], 2, "at byte 1"), ([HEAD, ""], 2, "at byte 0"),
            ([HEAD, HEAD], 2, "a second head"), ([HEAD, '{"end":1,"x":2}'], 2, "alone"),
            ([HEAD, '{"end":1}', '{"end":1}'], 3, "nothing after the end"),
            ([HEAD, record()], 3, "it was cut short"),
            ([record()], 1, "first, found another line"),
            (['{"recording":2,"partition":0,"partitions":1}'], 1, "a recording in version 1, found 2"),
            (['{"recording":1,"partition":1,"partitions":1}'], 1, "expected partition 0 of 1, found partition 1 of 1"),
            (['{"recording":1,"partition":0,"partitions":2}'], 1, "found partition 0 of 2"),
        ]:
            with self.subTest(lines=lines):
                said = self.refused(*lines)
                self.assertIn(f"partition-0.ndjson:{place}: ", said)
                self.assertIn(words, said)

    def test_a_file_that_broke_off_is_told(self):
        self.assertIn("expected a line feed after the last line", self.refused(HEAD, '{"end":0}', last=""))
        self.assertIn("found an empty file", self.refused(last=""))

    def test_a_missing_partition_is_told(self):
        source = self.folder / "recording"
        recordings.write(source, recordings.read(EVERYTHING))
        (source / "partition-1.ndjson").unlink()
        done = self.run_hallmark("replay", "--from", source, "--into", self.folder / "x", expected=2)
        self.assertIn("expected partition-1.ndjson, found none", done.stderr)


if __name__ == "__main__":
    main()
