"""Writes corpus.ndjson from the histories; fails loudly where a shard answers otherwise than a history states.

    python3 make_corpus.py
"""

import json
import sys
from collections import Counter

sys.dont_write_bytecode = True

import admission_path  # noqa: E402,F401
import histories_chains  # noqa: E402
import histories_layout  # noqa: E402
import histories_long  # noqa: E402
import histories_verdicts  # noqa: E402
from verifier.admit import NAMES  # noqa: E402
from history import CORPUS, line_of, played, results_of  # noqa: E402

MODULES = [histories_verdicts, histories_chains, histories_layout, histories_long]
HISTORIES = [history for module in MODULES for history in module.HISTORIES]
LARGEST = 1_500_000   # bytes of the file


def complaints_of(history, outcomes) -> list[str]:
    return [f"{history.name}, step {at}: stated {step.stated}, judged {outcome}"
            for at, (step, outcome) in enumerate(zip(history.steps, outcomes, strict=True)) if step.stated != outcome]


def main() -> int:
    lines, complaints, counts = [], [], Counter()
    for history in HISTORIES:
        shard, outcomes = played(history)
        complaints += complaints_of(history, outcomes)
        counts.update(-1 if outcome.entry is None else outcome.number for outcome in outcomes)
        lines.append(json.dumps(line_of(history, results_of(shard, outcomes))))
    complaints += [f"{name}: the name comes {times} times"
                   for name, times in Counter(history.name for history in HISTORIES).items() if times > 1]
    complaints += [f"nothing comes out as {number}" for number in [-1, *NAMES] if not counts[number]]
    text = "".join(line + "\n" for line in lines)
    if len(text) > LARGEST:
        complaints.append(f"the corpus is {len(text)} bytes long")
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    CORPUS.write_text(text, encoding="ascii")
    print(f"{len(lines)} histories of {counts.total()} steps, {len(text)} bytes; of number: {counts[-1]} duplicates, "
          + ", ".join(f"{number} {counts[number]}" for number in sorted(NAMES)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
