#!/usr/bin/env python3
"""Commands that ask a server, and the same answered from its directory. Usage: ask_server_test.py HALLMARK [unittest
arguments]"""

import http.client
import http.server
import json
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True

from server_case import ServerCase, event, main  # noqa: E402

LOST = ("device.lost", "--device", "pump-7", "reason=gone", "by=acme")
ODD = "urn:dev/ü 7?&=%#"


class Record(ServerCase):
    def test_an_event_is_posted_and_the_receipt_printed(self):
        server = self.serve()
        words = ("record", *LOST, "--id", "1", "--time", "2026-01-01T00:00:00Z", "--post", "--server", server.url)
        done = self.run_hallmark(*words)
        self.assertRegex(done.stdout, r"^recorded as event 1 of pump-7: entry 0 of shard 0, [0-9a-f]{64}\n$")
        self.assertRegex(self.run_hallmark(*words).stdout, r"^a duplicate: it is recorded as event 1 of pump-7: ")
        receipt = json.loads(self.run_hallmark(*words, "--json").stdout)
        self.assertEqual((receipt["status"], receipt["sequence"]), ("duplicate", 0))

    def test_what_was_said_otherwise_before_is_a_conflict(self):
        server = self.serve()
        for reason, expected in (("gone", 0), ("stolen", 1)):
            done = self.run_hallmark("record", "device.lost", "--device", "p", f"reason={reason}", "by=acme", "--id", "1",
                                     "--post", "--server", server.url, expected=expected)
        self.assertIn("Another event with this source and id is recorded", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_signed_event_is_posted_as_its_envelope(self):
        server = self.serve()
        key = self.folder / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, timeout=60,
                       capture_output=True)
        self.run_hallmark("record", *LOST, "--sign", key, "--post", "--server", server.url)
        history = json.loads(self.run_hallmark("history", "pump-7", "--server", server.url, "--json").stdout)
        self.assertEqual(history["items"][0]["event"]["type"], "hallmark.device.lost.v1")

    def test_json_is_of_the_receipt(self):
        done = self.run_hallmark("record", *LOST, "--json", expected=2)
        self.assertIn("--post", done.stderr)


class Ask(ServerCase):
    def setUp(self):
        super().setUp()
        self.server = self.serve("--shards", "2")
        lines = [event(number, f"pump-{number % 3}") for number in range(40)]
        lines += [event(f"long-{number}", "pump-long") for number in range(2100)] + [event("odd", ODD)]
        self.run_hallmark("post", "-", "--server", self.server.url, text="\n".join(lines))

    def ask(self, *words, **options):
        return self.run_hallmark(*words, "--server", self.server.url, **options)

    def test_a_history_is_the_same_from_the_server_and_from_its_directory(self):
        questions = [("history", device, *words) for device in ("pump-0", "pump-long", ODD)
                     for words in ((), ("--json",), ("--order", "asc", "--json"), ("--limit", "7", "--json"),
                                   ("--limit", "1500"))]
        answers = [self.ask(*words).stdout for words in questions]
        self.assertEqual(len(json.loads(answers[6])["items"]), 2100)
        self.server.stop()
        for words, answer in zip(questions, answers):
            self.assertEqual(self.run_hallmark(*words, "--data", self.data).stdout, answer, words)

    def test_an_unknown_device_has_no_history(self):
        done = self.ask("history", "nobody", expected=1)
        self.assertIn('no event of device "nobody"', done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_bundle_from_the_server_verifies(self):
        key = self.folder / "vkey"
        key.write_text(self.run_hallmark("key", "show", "--data", self.data).stdout)
        for device, count in (("pump-1", "13 entries"), (ODD, "1 entry"), ("nobody", "no entries")):
            self.assertIn(f"{device} has {count}", self.ask("verify", device, "--key", key).stdout)
            path = self.folder / "bundle.json"
            self.ask("prove", device, "--out", path)
            self.assertIn(f"{device} has {count}", self.run_hallmark("verify", path, "--key", key).stdout)

    def test_checkpoints_are_those_of_the_directory(self):
        notes = self.ask("checkpoint").stdout
        as_json = json.loads(self.ask("checkpoint", "--json").stdout)
        one = self.ask("checkpoint", "--shard", 1).stdout
        self.ask("checkpoint", "--shard", 2, expected=2)
        self.server.stop()
        self.assertEqual(self.run_hallmark("checkpoint", "--data", self.data).stdout, notes)
        self.assertEqual("\n".join(each["note"] for each in as_json), notes)
        self.assertEqual(as_json[1]["note"], one)

    def test_a_directory_and_a_server_are_one_too_many(self):
        for words in (("history", "d"), ("prove", "d", "--out", "-"), ("checkpoint",)):
            self.assertIn("--server excludes --data", self.ask(*words, "--data", self.data, expected=2).stderr)

    def test_an_option_goes_before_the_environment(self):
        from_server = {"HALLMARK_SERVER": self.server.url}
        no_data = {"HALLMARK_DATA": str(self.folder / "nothing")}
        answer = self.ask("history", "pump-1", environment=no_data).stdout
        self.assertEqual(self.run_hallmark("history", "pump-1", environment=from_server).stdout, answer)
        self.run_hallmark("history", "pump-1", environment={**from_server, **no_data}, expected=3)
        self.assertEqual(self.run_hallmark("post", "-", text="", environment=from_server).returncode, 0)
        self.server.stop()
        said = self.run_hallmark("history", "pump-1", "--data", self.data, environment=from_server).stdout
        self.assertEqual(said, answer)

    def test_without_a_server_the_exit_is_4(self):
        self.server.stop()
        for words in (("history", "d"), ("prove", "d", "--out", self.folder / "x"), ("checkpoint",),
                      ("verify", "d", "--key", self.key())):
            self.assertIn("no server answers at", self.ask(*words, expected=4).stderr)

    def key(self):
        path = self.folder / "vkey"
        path.write_text(self.run_hallmark("key", "show", "--data", self.data).stdout)
        return path

    def test_a_good_bundle_of_another_device_is_none(self):
        key = self.key()
        self.ask("prove", "pump-1", "--out", self.folder / "bundle.json")
        bundle = (self.folder / "bundle.json").read_bytes()
        liar = scripted_server(self, lambda handler: answer(handler, 200, bundle, "application/json"))
        done = self.run_hallmark("verify", "pump-2", "--key", key, "--server", liar, expected=1)
        self.assertEqual(done.stdout, 'wrongDevice: the server was asked for "pump-2" and sent "pump-1"\n')
        self.run_hallmark("prove", "pump-2", "--out", self.folder / "x", "--server", liar, expected=4)
        self.assertFalse((self.folder / "x").exists())


class Strange(ServerCase):
    """Servers that fail on demand, which a real one does not."""

    def forward(self, server, handler):
        """The answer of the real one: status, body."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            connection.request(handler.command, handler.path, body or None,
                               {"Content-Type": handler.headers["Content-Type"]} if body else {})
            said = connection.getresponse()
            return said.status, said.read()
        finally:
            connection.close()

    def test_what_is_busy_fails_or_answers_nothing_is_asked_again(self):
        server = self.serve()
        posts = []

        def handle(handler):
            if handler.command == "POST":
                posts.append(None)
            busy = handler.command == "POST" and len(posts) == 1
            if busy:
                handler.rfile.read(int(handler.headers["Content-Length"]))
                return answer(handler, 503, b'{"title":"Not now","detail":"later"}', "application/problem+json",
                              ("Retry-After", "1"))
            status, text = self.forward(server, handler)
            if handler.command == "POST" and len(posts) == 2:  # recorded, but nobody hears of it
                handler.close_connection = True
                return None
            if handler.command == "POST" and len(posts) == 3:  # one failed, one is pending
                said = json.loads(text)
                said["receipts"][1] = {"index": 1, "status": "failed", "problem": {"title": "Not now", "detail": "disk"}}
                said["receipts"][2] = {"index": 2, "status": "pending", "url": "/v1/events"}
                status, text = 207, json.dumps(said).encode()
            return answer(handler, status, text, "application/json")
        url = scripted_server(self, handle)
        done = self.run_hallmark("post", "-", "--server", url, "--json", text="\n".join(map(event, range(5))))
        said = json.loads(done.stdout)
        self.assertEqual((said["recorded"], said["duplicate"], said["refused"]), (0, 5, 0))
        self.assertEqual(done.stderr.count("trying again"), 2, done.stderr)  # the third try got some answers
        self.assertIn("Not now: later; trying again for up to 60 s", done.stderr)
        self.assertEqual((len(posts), server.counts()["accepted"]), (4, 5))

    def test_what_is_no_server_of_ours_is_not_asked_twice(self):
        asked = []

        def handle(handler):
            handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
            asked.append(handler.path)
            answer(handler, 200, b"<html>", "text/html")
        done = self.run_hallmark("post", "-", "--server", scripted_server(self, handle), text=event(1), expected=4)
        self.assertIn("is it a Hallmark server?", done.stderr)
        self.assertEqual(asked, ["/v1/events"])

    def test_a_redirection_is_not_followed(self):
        url = scripted_server(self, lambda handler: answer(handler, 302, b"", "text/html", ("Location", "http://127.0.0.1:1/")))
        self.assertIn("status 302", self.run_hallmark("history", "d", "--server", url, expected=4).stderr)


class Help(ServerCase):
    def test_help_fits_a_terminal(self):
        for command in ("record", "history", "prove", "verify", "checkpoint"):
            self.expect_help_that_fits(command)


def answer(handler, status, body, media_type, *headers):
    handler.send_response(status)
    for name, value in (("Content-Type", media_type), ("Content-Length", str(len(body))), *headers):
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def scripted_server(case, handle):
    """A server that answers as `handle` does; its URL."""
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        do_GET = do_POST = lambda self: handle(self)

        def log_message(self, *words):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def end():
        server.shutdown()
        thread.join()
        server.server_close()
    case.addCleanup(end)
    return f"http://127.0.0.1:{server.server_port}"


if __name__ == "__main__":
    main()
