"""What the gates share: the tree they look at, and how they speak.

A gate is a script that prints its faults, one a line, as `file:line: what was expected, what was
found`, and exits 0 (ok), 1 (faults), or 77 (cannot run here: the one line printed says why).
"""
import argparse
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path, PurePosixPath

# From this file's own place, so that a gate run in a copy of the tree judges the copy.
ROOT = Path(__file__).resolve().parents[2]
SKIPPED = 77
FLOORS = ("schemas", "ledger", "ingest", "projections", "api", "tools", "tests")
# Bytes that tests compare against or feed in: data, not text that we write.
DATA_FOLDERS = ("tests/golden/", "tests/fuzz/corpus/", "tests/replay/recorded/")


def git(*arguments):
    """What git prints, or an empty text where it cannot answer (no such ref, say)."""
    done = subprocess.run(("git", "-C", ROOT) + arguments, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


@lru_cache(maxsize=None)
def files():
    """Paths of all files that are, or by a plain `git add` would be, part of the project."""
    listed = git("ls-files", "-co", "--exclude-standard", "-z")
    if not listed:
        sys.exit(f"{ROOT}: expected a git working tree with files, found none")
    names = {name for name in listed.split("\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file())


@lru_cache(maxsize=None)
def text(name):
    """The file as text, or None if it is not UTF-8 text."""
    try:
        content = (ROOT / name).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in content else content


def is_cpp(name):
    return name.endswith((".cpp", ".h"))


@lru_cache(maxsize=None)
def interpreter(name):
    """`bash`, `python3`, ... for a script: by its #! line or its ending; else ''."""
    with open(ROOT / name, "rb") as file:
        first = file.readline(200)
    if first.startswith(b"#!"):
        return PurePosixPath(first.decode("utf-8", "replace").split()[-1]).name
    return {".py": "python3", ".sh": "bash"}.get(PurePosixPath(name).suffix, "")


def is_data(name):
    """Whether the file lies in a folder below a data folder (or deeper)."""
    return any(name.startswith(folder) and "/" in name[len(folder):] for folder in DATA_FOLDERS)


def parse_arguments(description, add=None):
    parser = argparse.ArgumentParser(description=description)
    if add:
        add(parser)
    return parser.parse_args()


def processors():
    return len(os.sched_getaffinity(0))


def finish(faults):
    """Prints the faults and ends the gate."""
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


def skip(reason):
    print(reason)
    sys.exit(SKIPPED)
