#!/usr/bin/env python3
"""hallmark post, to a real server. Usage: post_test.py HALLMARK [unittest arguments]"""

import json
import signal
import subprocess
import sys
import threading
import unittest
import urllib.parse

sys.dont_write_bytecode = True

from server_case import DEADLINE_SECONDS, ServerCase, event, main, wait_until  # noqa: E402


class Post(ServerCase):
    def post(self, server, *words, **options):
        done = self.run_hallmark("post", *words, "--server", server.url, "--json", **options)
        return json.loads(done.stdout)

    def test_a_fleet_that_is_posted_in_order_is_as_one_that_is_appended(self):
        path, events = self.fleet()
        server = self.serve()
        answer = self.post(server, path, "--in-order")
        self.assertEqual((answer["recorded"], answer["duplicate"], answer["refused"]), (len(events), 0, 0))
        items = server.get("/v1/shards")["items"]
        self.assertEqual(answer["shards"], [{name: item[name] for name in ("shard", "size", "head")} for item in items])
        self.run_hallmark("append", path, "--data", self.folder / "appended")
        for device in sorted({each["subject"] for each in events}):
            histories = []
            for where in (("--server", server.url), ("--data", self.folder / "appended")):
                text = self.run_hallmark("history", device, *where, "--json").stdout
                histories.append([(item["deviceSequence"], item["late"], item["event"])
                                  for item in json.loads(text)["items"]])
            self.assertEqual(*histories)

    def test_four_at_a_time_record_every_event_once(self):
        path, events = self.fleet(800)
        self.assertGreater(len(events), 4000)
        server = self.serve("--shards", "3")
        self.assertEqual(self.post(server, path)["recorded"], len(events))
        self.assertEqual(sorted(server.entries()), sorted((each["source"], each["id"]) for each in events))

    def test_a_repeat_is_answered_with_duplicates_and_makes_no_entry(self):
        path, events = self.fleet()
        server = self.serve()
        first = self.post(server, path)
        again = self.post(server, path)
        self.assertEqual((again["recorded"], again["duplicate"]), (0, len(events)))
        self.assertEqual(again["shards"], first["shards"])

    def test_acknowledgements_are_the_receipts(self):
        path, events = self.fleet(20)
        server = self.serve("--shards", "2")
        acks = self.folder / "acks"
        self.post(server, path, "--acks", acks)
        lines = acks.read_text().splitlines()
        self.assertEqual(len(lines), len(events))
        for line in lines:
            source, rest = line.split(" ", 1)
            id_, shard, sequence, entry_hash = rest.rsplit(" ", 3)
            query = urllib.parse.urlencode({"source": source, "id": id_})
            receipt, = server.get(f"/v1/events?{query}")["items"]
            self.assertEqual((str(receipt["shard"]), str(receipt["sequence"]), receipt["entryHash"]),
                             (shard, sequence, entry_hash))

    def test_what_is_refused_is_told_with_its_line_and_the_rest_is_recorded(self):
        server = self.serve()
        lines = [event(1), "", '{"specversion":"1.0"', event(2), event(3, type="hallmark.device.lost.v1", data={"by": 1}),
                 event(1, device="pump-8"), event(4, data={"note": "x" * 70_000})]
        done = self.run_hallmark("post", "-", "--server", server.url, "--json", text="\n".join(lines), expected=1)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["recorded"], answer["duplicate"], answer["refused"]), (2, 0, 4))
        self.assertEqual(answer["refusedByReason"]["badJson"], 1)
        self.assertEqual(answer["refusedByReason"]["conflict"], 1)
        self.assertEqual(answer["refusedByReason"]["tooLarge"], 1)
        self.assertIn("standard input:3: expected ", done.stderr)
        self.assertRegex(done.stderr, r"standard input:5: /data/by: expected .*; found ")
        self.assertIn("standard input:5: /data/reason: expected ", done.stderr)
        self.assertIn("standard input:6: Another event with this source and id is recorded", done.stderr)
        self.assertIn("standard input:7: expected an event of at most 49,152 bytes; found 70,", done.stderr)

    def test_ten_refusals_are_told_and_the_others_counted(self):
        server = self.serve()
        done = self.run_hallmark("post", "-", "--server", server.url, text="{}\n" * 33, expected=1)
        told = {line.split(": ")[1] for line in done.stderr.splitlines() if line.startswith("hallmark: standard input:")}
        self.assertEqual(told, {f"standard input:{number}" for number in range(1, 11)})
        self.assertIn("hallmark: 23 more were refused", done.stderr)
        self.assertIn("recorded 0, duplicate 0, refused 33", done.stdout)

    def test_events_over_several_lines_and_batches_are_taken(self):
        server = self.serve()
        pretty = json.dumps(json.loads(event(1)), indent=2)
        self.assertEqual(self.post(server, "-", "--format", "single", text=pretty)["recorded"], 1)
        batch = f"[{event(2)},\n{pretty},\n{event(3)}]"
        answer = self.post(server, "-", "--format", "auto", text=batch)
        self.assertEqual((answer["recorded"], answer["duplicate"]), (2, 1))
        broken = self.run_hallmark("post", "-", "--format", "batch", "--server", server.url, text=f"[{event(4)}, ",
                                   expected=1)
        self.assertIn("every event of standard input up to line 1 is answered", broken.stderr)
        self.assertEqual(server.counts()["accepted"], 4)

    def test_events_of_a_log_that_grows_are_posted_as_they_come(self):
        server = self.serve()
        with subprocess.Popen([self.hallmark, "post", "-", "--server", server.url, "--json"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as post:
            self.addCleanup(post.kill)
            for number in range(5):
                post.stdin.write(event(number) + "\n")
                post.stdin.flush()
                wait_until(lambda count=number + 1: server.counts()["accepted"] == count, "the event that was written")
            post.stdin.close()
            self.assertEqual(json.loads(post.stdout.read())["recorded"], 5)
            self.assertEqual(post.wait(DEADLINE_SECONDS), 0)

    def test_nothing_to_post_is_good(self):
        self.assertEqual(self.post(self.serve(), "-", text="")["recorded"], 0)


class Failing(ServerCase):
    def start_post(self, server, *words):
        process = subprocess.Popen([self.hallmark, "post", "-", "--server", server.url, "--json", *map(str, words)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                pipe.close()
        self.addCleanup(end)
        return process

    def test_a_server_that_is_killed_and_comes_back_has_every_event_once(self):
        server = self.serve("--shards", "2")
        process = self.start_post(server)
        lines = [event(number, f"pump-{number % 50}") + "\n" for number in range(20_000)]
        half_fed, killed = threading.Event(), threading.Event()

        def feed():
            process.stdin.write("".join(lines[:10_000]).encode())
            half_fed.set()
            killed.wait(DEADLINE_SECONDS)
            process.stdin.write("".join(lines[10_000:]).encode())
            process.stdin.close()
        feeder = threading.Thread(target=feed)
        feeder.start()
        self.assertTrue(half_fed.wait(DEADLINE_SECONDS))
        wait_until(lambda: server.counts()["accepted"] > 0, "something is recorded")
        server.kill()
        killed.set()
        self.assertIn(b"trying again for up to 60 s", process.stderr.readline())
        again = self.serve(port=server.port)
        feeder.join(DEADLINE_SECONDS)
        answer = json.loads(process.stdout.read())
        self.assertEqual(process.wait(DEADLINE_SECONDS), 0)
        self.assertEqual(answer["recorded"] + answer["duplicate"], len(lines))
        self.assertEqual(answer["refused"], 0)
        self.assertEqual(sorted(again.entries()), sorted(("/plant", str(number)) for number in range(len(lines))))

    def half_posted(self, server, resume):
        """Posts until something is kept to go on from, and is killed then; how much was kept, and a file of all."""
        process = self.start_post(server, "--resume", resume)
        path = self.folder / "all.ndjson"
        fed = 0
        with open(path, "w") as file:
            def feed():
                nonlocal fed
                chunk = "".join(event(number, f"pump-{number % 50}") + "\n" for number in range(fed, fed + 1000))
                fed += 1000
                file.write(chunk)
                process.stdin.write(chunk.encode())
                process.stdin.flush()
                return resume.exists()
            wait_until(feed, "how far it came is kept")
            process.send_signal(signal.SIGKILL)
            process.wait(DEADLINE_SECONDS)
            while fed < 5000:
                file.write(event(fed, f"pump-{fed % 50}") + "\n")
                fed += 1
        return json.loads(resume.read_text())["events"], fed, path

    def test_a_post_that_was_killed_goes_on_where_it_was(self):
        server = self.serve()
        resume = self.folder / "resume"
        kept, count, path = self.half_posted(server, resume)
        done = self.run_hallmark("post", path, "--server", server.url, "--resume", resume, "--json")
        answer = json.loads(done.stdout)
        counts = server.counts()
        self.assertEqual(counts["accepted"], count)
        # What was kept is counted as it was then; all else was sent once more, and nothing before it.
        self.assertEqual(answer["recorded"] + answer["duplicate"], count)
        self.assertEqual(counts["duplicates"], answer["duplicate"])
        self.assertGreaterEqual(answer["recorded"], kept)
        self.assertFalse(resume.exists())

    def test_a_resume_that_does_not_fit_is_refused(self):
        server = self.serve()
        resume = self.folder / "resume"
        _, _, path = self.half_posted(server, resume)
        kept = resume.read_text()

        def expect(text, url, *words):
            done = self.run_hallmark("post", path, "--server", url, "--resume", resume, *words, expected=2)
            self.assertIn(text, done.stderr)
            self.assertEqual(resume.read_text(), kept)
        expect("expected the ledger that the events before went to", self.serve(data=self.folder / "other").url)
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(lines[:200]))
        expect("events were answered, found one of 200 events", server.url)
        path.write_text(event("another") + "\n" + "".join(lines[1:]))
        expect("expected the input that was posted before, found another", server.url)
        kept = "no such thing"
        resume.write_text(kept)
        expect("expected what post --resume keeps, found something else", server.url)

    def test_without_a_server_it_says_so_and_how_to_go_on(self):
        server = self.serve()
        server.stop()
        done = self.run_hallmark("post", "-", "--server", server.url, "--retry-for", 1, text=event(1), expected=4)
        self.assertEqual(done.stderr.count("trying again for up to 1 s"), 1)
        self.assertIn(f"no server answers at {server.url}: ", done.stderr)
        self.assertIn("is it running? hallmark serve", done.stderr)
        self.assertIn("no event of standard input is known to be recorded; post it again", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_file_that_is_not_there(self):
        self.run_hallmark("post", self.folder / "nothing", expected=3)

    def test_what_is_no_server_of_ours_by_its_url(self):
        for url, said in (("https://127.0.0.1:1", "https is not spoken yet"), ("ftp://x", "expected http://HOST:PORT"),
                          ("http://a/b", "expected http://HOST:PORT"), ("http://:80", "expected http://HOST:PORT")):
            done = self.run_hallmark("post", "-", "--server", url, text="", expected=2)
            self.assertIn(said, done.stderr)


class Help(ServerCase):
    def test_help_fits_a_terminal(self):
        self.expect_help_that_fits("post")


if __name__ == "__main__":
    main()
