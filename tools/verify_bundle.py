#!/usr/bin/env python3
"""Checks a bundle, the complete history of one device, or an evidence pack, by ledger/FORMAT.md alone: it shares no line
with the ledger.

What it says holds as far as the keys do that you give it: take them from where you trust, not from who sent the bundle.
"""

import argparse
import datetime
import json
import os
import re
import sys

sys.dont_write_bytecode = True

GOOD, FAILED, USAGE, UNREADABLE = 0, 1, 2, 3

try:
    import cryptography  # noqa: F401
except ImportError:
    print("verify_bundle.py: expected Python's package cryptography (python3-cryptography), found none", file=sys.stderr)
    sys.exit(USAGE)

from verifier import bundle as bundles  # noqa: E402
from verifier import pack as packs  # noqa: E402
from verifier.event_values import micros_of_time  # noqa: E402
from verifier.note import COSIGNATURE, SIGNATURE, Malformed, VerifierKey, parse_key  # noqa: E402
from verifier.processes import Processes  # noqa: E402

LARGEST_FILE = 256 << 20    # bytes; a million small entries are less, and all is held in memory
LARGEST_KEY_FILE = 1 << 20
EPOCH = datetime.datetime(1970, 1, 1)
EPILOG = """exit status: 0 the bundle is good, 1 it is not, 2 the command is wrong, 3 a file cannot be read.
--json prints {ok, fault, what, device, shard, of, size, recordedAt, entries, verdict, auditors, absent}: recordedAt
null of an empty log, fault and what only where it is not good, the others null there. Of a pack {ok, fault, file, what,
ledger, scope, devices, files, shards: [{shard, of, size, recordedAt, entries, refused, devices, absent, verdict,
auditors}]} likewise."""


def keys_of(argument: str, kind: int, name: str) -> list[VerifierKey]:
    """Of a line that is a key, or else of a file with a key a line. Raises Malformed, and OSError for no such file."""
    if not os.path.isfile(argument) and argument.count("+") >= 2:
        lines = [argument]
    else:
        with open(argument, "rb") as file:
            lines = file.read(LARGEST_KEY_FILE).decode("utf-8", "replace").splitlines()
    found = [parse_key(line.strip()) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for key in found:
        if key.kind != kind:
            raise Malformed(f"{name} {key.name}: expected a key of type {kind:02}, found one of {key.kind:02}")
    if not found:
        raise Malformed(f"{name} {argument}: expected a key, found none")
    return found


def known_keys(arguments) -> list[VerifierKey]:
    found = []
    for values, kind, name in ((arguments.key, SIGNATURE, "--key"), (arguments.auditor, COSIGNATURE, "--auditor")):
        for value in values:
            found += keys_of(value, kind, name)
    return found


def size_argument(text: str) -> int:
    if not re.fullmatch("[0-9]{1,20}", text):
        raise argparse.ArgumentTypeError(f"expected a number of entries, found {text!r}")
    return int(text)


def time_argument(text: str) -> int:
    micros = micros_of_time(text.encode("utf-8", "replace"))
    if micros is None:
        raise argparse.ArgumentTypeError(f"expected a time as 2026-03-01T00:00:00Z, found {text!r}")
    return micros


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, epilog=EPILOG,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("file", metavar="FILE", help="the bundle or the pack; - for a bundle on standard input")
    made.add_argument("--key", action="append", required=True, metavar="VKEY_OR_FILE",
                      help="the operator's verifier key, or a file with one a line (# for comments); may come again")
    made.add_argument("--auditor", action="append", default=[], metavar="VKEY_OR_FILE", help="an auditor's, likewise")
    made.add_argument("--at-least", type=size_argument, metavar="SIZE", help="stale below so many entries in the log")
    made.add_argument("--not-before", type=time_argument, metavar="RFC3339",
                      help="stale when neither recorded nor cosigned since")
    made.add_argument("--processes", type=size_argument, default=os.cpu_count() or 1, metavar="N",
                      help="for the entries of a pack; as many as the machine has processors, unless said")
    made.add_argument("--json", action="store_true", help="one JSON object, for programs")
    return made


def read(path: str) -> bytes:
    if path == "-":
        text = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with open(path, "rb") as file:
            text = file.read(LARGEST_FILE + 1)
    if len(text) > LARGEST_FILE:
        raise OSError(f"expected at most {LARGEST_FILE} bytes, found more")
    return text


def printable(text: str) -> str:
    """What a terminal would act upon is shown, not done."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def time_of(micros: int) -> str:
    """RFC 3339 with no, three or six digits of fraction: the fewest that lose nothing."""
    try:
        moment = EPOCH + datetime.timedelta(microseconds=micros)
    except OverflowError:
        return f"{micros}us"
    unit = "seconds" if micros % 1_000_000 == 0 else "milliseconds" if micros % 1_000 == 0 else "microseconds"
    return moment.isoformat(timespec=unit) + "Z"


def told(verdict: bundles.Verdict) -> str:
    at = verdict.checkpoint
    recorded = f"recorded {time_of(at.recorded_at)}" if at.size else "of an empty log"
    who = "audited by " + ", ".join(verdict.auditors) if verdict.auditors else verdict.name
    count = "no entries" if verdict.absent else "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    return (f"complete as of checkpoint {at.size} ({recorded}), {who}: {verdict.device} has {count} "
            f"in shard {at.shard} of {at.of}")


def as_json(verdict: bundles.Verdict | None, fault: bundles.Fault | None) -> str:
    if fault:
        parts = dict.fromkeys(("device", "shard", "of", "size", "recordedAt", "entries", "verdict", "auditors",
                               "absent"))
        return json.dumps({"ok": False, "fault": fault.name, "what": fault.what} | parts)
    at = verdict.checkpoint
    return json.dumps({
        "ok": True, "device": verdict.device, "shard": at.shard, "of": at.of, "size": at.size,
        "recordedAt": time_of(at.recorded_at) if at.size else None, "entries": verdict.entries, "verdict": verdict.name,
        "auditors": verdict.auditors, "absent": verdict.absent})


def told_of_pack(verdict: packs.Verdict) -> str:
    lines = [f"pack of {verdict.manifest.ledger.decode()}: {len(verdict.manifest.files)} files as they were signed"]
    for shard in verdict.shards:
        at, found = shard.checkpoint, shard.found
        recorded = f"recorded {time_of(at.recorded_at)}" if at.size else "of an empty log"
        who = "audited by " + ", ".join(shard.auditors) if shard.auditors else shard.name
        what = (f"every entry: entries {found.entries}, refused {found.refused}, devices {found.devices}"
                if verdict.manifest.scope == "all" else
                f"the devices asked for: devices {found.devices}, without entries {found.absent}, "
                f"entries {found.entries}")
        lines.append(f"complete as of checkpoint {at.size} ({recorded}), {who}: shard {at.shard} of {at.of}, {what}")
    return "\n".join(map(printable, lines))


def pack_as_json(verdict: packs.Verdict | None, fault: packs.PackFault | None) -> str:
    if fault:
        parts = dict.fromkeys(("ledger", "scope", "devices", "files", "shards"))
        return json.dumps({"ok": False, "fault": fault.name, "file": fault.file, "what": fault.what} | parts)
    manifest = verdict.manifest
    return json.dumps({
        "ok": True, "ledger": manifest.ledger.decode(), "scope": manifest.scope, "devices": manifest.devices,
        "files": len(manifest.files), "shards": [shard_as_json(shard, manifest.scope) for shard in verdict.shards]})


def shard_as_json(shard: packs.ShardVerdict, scope: str) -> dict:
    at, found = shard.checkpoint, shard.found
    return {"shard": at.shard, "of": at.of, "size": at.size, "recordedAt": time_of(at.recorded_at) if at.size else None,
            "entries": found.entries, "refused": found.refused if scope == "all" else None, "devices": found.devices,
            "absent": found.absent, "verdict": shard.name, "auditors": shard.auditors}


def is_pack(path: str) -> bool:
    if path == "-":
        return False
    with open(path, "rb") as file:
        return file.read(len(packs.FIRST_BYTES)) == packs.FIRST_BYTES


def check_pack(arguments, known: list[VerifierKey], asked: bundles.Asked) -> int:
    verdict = fault = None
    try:
        with open(arguments.file, "rb") as file, Processes(arguments.processes) as processes:
            verdict = packs.check(file, known, asked, processes.run)
    except packs.PackFault as found:
        fault = found
    if arguments.json:
        print(pack_as_json(verdict, fault))
    else:
        print(printable(str(fault)) if fault else told_of_pack(verdict))
    return FAILED if fault else GOOD


def main(argv: list[str]) -> int:
    arguments = parser().parse_args(argv)
    try:
        known = known_keys(arguments)
    except (Malformed, UnicodeError, OSError, ValueError) as wrong:
        print(f"verify_bundle.py: {printable(str(wrong))}", file=sys.stderr)
        return USAGE
    asked = bundles.Asked(arguments.at_least, arguments.not_before)
    try:
        if is_pack(arguments.file):
            return check_pack(arguments, known, asked)
        text = read(arguments.file)
    except (OSError, ValueError) as wrong:
        print(f"verify_bundle.py: {printable(str(wrong))}", file=sys.stderr)
        return UNREADABLE
    verdict = fault = None
    try:
        verdict = bundles.check(text, known, asked)
    except bundles.Fault as found:
        fault = found
    if arguments.json:
        print(as_json(verdict, fault))
    else:
        print(printable(str(fault) if fault else told(verdict)))
    return FAILED if fault else GOOD


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())   # nobody reads; the status still tells
        status = FAILED
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
