"""What a device's events say together, written as plainly as possible. `fold.py` fills it."""

from fold_parts import record

MOST_STATES_BELOW = 16


WHEN = {"since": None, "evidence": None}


class Anything:
    """An expected value about which the texts leave room: every answer will do."""

    def __repr__(self):
        return "anything"


ANY = Anything()


class Fact:
    """A value, and the event that said so."""
    __slots__ = ("value", "event")

    def __init__(self, value, event):
        self.value, self.event = value, event


def the_same(one, other):
    """A party is the same by its id, wherever in a value it stands: a new name for it is no new fact."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = (set(one) | set(other)) - ({"name"} if "id" in one else set())
        return all(the_same(one.get(name), other.get(name)) for name in names)
    return one == other


def lasting(before, new):
    """The record of a fact that was said: as it is, it began when it was said first."""
    if before is None or not the_same({**before, **WHEN}, {**new, **WHEN}):
        return new
    return {**new, **{name: before[name] for name in WHEN}}


class Held:
    """A certificate that was spoken of; `event`: since when it is held, None while it is not."""

    def __init__(self, sha256):
        self.sha256, self.event = sha256, None
        self.said = {}             # spkiSha256, issuer, … as they were said last
        self.key_store = None
        self.of_device = False     # its key store is the device's, for want of another word
        self.replaces = self.replaced_by = None
        self.revoked = self.suspended = None

    def state_at(self, moment):
        if self.revoked:
            return "revoked"
        if self.suspended:
            return "suspended"
        if self.replaced_by:
            return "superseded"
        return "expired" if moment > self.said["notAfter"] else "active"


class Component:
    """Of firmware. `installed` and `last_attempt` are records as answers show them."""

    def __init__(self):
        self.installed = self.last_attempt = None


class State:
    def __init__(self):
        self.facts = {}            # serial, maker, owner, zone … -> Fact
        self.identifiers = {}      # (scheme, value) -> the event that said so first
        self.state, self.state_event = "unborn", None
        self.epochs = []           # how each after the first began
        self.below = []            # the states to which a release or a recovery leads back
        self.epoch = 1
        self.retired_owner = None  # whose it was when it retired: an id
        self.certificates = {}     # sha256 -> Held
        self.order = []            # of certificates: as they came to be held
        self.firmware = {}         # component -> Component
        self.delegations = {}      # (party's id, power) -> {"party", "power", "until", "event"}
        self.trusted_by, self.withdrawn, self.trust_checks = {}, {}, {}   # by system
        self.records = {}          # enrollment, service, quarantine … as answers show them
        self.renewal_failures = 0  # since one succeeded
        self.counts = {name: 0 for name in ("events", "late", "corrections", "corrected", "unknown", "foreign",
                                            "sessions")}
        self.last = None           # when the last that folded occurred
        self.head = None           # the last in the ledger of those
        self.removed = dict.fromkeys(self.counts, 0)   # of the events that corrections took away
        self.removed_head, self.last_with_removed = False, None

    def value(self, name):
        return self.facts[name].value if name in self.facts else None

    def set(self, name, value, event):
        """A field that was left out stays as it was; said again as it is, it keeps its evidence."""
        if value is not None:
            before = self.facts.get(name)
            again = before is not None and the_same(before.value, value)
            self.facts[name] = Fact(value, before.event if again else event)

    def put(self, name, value, event):
        """A record of what lasts, as answers show it."""
        self.records[name] = lasting(self.records.get(name), record(event, **value))

    def held(self):
        return [self.certificates[sha256] for sha256 in self.order]

    def installed(self):
        """(component, record), by component."""
        return [(name, one.installed) for name, one in sorted(self.firmware.items()) if one.installed]

    def owner_id(self):
        owner = self.value("owner")
        return owner["id"] if owner else None

    def living_delegations(self, moment):
        return [one for _, one in sorted(self.delegations.items()) if one["until"] is None or one["until"] > moment]
