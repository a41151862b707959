"""A device's history, and the same physical unit before and after a service."""

import answers
from fold import state_of

UNIT = ("serial", "maker", "model", "identity", "identifiers", "service")


def items(ledger, subject, prefix, order="desc", kind=None, start=None, end=None, as_of=None):
    known = [event for event in ledger.known(subject, prefix)
             if (kind is None or event.type == kind) and (start is None or start <= event.occurred) and
             (end is None or event.occurred < end) and (as_of is None or event.occurred <= as_of)]
    if order == "desc":
        known.reverse()
    return [{"shard": event.shard, "sequence": event.sequence, "deviceSequence": event.number,
             "occurredAt": event.occurred, "late": event.late,
             "event": {"id": event.id, "source": event.source, "type": event.type, "subject": subject}}
            for event in known]


def services(ledger, subject, prefix, as_of):
    """(opened, closed) of each service that was done."""
    opened = None
    for event in ledger.counting(subject, prefix, as_of)[0]:
        if event.kind == "service.opened":
            opened = event
        if event.kind == "service.closed" and opened is not None:
            yield opened, event
            opened = None


def unit(ledger, subject, prefix, as_of):
    """By what one tells that it is the same: its names, the key it was born with, its seal and its parts."""
    state = state_of(ledger, subject, prefix, as_of)
    answer = answers.device(subject, state, as_of)
    born_with = [one for one in answer["certificates"] or () if one["sha256"] == answer["identity"]]
    return {name: answer[name] for name in UNIT}, born_with


def unit_differs(expected, found, difference):
    wanted, born_with = expected
    keys = {one.get("sha256"): one for one in found.get("certificates", ())}
    differs = difference(wanted, found)
    for one in born_with:
        differs = differs or difference({name: one[name] for name in ("sha256", "spkiSha256", "role")},
                                        keys.get(one["sha256"], {}), "/certificates")
    return differs
