"""A history of a shard: the words in which the cases are written, and its line in corpus.ndjson (README.md).

A history states for each step what comes of it; nothing here judges but `played`, which lets a shard take the steps.
"""

import base64
import hashlib
import pathlib
from dataclasses import dataclass, field

import admission_path  # noqa: F401
from verifier.shard import Outcome, Shard
from corpus import decode_record, encode_record
from verifier.admit import Record

CORPUS = pathlib.Path(__file__).with_name("corpus.ndjson")
FIRST_STAMP = 1_714_979_290_000_000   # 2024-05-06T07:08:10Z, a second after the event that most records carry
STAMP_STEP = 250_000
LONGEST_SHOWN = 2_048                 # bytes of an entry; of longer ones the corpus has only the hash


@dataclass
class Step:
    offset: int
    recorded_at: int
    record: Record
    stated: Outcome


@dataclass
class History:
    name: str
    index: int = 0
    of: int = 1
    steps: list[Step] = field(default_factory=list)

    def take(self, record: Record, number: int = 0, detail: int = 0, **where) -> int:
        """A record that makes an entry; the entry's sequence."""
        sequence = sum(step.stated.entry is not None for step in self.steps)
        self._add(record, Outcome(sequence, number, detail), **where)
        return sequence

    def duplicate(self, record: Record, first: int, **where):
        self._add(record, Outcome(duplicate_of=first), **where)

    def _add(self, record: Record, stated: Outcome, offset: int | None = None, recorded_at: int | None = None):
        last = self.steps[-1] if self.steps else Step(-1, FIRST_STAMP - STAMP_STEP, record, stated)
        self.steps.append(Step(last.offset + 1 if offset is None else offset,
                               last.recorded_at + STAMP_STEP if recorded_at is None else recorded_at, record, stated))


def played(history: History) -> tuple[Shard, list[Outcome]]:
    shard = Shard(history.index, history.of)
    return shard, [shard.take(step.record, step.offset, step.recorded_at) for step in history.steps]


# The line

def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def shown_entry(raw: bytes):
    if len(raw) <= LONGEST_SHOWN:
        return b64(raw)
    return {"sha256": hashlib.sha256(raw).hexdigest(), "length": len(raw)}


def shown_outcome(outcome: Outcome) -> dict:
    if outcome.duplicate_of is not None:
        return {"duplicateOf": outcome.duplicate_of}
    return {"entry": outcome.entry, "number": outcome.number, "detail": outcome.detail}


def results_of(shard: Shard, outcomes: list[Outcome]) -> dict:
    """The part of a line that the steps decide."""
    return {
        "entries": [shown_entry(raw) for raw in shard.entries],
        "outcomes": [shown_outcome(outcome) for outcome in outcomes],
        "tip": shard.tip.hex(),
        "identity": shard.chain.identity.hex(),
        "counters": shard.counters(),
        "heads": [{"device": b64(device), "sequence": head.sequence, "deviceSequence": head.device_sequence,
                   "leafHash": head.leaf_hash.hex()} for device, head in sorted(shard.heads.items())],
    }


def line_of(history: History, results: dict) -> dict:
    steps = [{"offset": step.offset, "recordedAt": step.recorded_at, "record": encode_record(step.record)}
             for step in history.steps]
    return {"name": history.name, "shard": {"index": history.index, "of": history.of}, "steps": steps} | results


def read_outcome(shown: dict) -> Outcome:
    if "duplicateOf" in shown:
        return Outcome(duplicate_of=shown["duplicateOf"])
    return Outcome(shown["entry"], shown["number"], shown["detail"])


def history_of(line: dict) -> History:
    steps = [Step(step["offset"], step["recordedAt"], decode_record(step["record"]), read_outcome(outcome))
             for step, outcome in zip(line["steps"], line["outcomes"], strict=True)]
    return History(line["name"], line["shard"]["index"], line["shard"]["of"], steps)
