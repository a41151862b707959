"""Questions over all devices. Each is shown every device of the moment, once, and gathers what it expects.

So one slow pass over the ledger answers many questions, and none needs to keep the fleet in memory.
"""

import functools

import answers
from compare import difference
from fold import fold, state_of


class Seen:
    """A subject at the moment that is asked about."""

    def __init__(self, subject, state, events, moment):
        self.subject, self.state, self.events, self.moment = subject, state, events, moment
        self.by_kind = {}
        for event in events:
            self.by_kind.setdefault(event.kind, []).append(event)

    @functools.cached_property
    def certificates(self):
        """Those it holds, as lists show them."""
        owner = self.state.value("owner")
        return [{**answers.certificate(held, self.state, self.moment.as_of), "device": self.subject, "owner": owner}
                for held in self.state.held()]

    def of(self, *kinds):
        """Its events of some kinds, in the order of the fold."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], [])
        return [event for event in self.events if event.kind in kinds] if any(
            kind in self.by_kind for kind in kinds) else []


class Moment:
    """What is asked about: as of when, and as known at which prefix."""

    def __init__(self, ledger, as_of, prefix):
        self.ledger, self.as_of, self.prefix = ledger, as_of, prefix
        self.releases = {}   # artefact -> its release
        for subject in ledger.things("artefact:"):
            release = state_of(ledger, subject, prefix, as_of).records.get("release")
            if release:
                self.releases[release["artefact"]] = release

    def seen(self, subject):
        """None where it has no event up to then."""
        events, removed, _ = self.ledger.counting(subject, self.prefix, self.as_of)
        if not events and not removed:
            return None
        return Seen(subject, fold(events, removed), events, self)

    def all_seen(self):
        return filter(None, map(self.seen, self.ledger.devices()))

    def gather(self, questions):
        for question in questions:
            question.begin(self)
        for seen in self.all_seen():
            for question in questions:
                question.take(seen)
        for question in questions:
            question.end()
        return questions


class Question:
    """One answer, not a list: `expected` is what it must hold, `status` with which it is answered."""
    is_list = False
    kind = ""

    def __init__(self, path, **parameters):
        self.path, self.parameters, self.status = path, parameters, 200
        self.expected = None

    def begin(self, moment):
        self.moment = moment

    def take(self, seen):
        pass

    def end(self):
        pass

    def differs(self, found):
        return difference(self.expected, found)


class ListQuestion(Question):
    """A list: `expected` by key, in the order of `rank` where the texts name an order."""
    is_list = True
    ordered = True

    def begin(self, moment):
        super().begin(moment)
        self.expected, self.perhaps = [], set()

    def key(self, item):
        return item["device"]

    def rank(self, item):
        return self.key(item)

    def add(self, item, perhaps=False):
        """`perhaps`: the texts do not say whether it is listed."""
        if perhaps:
            self.perhaps.add(self.key(item))
        else:
            self.expected.append(item)

    def end(self):
        self.expected.sort(key=self.rank)

    def differs(self, found):
        try:
            found = [one for one in found if self.key(one) not in self.perhaps]
            keys = [self.key(one) for one in found]
        except (KeyError, TypeError) as error:
            return "", "items with the members that identify them", repr(error)
        wanted = [self.key(one) for one in self.expected]
        if sorted(keys) != sorted(wanted):
            missing, extra = sorted(set(wanted) - set(keys)), sorted(set(keys) - set(wanted))
            return "items", {"count": len(wanted), "missing": missing[:5]}, {"count": len(keys), "extra": extra[:5]}
        if self.ordered and keys != wanted:
            number = next(n for n, (one, other) in enumerate(zip(wanted, keys)) if one != other)
            return f"items/{number}", wanted[number], keys[number]
        by_key = {self.key(one): one for one in found}
        for item in self.expected:
            differs = self.item_differs(item, by_key[self.key(item)])
            if differs:
                return f"items/{self.key(item)}{differs[0]}", differs[1], differs[2]
        return None

    def item_differs(self, expected, found):
        return difference(expected, found)
