#!/usr/bin/env python3
"""Export jobs over HTTP: what is asked, told and handed out. Usage: jobs_test.py HALLMARK [unittest arguments]"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True

from jobs_case import HalfAnswer, Program, ServedFleet, main, run, wait_until  # noqa: E402

AS_OF = "2024-05-20T00:00:00Z"
TABLES = ["devices", "certificates", "firmware", "ownership", "custody", "events", "refusals"]
MIB = 1 << 20
HELD_MIB = 256   # of contents that are being read slowly
SAME_SIGHTS = 10


def names_of_devices(job):
    return job["question"]["scope"]["devices"]


class Jobs(ServedFleet):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls.folder / "copy"
        cls.server.stop()   # nothing has come since, and a copy is of a whole
        for end in ("", ".guard", ".key"):
            subprocess.run(["cp", "-a", f"{cls.data}{end}", f"{cls.copy}{end}"], check=True)
        cls.server = type(cls.server)(Program.hallmark, cls.data)
        cls.addClassCleanup(cls.server.kill)
        cls.known = ",".join(f"{shard['shard']}:{shard['size']}"
                             for shard in json.loads(cls.server.get("/v1/shards").body)["items"])

    def tearDown(self):
        for job in self.jobs():
            self.delete(job["id"])

    def exported(self, name, *words):
        """The files that the same question gives on the directory."""
        out = self.folder / name
        run("export", "--out", out, "--data", self.copy, "--known-at", self.known, *words)
        if out.is_file():
            return out.read_bytes()
        files = {path.name: path.read_bytes() for path in out.iterdir()}
        shutil.rmtree(out)
        return files

    def check_job(self, job, content):
        self.assertEqual((job["bytes"], job["sha256"]), (len(content), hashlib.sha256(content).hexdigest()))
        self.assertLessEqual(job["createdAt"], job["startedAt"])
        self.assertLessEqual(job["startedAt"], job["endedAt"])
        self.assertLess(job["endedAt"], job["expiresAt"])
        self.assertNotIn("progress", job)

    def check_files(self, job, files):
        for file in job["files"]:
            data = files[file["name"]]
            self.assertEqual((file["bytes"], file["sha256"]), (len(data), hashlib.sha256(data).hexdigest()), file)

    def test_tables_are_a_zip_of_what_the_directory_gives(self):
        job, content = self.made(asOf=AS_OF, knownAt=self.known)
        self.check_job(job, content)
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            self.assertIsNone(pack.testzip())
            files = {name: pack.read(name) for name in pack.namelist()}
        self.assertEqual(list(files), [f"{table}.csv" for table in TABLES])
        self.assertEqual(files, self.exported("csv", "--as-of", AS_OF))
        self.check_files(job, files)
        self.assertEqual([file["rows"] for file in job["files"]][0], files["devices.csv"].count(b"\r\n") - 1)
        answer = self.ask("HEAD", job["content"])
        self.assertEqual((answer.header("content-type"), answer.header("content-disposition")),
                         ("application/zip", f'attachment; filename="hallmark-{job["id"]}.zip"'))

    def test_one_table_and_evidence_are_themselves(self):
        job, content = self.made(tables=["events"], scope={"class": "meter", "from": "2024-01-01T00:00:00Z"}, asOf=AS_OF,
                                 knownAt=self.known)
        words = ("--table", "events", "--class", "meter", "--from", "2024-01-01", "--as-of", AS_OF)
        self.assertEqual({"events.csv": content}, self.exported("table", *words))
        self.check_files(job, {"events.csv": content})
        self.assertEqual(self.ask("HEAD", job["content"]).header("content-type"), "text/csv; charset=utf-8; header=present")
        job, content = self.made(format="ndjson", knownAt=self.known)
        self.assertEqual({"evidence.ndjson": content}, self.exported("lines", "--format", "ndjson"))
        self.assertEqual((job["files"][0]["rows"], content.count(b"\n")), (content.count(b"\n"),) * 2)
        self.assertEqual(self.ask("HEAD", job["content"]).header("content-type"), "application/x-ndjson")

    def test_a_pack_is_the_directory_s_to_the_last_byte_and_so_is_its_question(self):
        for number, (scope, words) in enumerate((({}, ()), ({"class": "meter"}, ("--class", "meter")))):
            job, content = self.made(format="pack", scope=scope, knownAt=self.known)
            self.check_job(job, content)
            self.assertEqual(content, self.exported(f"pack-{number}.zip", "--format", "pack", *words))
            with zipfile.ZipFile(io.BytesIO(content)) as pack:
                manifest = json.loads(pack.read("manifest.json"))
                self.check_files(job, {name: pack.read(name) for name in pack.namelist()})
            self.assertEqual(manifest["question"], job["question"])
            # What a pack answers is a question that may be asked again.
            self.assertEqual(self.made(**manifest["question"])[1], content)

    def test_a_question_is_pinned_and_asked_again_gives_the_same_bytes(self):
        first = [self.made(format=form) for form in ("csv", "ndjson", "pack")]
        with self.server.client() as client:
            one = {"specversion": "1.0", "id": "late", "source": "/x", "type": "org.example.seen", "subject": "new",
                   "time": "2024-01-01T00:00:00Z", "data": {}}
            self.assertEqual(client.post(one).status, 201)
        for job, content in first:
            self.assertRegex(job["question"]["knownAt"], r"^0:\d+,1:\d+$")
            self.assertEqual(self.made(**job["question"])[1], content)
            fresh, other = self.made(format=job["format"])
            self.assertNotEqual(fresh["question"]["knownAt"], job["question"]["knownAt"])
            self.assertNotEqual(other, content)

    def test_what_does_not_fit_is_told_and_makes_no_job(self):
        for body, pointer, says in (
                ({"formt": "csv"}, "/formt", "did you mean format?"), ({"format": "xml"}, "/format", "csv, ndjson, pack"),
                ({"tables": ["device"]}, "/tables/0", "refusals"), ({"scope": {"ownr": "a"}}, "/scope/ownr", "custodian"),
                ({"scope": {"devices": []}}, "/scope/devices", "at least one device"),
                ({"scope": {"state": "well"}}, "/scope/state", "enrolled"), ({"scope": []}, "/scope", "an object"),
                ({"scope": {"firmware": "ab"}}, "/scope/firmware", "64"), ({"asOf": "soon"}, "/asOf", "soon"),
                ({"scope": {"devices": ["a\u0007"]}}, "/scope/devices/0", "control"), ({"asOf": 5}, "/asOf", "a string"),
                ({"knownAt": "0:999999"}, "/knownAt", "0:999999"), ({"knownAt": "7:1"}, "/knownAt", "below 2"),
                ({"knownAt": "then"}, "/knownAt", "then"), ({"format": "pack", "knownAt": "0:1"}, "/knownAt", "published"),
                (b'{"format":"csv","format":"pack"}', "/format", "once"), (b"[]", None, "an object"), (b"", None, "expected"),
                (b'{"format":"csv"', None, "expected"), (b'{"format":"csv"} x', None, "expected"),
                ({"format": "ndjson", "tables": ["events"]}, "/tables", "no tables")):
            with self.subTest(body):
                answer = self.post(body)
                self.assertEqual((answer.status, answer.problem), (400, "invalid-parameter"), answer.body)
                self.assertEqual(answer.json().get("pointer"), pointer)
                self.assertIn(says, answer.json()["detail"])
        self.assertEqual(self.jobs(), [])

    def test_a_body_of_another_type_or_too_long_is_refused(self):
        answer = self.post({}, media="text/plain")
        self.assertEqual((answer.status, answer.header("accept-post")), (415, "application/json"))
        self.assertEqual(self.post(b"{" + b" " * (640 << 10) + b"}").problem, "content-too-large")
        answer = self.ask("POST", "/v1/exports", b"{}", [("Content-Type", "application/json"), ("Content-Encoding", "gzip")])
        self.assertEqual((answer.status, answer.problem), (415, "unsupported-encoding"))
        self.assertEqual(self.jobs(), [])

    def test_ten_thousand_devices_are_named(self):
        with zipfile.ZipFile(io.BytesIO(self.made(tables=["devices", "refusals"])[1])) as pack:
            there = [line.split(",")[0] for line in pack.read("devices.csv").decode().split("\r\n")[1:-1]]
        nobody = [f"urn:example:device:{number:030}" for number in range(10_000 - 2)]
        job, content = self.made(format="pack", tables=["devices"], scope={"devices": [*nobody, *there[:2]]})
        self.assertEqual(len(names_of_devices(job)), 10_000)
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            self.assertEqual(pack.read("tables/devices.csv").count(b"\r\n"), 3)
            self.assertEqual(json.loads(pack.read("manifest.json"))["devices"], 10_000)
        self.assertEqual(self.post({"scope": {"devices": [*nobody, "a", "b", "c"]}}).json()["pointer"], "/scope/devices")

    def test_a_range_of_the_content_is_handed_out(self):
        job, content = self.made(asOf=AS_OF)
        target, size, etag = job["content"], len(content), f'"{job["sha256"]}"'
        for header, first, last in (("bytes=0-9", 0, 9), ("bytes=100-", 100, size - 1), ("bytes=-7", size - 7, size - 1),
                                    (f"bytes=5-{size * 2}", 5, size - 1)):
            answer = self.ask("GET", target, headers=[("Range", header), ("If-Range", etag)])
            self.assertEqual((answer.status, answer.header("content-range")), (206, f"bytes {first}-{last}/{size}"))
            self.assertEqual(answer.body, content[first:last + 1])
        for headers in ([("Range", "bytes=0-1,3-4")], [("Range", "lines=1-2")],
                        [("Range", "bytes=0-9"), ("If-Range", '"another"')]):
            answer = self.ask("GET", target, headers=headers)
            self.assertEqual((answer.status, answer.body), (200, content))
        answer = self.ask("GET", target, headers=[("Range", f"bytes={size}-")])
        self.assertEqual((answer.status, answer.problem, answer.header("content-range")),
                         (416, "range-not-satisfiable", f"bytes */{size}"))
        head = self.ask("HEAD", target)
        self.assertEqual((head.status, head.header("content-length"), head.header("etag"), head.header("accept-ranges"), head.body),
                         (200, str(size), etag, "bytes", b""))

    def test_what_is_unknown_or_not_done_is_told(self):
        for identifier in ("0" * 32, "x", "..%2F..%2Fledger.json", "job.json"):
            for method, end in (("GET", ""), ("DELETE", ""), ("GET", "/content")):
                answer = self.ask(method, f"/v1/exports/{identifier}{end}")
                self.assertEqual((answer.status, answer.problem), (404, "unknown-export"), answer.body)
        jobs = [self.create(format="pack") for _ in range(4)]   # two of them wait for the others
        self.assertEqual(self.delete(jobs[3]["id"])["state"], "cancelled")
        answer = self.ask("GET", f"/v1/exports/{jobs[3]['id']}/content")
        self.assertEqual((answer.status, answer.problem, answer.json()["state"]), (409, "export-not-done", "cancelled"))
        self.assertNotIn("content", self.job(jobs[3]["id"]))
        for job in jobs[:3]:
            self.done(job["id"])

    def test_who_asks_for_more_than_there_is_room_for_is_told_to_come_again(self):
        jobs = []
        for _ in range(150):   # quicker than packs are made
            answer = self.post({"format": "pack"})
            if answer.status == 429:
                break
            jobs.append(answer.json()["id"])
        self.assertEqual((answer.status, answer.problem, answer.header("retry-after")), (429, "too-many-exports", "10"))
        self.assertRegex(answer.json()["detail"], r"^\d+ exports are waiting already, and 2 are made at a time")
        self.assertGreaterEqual(len(jobs), 10)
        self.assertEqual(len({self.content(self.done(job)["id"]) for job in jobs}), 1)

    def test_a_list_has_pages(self):
        jobs = [self.made(tables=["refusals"])[0]["id"] for _ in range(5)]
        first = self.ask("GET", "/v1/exports?limit=2").json()
        second = self.ask("GET", f"/v1/exports?limit=3&cursor={first['next']}").json()
        self.assertEqual([one["id"] for one in first["items"] + second["items"]], jobs[::-1])
        self.assertNotIn("next", second)
        self.assertEqual({one["state"] for one in first["items"]}, {"done"})

    def begin(self, target):
        """A client that asked for it, has the head, and reads no further."""
        client = self.server.client(receive_bytes=4096)
        self.addCleanup(client.close)
        client.send(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        while b"\r\n\r\n" not in client.read:
            self.assertTrue(client.receive())
        self.assertTrue(client.read.startswith(b"HTTP/1.1 200 "), client.read[:100])
        return client

    def queued_bytes(self, client):
        """What the kernel holds for it of the server's answer."""
        ends = [f"0100007F:{port:04X}" for port in (self.server.port, client.socket.getsockname()[1])]
        for line in Path("/proc/net/tcp").read_text().splitlines():
            fields = line.split()
            if fields[1:3] == ends:
                return int(fields[4].split(":")[0], 16)
        self.fail(f"no connection of {ends} in /proc/net/tcp")

    def filled_up(self, client):
        """Waits until the server has written what it will; what the kernel holds of it then."""
        seen = [0]

        def has_ended():
            seen.append(self.queued_bytes(client))
            return seen[-1] > 0 and len(seen) > SAME_SIGHTS and len(set(seen[-SAME_SIGHTS:])) == 1
        wait_until(has_ended, "the answer stands still")
        return seen[-1]

    def test_a_download_outlives_its_export_and_slow_readers_cost_a_piece_each(self):
        job, content = self.made(format="ndjson")
        before = self.server.held_mib()
        slow = [self.begin(job["content"]) for _ in range(-(-HELD_MIB * MIB // len(content)))]
        self.assertEqual(self.ask("GET", job["content"]).body, content)   # others go on
        # Were it the content that each holds, it would be HELD_MIB.
        self.assertLess(self.server.held_mib() - before, HELD_MIB / 3)
        self.delete(job["id"])
        wait_until(lambda: self.ask("GET", job["content"]).status == 404, "the export is gone")
        self.assertEqual(slow[0].answer().body, content)

    def test_content_that_was_cut_is_not_handed_out_for_the_whole(self):
        job, content = self.made(format="ndjson")
        slow = self.begin(job["content"])
        self.assertLess(self.filled_up(slow), len(content) / 2)
        os.truncate(self.data / "exports" / job["id"] / "content", 1000)
        with self.assertRaises(HalfAnswer):
            slow.answer()
        answer = self.ask("GET", job["content"])
        self.assertEqual((answer.status, answer.problem), (500, "damaged"))
        self.assertIn(f"expected {len(content)} bytes of content, found 1000", answer.json()["detail"])
        self.assertEqual(self.made(**job["question"])[1], content)

    def test_figures_tell_of_them(self):
        job, content = self.made(tables=["devices"])
        text = self.ask("GET", "/metrics").body.decode()
        self.assertIn('hallmark_export_jobs{state="done"} 1\n', text)
        self.assertIn(f"hallmark_export_kept_bytes {len(content)}\n", text)
        self.assertRegex(text, r'hallmark_export_jobs_ended_total\{state="done"\} [1-9]')
        self.assertEqual(job["state"], "done")


if __name__ == "__main__":
    main()
