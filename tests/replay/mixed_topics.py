"""The topics that are recorded here, made from a fixed seed: what a ledger may meet in a partition, all of it mixed."""

import random

import recordings
from recordings import Message, Partition
from record_kit import JSON, STRUCTURED, binary, event, filled, members, record, signed, structured, whole
from verifier.admit import Record
from verifier.event_values import shard_of

SEED = 20_240_506
FIRST_STAMP = 1_714_979_290_000_000


class Mixer:
    """One partition of a topic."""

    def __init__(self, index: int, of: int, chance: random.Random):
        self.index, self.of, self.random = index, of, chance
        names = [f"pump-{at}" for at in range(200)] + ["\u00e9lan-%d" % at for at in range(20)]
        self.devices = [name for name in names if shard_of(name.encode(), of) == index][:6]
        self.strangers = [name for name in names if shard_of(name.encode(), of) != index][:4]
        self.accepted: list[tuple] = []
        self.made = Partition()
        self.stamp = FIRST_STAMP

    def text(self, longest: int) -> str:
        letters = "abcdefghijklmnopqrstuvwxyz -_\u00e9\u2192\U0001f600"
        return "".join(self.random.choice(letters) for _ in range(self.random.randrange(longest + 1)))

    def put(self, made: Record, headers=None):
        # A marker of a transaction takes an offset, an aborted one many.
        if self.random.random() < 0.1:
            self.made.end += self.random.choice([1, 1, 1, 2, 17])
        self.stamp += self.random.randrange(-20, 3_000) * 1000
        self.made.messages.append(Message(self.made.end, self.stamp, made.key,
                                          recordings.headers_of(made) if headers is None else headers, made.value))
        self.made.end += 1

    def form(self, identifier: str, device: str, data: str, with_signature: bool) -> Record:
        """One of the records that are this event."""
        key = self.random.choice([None, "", device, b"\xff\x00"])
        if with_signature:
            return signed(identifier, device, data, key=key)
        if self.random.random() < 0.5:
            return structured(identifier, device, data, key)
        more = [(f"ext{at}", self.random.choice([None, "", self.text(20)])) for at in range(self.random.randrange(4))]
        return binary(identifier, device, data, self.random.choice([None, JSON, b"Application/JSON;v=1"]), key, more)

    def accept(self):
        data = f'{{"text":"{self.text(60)}"}}'
        event_made = (f"e-{self.index}-{len(self.made.messages)}", self.random.choice(self.devices), data,
                      self.random.random() < 0.3)
        self.put(self.form(*event_made))
        self.accepted.append(event_made)

    def repeat(self):
        self.put(self.form(*self.random.choice(self.accepted)))

    def contradict(self):
        identifier, device, _, with_signature = self.random.choice(self.accepted)
        self.put(self.form(identifier, device, '{"other":1}', with_signature))

    def misroute(self):
        self.put(structured("e-lost", self.random.choice(self.strangers)))

    def bytes_of_no_text(self):
        self.put(binary("e-raw", self.devices[0], b"\xff\xfe\x00", b"application/octet-stream",
                        more=[("ext", b"\xc3\x28")]))

    def with_strange_headers(self):
        """The last content-type stands; what is neither that nor ce_ is dropped."""
        made = binary(f"h-{self.index}-{len(self.made.messages)}", self.devices[0])
        self.put(made, [(b"content-type", b"text/plain"), (b"trace", b"\x00\xff"), (b"trace", None),
                        *recordings.headers_of(made), (b"", b"")])

    def every_refusal(self):
        """In the order of ledger/FORMAT.md; conflict and misrouted come by chance."""
        mine = self.devices[0]
        many = [(f"ext{at}", "x") for at in range(59)]
        for made in [
            filled(structured(device=mine), 49_153), binary(device=mine, more=many), record(JSON, [("id", "e")], "k", None),
            whole(event(), "application/cloudevents-batch+json"), whole("[]"),
            whole("{}", b"application/vnd.dsse+json"), whole(b'{"id":"\xc3"}'), whole("{,}"),
            structured(device=mine, ext="x" * 4_097), whole(event(**members("e-1", mine, **dict(many)))),
            binary(device=mine, more=[("Ext", "x")]), binary(device=mine, more=[("id", "e-1")]),
            structured(device=mine, specversion="1.1"), structured("", mine), structured(device=mine, source="a b"),
            structured(device=mine, type=""), structured(device="x" * 257),
            structured(device=mine, time="2024-02-30T00:00:00Z"), structured(device=mine, datacontenttype="json"),
            structured(device=mine, dataschema="schema"), binary(device=mine, more=[("ext", "\x7f")]),
            record(None, [], None, None), record("", [], "", ""), record(JSON, [], None, ""), whole("", STRUCTURED),
        ]:
            self.put(made)

    def mixed(self, steps: int, trailing: int) -> Partition:
        self.accept()
        for _ in range(steps):
            self.random.choices([self.accept, self.repeat, self.contradict, self.misroute, self.bytes_of_no_text,
                                 self.with_strange_headers], [60, 15, 8, 6, 3, 8])[0]()
        self.every_refusal()
        self.accept()
        self.made.end += trailing
        return self.made


def everything() -> list[Partition]:
    """As a broker has it: stamps in milliseconds, gaps between records and after them."""
    chance = random.Random(SEED)
    return [Mixer(index, 3, chance).mixed(200, trailing) for index, trailing in enumerate([3, 0, 1])]


def embedded() -> list[Partition]:
    """As a ledger without a broker takes them: every offset is a record, stamps are microseconds."""
    chance = random.Random(SEED + 1)
    partitions = []
    for index in range(2):
        mixer = Mixer(index, 2, chance)
        for at in range(40):
            mixer.accept()
            if at % 7 == 6:
                mixer.repeat()
        for at, message in enumerate(mixer.made.messages):
            message.offset, message.recorded_at = at, FIRST_STAMP + at * 1_000_003 + 7
        mixer.made.end = len(mixer.made.messages)
        partitions.append(mixer.made)
    return partitions


def hardly_anything() -> list[Partition]:
    """Nothing, nothing but gaps, and one record that comes late."""
    last = Mixer(2, 3, random.Random(SEED + 2))
    last.accept()
    last.made.messages[0].offset = 41
    last.made.end = 45
    return [Partition(), Partition(end=7), last.made]


TOPICS = {"everything": everything, "embedded": embedded, "hardly-anything": hardly_anything}
