"""Who controlled a device, moment for moment: the state folded from scratch at each moment at which it can change."""

import answers
from compare import OneOf, difference
from fold import state_of

SHOWN = ("state", "owner", "custodian", "businessOwner", "delegations")
FACTS = ("owner", "custodian", "businessOwner")


def piece(ledger, subject, prefix, as_of, at):
    """What is true from `at` on. Events that occurred after `as_of` do not count."""
    state = state_of(ledger, subject, prefix, min(at, as_of))
    return {"from": at, "state": state.state, **{name: state.value(name) for name in FACTS},
            "delegations": answers.delegations(state, at) or None,
            "evidence": {name: answers.evidence(state)[name] for name in FACTS}}


def moments_of_change(ledger, subject, prefix, start, end):
    events, _, _ = ledger.counting(subject, prefix, end)
    ends = [one["until"] for event in events if event.kind == "control.delegated"
            for one in answers.delegations(state_of(ledger, subject, prefix, event.occurred), event.occurred)]
    times = [event.occurred for event in events] + [until for until in ends if until is not None]
    return sorted({start, *(time for time in times if start < time < end)})


def merged(pieces, end):
    """Neighbours that say the same are one; the evidence of either will do."""
    found = []
    for one in pieces:
        if found and all(found[-1][name] == one[name] for name in SHOWN):
            found[-1]["evidences"].append(one["evidence"])
        else:
            found.append({**one, "evidences": [one["evidence"]]})
    for one, following in zip(found, [*found[1:], {"from": end}]):
        one["to"] = following["from"]
        told = one.pop("evidences")
        one["evidence"] = {name: OneOf(dict.fromkeys(each[name] for each in told)) for name in FACTS}
    return found


def intervals(ledger, subject, prefix, as_of, start, end):
    times = moments_of_change(ledger, subject, prefix, start, end)
    return merged([piece(ledger, subject, prefix, as_of, at) for at in times], end)


def differs(expected, found):
    """Intervals one by one; and none that begins although nothing changed."""
    items = found.get("items", [])
    for one, following in zip(items, items[1:]):
        if all(one.get(name) == following.get(name) for name in SHOWN):
            return "/items", "an interval begins where something changes", following
    return difference(expected, items, "/items")
