"""Events that no healthy fleet has, in any order: all that admission takes, and that the fold must make sense of.

    corner_cases.py DEVICES SEED    writes them as NDJSON

An event whose data do not fit the catalogue says so in its extension `unfit`: `data`; a correction whose
replacement does not fit its target's type: `replacement`. Nothing else reads that, so nobody else is warned.
"""

import json
import random
import sys

import corner_data
import moments
from corner_data import CORRECTION, OF_DEVICES, Data, digest
from routing import shard_of

SOURCES = ("/plants/linz", "/plants/graz", "/makers/%C3%BC")
STRANGE_NAMES = ("gerät 7", "plant/7?x=1&y", "100%25", "a+b:c", "\U0001f600-device", "~tilde~", "..", "'\"<>")
UNKNOWN = ("hallmark.device.exploded.v1", "hallmark.device.retired.v2", "hallmark.x")
FOREIGN = ("org.example.seen", "com.example.device.manufactured", "hallmarked.v1")
# How often each is drawn beside the others: what moves a device through its life comes more often.
FREQUENT = {"enrollment.completed": 5, "quarantine.entered": 3, "quarantine.released": 3, "device.lost": 3,
            "device.recovered": 3, "device.retired": 3, "certificate.renewed": 4, "firmware.updated": 4,
            "ownership.transferred": 3, "device.refurbished": 2, "certificate.issued": 3, "control.delegated": 3}
DRAWN = [kind for kind in OF_DEVICES for _ in range(FREQUENT.get(kind, 1))]


def fits_subject(kind, subject):
    """Whether any data can make an event of this kind fit."""
    return corner_data.is_thing(subject) == (kind in corner_data.OF_THINGS)


class Story:
    """The events of one subject, each with the place at which it arrives."""

    def __init__(self, chance, subject, number):
        self.chance, self.subject, self.number = chance, subject, number
        self.data = Data(chance, subject)
        self.events = []
        self.times = [chance.randrange(corner_data.START, corner_data.END) for _ in range(chance.randint(2, 40))]
        self.orderly = chance.random() < 0.5    # arrives much as it occurred

    def add(self, type_, data, occurred=None, unfit=None, source=None):
        chance = self.chance
        occurred = chance.choice(self.times) if occurred is None else occurred
        event = {"specversion": "1.0", "id": f"{self.number}-{len(self.events)}",
                 "source": source or chance.choice(SOURCES), "type": type_, "subject": self.subject,
                 "time": self.written(occurred)}
        if chance.random() < 0.6:
            event["sequence"] = chance.choice(("1", "2", "010", "9", "0", "18446744073709551617", "x", "-1"))
        if unfit:
            event["unfit"] = unfit
        if data is not None:
            event["data"] = data
        arrives = occurred + chance.gauss(0, 20 * moments.DAY) if self.orderly else \
            chance.uniform(corner_data.START, corner_data.END)
        self.events.append((arrives, event))
        return event

    def written(self, occurred):
        """The same moment in one of the ways in which RFC 3339 writes it."""
        way = self.chance.random()
        if way < 0.1:
            return moments.write(occurred + 7_200 * moments.SECOND).replace("Z", "+02:00")
        if way < 0.2:
            whole = moments.write(occurred // moments.SECOND * moments.SECOND)
            return whole[:-1] + f".{occurred % moments.SECOND:06d}999Z"
        return moments.write(occurred)

    def add_kind(self, kind, occurred=None):
        return self.add(f"hallmark.{kind}.v1", self.data.make(kind), occurred)

    def add_unfit(self):
        """Of a type of the catalogue, with data that it does not allow."""
        kind = self.chance.choice(DRAWN)
        data = self.data.make(kind)
        bad = self.chance.choice(([], "text", {}, {**data, "nonsense": 1}, {name: None for name in data},
                                  {name: [[]] for name in data}))
        if kind == "assignment.changed":
            bad = {"zone": 7}    # all that it has may be left out
        self.add(f"hallmark.{kind}.v1", bad, unfit="data")

    def add_foreign(self):
        self.add(self.chance.choice(FOREIGN), self.chance.choice((None, 7, "text", {"a": [1, {}]}, {"source": "x"})))

    def add_unknown(self):
        self.add(self.chance.choice(UNKNOWN), self.chance.choice((None, {"serial": "S-1"}, {})))

    def add_correction(self):
        chance = self.chance
        _, target = chance.choice(self.events)
        kind = target["type"][len("hallmark."):-len(".v1")]
        data = {"source": target["source"], "id": target["id"], "reason": "wrong"}
        way, unfit, source = chance.random(), None, target["source"]
        is_good = way < 0.45 and kind in corner_data.KINDS and kind != CORRECTION
        if is_good and target["type"].startswith("hallmark.") and fits_subject(kind, self.subject):
            data["replacement"] = self.data.make(kind)
        elif way < 0.6:
            data["replacement"], unfit = {"nonsense": [1]}, "replacement"
        elif way < 0.7:
            source = next(other for other in SOURCES if other != target["source"])  # speaks of another's event
        elif way < 0.75:
            data["id"] = "nobody's"
        elif way < 0.8:
            del data["reason"]
            unfit = "data"
        self.add(f"hallmark.{CORRECTION}.v1", data, unfit=unfit, source=source)


def live(chance, subject, number):
    story = Story(chance, subject, number)
    start = min(story.times)
    if chance.random() < 0.8:
        story.add_kind("device.manufactured", start)
    if chance.random() < 0.7:
        story.add_kind("enrollment.completed", start + chance.choice((0, 1, moments.DAY)))
    for _ in range(chance.randint(0, 45)):
        story.add_kind(chance.choice(DRAWN))
    for add, most in ((story.add_unfit, 3), (story.add_foreign, 2), (story.add_unknown, 1)):
        for _ in range(chance.randint(0, most)):
            add()
    if not story.events:
        story.add_foreign()
    for _ in range(chance.choice((0, 0, 1, 3, 12))):
        story.add_correction()
    return story


def live_as_thing(chance, subject, kind, number):
    """Subjects that are no devices have histories too; a device's event does not fit them."""
    story = Story(chance, subject, number)
    for _ in range(chance.randint(1, 4)):
        story.add_kind(kind)
    story.add("hallmark.device.retired.v1", story.data.make("device.retired"), unfit="data")
    story.add_foreign()
    for _ in range(chance.randint(0, 3)):
        story.add_correction()
    return story


def repeat_ids(chance, stories, shards=3):
    """The same source and id in two shards: both are taken."""
    for one in chance.sample(stories, len(stories) // 5):
        other = chance.choice(stories)
        (_, first), (_, second) = chance.choice(one.events), chance.choice(other.events)
        if shard_of(one.subject, shards) != shard_of(other.subject, shards) and second["type"] != first["type"]:
            is_free = all((event["source"], event["id"]) != (first["source"], first["id"]) for story in stories
                          for _, event in story.events if shard_of(story.subject, shards) ==
                          shard_of(other.subject, shards))
            if is_free:
                second.update(source=first["source"], id=first["id"])


def stories_of(devices, seed):
    chance = random.Random(f"corner cases {seed}")
    names = [*STRANGE_NAMES, *(f"corner-{number:04d}" for number in range(devices - len(STRANGE_NAMES)))]
    stories = [live(chance, name, number) for number, name in enumerate(names)]
    things = [(f"artefact:{artefact}", "firmware.released") for artefact in corner_data.ARTEFACTS[1:]]
    things += [(f"authority:{digest('authority')}", "authority.revoked"), ("ledger:corner", "policy.adopted")]
    stories += [live_as_thing(chance, name, kind, f"thing-{number}") for number, (name, kind) in enumerate(things)]
    repeat_ids(chance, stories)
    return stories


def lines(devices, seed):
    """In the order in which they arrive."""
    arrivals = [(arrives, event["id"], event["subject"], event) for story in stories_of(devices, seed)
                for arrives, event in story.events]
    for *_, event in sorted(arrivals, key=lambda one: one[:3]):
        yield json.dumps(event, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.writelines(lines(int(sys.argv[1]), int(sys.argv[2])))
