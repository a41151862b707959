#!/usr/bin/env python3
"""What was refused, seen and sent again. Usage: refusals_test.py HALLMARK REFUSED_LEDGER [unittest arguments]"""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import unittest

sys.dont_write_bytecode = True

from server_case import ServerCase, event, main  # noqa: E402

REFUSED_LEDGER = ""
STRUCTURED = "application/cloudevents+json"
ODD = 'a "b" 100% ü\t'.strip() + "'"


def binary(number, device, **more):
    """Attributes as Kafka's headers have them."""
    return {"specversion": "1.0", "id": str(number), "source": "/plant", "type": "org.example.seen",
            "subject": device, "time": "2026-01-01T00:00:00Z", **more}


def hex_of(value):
    return "-" if value is None else "x" + (value if isinstance(value, bytes) else value.encode()).hex()


def record(shard, value, content_type=STRUCTURED, key="k", attributes=None):
    words = [str(shard), hex_of(content_type), hex_of(key), hex_of(value)]
    for name, text in (attributes or {}).items():
        words += [hex_of(name), hex_of(text)]
    return " ".join(words)


class RefusalsCase(ServerCase):
    def make(self, records, shards=2):
        subprocess.run([REFUSED_LEDGER, self.data, str(shards)], input="\n".join(records), text=True, check=True, timeout=60)

    def refusals(self, *words, **options):
        return self.run_hallmark("refusals", *words, **options)

    def items(self, *words):
        return json.loads(self.refusals("list", *words, "--json").stdout)["items"]

    def redrive(self, *words, **options):
        done = self.refusals("redrive", *words, "--json", **options)
        return json.loads(done.stdout), done.stderr

    def expect(self, said, **counts):
        self.assertEqual({name: said[name] for name in counts}, counts, said)


def in_both(*made):
    """Each record in both shards of two: one of them is the wrong one."""
    return [record(shard, *words) for shard in (0, 1) for words in made]


def of_all_kinds():
    return [*in_both((event(1, "pump-1"),)),
            record(0, "{", key=None), record(0, None), record(0, "x" * 50_000),
            record(0, "{}", attributes={f"a{number}": "v" for number in range(65)}),
            *in_both((event(1, "pump-1", data="another"),))]


class List(RefusalsCase):
    def setUp(self):
        super().setUp()
        self.make(of_all_kinds())

    def test_each_is_told_with_its_reason_in_words(self):
        text = self.refusals("list", "--data", self.data).stdout
        for words in ("belongs to shard", "device pump-1", "text that is not JSON", "no value (null)",
                      "50029 bytes; at most 49152", "65 attributes; at most 64", "has its id and says otherwise"):
            self.assertIn(words, text)
        self.assertEqual(len(text.splitlines()), 1 + 2 * len(self.items("--data", self.data)))

    def test_the_server_and_its_directory_say_the_same(self):
        questions = [(), ("--json",), ("--reason", "misrouted", "--json"), ("--reason", "23", "--json"), ("--shard", "1", "--json"),
                     ("--reason", "tooLarge", "--reason", "badJson", "--json"), ("--limit", "2", "--json"), ("--limit", "2")]
        from_data = [self.refusals("list", "--data", self.data, *words).stdout for words in questions]
        server = self.serve()
        for words, answer in zip(questions, from_data):
            self.assertEqual(self.refusals("list", "--server", server.url, *words).stdout, answer, words)
        self.assertEqual(server.get("/v1/refusals")["items"], json.loads(from_data[1])["items"])
        self.assertEqual(server.get("/v1/refusals")["knownAt"], json.loads(from_data[1])["knownAt"])
        self.assertEqual({item["reason"]["name"] for item in json.loads(from_data[5])["items"]}, {"tooLarge", "badJson"})
        self.assertEqual({item["shard"] for item in json.loads(from_data[4])["items"]}, {1})
        self.assertEqual(len(json.loads(from_data[6])["items"]), 2)

    def test_what_does_not_fit_is_usage(self):
        server = self.serve()
        self.assertIn("did you mean misrouted?", self.refusals("list", "--reason", "misroutet", expected=2).stderr)
        self.refusals("list", "--reason", "24", expected=2)
        self.refusals("list", "--server", server.url, "--shard", 2, expected=2)
        server.stop()
        self.refusals("list", "--data", self.data, "--shard", 2, expected=2)
        self.refusals("list", "--server", server.url, expected=4)
        self.refusals("list", "--data", self.folder / "nothing", expected=3)

    def test_it_fits_the_terminal(self):
        self.make([record(0, event(9, "long-" + "ü" * 100)), record(1, event(9, "long-" + "ü" * 100))])
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        process = subprocess.Popen([self.hallmark, "refusals", "list", "--data", self.data], stdout=theirs)
        self.assertEqual(process.wait(timeout=60), 0)
        os.close(theirs)
        lines = os.read(ours, 1 << 16).decode().splitlines()
        os.close(ours)
        self.assertGreater(len(lines), 10)
        self.assertEqual([line for line in lines if len(line) > 80], [])
        self.assertTrue(any(line.endswith("…") for line in lines))
        for command in ("list", "redrive"):
            for line in self.refusals(command, "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)


class Redrive(RefusalsCase):
    def signed(self):
        key = self.folder / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, timeout=60, capture_output=True)
        return self.run_hallmark("record", "device.lost", "--device", "pump-s", "reason=gone", "by=acme", "--sign", key).stdout

    def test_what_was_misrouted_is_recorded_where_it_belongs_in_every_content_mode(self):
        self.make(in_both(
            (event(1, "pump-1"),), (self.signed(), "application/vnd.dsse+json"),
            (b"\x00\xff", "application/octet-stream", None, binary(2, "pump-2", note=ODD)),
            ("{}", None, None, binary(3, "pump-3")), ("[1]", "application/json; charset=utf-8", "", binary(4, ODD)),
            (event(5, "pump-5"), STRUCTURED + "; charset=utf-8", "k", {"note": ODD})))
        target = self.serve("--shards", "2", data=self.folder / "target")
        said, _ = self.redrive("--data", self.data, "--to", target.url)
        self.expect(said, sent=6, recorded=6, duplicate=0, refused=0, leftOut=0)
        # Their twins went the right way at once: the same events, or they would be conflicts.
        server = self.serve()
        said, _ = self.redrive("--server", server.url, "--to", server.url)
        self.expect(said, sent=6, recorded=0, duplicate=6, refused=0)
        said, _ = self.redrive("--server", server.url, "--to", target.url)
        self.expect(said, sent=6, recorded=0, duplicate=6, refused=0)
        self.assertEqual(sorted(target.entries()), sorted(server.entries()))

    def test_what_would_be_refused_again_is_left_out_unless_it_is_named(self):
        self.make(of_all_kinds())
        server = self.serve()
        where = ("--server", server.url, "--to", server.url)
        # Of those two one says otherwise than what is recorded: it belongs there, and is a conflict.
        said, told = self.redrive(*where, expected=1)
        self.expect(said, sent=2, duplicate=1, refused=1, refusedByReason={"conflict": 1}, leftOut=5, leftOutByReason={
            "badJson": 1, "tombstone": 1, "tooLarge": 1, "tooManyAttributes": 1, "conflict": 1})
        self.assertIn("only what was misrouted is sent unless other is named", told)
        refused = server.counts()["refused"]
        said, _ = self.redrive(*where, "--reason", "badJson", expected=1)
        self.expect(said, sent=1, refused=1, refusedByReason={"badJson": 1}, leftOut=0)
        said, told = self.redrive(*where, "--reason", "tooLarge", "--reason", "tombstone", "--reason", "2", expected=1)
        self.expect(said, sent=0, refused=0, leftOut=3)
        self.assertIn("it is kept cut, not whole: only its producer can send it again", told)
        self.assertIn("a null value, which HTTP cannot carry", told)
        self.assertEqual(server.counts()["refused"], refused)

    def test_one_is_named_by_its_place(self):
        self.make(of_all_kinds())
        server = self.serve()
        conflict = self.items("--server", server.url, "--reason", "conflict")[0]
        place = f"{conflict['shard']}:{conflict['sequence']}"
        where = ("--server", server.url, "--to", server.url)
        self.expect(self.redrive(*where, "--sequence", place, expected=1)[0], sent=1, refused=1, leftOut=0)
        accepted = next((shard, entry["sequence"]) for shard in (0, 1)
                        for entry in server.get(f"/v1/shards/{shard}/entries")["items"] if entry["verdict"] == "accepted")
        for wrong in ("0", "0:x", "0:9999", "7:0", "{}:{}".format(*accepted)):
            self.refusals("redrive", *where, "--sequence", wrong, expected=2)
        self.refusals("redrive", *where, "--sequence", place, "--reason", "conflict", expected=2)

    def test_what_http_takes_for_a_batch_is_not_sent(self):
        self.make(in_both(("{}", "application/x-ndjson; a=b", None, binary(1, "pump-1"))))
        server = self.serve()
        said, told = self.redrive("--server", server.url, "--to", server.url, expected=1)
        self.expect(said, sent=0, leftOut=1)
        self.assertIn("HTTP takes many events, and this is one", told)

    def test_what_the_server_does_not_take_holds_up_no_other(self):
        # In the catalogue's name, but not in the catalogue: Kafka lets it pass, the door does not.
        self.make(in_both((event(1, "pump-1", type="hallmark.device.vanished.v1"),),
                          ("{}", "application/json", None, binary(3, "pump-3") | {f"x{n}": "ü" * 2000 for n in range(10)}),
                          (event(2, "pump-2"),)))
        server = self.serve()
        said, told = self.redrive("--server", server.url, "--to", server.url, expected=1)
        # As headers of HTTP they are more than the server takes.
        self.expect(said, sent=3, duplicate=1, refused=2, refusedByReason={"unknownType": 1, "notTaken": 1})
        self.assertRegex(told, "entry [0-9]+ of shard [01]: ")

    def test_a_dry_run_sends_nothing(self):
        self.make(of_all_kinds())
        said, _ = self.redrive("--data", self.data, "--dry-run")
        self.expect(said, dryRun=True, sent=2, recorded=0, leftOut=5)
        text = self.refusals("redrive", "--data", self.data, "--dry-run").stdout
        self.assertEqual(text, "would send 2; left out 5: badJson 1, conflict 1, tombstone 1, tooLarge 1, tooManyAttributes 1\n")

    def test_many_are_read_page_by_page(self):
        self.make(in_both(*((event(number, f"pump-{number}"),) for number in range(1100))))
        server = self.serve()
        said, _ = self.redrive("--server", server.url, "--to", server.url)
        self.expect(said, sent=1100, duplicate=1100)

    def test_without_a_server_the_exit_is_4_and_what_was_done_is_told(self):
        self.make(of_all_kinds())
        self.assertIn("where to?", self.refusals("redrive", "--data", self.data, expected=2).stderr)
        target = self.serve("--shards", "2", data=self.folder / "target")
        target.stop()
        done = self.refusals("redrive", "--data", self.data, "--to", target.url, "--retry-for", 0, expected=4)
        self.assertEqual(done.stdout, "")
        self.assertIn("no server answers", done.stderr)


if __name__ == "__main__":
    REFUSED_LEDGER = os.path.abspath(sys.argv.pop(2))
    main()
