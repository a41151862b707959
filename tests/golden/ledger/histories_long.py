"""One long history, mixing everything, from a fixed seed. What comes of each step is known by a model of its own.

The model is a list of the accepted events, kept as text; it computes no hash.
"""

import random

from history import FIRST_STAMP, History
from record_kit import DEVICES_OF_4, JSON, binary, event, filled, record, signed, structured, whole
from verifier.admit import Record

SEED = 20_240_506
STEPS = 300
SHARD, SHARDS = 0, 4


class Mixer:
    def __init__(self):
        self.random = random.Random(SEED)
        self.history = History("three hundred steps of everything", SHARD, SHARDS)
        self.accepted: list[tuple[str, str, str, bool, int]] = []   # id, device, data, signed, sequence
        # Both belong to shard 0 of 4, by the murmur2 that Kafka's own tests publish.
        self.devices = [DEVICES_OF_4[0], "a-little-bit-long-string"]
        self.offset = 7
        self.stamp = FIRST_STAMP

    def where(self) -> dict:
        self.offset += 1 if self.random.random() < 0.8 else self.random.randrange(1, 50)
        self.stamp += self.random.randrange(-2_000_000, 3_000_000)
        return {"offset": self.offset, "recorded_at": self.stamp}

    def text(self, longest: int) -> str:
        letters = "abcdefghijklmnopqrstuvwxyz -_\u00e9\u2192\U0001f600"
        return "".join(self.random.choice(letters) for _ in range(self.random.randrange(longest + 1)))

    def form(self, identifier: str, device: str, data: str, with_signature: bool) -> Record:
        """One of the records that are this event."""
        key = self.random.choice([None, "", device])
        if with_signature:
            return signed(identifier, device, data, key=key)
        if self.random.random() < 0.5:
            return structured(identifier, device, data, key, beside=self.beside())
        more = [(f"ext{at}", self.random.choice([None, "", self.text(20)])) for at in range(self.random.randrange(4))]
        return binary(identifier, device, data, self.random.choice([None, JSON, b"Application/JSON;v=1"]), key, more)

    def beside(self) -> list:
        if self.random.random() < 0.7:
            return []
        count = self.random.randrange(1, 5)
        return [(self.text(3), self.random.choice([None, "", self.text(9)])) for _ in range(count)]

    def accept(self):
        identifier = f"e-{len(self.history.steps)}"
        data = f'{{"text":"{self.text(60)}"}}'
        made = (identifier, self.random.choice(self.devices), data, self.random.random() < 0.3)
        sequence = self.history.take(self.form(*made), **self.where())
        self.accepted.append((*made, sequence))

    def repeat(self):
        *made, sequence = self.random.choice(self.accepted)
        self.history.duplicate(self.form(*made), sequence, **self.where())

    def contradict(self):
        identifier, device, data, with_signature, sequence = self.random.choice(self.accepted)
        made = self.random.choice([(device, data, not with_signature), (device, "[]", with_signature),
                                   (self.other_device(device), data, with_signature)])
        self.history.take(self.form(identifier, *made), 23, sequence, **self.where())

    def other_device(self, device: str) -> str:
        return self.devices[1 - self.devices.index(device)]

    def refuse(self):
        identifier = self.random.choice(self.accepted)[0] if self.random.random() < 0.3 else "e-refused"
        device = self.random.choice(self.devices)
        length = 49_153 + len(self.history.steps)
        made, number, detail = self.random.choice([
            (structured(identifier, DEVICES_OF_4[1]), 22, 1), (binary(identifier, DEVICES_OF_4[3]), 22, 3),
            (signed(identifier, DEVICES_OF_4[2]), 22, 2),
            (structured(identifier, device, time=self.text(20)), 18, 0), (binary(identifier, device, time=""), 18, 0),
            (structured(identifier, device, source="a b"), 15, 0), (signed(identifier, "", ""), 8, 0),
            (binary(identifier, device, more=[("Ext", self.text(9))]), 11, 0),
            (binary(identifier, device, more=[("id", None)]), 12, 0),
            (whole(event()[:self.random.randrange(1, 100)]), 8, 0), (record(None, self.beside(), "", None), 3, 0),
            (filled(structured(identifier, device), length), 1, length),
            (binary(identifier, device, more=[("", "")] * 59), 2, 65),
        ])
        self.history.take(made, number, detail, **self.where())


def mixed() -> History:
    mixer = Mixer()
    mixer.accept()
    for _ in range(STEPS - 1):
        mixer.random.choices([mixer.accept, mixer.repeat, mixer.contradict, mixer.refuse], [60, 14, 8, 18])[0]()
    return mixer.history


HISTORIES = [mixed()]
