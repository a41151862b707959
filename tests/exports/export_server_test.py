#!/usr/bin/env python3
"""`hallmark export --server`: what it writes, and what becomes of it when something goes wrong.
Usage: export_server_test.py HALLMARK [unittest arguments]"""

import hashlib
import http.server
import json
import os
import pty
import signal
import subprocess
import sys
import threading

sys.dont_write_bytecode = True

from jobs_case import PATIENCE_S, Program, ServedFleet, main, run, wait_until  # noqa: E402

AS_OF = "2024-05-20"


def files_in(path):
    return {one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else path.read_bytes()


class FromServer(ServedFleet):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.copy = cls.folder / "copy"
        for end in ("", ".guard", ".key"):
            subprocess.run(["cp", "-a", f"{cls.data}{end}", f"{cls.copy}{end}"], check=True)
        cls.server = type(cls.server)(Program.hallmark, cls.data)
        cls.addClassCleanup(cls.server.kill)
        cls.url = f"http://127.0.0.1:{cls.server.port}"

    def out(self, name="out"):
        path = self.folder / f"{self.id().rsplit('.', 1)[1][:40]}-{name}"
        self.assertFalse(path.exists())
        return path

    def check_nothing_left(self, out):
        self.assertEqual([path.name for path in out.parent.iterdir() if path.name.startswith(out.name)], [])

    def test_the_files_and_the_summary_are_those_of_the_directory(self):
        for number, words in enumerate((("--as-of", AS_OF), ("--format", "ndjson", "--as-of", AS_OF),
                                        ("--table", "events", "--class", "meter", "--from", "2024-01-01", "--as-of", AS_OF),
                                        ("--format", "pack"), ("--format", "pack", "--device", "nobody", "--table", "devices"))):
            here, there = self.out(f"here-{number}"), self.out(f"there-{number}")
            for form in ((), ("--json",)):
                said = [run("export", "--out", out, *words, *form, *where).stdout.replace(str(out).encode(), b"OUT")
                        for out, where in ((here, ("--data", self.copy)), (there, ("--server", self.url)))]
                self.assertEqual(said[0], said[1])
                self.assertEqual(files_in(here), files_in(there), words)
                for out in (here, there):
                    subprocess.run(["rm", "-r", str(out)], check=True)
        self.assertEqual(self.jobs(), [])   # nothing is left there

    def test_what_does_not_fit_is_usage_and_leaves_nothing(self):
        for words, says in ((("--known-at", "0:999999"), "0:999999"), (("--format", "pack", "--known-at", "0:1"), "published"),
                            (("--state", "well"), "quarantined"), (("--from", "2024-02-01", "--to", "2024-01-01"), "a time after")):
            out = self.out()
            done = run("export", "--out", out, "--server", self.url, *words, expected=2)
            self.assertIn(says, done.stderr.decode())
            self.check_nothing_left(out)
        out = self.out()
        out.write_text("mine")
        run("export", "--out", out, "--server", self.url, expected=2)
        self.assertEqual(out.read_text(), "mine")
        self.assertEqual(self.jobs(), [])

    def test_no_server_is_told(self):
        done = run("export", "--out", self.out(), "--server", "http://127.0.0.1:1", expected=4)
        self.assertIn(b"no server answers at http://127.0.0.1:1", done.stderr)

    def test_ctrl_c_cancels_the_job(self):
        false = FalseServer({"state": "running"})
        self.addCleanup(false.close)
        out = self.out()
        process = subprocess.Popen([Program.hallmark, "export", "--out", out, "--server", false.url], stderr=subprocess.PIPE)
        wait_until(lambda: false.asked.count("GET") > 2, "it waits for its job")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 4)
        self.assertIn(b"cancelled, as was asked for", said)
        self.assertIn("DELETE", false.asked)
        self.check_nothing_left(out)

    def test_a_terminal_sees_how_far_it_is(self):
        false = FalseServer({"state": "running", "progress": {"file": "events.csv", "done": 4000, "of": 16000}})
        self.addCleanup(false.close)
        terminal, theirs = pty.openpty()
        self.addCleanup(os.close, terminal)
        process = subprocess.Popen([Program.hallmark, "export", "--out", self.out(), "--server", false.url], stderr=theirs)
        os.close(theirs)
        seen = b""
        while b"exporting events.csv" not in seen or b"25 %" not in seen:
            seen += os.read(terminal, 4096)
        self.assertIn(b"4,000 done", seen)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_S)

    def test_a_job_that_fails_or_is_cancelled_says_so(self):
        for job, code, says in (({"state": "failed", "error": "the disk has 1 MB left"}, 3, b"the disk has 1 MB left"),
                                ({"state": "cancelled"}, 4, b"somebody cancelled")):
            false = FalseServer(job)
            self.addCleanup(false.close)
            out = self.out()
            self.assertIn(says, run("export", "--out", out, "--server", false.url, expected=code).stderr)
            self.check_nothing_left(out)

    def test_a_download_that_breaks_off_goes_on_and_one_that_was_altered_is_not_kept(self):
        content = b"shard,sequence\r\n" * 200_000
        broken = FalseServer(done_job(content), content, pieces=3)
        self.addCleanup(broken.close)
        out = self.out()
        run("export", "--out", out, "--table", "refusals", "--server", broken.url)
        self.assertEqual(files_in(out), {"refusals.csv": content})
        self.assertEqual(len(broken.ranges), 2)
        out = self.out("altered")
        altered = FalseServer(done_job(content), content[:-2] + b"x\n")
        self.addCleanup(altered.close)
        self.assertIn(b"expected content of SHA-256", run("export", "--out", out, "--table", "refusals", "--server", altered.url,
                                                          expected=4).stderr)
        self.check_nothing_left(out)
        silent = FalseServer(done_job(content), b"")
        self.addCleanup(silent.close)
        run("export", "--out", out, "--table", "refusals", "--server", silent.url, expected=4)
        self.check_nothing_left(out)

    def test_files_that_were_not_asked_for_are_not_written(self):
        content = b"x"
        for name in ("../../escaped.csv", "devices.csv"):
            false = FalseServer(done_job(content, name), content)
            self.addCleanup(false.close)
            out = self.out()
            done = run("export", "--out", out, "--table", "refusals", "--server", false.url, expected=4)
            self.assertIn(b"expected the files that were asked for", done.stderr)
            self.check_nothing_left(out)

    def test_a_zip_that_is_none_is_not_unpacked(self):
        content = b"PK\x03\x04" + b"x" * 1000
        job = done_job(content, "devices.csv")
        job["files"].append(dict(job["files"][0], name="refusals.csv"))
        false = FalseServer(job, content)
        self.addCleanup(false.close)
        out = self.out()
        done = run("export", "--out", out, "--table", "refusals", "--table", "devices", "--server", false.url, expected=None)
        self.assertNotEqual(done.returncode, 0)
        self.check_nothing_left(out)


def done_job(content, name="refusals.csv"):
    sha256 = hashlib.sha256(content).hexdigest()
    return {"state": "done", "bytes": len(content), "sha256": sha256, "content": "/v1/exports/1/content",
            "files": [{"name": name, "rows": 1, "bytes": len(content), "sha256": sha256}]}


class FalseServer:
    """Answers with this job; hands the content out in so many pieces, each of which breaks off but the last."""

    def __init__(self, job, content=b"", pieces=1):
        job = {"id": "1", "format": "csv", "question": {"asOf": "2024-01-01T00:00:00Z", "knownAt": "0:1"}, **job}
        self.asked, self.ranges = [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body, length=None):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                outer.asked.append("GET")
                if not self.path.endswith("/content"):
                    return self.answer(200, json.dumps(job).encode())
                asked = self.headers.get("Range")
                start = int(asked[len("bytes="):-1]) if asked else 0
                if asked:
                    outer.ranges.append(start)
                end = min(start + -(-len(content) // pieces), len(content)) if content else 0
                self.answer(206 if asked else 200, content[start:end], max(len(content), 1) - start)
                self.close_connection = True

            def do_POST(self):
                outer.asked.append("POST")
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(202, json.dumps(job | {"state": "waiting"}).encode())

            def do_DELETE(self):
                outer.asked.append("DELETE")
                self.answer(200, json.dumps(job).encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    main()
