"""Asks a server over one connection, follows pages, asks again, and remembers what was not as expected."""

import http.client
import json
import re
import urllib.parse
from collections import Counter

import moments
from compare import told
from routing import prefix_text, read_prefix

MOST_TOLD = 3         # mismatches of a kind that are printed
DEADLINE_SECONDS = 300
LARGEST_PAGE = 1000


class Client:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=DEADLINE_SECONDS)

    def get(self, target):
        """(status, body)"""
        try:
            self.connection.request("GET", target)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()   # the server may end an idle connection
            self.connection.request("GET", target)
            answer = self.connection.getresponse()
        return answer.status, answer.read()

    def close(self):
        self.connection.close()


def target_of(path, parameters):
    """The devices' ids in a path are encoded already."""
    return path + ("?" + urllib.parse.urlencode(parameters) if parameters else "")


def device_path(subject, rest=""):
    return "/v1/devices/" + urllib.parse.quote(subject, safe="") + rest


def without_cursor(body):
    """A cursor may name the place where the server remembers the question."""
    return re.sub(rb'"next":"[^"]*"', b'"next":""', body)


class Asking:
    def __init__(self, client):
        self.client = client
        self.compared, self.wrong = Counter(), Counter()
        self.told = []

    def fault(self, kind, target, text):
        self.wrong[kind] += 1
        if self.wrong[kind] <= MOST_TOLD:
            self.told.append(f"{kind}: GET {target}\n{text}")

    def agrees(self, kind, target, differs):
        self.compared[kind] += 1
        if differs:
            self.fault(kind, target, told(differs))
        return not differs

    def json(self, kind, target, status=200):
        """(the answer, its bytes); None for the answer where it is another status, which is a fault, or no 200."""
        found, body = self.client.get(target)
        if found != status:
            self.fault(kind, target, f"  expected status {status}\n  found    {found} {body[:300]}")
            return None, body
        if b"problem:no-such-route" in body:
            self.fault(kind, target, f"  expected an answer about the thing itself\n  found    {body[:300]}")
        return (json.loads(body) if status == 200 else None), body

    def stands_on(self, kind, target, answer, as_of, prefix, shard):
        """What it says it stands on must be what was asked: of the shards that are named, and `shard` is one."""
        known_at, found = answer.get("knownAt"), answer.get("asOf")
        if not isinstance(known_at, str) or not re.fullmatch(r"(\d+:\d+(,\d+:\d+)*)?", known_at):
            return self.fault(kind, target, f"  expected knownAt as shard:size\n  found    {known_at}")
        if found is None and (as_of is not None or "asOf" not in answer):
            return self.fault(kind, target, "  expected asOf")
        if as_of is not None and moments.read(found) != as_of:
            self.fault(kind, target, f"  expected asOf {moments.write(as_of)}\n  found    {found}")
        if prefix is not None:
            sizes = read_prefix(known_at)
            of_which = range(len(prefix)) if shard is None else {shard, *sizes}
            wanted = {one: prefix[one] for one in of_which}
            if any(sizes.get(one, 0) != size for one, size in wanted.items()):
                self.fault(kind, target, f"  expected knownAt {wanted}\n  found    {known_at}")
        return None

    def ask(self, kind, path, parameters, as_of=None, prefix=None, status=200, shard=None):
        """The answer. Asked again with what it stands on, it must be the same."""
        asked = dict(parameters)
        if as_of is not None:
            asked["asOf"] = moments.write(as_of)
        if prefix is not None:
            asked["knownAt"] = prefix_text(prefix)
        target = target_of(path, asked)
        answer, body = self.json(kind, target, status)
        if answer is None:
            return None
        self.stands_on(kind, target, answer, as_of, prefix, shard)
        stands_on = {name: answer[name] for name in ("asOf", "knownAt") if answer.get(name)}
        self.same_again(kind, path, {**asked, **stands_on}, body)
        return answer

    def same_again(self, kind, path, asked, body):
        again = target_of(path, asked)
        _, other = self.client.get(again)
        if without_cursor(other) != without_cursor(body):
            self.fault(kind, again, f"  expected the same bytes again: {body[:300]}\n  found    {other[:300]}")

    def pages(self, kind, path, parameters, as_of=None, prefix=None, limit=LARGEST_PAGE, shard=None):
        """All items of a list; None where it could not be read."""
        answer = self.ask(kind, path, {**parameters, "limit": limit}, as_of, prefix, shard=shard)
        return None if answer is None else self.following(kind, path, answer, limit)

    def following(self, kind, path, answer, limit):
        items, seen = list(answer.get("items", ())), set()
        while answer.get("next"):
            target = target_of(path, {"cursor": answer["next"], "limit": limit})
            if answer["next"] in seen:
                self.fault(kind, target, "  expected an end\n  found    the same cursor again")
                return items
            seen.add(answer["next"])
            following, _ = self.json(kind, target)
            if following is None:
                return None
            for name in ("asOf", "knownAt", "from", "to"):
                if following.get(name) != answer.get(name):
                    self.fault(kind, target, f"  expected {name} as on the page before: {answer.get(name)}\n"
                                             f"  found    {following.get(name)}")
            if len(following.get("items", ())) > limit:
                self.fault(kind, target, f"  expected at most {limit}\n  found    {len(following['items'])}")
            items += following.get("items", ())
            answer = following
        return items

    def put(self, question, as_of, prefix, limit=LARGEST_PAGE):
        """A question that has gathered what it expects."""
        target = target_of(question.path, {**question.parameters, "asOf": moments.write(as_of),
                                           "knownAt": prefix_text(prefix)})
        if question.is_list:
            found = self.pages(question.kind, question.path, question.parameters, as_of, prefix, limit)
        else:
            found = self.ask(question.kind, question.path, question.parameters, as_of, prefix, question.status)
            if found and found.get("next"):   # what it holds comes in pages too
                found = {**found, "items": self.following(question.kind, question.path, found, limit)}
        if found is None:
            self.compared[question.kind] += question.status != 200
            return
        self.agrees(question.kind, target, question.differs(found))

    def report(self):
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.compared.items()))
        faults = "\n".join(self.told)
        summary = ", ".join(f"{count} of {kind}" for kind, count in sorted(self.wrong.items()))
        return f"compared: {counts}", f"not as expected: {summary}\n{faults}" if self.wrong else ""
