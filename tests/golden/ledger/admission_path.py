"""Makes the words of the admission corpus importable, and with them tools/verifier. Imported before anything of them."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "admission"))

import verifier_path  # noqa: E402,F401
