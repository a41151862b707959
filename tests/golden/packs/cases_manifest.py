"""Packs whose manifest, signatures or list of files are not what they must be; most by somebody who has the key."""

import hashlib
import zlib
from dataclasses import replace

import ledgers
from alterations import Altered, pack_named, resealed
from bundle_kit import Image, auditor, grown, operator
from cases_good import BY_NAME, KEYS
from pack_kit import Lies, deflated, pack_of, zipped
from record_kit import structured
from verifier import zip_form
from verifier.note import Signer, signed_note

CASES = Altered()
ALL, SOME, QUARTERS = pack_named("all"), pack_named("some"), pack_named("all-quarters")
RAW = BY_NAME["all"].zipped()
MANIFEST, NOTE = "manifest.json", "manifest.sig"
CHECKPOINT, LOG, TABLE = "checkpoints/0.txt", "evidence/0.log", "tables/events.csv"
OTHER = Signer("plant-7.example/0", hashlib.sha256(b"another").digest())


def forms():
    files = [{"name": "a", "size": 1, "sha256": "0" * 64}]
    for what, lie in (
            ("a member more", {"more": 1}), ("another ledger", {"ledger": "plant-8"}), ("another format", {"format": "hallmark-pack/2"}), ("no shards", {"shards": 0}),
            ("shards in words", {"shards": "1"}), ("two shards and a checkpoint", {"shards": 2}),
            ("too many shards", {"shards": 65_001}), ("an odd scope", {"scope": "most"}),
            ("a question that is none", {"question": ["all"]}), ("devices below none", {"devices": -1}),
            ("devices that are no number", {"devices": 8.0}), ("no checkpoint", {"checkpoints": []}),
            ("files that are none", {"files": {}}), ("a file without its size", {"files": [{"name": "a"}]}),
            ("a hash that is none", {"files": [files[0] | {"sha256": "F" * 64}]}),
            ("before without its hash", {"before": {"bytes": 1}}),
            ("another number of bytes before", {"before": {"bytes": 7, "sha256": "0" * 64}}),
            ("a program that is none", {"program": None})):
        CASES.forged("badManifest", MANIFEST, f"manifest: {what}", "all", ALL, Lies(manifest=lie))
    for what, text in (("nothing", b""), ("no JSON", b"{"), ("a list", b"[]"), ("not UTF-8", b'{"a":"\xff"}'),
                       ("a member twice", b'{"format":"hallmark-pack/1","format":"hallmark-pack/1"}')):
        CASES.forged("badManifest", MANIFEST, f"manifest: {what}", "all", ALL, Lies(text=text))
    CASES.forged("badManifest", MANIFEST, "manifest: another number of devices", "all", replace(ALL, devices=9))
    CASES.forged("alteredPack", "", "manifest: another hash of what is before", "all", ALL,
                 Lies(manifest={"before": {"bytes": before_of(RAW), "sha256": "0" * 64}}))


def before_of(raw: bytes) -> int:
    directory = zip_form.directory_offset(raw[-zip_form.ENDS_BYTES:])
    return zip_form.parse_tail(raw[directory:], directory)[-2].offset


def lists():
    for what, pack, lies, file in (
            ("a file that is not listed", ALL, Lies(unlisted=[TABLE]), TABLE),
            ("the last file not listed", ALL, Lies(unlisted=[LOG]), LOG),
            ("another name", ALL, Lies(listed={TABLE: {"name": "tables/other.csv"}}), TABLE),
            ("another size", ALL, Lies(listed={TABLE: {"size": 1}}), TABLE),
            ("no evidence", ALL.without(LOG), None, ""), ("no checkpoint file", ALL.without(CHECKPOINT), None, ""),
            ("evidence of a shard too many", ALL.with_file("evidence/1.log", b""), None, "evidence/1.log"),
            ("evidence of another scope", ALL.with_file("evidence/0.devices", b""), None, "evidence/0.devices"),
            ("evidence spelled otherwise", ALL.with_file("evidence/00.log", b""), None, "evidence/00.log"),
            ("something under checkpoints/", ALL.with_file("checkpoints/a.txt", b""), None, "checkpoints/a.txt"),
            ("a shard's evidence left out", QUARTERS.without("evidence/2.log"), None, "")):
        CASES.forged("wrongFiles", file, f"files: {what}", "all-quarters" if pack.images is QUARTERS.images else "all",
                     pack, lies)
    listed = [{"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
              for name, content in ALL.files]
    CASES.forged("wrongFiles", "readme.txt", "files: two swapped in the manifest", "all", ALL,
                 Lies(manifest={"files": [listed[1], listed[0], *listed[2:]]}))
    CASES.forged("wrongFiles", "z.txt", "files: one that is listed and not there", "all", ALL,
                 Lies(manifest={"files": [*listed, {"name": "z.txt", "size": 0, "sha256": "0" * 64}]}))
    CASES.forged("alteredFile", TABLE, "files: another hash of a table", "all", ALL,
                 Lies(listed={TABLE: {"sha256": "0" * 64}}))
    CASES.forged("alteredFile", LOG, "files: another hash of the evidence", "all", ALL,
                 Lies(listed={LOG: {"sha256": "0" * 64}}))
    CASES.forged("alteredFile", TABLE, "files: a bomb", "all", ALL, Lies(packed={TABLE: deflated(bytes(20 << 20))}))
    CASES.forged("alteredFile", TABLE, "files: bytes after the deflated ones", "all", ALL,
                 Lies(packed={TABLE: deflated(dict(ALL.files)[TABLE]) + b"\0"}))
    CASES.forged("alteredFile", TABLE, "files: deflated bytes that do not end", "all", ALL,
                 Lies(packed={TABLE: deflated(dict(ALL.files)[TABLE])[:-1]}))
    CASES.forged("badPack", TABLE, "files: another CRC in every place", "all", ALL, Lies(record={TABLE: {"crc": 1}}))
    CASES.forged("badPack", "", "files: a name that leaves the folder", "all", ALL.with_file("a/../../b", b""))
    CASES.forged("badPack", "", "files: a name of capitals", "all", ALL.with_file("A", b""))
    CASES.forged("badPack", "", "files: an empty step", "all", ALL.with_file("a//b", b""))
    CASES.forged("badPack", "", "files: from the root", "all", ALL.with_file("/a", b""))
    CASES.forged("badPack", "", "files: one twice", "all", replace(ALL, files=[*ALL.files, ALL.files[0]]))
    CASES.good("files: a table changed and all signed again is the signer's word", "all",
               zipped(ALL.with_file(TABLE, b"nothing\r\n")))
    CASES.good("files: a table left out and all signed again", "all", zipped(ALL.without(TABLE)))


def signatures():
    def noted(note: str) -> bytes:
        return zipped(ALL, Lies(note=note.encode()))
    start = RAW.index(b"plant-7.example/pack\n")
    text = RAW[start:RAW.index("\n\n\u2014".encode(), start) + 1]
    signed = operator().line(text)
    for what, note in (
            ("another key's", signed_note(text, [OTHER])),
            ("a second one", signed_note(text, [operator(), OTHER])), ("the same twice", text.decode() + "\n" + 2 * signed),
            ("of another text", signed_note(text.replace(b"/pack", b"/packs"), [operator()])),
            ("a checkpoint in its place", ALL.images[0].note()),
            ("an auditor's", signed_note(text, [auditor("a", 1)])),
            ("of another shard's key", signed_note(text, [operator(1)])),
            ("that does not verify", text.decode() + "\n" + operator().line(text + b"x"))):
        CASES.bad("badSignature", NOTE, f"signature: {what}", "all", noted(note))
    for what, note in (("nothing", ""), ("no empty line", text.decode() + signed), ("another dash", (
            text.decode() + "\n" + signed).replace("\u2014", "-"))):
        CASES.bad("badNote", NOTE, f"signature: {what}", "all", noted(note))
    CASES.bad("badPack", NOTE, "signature: of 5,000 bytes", "all", noted(text.decode() + "\n" + "x" * 5_000))
    CASES.bad("badSignature", NOTE, "signature: of a key that is not known", "all", RAW, keys=KEYS[1:])
    CASES.bad("badSignature", "checkpoints/3.txt", "signature: a checkpoint's key is not known", "all-quarters",
              BY_NAME["all-quarters"].zipped(), keys=KEYS[:3])
    CASES.bad("badNote", NOTE, "signature: of a text with a tab", "all", resealed_note(b"\t"))


def resealed_note(more: bytes) -> bytes:
    start = RAW.index(b"plant-7.example/pack\n")
    note = RAW[start:RAW.index(b"PK\1\2", start)] + more
    return resealed(RAW, NOTE, note, crc=zlib.crc32(note))


def checkpoints():
    plant = ledgers.plant()
    other = grown(0, 1, [structured("e-0", "pump-1")], name="plant-8")
    for what, note, fault in (
            ("of another ledger", other.note(), "badNote"), ("of another shard", ledgers.quarter(1).note(), "badNote"),
            ("of one of four", ledgers.quarter(0).note(), "badNote"), ("no note", "a text\n", "badNote"),
            ("no checkpoint's text", signed_note(b"a text\n", [operator()]), "badNote"),
            ("nobody's", signed_note(plant.checkpoint().text(), [OTHER]), "badSignature"),
            ("that does not verify", plant.note().replace("\n16\n", "\n15\n"), "badSignature")):
        CASES.forged(fault, CHECKPOINT, f"checkpoint: {what}", "all", with_note(note))
    CASES.forged("badEvidence", CHECKPOINT, "checkpoint: another in its file than in the manifest", "all",
                 ALL.with_file(CHECKPOINT, plant.first(15).note().encode()))
    CASES.forged("badEvidence", CHECKPOINT, "checkpoint: a byte more in its file", "all",
                 ALL.with_file(CHECKPOINT, plant.note().encode() + b"\n"))
    for what, size in (("an earlier one", 15), ("one of nothing", 0)):
        CASES.forged("badEvidence", LOG, f"checkpoint: {what}", "all", with_note(plant.first(size).note()))
    more = Image(0, 1, [*plant.raws, plant.raws[-1]])
    CASES.forged("badEvidence", LOG, "checkpoint: a later one", "all", with_note(more.note()))
    for what, fault, lie in (("another log root", "wrongLogRoot", {"log_root": b"1" * 32}),
                             ("another map root", "wrongMapRoot", {"map_root": b"1" * 32}),
                             ("another time", "wrongTime", {"recorded_at": 1})):
        CASES.forged(fault, LOG, f"checkpoint: {what}", "all", with_note(plant.note(**lie)))
    for what, fault, lie in (("another log root", "badInclusion", {"log_root": b"1" * 32}),
                             ("another map root", "badMapProof", {"map_root": b"1" * 32}),
                             ("another time", "brokenChain", {"recorded_at": 1})):
        CASES.forged(fault, "evidence/0.devices", f"checkpoint, some: {what}", "some", with_note(plant.note(**lie), SOME))


def with_note(note: str, pack=ALL):
    return replace(pack.with_file(CHECKPOINT, note.encode()), notes=[note])


def freshness():
    plant = ledgers.plant()
    witness = auditor("north", 1_800_000_000)
    audited = zipped(with_note(plant.note([operator(), witness])))
    known = [witness.key.line()]
    CASES.good("audited", "all", audited, ["audit.example/north"], auditors=known)
    CASES.good("audited by nobody that is known", "all", audited)
    CASES.good("audited, and new by the cosignature's time", "all", audited, ["audit.example/north"], auditors=known,
               not_before="2027-01-01T00:00:00Z")
    CASES.bad("stale", CHECKPOINT, "not so new", "all", audited, auditors=known, not_before="2028-01-01T00:00:00Z")
    CASES.bad("stale", CHECKPOINT, "recorded before", "all", RAW, not_before="2027-01-01T00:00:00Z")
    CASES.bad("stale", CHECKPOINT, "fewer entries", "all", RAW, at_least=17)
    CASES.good("as many entries", "all", RAW, at_least=16)
    CASES.bad("stale", "checkpoints/2.txt", "a shard with fewer entries", "all-quarters",
              BY_NAME["all-quarters"].zipped(), at_least=5)
    CASES.bad("stale", "checkpoints/0.txt", "an empty log has no time", "all-empty", BY_NAME["all-empty"].zipped(),
              not_before="1970-01-01T00:00:00Z")


forms()
lists()
signatures()
checkpoints()
freshness()
