"""Makes good.ndjson and altered.ndjson again and compares; has both commands check each pack; opens good ones as zips.

    python3 check_packs.py [HALLMARK]   the C++ command; one line of summary; exits 1 and names what differs
"""

import contextlib
import io
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True

try:
    import cryptography  # noqa: F401
except ImportError:
    print("skipped: Python's package cryptography is not here")
    sys.exit(77)

import make_packs  # noqa: E402
import verify_bundle  # noqa: E402
import zip_forms  # noqa: E402
from cases_good import BY_NAME, GOOD, KEYS  # noqa: E402

SEED = 3
FLIPS = 1_500
differences: list[str] = []
looked_at = 0


def expect(name: str, found, stated):
    global looked_at
    looked_at += 1
    if found != stated:
        differences.append(f"{name}: {stated!r:.400} was to be, {found!r:.400} was found")


def check_lines():
    for path, made in ((make_packs.GOOD_FILE, make_packs.good_lines()),
                       (make_packs.ALTERED_FILE, make_packs.altered_lines())):
        stored = path.read_text(encoding="ascii").splitlines()
        expect(f"{path.name}: lines", len(stored), len(made))
        for old, new in zip(stored, made):
            expect(f"{path.name}: {new['name']}: made again", json.loads(old), new)


def python_here(arguments: list[str]) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        status = verify_bundle.main(arguments)
    return status, out.getvalue()


def command(hallmark: str):
    def run(arguments: list[str]) -> tuple[int, str]:
        done = subprocess.run([hallmark, "verify", *arguments], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout
    return run


def options_of(line: dict) -> list[str]:
    options = [word for key in line["keys"] for word in ("--key", key)]
    options += [word for key in line["auditors"] for word in ("--auditor", key)]
    options += ["--at-least", str(line["atLeast"])] if "atLeast" in line else []
    return options + (["--not-before", line["notBefore"]] if "notBefore" in line else [])


def check_answers(folder: pathlib.Path, commands: dict):
    """Each command of each pack; and that they say the same, but for the sentence that tells a fault."""
    path = folder / "pack.zip"
    bases = {name: good.zipped() for name, good in BY_NAME.items()}
    good = [{"name": name, "base": name, "edit": [0, 0, ""], "keys": KEYS, "auditors": [],
             "expect": {"fault": None, "file": None, "auditors": []}} for name in bases]
    for line in good + make_packs.altered_lines():
        path.write_bytes(make_packs.edited(bases[line["base"]], line["edit"]))
        stated, said, texts = line["expect"], {}, {}
        for name, run in commands.items():
            where = f"{name}: {line['name']}"
            status, text = run([str(path), "--json", *options_of(line)])
            found = said[name] = json.loads(text)
            expect(f"{where}: status", status, 1 if stated["fault"] else 0)
            expect(f"{where}: fault and file", (found.get("fault"), found.get("file")), (stated["fault"], stated["file"]))
            if not stated["fault"]:
                expect(f"{where}: auditors", found["shards"][0]["auditors"], stated["auditors"])
            status, texts[name] = run([str(path), *options_of(line)])
            beginning = f"{stated['fault']}: {stated['file'] or ''}" if stated["fault"] else "pack of plant-7.example: "
            expect(f"{where}: in words", texts[name].startswith(beginning), True)
            found.pop("what", None)
        expect(f"{line['name']}: all say the same", [*said.values()], [next(iter(said.values()))] * len(said))
        if not stated["fault"]:
            expect(f"{line['name']}: in the same words", len(set(texts.values())), 1)


def check_flips(folder: pathlib.Path, commands: dict, chance: random.Random):
    path = folder / "flipped.zip"
    keys = [word for key in KEYS for word in ("--key", key)]
    packs = [good.zipped() for good in GOOD]
    for number in range(FLIPS):
        pack = bytearray(chance.choice(packs))
        at = chance.randrange(4, len(pack))   # by the first four a pack is known
        pack[at] ^= 1 << chance.randrange(8)
        path.write_bytes(pack)
        said = {}
        for name, run in commands.items():
            if name == "python" or number % 10 == 0:
                status, text = run([str(path), "--json", *keys])
                said[name] = [json.loads(text)[part] for part in ("ok", "fault", "file")]
                expect(f"{name}: flip {number}: status", status, 1)
        expect(f"flip {number}: all say the same", len({str(one) for one in said.values()}), 1)


def check_zips(folder: pathlib.Path):
    """What others make of them."""
    for good in GOOD:
        path = folder / f"{good.name}.zip"
        path.write_bytes(good.zipped())
        with zipfile.ZipFile(path) as zipped:
            expect(f"{good.name}: testzip", zipped.testzip(), None)
            expect(f"{good.name}: names", zipped.namelist(), [*(name for name, _ in good.pack.files), "manifest.json",
                                                              "manifest.sig"])
            for name, content in good.pack.files:
                expect(f"{good.name}: {name}", zipped.read(name), content)
        if shutil.which("unzip"):
            done = subprocess.run(["unzip", "-tq", path], capture_output=True, timeout=60)
            expect(f"{good.name}: unzip -t", (done.returncode, done.stderr), (0, b""))


def check_zip64(folder: pathlib.Path):
    """Zips of many GiB, which are holes: what others read of their directories."""
    expect("zip_forms.ndjson: made again", zip_forms.FORMS.read_text(encoding="ascii") == zip_forms.text(), True)
    path = folder / "sparse.zip"
    for name in zip_forms.CASES:
        files = zip_forms.sparse(path, name)
        with zipfile.ZipFile(path) as zipped:
            expect(f"{name}: records", [(one.filename, one.compress_type, one.CRC, one.compress_size, one.file_size,
                                         one.header_offset) for one in zipped.infolist()],
                   [(one.name, one.method, one.crc, one.packed, one.size, one.offset) for one in files])
            expect(f"{name}: manifest", zipped.read("manifest.json"), b"\0\0")
        if shutil.which("unzip"):
            done = subprocess.run(["unzip", "-p", path, "manifest.sig"], capture_output=True, timeout=60)
            expect(f"{name}: unzip -p", done.stdout, bytes(3))
        path.unlink()


def main(hallmark: str | None) -> int:
    commands = {"python": python_here} | ({"hallmark": command(hallmark)} if hallmark else {})
    check_lines()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_answers(folder, commands)
        check_flips(folder, commands, random.Random(SEED))
        check_zips(folder)
        check_zip64(folder)
    print("\n".join(differences[:40]), end="\n" if differences else "", file=sys.stderr)
    print(f"{len(GOOD)} good packs, {len(make_packs.ALTERED)} altered, {looked_at} comparisons, {len(differences)} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
