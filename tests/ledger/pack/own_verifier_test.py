"""A pack's own verifier, taken out of it, checks the pack it came in, and finds it altered where it is.

    own_verifier_test.py LEDGER_PACK
"""

import base64
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "tools"))

try:
    from verifier.note import Signer
except ImportError:
    print("skipped: Python's package cryptography is not here")
    sys.exit(77)

LEDGER_PACK = sys.argv.pop(1)
ENTRIES, DEVICES = 20_000, 500     # more than enough that the verifier uses its processes
LEDGER = "hallmark"                # what one is called that is given no name


class OwnVerifier(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = pathlib.Path(cls.folder.name)
        cls.run_here([LEDGER_PACK, "--fill", str(ENTRIES), str(DEVICES), "data", "all.zip"])
        cls.run_here([LEDGER_PACK, "data", "some.zip", "urn:example:device:00000000", "urn:example:device:00000007",
                      "nobody"])
        with zipfile.ZipFile(cls.path / "all.zip") as zipped:
            zipped.extractall(cls.path / "taken out")
        seed = base64.b64decode((cls.path / "data.key").read_text().split()[-1])
        cls.key = Signer(f"{LEDGER}/0", seed).key.line()

    @classmethod
    def run_here(cls, words) -> str:
        done = subprocess.run(words, cwd=cls.path, capture_output=True, text=True, timeout=120)
        if done.returncode not in (0, 1):
            raise AssertionError(f"{words}: {done.returncode}: {done.stderr}")
        return done.stdout

    def checked(self, pack: str) -> str:
        with zipfile.ZipFile(self.path / pack) as zipped:
            self.assertIsNone(zipped.testzip())
        return self.run_here([sys.executable, "taken out/verify_bundle.py", pack, "--key", self.key, "--processes", "2"])

    def test_all(self):
        said = self.checked("all.zip")
        self.assertIn(f"pack of {LEDGER}: ", said)
        self.assertIn(f"every entry: entries {ENTRIES}, refused 0, devices {DEVICES}\n", said)

    def test_some(self):
        self.assertIn(f"the devices asked for: devices 3, without entries 1, entries {2 * ENTRIES // DEVICES}\n",
                      self.checked("some.zip"))

    def test_altered(self):
        raw = bytearray((self.path / "all.zip").read_bytes())
        raw[len(raw) // 2] ^= 1
        (self.path / "altered.zip").write_bytes(raw)
        said = self.run_here([sys.executable, "taken out/verify_bundle.py", "altered.zip", "--key", self.key])
        self.assertTrue(said.startswith("alteredFile: evidence/0.log: "), said)

    def test_what_there_is_to_read(self):
        with zipfile.ZipFile(self.path / "all.zip") as zipped:
            lines = zipped.read("readme.txt").decode("ascii").splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)


if __name__ == "__main__":
    unittest.main()
