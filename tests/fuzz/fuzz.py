#!/usr/bin/env python3
"""Drives the fuzz targets: seeds their corpora from golden files, runs them, replays one input.

    fuzz.py seed [TARGET...]                            add seeds to corpus/TARGET.hex
    fuzz.py run [--seconds 60] [--keep] [TARGET...]     fuzz each target that long
    fuzz.py replay TARGET HEX                           run one input

run builds the preset `fuzz`, starts each target from its saved corpus and exits 1 at the first
input that breaks a property, saying which it is. --keep saves what was found, minimised.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import seeds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "fuzz"
TARGETS = ("base64_hex", "cursor", "event_stream", "http", "kafka", "pack", "scan", "signed", "structured",
           "time", "view_rows")
INPUT_LIMIT_BYTES = 4096    # long enough for every rule but the record's size, and quick
CORPUS_LIMIT_BYTES = 300_000  # of a .hex file, so that a diff can be read
SKIPPED = 77
LIMITS = [f"-max_len={INPUT_LIMIT_BYTES}", "-timeout=10", "-rss_limit_mb=2048"]


def corpus_file(target):
    return HERE / "corpus" / f"{target}.hex"


def read_corpus(target):
    """(pinned lines, inputs). A remark pins itself and the input below it: merging keeps both."""
    pinned, inputs = [], []
    path = corpus_file(target)
    remark = False
    for line in path.read_text("ascii").splitlines() if path.exists() else ():
        if line.startswith("#") or remark:
            pinned.append(line)
        else:
            inputs.append(bytes.fromhex(line))
        remark = line.startswith("#")
    return pinned, inputs


def write_corpus(target, pinned, inputs, limit_bytes=CORPUS_LIMIT_BYTES):
    """The shortest inputs first, up to the limit."""
    lines, size = list(pinned), sum(len(line) + 1 for line in pinned)
    for one in sorted(set(inputs), key=lambda found: (len(found), found)):
        size += 2 * len(one) + 1
        if size > limit_bytes:
            print(f"{target}: the corpus is full, longer inputs are left out")
            break
        if one and one.hex() not in pinned:
            lines.append(one.hex())
    corpus_file(target).parent.mkdir(exist_ok=True)
    corpus_file(target).write_text("".join(line + "\n" for line in lines), "ascii")


def all_inputs(target):
    pinned, inputs = read_corpus(target)
    return inputs + [bytes.fromhex(line) for line in pinned if not line.startswith("#")]


def unpack(inputs, folder):
    folder.mkdir()
    for number, one in enumerate(inputs):
        (folder / f"{number:05}").write_bytes(one)
    return folder


def build(targets):
    if not shutil.which("clang++"):
        print("skipped: clang++ is not here, which has libFuzzer")
        sys.exit(1 if os.environ.get("HALLMARK_REQUIRE_ALL") == "1" else SKIPPED)
    subprocess.run(["cmake", "--preset", "fuzz", "-DHALLMARK_TESTS=ON"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(BUILD), "--target", *(f"{name}_fuzz" for name in targets)],
                   cwd=ROOT, check=True)


def program(target):
    return BUILD / "tests" / "fuzz" / f"{target}_fuzz"


def complain(target, log, artifacts):
    print(log[-6000:])
    crashes = sorted(artifacts.iterdir())
    print(f"{target}: FAILED" + ("" if crashes else ", and left no input"))
    for crash in crashes:
        text = crash.read_bytes().hex()
        print(f"input: {text}\nagain: tests/fuzz/fuzz.py replay {target} {text}\n"
              f"kept:  put it into tests/fuzz/corpus/{target}.hex, below a line '# what it was'")


def fuzz(target, seconds, keep):
    with tempfile.TemporaryDirectory(prefix=f"hallmark-fuzz-{target}-") as name:
        room = Path(name)
        start = unpack(all_inputs(target), room / "start")
        found, artifacts = room / "found", room / "artifacts"
        found.mkdir()
        artifacts.mkdir()
        done = subprocess.run(
            [program(target), *LIMITS, f"-max_total_time={seconds}", "-print_final_stats=1",
             f"-artifact_prefix={artifacts}/", found, start],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        if done.returncode:
            complain(target, done.stdout, artifacts)
            return False
        runs = re.search(r"number_of_executed_units:\s*(\d+)", done.stdout)
        runs = f"{int(runs.group(1)):,}" if runs else "?"
        print(f"{target}: {runs} inputs in {seconds} s, all properties hold", flush=True)
        if keep:
            merge(target, room, [start, found])
        return True


def merge(target, room, folders):
    merged = room / "merged"
    merged.mkdir()
    subprocess.run([program(target), *LIMITS, "-merge=1", merged, *folders], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pinned, before = read_corpus(target)
    after = [path.read_bytes() for path in merged.iterdir()]
    write_corpus(target, pinned, after)
    print(f"{target}: {len(set(before))} inputs before, {len(read_corpus(target)[1])} kept",
          flush=True)


def run(arguments):
    targets = arguments.targets or TARGETS
    build(targets)
    # One at a time: the machine has other things to do.
    good = [fuzz(target, arguments.seconds, arguments.keep) for target in targets]
    return 0 if all(good) else 1


def seed(arguments):
    for target, inputs in seeds.from_golden(ROOT / "tests" / "golden").items():
        if arguments.targets and target not in arguments.targets:
            continue
        pinned, before = read_corpus(target)
        fitting = [one for one in inputs if len(one) <= INPUT_LIMIT_BYTES]
        write_corpus(target, pinned, before + fitting, sys.maxsize)
        print(f"{target}: {len(read_corpus(target)[1])} inputs; run --keep minimises them")
    return 0


def replay(arguments):
    build([arguments.target])
    with tempfile.NamedTemporaryFile(prefix="hallmark-fuzz-") as file:
        file.write(bytes.fromhex(arguments.hex))
        file.flush()
        return subprocess.run([program(arguments.target), file.name]).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, command in (("seed", seed), ("run", run)):
        one = commands.add_parser(name)
        one.set_defaults(command=command)
        one.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    one.add_argument("--seconds", type=int, default=60)
    one.add_argument("--keep", action="store_true")
    one = commands.add_parser("replay")
    one.set_defaults(command=replay)
    one.add_argument("target", choices=TARGETS)
    one.add_argument("hex")
    arguments = parser.parse_args()
    for target in getattr(arguments, "targets", ()):
        if target not in TARGETS:
            parser.error(f"expected one of {', '.join(TARGETS)}, found {target}")
    return arguments.command(arguments)


if __name__ == "__main__":
    sys.exit(main())
