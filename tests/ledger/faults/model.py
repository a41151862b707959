"""What a ledger must hold, by the second implementation (tests/golden/ledger): of each shard the entries that a first
part of what was sent makes, no more, no less and to the byte. Only the stamps are the ledger's own.
"""

import base64
import binascii
import hashlib
import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "golden" / "ledger"))

import dump_check  # noqa: E402
from verifier import entry as entries_kit  # noqa: E402
from verifier.admit import Accepted, Record, admit, field  # noqa: E402
from verifier.shard import Shard  # noqa: E402

STRUCTURED = b"application/cloudevents+json"
SIGNED = b"application/vnd.dsse+json"


class Difference(Exception):
    """Where a ledger is not as it must be, for people."""


def expect(holds, message):
    if not holds:
        raise Difference(message)


def routed(line, shards):
    """The record of a line as the intake hands it on, and its shard."""
    content_type = SIGNED if b'"payloadType"' in line else STRUCTURED
    record = Record(content_type, [], None, line)
    judged = admit(record, 0, shards)
    if not isinstance(judged, Accepted) and judged.number == 22:
        home = judged.detail
        judged = admit(record, home, shards)
    else:
        home = 0
    if isinstance(judged, Accepted):
        record = Record(content_type, [], judged.device, line)
    return record, home


class Dump:
    """A shard as ledger_dump prints it."""

    def __init__(self, text):
        *entries, last = text.splitlines()
        self.lines = [*entries, last]
        self.raw = [base64.b64decode(json.loads(line)["raw"], validate=True) for line in entries]
        self.last = json.loads(last)


class ShardModel:
    def __init__(self, index, of):
        self.index, self.of = index, of
        self.shard = Shard(index, of)
        self.leaves = []
        self.stamp = 0   # of the newest entry

    def advance(self, records, dump):
        """Takes as many of `records` as the shard says it took, and compares all of it."""
        place = f"shard {self.index}"
        known = len(self.shard.entries)
        expect(len(dump.raw) >= known, f"{place}: {known} entries were there before, now {len(dump.raw)}")
        expect(dump.raw[:known] == self.shard.entries, f"{place}: entries have changed")
        taken = dump.last["position"] - self.shard.position
        expect(0 <= taken <= len(records), f"{place}: {taken} records taken of {len(records)} that were sent")
        for record in records[:taken]:
            self.take(record, dump)
        expect(len(dump.raw) == len(self.shard.entries),
               f"{place}: {len(dump.raw)} entries; what it took makes {len(self.shard.entries)}")
        counters = self.shard.counters() | {"size": len(self.shard.entries), "tip": self.shard.tip.hex()}
        expect(dump.last == counters, f"{place}: it says {dump.last}, what it took makes {counters}")
        try:
            checker = dump_check.checked(dump.lines, self.index, self.of)
        except dump_check.Wrong as wrong:
            raise Difference(f"{place}: {wrong}") from None
        expect(checker.chain.tip == self.shard.tip, f"{place}: read again its entries lead to another head")
        return taken

    def take(self, record, dump):
        size = len(self.shard.entries)
        stamp = self.stamp
        if size < len(dump.raw):
            stamp = entries_kit.decode(dump.raw[size]).recorded_at
        outcome = self.shard.take(record, self.shard.position, stamp)
        if outcome.entry is None:
            return
        made = self.shard.entries[-1]
        expect(size < len(dump.raw), f"shard {self.index}: entry {size} is missing though its record was taken")
        expect(dump.raw[size] == made,
               f"shard {self.index}: entry {size} is {dump.raw[size].hex()}; expected {made.hex()}")
        expect(stamp >= self.stamp, f"shard {self.index}: the stamp of entry {size} lies before the one before")
        self.stamp = stamp
        self.leaves.append(entries_kit.leaf_hash(made))


class Model:
    def __init__(self, shards):
        self.shards = [ShardModel(index, shards) for index in range(shards)]

    def advance(self, lines, dumps):
        """`lines` were sent since last time; `dumps` is what each shard holds now. How many were taken."""
        sent = [[] for _ in self.shards]
        for line in lines:
            record, home = routed(line, len(self.shards))
            sent[home].append(record)
        return sum(model.advance(records, dump) for model, records, dump in zip(self.shards, sent, dumps))

    def check_acknowledged(self, acks):
        """Each line of the file says where an event stands; a line without its end was never finished."""
        finished = acks[:acks.rfind(b"\n") + 1].splitlines()
        for line in finished:
            try:
                source, rest = line.split(b" ", 1)
                identifier, index, sequence, leaf = rest.rsplit(b" ", 3)
                shard, sequence, leaf = self.shards[int(index)], int(sequence), binascii.unhexlify(leaf)
            except ValueError:
                raise Difference(f"not a line of acknowledgement: {line!r}") from None
            expect(sequence < len(shard.leaves) and shard.leaves[sequence] == leaf,
                   f"acknowledged, and not there: {line.decode()}")
            id_key = hashlib.sha256(field(source) + field(identifier)).digest()
            expect(shard.shard.chain.ids.get(id_key, (None, None))[1] == sequence,
                   f"acknowledged as another event: {line.decode()}")
        return len(finished)

    def heads(self):
        """As `ledger_dump --heads` prints them."""
        for model in self.shards:
            for device, head in sorted(model.shard.heads.items()):
                yield {"shard": model.index, "device": base64.b64encode(device).decode(), "sequence": head.sequence,
                       "deviceSequence": head.device_sequence, "leafHash": head.leaf_hash.hex()}

    def accepted(self):
        return sum(model.shard.chain.accepted for model in self.shards)
