"""Makes the words of the ledger corpus importable, and with them tools/verifier. Imported before anything of them."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "ledger"))

import admission_path  # noqa: E402,F401
