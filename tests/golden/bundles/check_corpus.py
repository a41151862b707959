"""Makes every bundle of corpus.ndjson again and compares, has the command check each, then does what no corpus can hold.

    python3 check_corpus.py     one line of summary; exits 1 and names what differs
"""

import contextlib
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

try:
    import cryptography  # noqa: F401
except ImportError:
    print("skipped: Python's package cryptography is not here")
    sys.exit(77)

import check_trees  # noqa: E402
import make_corpus  # noqa: E402
import published_notes  # noqa: E402
import verify_bundle  # noqa: E402
from bundle_kit import line_of  # noqa: E402
from make_corpus import CASES, CORPUS, answer_of  # noqa: E402
from verifier.note import Malformed, parse_key  # noqa: E402

COMMAND = pathlib.Path(verify_bundle.__file__)
SEED = 1
MUTATIONS = 2_000
LARGEST_MUTATED = 6_000   # characters of a bundle

differences: list[str] = []
looked_at = 0


def expect(name: str, found, stated):
    global looked_at
    looked_at += 1
    if found != stated:
        differences.append(f"{name}: {stated!r:.500} was to be, {found!r:.500} was found")


# The corpus

def check_lines():
    made = [json.dumps(line_of(case)) for case in CASES]
    with open(CORPUS, encoding="ascii") as file:
        stored = file.read().splitlines()
    expect("the lines of the corpus", len(stored), len(made))
    for old, new in zip(stored, made):
        line = json.loads(old)
        expect(f"{line['name']}: made again", new == old, True)
        expect(line["name"], answer_of(line)[0], line["expect"])


# The command

def run_here(arguments: list[str]) -> tuple[int, str]:
    """The command in this process: a subprocess for each case would take minutes."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        try:
            status = verify_bundle.main(arguments)
        except SystemExit as end:   # argparse
            status = end.code
    return status, out.getvalue()


def options_of(line: dict) -> list[str]:
    options = [word for key in line["keys"] for word in ("--key", key)]
    options += [word for key in line["auditors"] for word in ("--auditor", key)]
    options += ["--at-least", str(line["atLeast"])] if "atLeast" in line else []
    return options + (["--not-before", line["notBefore"]] if "notBefore" in line else [])


def check_command(folder: pathlib.Path):
    file = folder / "bundle.json"
    for line in map(line_of, CASES):
        if not line["keys"]:
            continue   # which the command does not take
        file.write_text(line["bundle"], encoding="utf-8", newline="")
        name, stated = line["name"], line["expect"]
        status, text = run_here([str(file), *options_of(line)])
        expect(f"{name}: status", status, 1 if stated["fault"] else 0)
        expect(f"{name}: one line", text.count("\n"), 1)
        expect(f"{name}: begins with", text.startswith(f"{stated['fault']}: " if stated["fault"] else
                                                       f"complete as of checkpoint {stated['size']} ("), True)
        status, text = run_here([str(file), "--json", *options_of(line)])
        said = json.loads(text)
        expect(f"{name}: ok in JSON", (status, said["ok"]), (1, False) if stated["fault"] else (0, True))
        expect(f"{name}: in JSON", {part: said.get(part) for part in stated}, stated)


def run_apart(arguments, text: bytes = b"", **environment) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, COMMAND, *arguments], input=text, capture_output=True, timeout=60,
                          env=os.environ | environment)


def check_ways_to_call(folder: pathlib.Path):
    line = next(line_of(case) for case in CASES if case.name == "a device in no normal form")
    key, text = line["keys"][0], line["bundle"].encode()
    keys = folder / "keys"
    keys.write_text(f"# of plant 7\n\n  {key}\n", encoding="utf-8")
    for name, arguments, given, stated in [
        ("help", ["--help"], b"", 0), ("good, from standard input", ["-", "--key", key], text, 0),
        ("a file of keys", ["-", "--key", str(keys)], text, 0), ("a bad bundle", ["-", "--key", key], text[1:], 1),
        ("not UTF-8", ["-", "--key", key], text[:-1] + b"\xff}", 1), ("nothing", ["-", "--key", key], b"", 1),
        ("no arguments", [], b"", 2), ("no key", ["-"], text, 2),
        ("a key that is none", ["-", "--key", key[:-1]], text, 2),
        ("a key's id altered", ["-", "--key", key.replace("+", "+0", 1)], text, 2),
        ("no such file of keys", ["-", "--key", str(folder / "none")], text, 2),
        ("a folder of keys", ["-", "--key", str(folder)], text, 2),
        ("an operator's key for an auditor's", ["-", "--key", key, "--auditor", key], text, 2),
        ("a time that is none", ["-", "--key", key, "--not-before", "today"], text, 2),
        ("a size that is none", ["-", "--key", key, "--at-least", "-1"], text, 2),
        ("an argument that is not UTF-8", ["-", "--key", b"\xff+\xff+\xff"], text, 2),
        ("a time that is not UTF-8", ["-", "--key", key, "--not-before", b"\xff"], text, 2),
        ("no such file", [str(folder / "none"), "--key", key], b"", 3),
        ("a folder", [str(folder), "--key", key], b"", 3),
        ("an output that is ASCII", ["-", "--key", key], text, 0),
        ("an output that is ASCII, in JSON", ["-", "--json", "--key", key], text, 0),
    ]:
        done = run_apart(arguments, given, PYTHONIOENCODING="ascii")
        expect(f"{name}: status", done.returncode, stated)
        expect(f"{name}: no traceback", b"Traceback" in done.stderr, False)
        expect(f"{name}: says something", bool(done.stdout if stated in (0, 1) else done.stderr), True)


# By chance

def mutated(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    to = min(len(text), at + chance.choice([1, 1, 2, 8, 64, 500]))
    kind = chance.randrange(6)
    if kind == 0:
        return text[:at] + text[to:]
    if kind == 1:
        return text[:at] + text[at:to] + text[at:]
    if kind == 2:
        return text[:at] + chr(chance.choice([0, 9, 34, 43, 48, 61, 65, 92, 127, 0xE9, 0x1F600,
                                              0x2014])) + text[at + 1:]
    if kind == 3:
        return text[:at] + chance.choice(["\\u0000", "\\ud800", "\\n", '"', "[", "{", "}", "]", ",", "null", "-1",
                                          "1e9", "0"]) + text[at:]
    if kind == 4:
        other = chance.randrange(len(text))
        return text[:at] + text[other:other + to - at] + text[to:]
    return text[:at] + chr(ord(text[at]) ^ 1 << chance.randrange(6)) + text[at + 1:]


def content_of(text, line: dict) -> dict:
    content = json.loads(text)
    return content | {"device": ""} if line["expect"]["absent"] else content


def check_mutations(folder: pathlib.Path, chance: random.Random):
    """Whatever comes, there is an answer; and only the very same content is good, but for another device's absence."""
    good = [line_of(case) for case in CASES if case.fault is None and len(case.text) <= LARGEST_MUTATED
            and case.text.count("\\n\u2014 ") == 1]   # lines of unknown keys may change
    file = folder / "bundle.json"
    for number in range(MUTATIONS):
        line = chance.choice(good)
        text = line["bundle"]
        for _ in range(chance.choice([1, 1, 1, 2, 5])):
            text = mutated(text, chance) or " "
        raw = text.encode("utf-8", "surrogatepass")
        if chance.randrange(8) == 0:
            raw = raw.replace(raw[:1], bytes([chance.randrange(256)]), 1)
        file.write_bytes(raw)
        status, said = run_here([str(file), "--json", *options_of(line)])
        same = status == 0 and content_of(raw, line) == content_of(line["bundle"], line)
        expect(f"mutation {number} of {line['name']}: {said[:200]}", status == 1 or same, True)


def check_keys(chance: random.Random):
    lines = [key for case in CASES for key in case.keys + case.auditors]
    for number in range(MUTATIONS):
        line = mutated(chance.choice(lines), chance)
        try:
            expect(f"key {number}", parse_key(line).line(), line)
        except Malformed:
            pass


def main() -> int:
    chance = random.Random(SEED)
    check_lines()
    published_notes.check(expect)
    check_trees.check_log(expect, chance)
    check_trees.check_map(expect, chance)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_command(folder)
        check_ways_to_call(folder)
        check_mutations(folder, chance)
    check_keys(chance)
    print("\n".join(differences[:40]), end="\n" if differences else "", file=sys.stderr)
    print(f"{len(make_corpus.CASES)} bundles, {looked_at} comparisons, {len(differences)} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
