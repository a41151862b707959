"""Makes tools/verifier importable, as the package `verifier`. Imported before anything of it."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "tools"))
