"""Makes the words of the bundles' corpus importable, and with them tools/verifier. Imported before anything of them."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "bundles"))

import ledger_path  # noqa: E402,F401
