"""A ledger as its lines tell it: entries in the order in which they were appended, a shard each, and what counts.

Every line is an accepted entry; the nth line that is routed to a shard is that shard's entry n. Lines stay
where they are and are parsed again for each question: slow, and little memory.
"""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import moments
from routing import shard_of

CATALOGUE = Path(__file__).resolve().parents[2] / "schemas" / "catalogue" / "catalogue.capnp"
CORRECTED = "hallmark.event.corrected.v1"
UNRANKED = 1 << 16
THINGS = ("authority:", "artefact:", "ledger:")  # subjects that are no devices


def ranks():
    """The rank of each type: its place in the catalogue's union."""
    types = re.findall(r"@\d+ :\w+ \$type\(\"([^\"]+)\"\)", CATALOGUE.read_text(encoding="utf-8"))
    return {name: rank for rank, name in enumerate(types)}


RANKS = ranks()


@dataclass(slots=True)
class Event:
    """An entry and what its event says. Times in microseconds."""
    shard: int
    sequence: int
    number: int          # in its device's chain, from 1
    occurred: int
    type: str
    source: str
    id: str
    producer_number: int  # -1: none
    data: object
    fits: bool           # the data fit the type, as the catalogue has it
    replacement_fits: bool
    kind: str | None = None  # `device.manufactured`; None where the catalogue has no such type or the data do not fit
    late: bool = False
    was_corrected: bool = False

    @property
    def evidence(self):
        return f"{self.shard}:{self.sequence}"

    def place(self):
        """Its place in the fold."""
        return (self.occurred, RANKS.get(self.type, UNRANKED), self.source, self.producer_number, self.id)


def kind_of(type_, fits):
    return type_[len("hallmark."):-len(".v1")] if fits and type_ in RANKS else None


def read_event(line, shard, sequence, number):
    """Who makes events that do not fit says so in them: `unfit` is `data` or `replacement`."""
    event = json.loads(line)
    digits = event.get("sequence", "")
    unfit = event.get("unfit")
    return Event(shard, sequence, number, moments.read(event["time"]), event["type"], event["source"], event["id"],
                 int(digits) if re.fullmatch(r"[0-9]+", digits) else -1, event.get("data"), unfit != "data",
                 unfit != "replacement", kind_of(event["type"], unfit != "data"))


def corrections(known):
    """(source, id) -> the correction that counts among the known, by when they were recorded."""
    fitting = {}
    targets = {(event.source, event.id): event for event in known if event.type != CORRECTED}
    for event in known:
        if event.type != CORRECTED or not event.fits or event.data["source"] != event.source:
            continue
        target = targets.get((event.source, event.data["id"]))
        if target is None:
            continue
        if "replacement" in event.data and (not event.replacement_fits or target.type not in RANKS):
            continue
        fitting[(target.source, target.id)] = event
    return fitting


def corrected(event, correction):
    """The event as it counts; None where it does not."""
    if correction is None:
        return event
    if "replacement" not in correction.data:
        return None
    return replace(event, data=correction.data["replacement"], fits=True, was_corrected=True,
                   kind=kind_of(event.type, True))


class Ledger:
    def __init__(self, text, shards):
        """`text`: bytes, or a mapped file, of lines."""
        self.text, self.shards = text, shards
        self.sizes = [0] * shards
        self.places = {}     # subject -> [(sequence, where its line begins and ends)]
        self.devices_of = [[] for _ in range(shards)]  # whose each entry of a shard is
        start, end = 0, text.find(b"\n")
        while end >= 0:
            self._take(start, end)
            start, end = end + 1, text.find(b"\n", end + 1)

    def _take(self, start, end):
        subject = json.loads(self.text[start:end])["subject"]
        places = self.places.setdefault(subject, [])
        shard = shard_of(subject, self.shards)
        places.append((self.sizes[shard], start, end))
        self.devices_of[shard].append(subject)
        self.sizes[shard] += 1

    def is_device(self, subject):
        return not subject.startswith(THINGS)

    def devices(self):
        """In the order of their bytes, which is the order of their code points."""
        return sorted(filter(self.is_device, self.places))

    def things(self, kind):
        return sorted(subject for subject in self.places if subject.startswith(kind))

    def known(self, subject, prefix):
        """All its entries in a prefix, as they were recorded."""
        shard = shard_of(subject, self.shards)
        found, newest = [], None
        for number, (sequence, start, end) in enumerate(self.places.get(subject, ()), 1):
            if sequence >= prefix[shard]:
                break
            event = read_event(self.text[start:end], shard, sequence, number)
            event.late = newest is not None and event.occurred < newest
            newest = event.occurred if newest is None else max(newest, event.occurred)
            found.append(event)
        return found

    def counting(self, subject, prefix, as_of):
        """(What folds, in the order of the fold; the events up to then that corrections removed; all known)."""
        known = self.known(subject, prefix)
        by_target = corrections(known)
        folding, removed = [], []
        for event in known:
            if as_of is not None and event.occurred > as_of:
                continue
            correction = by_target.get((event.source, event.id)) if event.type != CORRECTED else None
            counts = corrected(event, correction)
            (folding if counts else removed).append(counts or event)
        return sorted(folding, key=Event.place), removed, known
