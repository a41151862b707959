"""Lists of devices, lists of certificates, and the counts of a fleet."""

from collections import Counter

import answers
import moments
from compare import difference, installed_only
from question import ListQuestion, Question
from state import ANY


def party_id(value):
    return value["id"] if value else None


def names(state):
    """All that an identifier filter may say to find the device."""
    pairs = list(state.identifiers)
    if state.value("serial") is not None:
        pairs.append(("serial", state.value("serial")))
    return {value for _, value in pairs} | {f"{scheme}:{value}" for scheme, value in pairs}


FILTERS = {
    "state": lambda state, value: state.state == value,
    "owner": lambda state, value: party_id(state.value("owner")) == value,
    "custodian": lambda state, value: party_id(state.value("custodian")) == value,
    "model": lambda state, value: state.value("model") == value,
    "class": lambda state, value: state.value("deviceClass") == value,
    "zone": lambda state, value: state.value("zone") == value,
    "firmware": lambda state, value: any(one["artefact"] == value for _, one in state.installed()),
    "identifier": lambda state, value: value in names(state),
}


def only_removed(state):
    """Nothing is left of it but events that corrections took away."""
    return state.counts["events"] == 0


class Devices(ListQuestion):
    kind = "devices"

    def __init__(self, **filters):
        super().__init__("/v1/devices", **filters)

    def take(self, seen):
        if all(FILTERS[name](seen.state, value) for name, value in self.parameters.items()):
            self.add(answers.row(seen.subject, seen.state), perhaps=only_removed(seen.state))

    def item_differs(self, expected, found):
        return difference(expected, installed_only(found))


class Certificates(ListQuestion):
    """`expiresBefore` and `expiresAfter` in microseconds."""
    kind = "certificates"

    def __init__(self, **filters):
        self.filters = filters
        super().__init__("/v1/certificates", **{
            name: moments.write(value) if name.startswith("expires") else value for name, value in filters.items()})

    def key(self, item):
        return item["device"], item["sha256"]

    def rank(self, item):
        return item["notAfter"], item["device"], item["sha256"]

    def passes(self, subject, item):
        wanted = self.filters
        if wanted.get("device", subject) != subject:
            return False
        return (wanted.get("issuer", item["issuer"]) == item["issuer"] and
                wanted.get("state", item["state"]) == item["state"] and
                wanted.get("expiresAfter", item["notAfter"]) <= item["notAfter"] and
                item["notAfter"] < wanted.get("expiresBefore", item["notAfter"] + 1))

    def take(self, seen):
        for item in seen.certificates:
            if self.passes(seen.subject, item):
                self.add(item)


class OneCertificate(Question):
    """Who holds it, and for each of those the credentials from old to new."""
    kind = "chains of credentials"

    def __init__(self, sha256):
        super().__init__("/v1/certificates/" + sha256)
        self.sha256 = sha256

    def begin(self, moment):
        super().begin(moment)
        self.items, self.chain = [], []

    def take(self, seen):
        held = seen.state.certificates.get(self.sha256)
        if held is None or held.event is None:
            return
        self.items += [item for item in seen.certificates if item["sha256"] == self.sha256]
        links = chain_of(seen.state, held)
        if links is None or self.chain is ANY:
            self.chain = ANY
            return
        shown = ("sha256", "state", "role", "since", "evidence")
        for link in links:
            told = answers.certificate(link, seen.state, self.moment.as_of)
            self.chain.append({"device": seen.subject, **{name: told[name] for name in shown}})

    def end(self):
        self.status = 200 if self.items else 404
        self.expected = {"sha256": self.sha256, "items": self.items, "chain": self.chain}

    def differs(self, found):
        """In the order of the devices; credentials in a chain that were never held are passed over."""
        by_device = {**found, "items": sorted(found.get("items", ()), key=lambda one: one["device"]),
                     "chain": sorted((one for one in found.get("chain", ()) if "since" in one),
                                     key=lambda one: one["device"])}
        return super().differs(by_device)


def chain_of(state, held):
    """Back by `replaces`, forward by `replacedBy`; None where that leads in a circle."""
    def follow(name):
        found, seen = [], {held.sha256}
        one = held
        while getattr(one, name):
            one = state.certificates.get(getattr(one, name))
            if one is None or one.event is None:
                break
            if one.sha256 in seen:
                return None
            seen.add(one.sha256)
            found.append(one)
        return found
    back, forward = follow("replaces"), follow("replaced_by")
    if back is None or forward is None or {one.sha256 for one in back} & {one.sha256 for one in forward}:
        return None
    return [*reversed(back), held, *forward]


class Fleet(Question):
    kind = "fleet"
    most_owners = 100

    def __init__(self):
        super().__init__("/v1/fleet")

    def begin(self, moment):
        super().begin(moment)
        self.states, self.owners, self.certificates, self.expiries = Counter(), Counter(), Counter(), Counter()
        self.classes, self.perhaps = {}, False

    def take(self, seen):
        state = seen.state
        self.perhaps = self.perhaps or only_removed(state)
        self.states[state.state] += 1
        if state.value("deviceClass") is not None:
            self.classes.setdefault(state.value("deviceClass"), Counter())[state.state] += 1
        if state.value("owner"):
            self.owners[state.owner_id()] += 1
        for held in state.held():
            at = held.state_at(self.moment.as_of)
            self.certificates[at] += 1
            if at == "active":
                self.expiries[moments.month(held.said["notAfter"])] += 1

    def end(self):
        self.expected = {
            "devices": sum(self.states.values()), "states": dict(self.states),
            "classes": {name: {"devices": sum(states.values()), "states": dict(states)}
                        for name, states in self.classes.items()},
            "owners": dict(self.owners), "certificates": dict(self.certificates),
            "expiries": [{"month": name, "certificates": count} for name, count in sorted(self.expiries.items())]}
        if self.perhaps:
            self.expected.update(devices=ANY, states=ANY)

    def differs(self, found):
        """A count of nothing may be shown or not; of the owners, those that own most."""
        shown = {**found, "states": some(found.get("states")), "certificates": some(found.get("certificates")),
                 "classes": {name: {**one, "states": some(one.get("states"))}
                             for name, one in found.get("classes", {}).items() if name in self.classes}}
        expected = {**self.expected, "owners": ANY}
        return difference(expected, shown) or self.owners_differ(found.get("owners", []))

    def owners_differ(self, found):
        wanted = sorted(self.owners.values(), reverse=True)[:self.most_owners]
        if [one["devices"] for one in found] != wanted:
            return "/owners", wanted, found
        wrong = [one for one in found if self.owners.get(one["id"]) != one["devices"]]
        return ("/owners", {one["id"]: self.owners.get(one["id"]) for one in wrong}, wrong) if wrong else None


def some(counts):
    return {name: count for name, count in (counts or {}).items() if count}
