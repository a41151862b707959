#!/usr/bin/env python3
"""Shards, entries, proofs, tiles and checkpoints, all held against what the entries hash to when another
implementation (tools/verifier) hashes them. Usage: routes_log_test.py HALLMARK [unittest arguments]"""

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

import contract  # noqa: E402
from contract import Contract, main  # noqa: E402
from server import event  # noqa: E402
from verifier import device_map, merkle  # noqa: E402

LOG = "/log/0"
SHARD = "/v1/shards/0"
# More than two full tiles of the lowest level, and some over.
COUNT = 2 * 256 + 45
REFUSED = 3
INVALID = {"status": 400, "problem": "invalid-parameter"}
UNPUBLISHED = {"status": 404, "problem": "not-published"}


def leaf_hash(raw):
    return hashlib.sha256(b"\0" + raw).digest()


def tile_path(level, index, width=256):
    return f"{LOG}/tile/{level}/{index:03}" + ("" if width == 256 else f".p/{width}")


class Log(Contract):
    """All of it is recorded at first, and read by every test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.server.client() as client:
            lines = [json.dumps(event(f"e {number}", f"pump-{number % 7}", n=number)) for number in range(COUNT - REFUSED)]
            answer = client.post("\n".join(lines).encode(), media="application/x-ndjson")
            assert answer.status == 200, answer
            for number in range(REFUSED):
                assert client.post(event(f"e {number}", says="else")).status == 409
            cls.state = client.request("GET", SHARD).json()
            entries = client.request("GET", f"{SHARD}/entries?limit=1000").json()["items"]
        cls.entries = entries
        cls.leaves = [leaf_hash(base64.b64decode(one["raw"], validate=True)) for one in entries]

    def test_a_shard_says_what_its_entries_make(self):
        self.assertEqual(len(self.entries), COUNT)
        self.assertEqual(self.state["counts"], {"accepted": COUNT - REFUSED, "refused": REFUSED, "duplicates": 0, "gaps": 0})
        self.assertEqual((self.state["shard"], self.state["of"], self.state["size"], self.state["position"]),
                         (0, 1, COUNT, COUNT))
        self.assertEqual((self.state["lag"], self.state["recovering"]), (0, False))
        self.assertEqual(self.state["head"], self.leaves[-1].hex())
        self.assertEqual(self.state["logRoot"], merkle.root(self.leaves).hex())
        heads = {}
        for one, leaf in zip(self.entries, self.leaves):
            if one["verdict"] == "accepted":
                key = device_map.key_of(one["device"].encode())
                heads[key] = device_map.Leaf(key, leaf, one["deviceSequence"])
        self.assertEqual(self.state["mapRoot"], device_map.root(list(heads.values())).hex())
        self.assertEqual(self.get("/v1/shards")["items"], [self.state])
        self.get("/v1/shards/1", 404, "unknown-shard")

    def test_entries_are_linked_and_one_is_the_same_alone(self):
        previous = {}
        for at, one in enumerate(self.entries):
            self.assertEqual((one["sequence"], one["entryHash"], one["offset"]), (at, self.leaves[at].hex(), at))
            if at > 0:
                self.assertEqual(one["previous"], self.leaves[at - 1].hex())
            if one["verdict"] == "accepted":
                self.assertEqual(one["devicePrevious"], previous.get(one["device"], bytes(32)).hex())
                previous[one["device"]] = self.leaves[at]
        for at in (0, 1, 255, 256, COUNT - 1):
            self.assertEqual(self.get(f"{SHARD}/entries/{at}"), self.entries[at])
        for at in (COUNT, 1 << 63, "x", "01", "%20"):
            self.get(f"{SHARD}/entries/{at}", 404, "unknown-entry")

    def test_entries_come_in_pages_and_as_of_a_prefix(self):
        for limit in (1, 100, COUNT - 1, COUNT, 1000):
            if limit > 1:
                self.assertEqual(self.pages(f"{SHARD}/entries", limit), self.entries)
        self.assertEqual(self.pages(f"{SHARD}/entries?knownAt=0:10", 3), self.entries[:10])
        self.assertEqual(self.get(f"{SHARD}/entries?knownAt=0:0"), {"items": [], "knownAt": "0:0"})
        self.get(f"{SHARD}/entries?knownAt=0:{COUNT + 1}", **INVALID)
        self.get("/v1/shards/1/entries", 404, "unknown-shard")

    def test_each_entry_is_proven_to_be_in_a_log_of_any_size_and_in_no_other_place(self):
        for size in (1, 2, 3, 255, 256, 257, 511, 512, COUNT):
            root = merkle.root(self.leaves[:size])
            for at in {0, size // 3, size // 2, size - 1}:
                proof = self.get(f"{SHARD}/proof/inclusion?sequence={at}&size={size}")
                path = [bytes.fromhex(node) for node in proof["path"]]
                self.assertEqual((proof["size"], proof["sequence"], proof["entryHash"]), (size, at, self.leaves[at].hex()))
                self.assertTrue(merkle.leads_to_root(self.leaves[at], at, size, path, root))
                self.assertEqual(path, merkle.inclusion_proof(at, self.leaves[:size]))
                self.assertFalse(merkle.leads_to_root(self.leaves[at], at, size, path, bytes(32)))
        newest = self.get(f"{SHARD}/proof/inclusion?sequence=7")
        self.assertEqual(newest["size"], COUNT)

    def test_a_log_of_each_size_is_proven_to_be_the_beginning_of_another(self):
        sizes = (1, 2, 128, 255, 256, 257, 512, COUNT - 1, COUNT)
        for first in sizes:
            for second in (size for size in sizes if size >= first):
                proof = self.get(f"{SHARD}/proof/consistency?from={first}&to={second}")
                path = [bytes.fromhex(node) for node in proof["path"]]
                self.assertTrue(merkle.is_consistent(first, merkle.root(self.leaves[:first]), second,
                                                     merkle.root(self.leaves[:second]), path), (first, second))
        self.assertEqual(self.get(f"{SHARD}/proof/consistency?from=0")["path"], [])
        self.assertEqual(self.get(f"{SHARD}/proof/consistency?from=5")["to"], COUNT)

    def test_a_proof_of_what_is_not_there_is_refused(self):
        self.get(f"{SHARD}/proof/inclusion", **INVALID)
        self.get(f"{SHARD}/proof/inclusion?sequence=5&size=5", **INVALID)
        self.get(f"{SHARD}/proof/inclusion?sequence={COUNT}", **INVALID)
        self.get(f"{SHARD}/proof/inclusion?sequence=0&size=0", **INVALID)
        self.get(f"{SHARD}/proof/inclusion?sequence=0&size={COUNT + 1}", **UNPUBLISHED)
        self.get(f"{SHARD}/proof/inclusion?sequence=18446744073709551615&size=18446744073709551615", **UNPUBLISHED)
        self.get(f"{SHARD}/proof/consistency", **INVALID)
        self.get(f"{SHARD}/proof/consistency?from=6&to=5", **INVALID)
        self.get(f"{SHARD}/proof/consistency?from=6&to={COUNT + 1}", **UNPUBLISHED)
        self.get("/v1/shards/1/proof/inclusion?sequence=0", 404, "unknown-shard")

    def test_tiles_are_the_hashes_that_the_entries_make_and_lead_to_the_root(self):
        bottom = b"".join(self.leaves)
        for index, width in ((0, 256), (1, 256), (2, COUNT - 512), (0, 1), (1, 255), (2, 1)):
            answer = self.server.get(tile_path(0, index, width))
            self.assertEqual((answer.status, answer.header("content-type")), (200, "application/octet-stream"))
            self.assertIn("immutable", answer.header("cache-control"))
            self.assertEqual(answer.body, bottom[index * 8192:index * 8192 + width * 32])
        upper = self.server.get(tile_path(1, 0, 2)).body
        full = [merkle.root(self.leaves[at:at + 256]) for at in (0, 256)]
        self.assertEqual(upper, b"".join(full))
        rest = self.server.get(tile_path(0, 2, COUNT - 512)).body
        tail = merkle.root([rest[at:at + 32] for at in range(0, len(rest), 32)])
        self.assertEqual(merkle.join(merkle.join(upper[:32], upper[32:]), tail).hex(), self.state["logRoot"])

    def test_entries_tiles_are_the_entries(self):
        for index, width in ((0, 256), (1, 256), (2, COUNT - 512), (2, 3)):
            path = f"{LOG}/tile/entries/{index:03}" + ("" if width == 256 else f".p/{width}")
            body, raws = self.server.get(path).body, []
            while body:
                size = int.from_bytes(body[:2], "big")
                raws.append(body[2:2 + size])
                body = body[2 + size:]
            self.assertEqual([leaf_hash(raw) for raw in raws], self.leaves[index * 256:index * 256 + width])

    def test_a_tile_that_is_remembered_is_the_same(self):
        for path in (tile_path(0, 1), tile_path(0, 1, 7), tile_path(1, 0, 2), f"{LOG}/tile/entries/001"):
            with self.subTest(path):
                first, again = self.server.get(path), self.server.get(path)
                self.assertEqual((again.status, again.body), (200, first.body))
                self.assertEqual({name: value for name, value in again.headers if name != "date"},
                                 {name: value for name, value in first.headers if name != "date"})

    def test_a_tile_that_is_not_full_yet_is_no_full_tile(self):
        for path in (tile_path(0, 2), tile_path(0, 2, COUNT - 511), tile_path(0, 3, 1), tile_path(1, 0), tile_path(1, 0, 3),
                     tile_path(2, 0, 1), f"{LOG}/tile/entries/002", f"{LOG}/tile/entries/003.p/1", f"{LOG}/tile/0/0",
                     f"{LOG}/tile/0/x000/000", f"{LOG}/tile/", f"{LOG}/tile/0", f"{LOG}/tile/x/000"):
            with self.subTest(path):
                answer = self.server.get(path)
                self.assertIn((answer.status, answer.problem), {(404, "not-published"), (404, "no-such-route")})

    def test_the_checkpoint_is_a_signed_note_and_is_kept_by_its_size(self):
        answer = self.server.get(f"{LOG}/checkpoint")
        note = answer.body.decode()
        text, _, signatures = note.partition("\n\n")
        origin, size, root, extension = text.split("\n")
        self.assertEqual((origin, size, base64.b64decode(root).hex()), ("hallmark/0", str(COUNT), self.state["logRoot"]))
        self.assertTrue(extension.startswith("hallmark/1 0/1 "))
        self.assertEqual(base64.b64decode(extension.split()[2]).hex(), self.state["mapRoot"])
        self.assertTrue(signatures.startswith("\u2014 hallmark/0 "))
        self.assertEqual((self.state["checkpoint"]["note"], self.state["checkpoint"]["size"]), (note, COUNT))
        self.assertEqual(self.server.get(f"{LOG}/checkpoint/{COUNT}").body.decode(), note)
        self.assertEqual(Path(f"{self.data}.guard/0").read_text(), note)
        for size in (COUNT + 1, 1 << 63, "x", "-1"):
            self.get(f"{LOG}/checkpoint/{size}", **UNPUBLISHED)
        self.get("/log/1/checkpoint", 404, "unknown-shard")

    def test_a_bundle_of_a_device_or_of_nobody_holds_for_who_has_the_key(self):
        key = Path(self.folder.name) / "vkey"
        shown = subprocess.run([contract.Program.hallmark, "key", "show", "--data", self.data], capture_output=True,
                               text=True, timeout=60, check=False)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        key.write_text(shown.stdout)
        for device, entries in (("pump-1", (COUNT - REFUSED + 5) // 7), ("nobody", 0)):
            answer = self.server.get(f"/v1/devices/{device}/bundle")
            self.assertEqual((answer.status, answer.header("content-type")),
                             (200, "application/vnd.hallmark.bundle+json"))
            file = Path(self.folder.name) / "bundle.json"
            file.write_bytes(answer.body)
            done = subprocess.run([contract.Program.hallmark, "verify", str(file), "--key", str(key), "--json"],
                                  capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            verdict = json.loads(done.stdout)
            self.assertEqual((verdict["device"], verdict["entries"], verdict["size"]), (device, entries, COUNT))


class Growing(Contract):
    def test_what_has_a_receipt_is_in_the_next_bundle_and_in_the_next_checkpoint(self):
        for number in range(1, 12):
            self.fill("pump-1", 1, first=number)
            bundle = self.get("/v1/devices/pump-1/bundle")
            self.assertEqual(bundle["checkpoint"].split("\n")[1], str(2 * number - 1))
            self.fill("pump-2", 1, first=number)   # which that one does not cover
            state = self.get(SHARD)
            self.assertEqual((state["size"], state["checkpoint"]["size"]), (2 * number, 2 * number))


if __name__ == "__main__":
    main()
