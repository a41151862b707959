"""A server that answers the questions from the second reading itself, to test the comparison: it must find such a
server right, and one that lies wrong. It answers slowly, and only what the questions ask."""

import base64
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import asked_once
import changes
import control
import firmware
import history
import impact
import lists
import moments
from compare import OneOf
from question import Moment
from routing import prefix_text, read_prefix
from state import ANY

NOW = moments.read("2026-11-01T12:00:00Z")
TIMES = {"since", "notBefore", "notAfter", "until", "lastOccurredAt", "released", "recovered", "lastPassed", "at", "to",
         "lastFailed", "start", "end", "invalidityDate", "occurredAt", "from"}


def shown(value, name=""):
    """An expected answer as a server would write it."""
    if isinstance(value, OneOf):
        value = value[0]
    if isinstance(value, dict):
        members = {key: shown(one, key) for key, one in value.items()}
        return {key: one for key, one in members.items() if one is not None}
    if isinstance(value, list):
        return [shown(one) for one in value]
    if value is ANY or isinstance(value, set):
        return None
    if type(value) is int and name in TIMES:
        return moments.write(value)
    return value


def why(item):
    told = [{"evidence": evidence, "type": kind, "since": since} for evidence, kind, since in item["why"]["must"]]
    more = {"more": len(told) - impact.MOST_TOLD} if len(told) > impact.MOST_TOLD else {}
    return {**item, "why": told[:impact.MOST_TOLD], **more}


class Unknown(Exception):
    pass


class Answerer:
    def __init__(self, ledger):
        self.ledger, self.moments = ledger, {}
        self.lock = threading.Lock()

    def moment(self, as_of, prefix):
        found = self.moments.get((as_of, tuple(prefix)))
        if found is None:
            found = Moment(self.ledger, as_of, prefix)
            seen = list(found.all_seen())
            found.all_seen = lambda: seen
            self.moments[(as_of, tuple(prefix))] = found
        return found

    def prefix(self, text):
        if text is None:
            return self.ledger.sizes
        time = moments.read(text)
        if time is not None:   # entry n of a shard was stamped n milliseconds before the fake's now began to count
            return [min(size, max(0, (time - self.stamp(0)) // 1000 + 1)) for size in self.ledger.sizes]
        named = read_prefix(text)
        return [named.get(shard, 0) for shard in range(self.ledger.shards)]

    def stamp(self, sequence):
        return NOW - moments.DAY + sequence * 1000

    def answer(self, path, query):
        """The whole answer; lists with all their items."""
        parts = [urllib.parse.unquote(part) for part in path.split("/")[2:]]
        if parts[0] == "changes":
            return self.changes(query)
        if parts[0] == "shards":
            return {"recordedAt": moments.write(self.stamp(int(parts[3])))}
        as_of = moments.read(query.pop("asOf")) if "asOf" in query else NOW
        prefix = self.prefix(query.pop("knownAt", None))
        found = self.of_device(parts[1], parts[2:], query, as_of, prefix) if parts[0] == "devices" and parts[1:] else \
            self.over_all(parts, query, self.moment(as_of, prefix))
        return {"asOf": moments.write(as_of), "knownAt": prefix_text(prefix), **shown(found)}

    def of_device(self, device, rest, query, as_of, prefix):
        expected = asked_once.expected_state(self.ledger, device, as_of, prefix)
        if expected is None:
            raise Unknown
        if not rest:
            return expected
        if rest == ["bundle"]:
            return {"entries": [{} for _ in self.ledger.known(device, prefix)]}
        start, end = (moments.read(query[name]) if name in query else None for name in ("from", "to"))
        if rest == ["control"]:
            items = control.intervals(self.ledger, device, prefix, as_of, start, end)
            return {"device": device, "from": start, "to": end, "items": items}
        as_of = None if as_of == NOW else as_of
        return {"items": history.items(self.ledger, device, prefix, query.get("order", "desc"), query.get("type"),
                                       start, end, as_of)}

    def over_all(self, parts, query, moment):
        if parts[0] == "impact":
            question = impact.Impact(*query.popitem())
        elif len(parts) == 2:
            question = {"certificates": lists.OneCertificate, "firmware": firmware.OneArtefact}[parts[0]](parts[1])
        elif parts[0] == "certificates":
            question = lists.Certificates(**{name: moments.read(value) if name.startswith("expires") else value
                                             for name, value in query.items()})
        else:
            question = {"devices": lists.Devices, "firmware": firmware.Inventory, "fleet": lists.Fleet}[
                parts[0]](**query)
        moment.gather([question])
        if question.status != 200:
            raise Unknown
        if parts[0] == "impact":
            return {"items": [why(item) for item in question.expected]}
        if parts[0] == "fleet":
            owners = sorted(question.owners.items(), key=lambda one: (-one[1], one[0]))[:question.most_owners]
            return {**question.expected, "owners": [{"id": name, "devices": count} for name, count in owners]}
        if question.is_list:
            return {"items": question.expected}
        if "signers" in question.expected:
            return {**question.expected, "signers": [{"spkiSha256": one} for one in question.expected["signers"]]}
        return question.expected

    def changes(self, query):
        sides = []
        for name in ("from", "to"):
            prefix = self.prefix(query[name])
            at = moments.read(query[name]) or max(self.stamp(size - 1) for size in prefix if size)
            sides.append((at, prefix))
        moments_of, items = changes.expected(self.ledger, *sides)
        return shown({**moments_of, "items": [{name: value for name, value in one.items() if name != "loose"}
                                              for one in items]})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        path, _, text = self.path.partition("?")
        query = dict(urllib.parse.parse_qsl(text))
        limit, cursor = int(query.pop("limit", 100)), query.pop("cursor", None)
        start = 0
        if cursor:
            query, start = json.loads(base64.urlsafe_b64decode(cursor))
        query.pop("after", None)
        asked = dict(query)
        try:
            with self.server.answerer.lock:
                answer = self.server.answerer.answer(path, query)
        except Unknown:
            return self.say(404, {"status": 404})
        if "items" in answer and start + limit < len(answer["items"]) and "certificates/" not in path:
            asked.update({name: answer[name] for name in ("asOf", "knownAt") if name in answer})
            place = json.dumps([asked, start + limit]).encode()
            answer["next"] = base64.urlsafe_b64encode(place).decode()
        if "items" in answer and "certificates/" not in path:
            answer["items"] = answer["items"][start:start + limit]
        return self.say(200, self.server.lie(path, answer))

    def say(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class FakeServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, ledger, lie=lambda path, answer: answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answerer, self.lie = Answerer(ledger), lie
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()
