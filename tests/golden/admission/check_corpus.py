"""Judges each case of corpus.ndjson again by tools/verifier.

    python3 check_corpus.py     exits 1 and names the cases that differ
"""

import pathlib
import sys

sys.dont_write_bytecode = True

from corpus import differing_cases  # noqa: E402

CORPUS = pathlib.Path(__file__).with_name("corpus.ndjson")


def main() -> int:
    differing = [f"{name}: {difference}" for name, difference in differing_cases(CORPUS)]
    print("\n".join(differing), end="\n" if differing else "", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
