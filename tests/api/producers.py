"""Producers that post until they are told to end, or the server has gone: single events, batches as NDJSON, some of it
again; each keeps what was acknowledged, and what it sent and has no answer for."""

import json
import random
import threading
import time

from server import Client, event, receipts_target

PRODUCERS = 8
DEVICES = 12
LINES = "application/x-ndjson"
LATE_S = 20   # an answer that takes longer is none


class Wrong(Exception):
    """An answer that may not be."""


class Producer(threading.Thread):
    def __init__(self, name, seed):
        super().__init__(daemon=True)
        self.producer, self.random = name, random.Random(seed)
        self.sent = {}           # id to event, all that ever was
        self.acknowledged = {}   # id to (shard, sequence, entryHash)
        self.unanswered = set()  # ids
        self.wrong = []
        self.stopped = threading.Event()
        self.port = None

    def again(self):
        """The same producer after a restart, as a thread can be started once."""
        other = Producer(self.producer, self.random.random())
        other.sent, other.acknowledged, other.unanswered = self.sent, self.acknowledged, self.unanswered
        return other

    def run(self):
        while not self.stopped.is_set():
            try:
                with Client(self.port, timeout_s=LATE_S) as client:
                    while not self.stopped.is_set() and self.post(client):
                        pass
            except OSError:
                self.stopped.wait(0.005)   # it is down, or going down
            except Wrong as wrong:
                self.wrong.append(str(wrong))
                return

    def post(self, client):
        """Whether the connection goes on."""
        if self.random.random() < 0.6:
            events = [self.event()]
            events_sent, media = json.dumps(events[0]).encode(), None
        else:
            events = [self.event() for _ in range(self.random.randrange(2, 40))]
            events_sent, media = b"\n".join(json.dumps(one).encode() for one in events), LINES
        ids = {one["id"] for one in events}
        self.unanswered |= ids
        answer = client.post(events_sent, **({} if media is None else {"media": media}))
        if answer is None:
            return False
        self.take(answer, ids, len(events))
        return True

    def take(self, answer, ids, count):
        if answer.status == 503:   # it is told that it is not recorded: it may be sent again
            return
        if answer.status not in (200, 201):
            raise Wrong(f"{answer.status} {answer.body[:300]}")
        said = answer.json()
        receipts = said.get("receipts", [said])
        if len(receipts) != count:
            raise Wrong(f"{len(receipts)} receipts of {count} events")
        for receipt in receipts:
            place = (receipt["shard"], receipt["sequence"], receipt["entryHash"])
            if self.acknowledged.setdefault(receipt["id"], place) != place:
                raise Wrong(f"{receipt} and before {self.acknowledged[receipt['id']]}")
        self.unanswered -= ids

    def event(self):
        if self.sent and self.random.random() < 0.15:
            return self.sent[self.random.choice(list(self.sent)[-200:])]
        new = event(f"{self.producer}-{len(self.sent)}", f"pump-{self.random.randrange(DEVICES)}",
                    note="n" * self.random.randrange(300))
        self.sent[new["id"]] = new
        return new


class Producers:
    def __init__(self, seed):
        self.all = [Producer(f"p{number}", seed * 100 + number) for number in range(PRODUCERS)]

    def start(self, port):
        self.all = [producer.again() for producer in self.all]
        for producer in self.all:
            producer.port = port
            producer.start()

    def finish(self):
        """Ends them; what they found wrong."""
        for producer in self.all:
            producer.stopped.set()
        end = time.monotonic() + LATE_S + 5
        for producer in self.all:
            producer.join(max(0.0, end - time.monotonic()))
        hung = [f"{producer.producer} hangs" for producer in self.all if producer.is_alive()]
        return hung + [wrong for producer in self.all for wrong in producer.wrong]

    def acknowledged(self):
        return {identifier: place for producer in self.all for identifier, place in list(producer.acknowledged.items())}

    def count(self):
        return sum(len(producer.acknowledged) for producer in self.all)

    def never_acknowledged(self):
        return {identifier for producer in self.all for identifier in producer.sent} - set(self.acknowledged())


def places_of(client, identifier):
    """Where the server says that an event is."""
    answer = client.request("GET", receipts_target(identifier))
    if answer.status == 404:
        return []
    return [(one["shard"], one["sequence"], one["entryHash"]) for one in answer.json()["items"]]


def entries_of(client, shard):
    """(id, verdict) of each entry, by all pages."""
    found, cursor = [], ""
    while cursor is not None:
        page = client.request("GET", f"/v1/shards/{shard}/entries?limit=1000{cursor}").json()
        found += [(item.get("event", {}).get("id"), item["verdict"]) for item in page["items"]]
        cursor = f"&cursor={page['next']}" if "next" in page else None
    return found
