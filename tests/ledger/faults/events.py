"""Lines of events for a ledger under test, from a seed: few devices and ids, so that duplicates and conflicts abound."""

import base64
import json
import random

DEVICES = [f"pump-{number}" for number in range(7)]
SOURCES = ["/plant/linz", "/plant/graz", "urn:gate:3"]
# Longer than a record may be, shorter than a line may be.
LARGE_BYTES = 60_000

MALFORMED = [
    b"not json at all",
    b'{"specversion":"1.0","id":"cut off',
    b'{"specversion":"1.0","id":"","source":"/plant/linz","type":"t","subject":"pump-1","time":"2026-03-01T08:00:00Z"}',
    b'{"specversion":"1.0","id":"no-subject","source":"/plant/linz","type":"t","time":"2026-03-01T08:00:00Z"}',
    b'{"specversion":"0.3","id":"old","source":"/plant/linz","type":"t","subject":"pump-1","time":"2026-03-01T08:00:00Z"}',
    b'{"specversion":"1.0","id":"31st","source":"/p","type":"t","subject":"pump-2","time":"2026-02-31T08:00:00Z"}',
    b'{"a":1,"a":2}',
    b'["an array"]',
    b'{"payloadType":"application/cloudevents+json","payload":"AAAA","signatures":[]}',
    b'{"bad utf-8":"\xff\xfe"}',
]


class Events:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.made = []   # the members of events that were well-formed
        self.count = 0

    def lines(self, count):
        return [self.line() for _ in range(count)]

    def line(self):
        draw = self.random.random()
        if draw < 0.08:
            return self.random.choice(MALFORMED)
        if draw < 0.09:
            return self.text(self.new(note="L" * LARGE_BYTES))
        if not self.made or draw < 0.70:
            return self.text(self.keep(self.new(note="n" * self.random.randrange(200))))
        earlier = self.random.choice(self.made)
        if draw < 0.84:
            return self.text(earlier)
        if draw < 0.89:   # the same event, written otherwise
            return json.dumps(earlier, indent=None, separators=(" , ", " : ")).encode().replace(b" , ", b",  ")
        if draw < 0.95:
            return self.text(earlier | {"data": {"conflict": self.random.randrange(3)}})
        return self.signed(self.keep(self.new(note="signed")))

    def new(self, note):
        self.count += 1
        return {"specversion": "1.0", "id": f"e {self.count}", "source": self.random.choice(SOURCES),
                "type": "org.example.seen", "subject": self.random.choice(DEVICES),
                "time": f"2026-03-01T08:{self.count // 60 % 60:02}:{self.count % 60:02}Z",
                "data": {"n": self.count, "note": note}}

    def keep(self, event):
        self.made.append(event)
        return event

    @staticmethod
    def text(event):
        return json.dumps(event, separators=(",", ":")).encode()

    def signed(self, event):
        payload = base64.b64encode(self.text(event)).decode()
        return json.dumps({"payloadType": "application/cloudevents+json", "payload": payload,
                           "signatures": [{"keyid": "k1", "sig": "c2ln"}]}).encode()
