"""Checks a shard that was written out, by section 6 of ledger/FORMAT.md, trusting nothing in it.

    python3 dump_check.py --shard INDEX/OF FILE

FILE is NDJSON: a line {"sequence":n,"raw":"base64"} for each entry in order, and last
{"size":n,"tip":"hex","position":n,"accepted":n,"refused":n,"duplicates":n,"gaps":n}. Prints the tip; exits 1 and says
what is wrong. Reads line by line: what is kept are the ids and the heads of devices.
"""

import argparse
import base64
import binascii
import json
import re
import sys

sys.dont_write_bytecode = True

import admission_path  # noqa: E402,F401
from verifier.shard import Checker  # noqa: E402

COUNTS = ("size", "position", "accepted", "refused", "duplicates", "gaps")
U64 = 2**64


class Wrong(Exception):
    """What is wrong with a dump, for people."""


def is_count(value) -> bool:
    return type(value) is int and 0 <= value < U64


def read_object(number: int, line: str) -> dict:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        raise Wrong(f"line {number}: not JSON") from None
    if not isinstance(read, dict):
        raise Wrong(f"line {number}: not an object")
    return read


def raw_entry(number: int, line: dict, sequence: int) -> bytes:
    if set(line) != {"sequence", "raw"} or not is_count(line["sequence"]) or not isinstance(line["raw"], str):
        raise Wrong(f"line {number}: neither an entry nor the last line")
    if line["sequence"] != sequence:
        raise Wrong(f"line {number}: says sequence {line['sequence']}, stands at {sequence}")
    try:
        return base64.b64decode(line["raw"], validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(f"line {number}: raw is not base64") from None


def check_last(last: dict, checker: Checker):
    """The counts against the entries and each other. Duplicates and gaps leave no entries: only their sum is known."""
    if set(last) != {*COUNTS, "tip"} or not all(is_count(last[name]) for name in COUNTS):
        raise Wrong(f"the last line does not have exactly tip and the counts {', '.join(COUNTS)}")
    chain = checker.chain
    for name, found in (("size", chain.size), ("accepted", chain.accepted), ("refused", chain.refused),
                        ("tip", chain.tip.hex())):
        if last[name] != found:
            raise Wrong(f"the last line says {name} {last[name]}, the entries make {found}")
    taken = last["accepted"] + last["refused"] + last["duplicates"] + last["gaps"]
    if taken != last["position"]:
        raise Wrong(f"accepted + refused + duplicates + gaps = {taken}, position {last['position']}")
    if last["position"] < checker.next_offset:
        raise Wrong(f"position {last['position']}, but the last entry's offset is {checker.next_offset - 1}")
    if last["position"] > checker.next_offset and last["duplicates"] == 0:
        raise Wrong(f"position {last['position']}: nothing was taken after offset {checker.next_offset - 1}")
    if last["duplicates"] and not chain.accepted:
        raise Wrong("duplicates, but nothing was accepted")


def checked(lines, index: int, of: int) -> Checker:
    """Raises Wrong with the first thing that is wrong."""
    checker, last = Checker(index, of), None
    for number, text in enumerate(lines, 1):
        if last is not None:
            raise Wrong(f"line {number}: stands after the last line")
        line = read_object(number, text)
        if "size" in line:
            last = line
            continue
        found = checker.feed(raw_entry(number, line, checker.chain.size))
        if found:
            raise Wrong(f"entry {found.sequence}: {found.what}")
    if last is None:
        raise Wrong("there is no last line")
    check_last(last, checker)
    return checker


def shard_argument(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,10})/([0-9]{1,10})", text)
    if not match or not int(match[1]) < int(match[2]) < 2**32:
        raise argparse.ArgumentTypeError("is INDEX/OF, as in 0/1")
    return int(match[1]), int(match[2])


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a shard that was written out, by ledger/FORMAT.md, section 6.")
    parser.add_argument("--shard", type=shard_argument, required=True, metavar="INDEX/OF")
    parser.add_argument("file", metavar="FILE")
    arguments = parser.parse_args()
    try:
        with open(arguments.file, encoding="utf-8") as lines:
            checker = checked(lines, *arguments.shard)
    except (Wrong, OSError, UnicodeDecodeError) as wrong:
        print(f"{arguments.file}: {wrong}", file=sys.stderr)
        return 1
    print(checker.chain.tip.hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
