"""What changed between two moments of knowledge, what came late, and which earlier answers that changed."""

import answers
from compare import difference
from fold import state_of
from routing import prefix_text
from state import ANY

FIELDS = ("state", "epoch", "owner", "custodian", "businessOwner", "purpose", "zone", "gateway", "certificates",
          "firmware", "delegations", "trustedBy", "configuration")
PLAIN_LISTS = {"certificates": ("sha256", "state"), "firmware": ("component", "artefact"),
               "delegations": ("party", "power", "until"), "trustedBy": ("system", "relationship", "credential")}


def fields(subject, state, as_of):
    """What is compared of a state. Of a configuration its digest; when something began is no change."""
    answer = answers.device(subject, state, as_of)
    answer["firmware"] = [one for one in answer["firmware"] or () if one["artefact"]]
    for name, members in PLAIN_LISTS.items():
        answer[name] = [{member: one[member] for member in members} for one in answer[name] or ()] or None
    if answer["configuration"]:
        answer["configuration"] = {"digest": answer["configuration"]["digest"]}
    return {name: answer[name] for name in FIELDS}


def compared(was, now):
    return [{"field": name, "was": was[name], "is": now[name]} for name in FIELDS if was[name] != now[name]]


def devices_between(ledger, start, end):
    """Devices that have entries in between, in the order of their bytes."""
    found = set()
    for owners, first, last in zip(ledger.devices_of, start, end):
        found.update(owners[first:last])
    return sorted(filter(ledger.is_device, found))


def item(ledger, subject, before, after):
    """`before`, `after`: (moment, prefix)."""
    def at(as_of, prefix):
        return fields(subject, state_of(ledger, subject, prefix, as_of), as_of)
    (start, start_prefix), (end, end_prefix) = before, after
    new = [event for event in ledger.known(subject, end_prefix) if event.sequence >= start_prefix[event.shard]]
    was = at(start, start_prefix)
    now, then = at(end, end_prefix), at(start, end_prefix)
    loose = {name for name in FIELDS for one in (was, now, then) if leaves_room(one[name])}
    return {"device": subject, "entries": [event.evidence for event in new], "late": sum(event.late for event in new),
            "loose": loose, "changes": compared(was, now), "earlierAnswers": compared(was, then)}


def expected(ledger, before, after):
    sides = {name: {"at": at, "knownAt": prefix_text(prefix)}
             for name, (at, prefix) in (("from", before), ("to", after))}
    return sides, [item(ledger, subject, before, after)
                   for subject in devices_between(ledger, before[1], after[1])]


def leaves_room(value):
    """Where the texts leave room in a value, it may be told as changed or not."""
    return value is ANY or isinstance(value, dict) and ANY in value.values()


def fields_differ(loose, wanted, found, path):
    wanted, found = (sorted((one for one in side if one["field"] not in loose), key=lambda one: one["field"])
                     for side in (wanted, found))
    if [one["field"] for one in wanted] != [one["field"] for one in found]:
        return path, wanted, found
    for one, other in zip(wanted, found):
        differs = difference(one, other, f"{path}/{one['field']}")
        if differs:
            return differs
    return None


def item_differs(wanted, found):
    path = "/" + wanted["device"]
    shown = found.get("entries", [])
    if shown != [one for one in wanted["entries"] if one in shown] or \
            len(shown) + found.get("more", 0) != len(wanted["entries"]):
        return path + "/entries", wanted["entries"], {"entries": shown, "more": found.get("more")}
    if wanted["late"] != found.get("late", 0):
        return path + "/late", wanted["late"], found.get("late")
    for name in ("changes", "earlierAnswers"):
        differs = fields_differ(wanted["loose"], wanted[name], found.get(name, []), f"{path}/{name}")
        if differs:
            return differs
    return None


def differs(wanted, found):
    by_device = {one["device"]: one for one in found}
    names = [one["device"] for one in wanted]
    if sorted(by_device) != names or len(found) != len(names):
        return "/items", {"missing": sorted(set(names) - set(by_device))[:5], "count": len(names)}, \
            {"extra": sorted(set(by_device) - set(names))[:5], "count": len(found)}
    for one in wanted:
        found_differs = item_differs(one, by_device[one["device"]])
        if found_differs:
            return found_differs
    return None
