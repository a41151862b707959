"""Two moments of a small ledger between which everything happens that `hallmark diff` tells of, each made on purpose."""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from questions_case import ESCAPE, H, HOSTILE, certificate, made, said  # noqa: E402

TIMEOUT_SECONDS = 900 if os.environ.get("HALLMARK_LONG") == "1" else 120  # a million entries are taken up
SHARDS = 2
FROM, TO = "2024-06-30T00:00:00Z", "2024-12-31T00:00:00Z"
ACME, BETA = {"id": "acme", "name": "Acme"}, {"id": "beta", "name": "Beta"}


class Numbers:
    """Ids, each once."""

    def __init__(self):
        self.last = 0

    def next(self):
        self.last += 1
        return self.last


NUMBERS = Numbers()


def on(kind, device, at, data):
    return said(NUMBERS.next(), kind, device, at, data)


def born(device, **data):
    return made(NUMBERS.next(), device, **data)


def enrolled(device, at, sha256, until):
    return on("enrollment.completed", device, at, {
        "method": "est", "credential": "certificate", "certificate": certificate(sha256, until), "keyStore": "tpm", "owner": ACME,
        "purpose": "water", "zone": "plant-1"})


def updated(device, at, artefact, version):
    return on("firmware.updated", device, at, {"component": "main", "artefact": artefact, "toVersion": version,
                                               "signature": "verified", "signerSpkiSha256": H["d"], "result": "success"})


def before():
    """What is known at first."""
    NUMBERS.last = 0
    return [
        born("same"), born("state"), enrolled("state", "2024-02-02T00:00:00Z", H["a"], "2026-01-01T00:00:00Z"),
        born("owner"), born("custodian"), born("late"), born("hidden"),
        born("certificates"), enrolled("certificates", "2024-02-02T00:00:00Z", H["b"], "2025-09-01T00:00:00Z"),
        born("ends-by-itself"), enrolled("ends-by-itself", "2024-02-02T00:00:00Z", H["c"], "2024-08-01T00:00:00Z"),
        born("firmware"), updated("firmware", "2024-03-03T00:00:00Z", H["e"], "4.1.0"),
        made(7001, "taken-back"), made(7002, "removed-in-part"), made(7003, "artefact:" + H["a"]),
        # It is known at first, and occurs in between.
        on("assignment.changed", "yet-to-be", "2024-08-08T00:00:00Z", {"zone": "plant-9"}),
        {**on("assignment.changed", "removed-in-part", "2024-03-01T00:00:00Z", {"zone": "wrong"}), "id": "wrong-zone"},
        born(HOSTILE),
    ]


def after():
    """What comes in between."""
    NUMBERS.last = 1000
    return [
        born("came", ), updated("came", "2024-11-01T00:00:00Z", H["e"], "4.1.0"),
        on("device.retired", "state", "2024-07-01T00:00:00Z", {"reason": "old", "by": ACME, "method": "recycled"}),
        on("ownership.transferred", "owner", "2024-09-01T00:00:00Z", {"from": ACME, "to": BETA}),
        on("custody.changed", "custodian", "2024-09-01T00:00:00Z", {"holder": {"id": "haul"}, "place": "road"}),
        on("certificate.renewed", "certificates", "2024-09-02T00:00:00Z",
           {"certificate": certificate(H["f"], "2027-01-01T00:00:00Z"), "previousCertificate": H["b"]}),
        updated("firmware", "2024-10-03T00:00:00Z", H["f"], "4.2.0"),
        # Of June, and recorded after it: it changes what was answered then.
        on("assignment.changed", "late", "2024-05-01T00:00:00Z", {"zone": "plant-2"}),
        on("ownership.transferred", "late", "2024-05-02T00:00:00Z", {"from": ACME, "to": BETA}),
        # Late, and nothing that is answered changes.
        on("device.activity", "hidden", "2024-05-01T00:00:00Z",
           {"service": "s", "sessionId": "1", "start": "2024-05-01T00:00:00Z"}),
        # Corrections count for the past whenever they are made.
        {**on("event.corrected", "taken-back", "2025-02-01T00:00:00Z",
              {"source": "/factory", "id": "m7001", "reason": "never made"}), "source": "/factory"},
        on("event.corrected", "removed-in-part", "2025-06-01T00:00:00Z",
           {"source": "/plant", "id": "wrong-zone", "reason": "typing", "replacement": {"zone": "right"}}),
        on("custody.changed", HOSTILE, "2024-09-01T00:00:00Z", {"holder": {"id": "evil", "name": ESCAPE}}),
    ]


def lines(events):
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


class Ledger:
    """A data directory, asked by the program."""

    def __init__(self, program, folder, name="data"):
        self.program, self.folder, self.data = program, folder, folder / name

    def run(self, *words, expected=0, **more):
        done = subprocess.run([self.program, *[str(word) for word in words]], capture_output=True, timeout=TIMEOUT_SECONDS,
                              check=False, **more)
        assert done.returncode == expected, (done.returncode, done.stderr.decode(), done.stdout.decode())
        return done

    def append(self, text):
        """Gives the prefixes that there are then."""
        self.run("append", "-", "--data", self.data, "--shards", SHARDS, input=text)
        shown = json.loads(self.run("append", "-", "--data", self.data, "--json", input=b"").stdout)
        return ",".join(f"{shard['shard']}:{shard['size']}" for shard in shown["shards"])

    def pack(self, name, *words):
        out = self.folder / name
        self.run("export", "--format", "pack", "--out", out, "--data", self.data, *words)
        return out

    def key(self):
        path = self.folder / (self.data.name + ".vkey")
        path.write_bytes(self.run("key", "show", "--data", self.data).stdout)
        return path

    def diff(self, *words, expected=0):
        """What `hallmark diff --json` says."""
        return json.loads(self.run("diff", *words, "--json", expected=expected).stdout)
