"""Questions about one device, or about a span of entries: each asked, answered from scratch and compared."""

import answers
import changes as what_changed
import control as who_controlled
import history as what_happened
import moments
from asking import device_path, target_of
from compare import difference
from fold import state_of
from routing import prefix_text, shard_of


def expected_state(ledger, device, as_of, prefix):
    """None where nothing of it is known."""
    if not ledger.known(device, prefix):
        return None
    return answers.device(device, state_of(ledger, device, prefix, as_of), as_of)


def at(as_of, prefix):
    return {"asOf": moments.write(as_of), "knownAt": prefix_text(prefix)}


def state(asking, ledger, device, as_of, prefix):
    expected = expected_state(ledger, device, as_of, prefix)
    path = device_path(device)
    found = asking.ask("states", path, {}, as_of, prefix, 200 if expected else 404, shard_of(device, ledger.shards))
    if found is not None:
        asking.agrees("states", target_of(path, at(as_of, prefix)), difference(expected, found))


def thing(asking, ledger, subject, as_of, prefix):
    """Authorities, artefacts and ledgers have a state too; what of theirs is shown, the questions do not need."""
    expected = expected_state(ledger, subject, as_of, prefix)
    if expected is None:
        return
    path = device_path(subject)
    found = asking.ask("things", path, {}, as_of, prefix, shard=shard_of(subject, ledger.shards))
    if found is not None:
        expected = {name: expected[name] for name in ("device", "counts", "lastOccurredAt", "head")}
        asking.agrees("things", target_of(path, at(as_of, prefix)), difference(expected, found))


def state_now(asking, ledger, device):
    """Without a moment: the answer says at which it was given."""
    path = device_path(device)
    found = asking.ask("states now", path, {}, prefix=None, shard=shard_of(device, ledger.shards))
    as_of = moments.read(str(found.get("asOf"))) if found else None
    if as_of is not None:
        asking.agrees("states now", path,
                      difference(expected_state(ledger, device, as_of, ledger.sizes), found))


def nobody(asking, ledger):
    for path in (device_path("nobody-knows-it"), device_path("nobody-knows-it", "/history")):
        asking.ask("unknown devices", path, {}, prefix=ledger.sizes, status=404)
        asking.compared["unknown devices"] += 1


def history(asking, ledger, device, chance, some_time, prefix):
    """All of it; and by type, between moments, in the other order, as known earlier."""
    known = ledger.known(device, ledger.sizes)
    start, end = sorted((some_time(), some_time()))
    forms = [({}, ledger.sizes), ({"order": "asc"}, prefix),
             ({"kind": chance.choice(known).type, "as_of": some_time()}, prefix),
             ({"start": start, "end": end + 1, "order": chance.choice(("asc", "desc"))}, ledger.sizes)]
    path = device_path(device, "/history")
    for form, known_at in forms:
        if not ledger.known(device, known_at):
            continue
        parameters = {name: form[name] for name in ("order",) if name in form}
        parameters |= {"type": form["kind"]} if "kind" in form else {}
        parameters |= {"from": moments.write(start), "to": moments.write(end + 1)} if "start" in form else {}
        found = asking.pages("histories", path, parameters, form.get("as_of"), known_at,
                             limit=chance.choice((3, 100, 1000)), shard=shard_of(device, ledger.shards))
        if found is not None:
            expected = what_happened.items(ledger, device, known_at, **form)
            asking.agrees("histories", target_of(path, parameters), difference(expected, found, "items"))


def bundle(asking, ledger, device):
    """The proof that a history is full holds as many entries."""
    path = device_path(device, "/bundle")
    found, _ = asking.json("bundles", path)
    if found is not None:
        known = ledger.known(device, ledger.sizes)
        asking.agrees("bundles", path, difference(len(known), len(found.get("entries", ())), "entries"))


def control(asking, ledger, device, as_of, prefix, start, end):
    path = device_path(device, "/control")
    parameters = {"from": moments.write(start), "to": moments.write(end)}
    known = ledger.known(device, prefix)
    found = asking.ask("control", path, parameters, as_of, prefix, 200 if known else 404,
                       shard_of(device, ledger.shards))
    if found is None:
        return
    items = asking.following("control", path, found, 1000)
    expected = who_controlled.intervals(ledger, device, prefix, as_of, start, end)
    differs = difference({"device": device, "from": start, "to": end}, found) or \
        who_controlled.differs(expected, {"items": items or []})
    asking.agrees("control", target_of(path, {**parameters, **at(as_of, prefix)}), differs)


def services(asking, ledger, device):
    """Just before each service began and when it had ended: is it the same unit?"""
    for opened, closed in what_happened.services(ledger, device, ledger.sizes, None):
        for as_of in (opened.occurred - 1, opened.occurred, closed.occurred):
            expected = what_happened.unit(ledger, device, ledger.sizes, as_of)
            found = asking.ask("services", device_path(device), {}, as_of, ledger.sizes,
                               shard=shard_of(device, ledger.shards))
            if found is not None:
                target = target_of(device_path(device), at(as_of, ledger.sizes))
                asking.agrees("services", target, what_happened.unit_differs(expected, found, difference))


# Knowledge by time

def stamp(asking, shard, sequence):
    """When an entry was recorded, as the ledger says: the one thing that the lines do not tell."""
    answer, _ = asking.json("stamps", f"/v1/shards/{shard}/entries/{sequence}")
    return moments.read(answer["recordedAt"])


def known_at(asking, ledger, moment):
    """The prefix of each shard before its first entry stamped after the moment. Stamps here never go back."""
    prefix = []
    for shard, size in enumerate(ledger.sizes):
        low, high = 0, size
        while low < high:
            middle = (low + high) // 2
            if stamp(asking, shard, middle) > moment:
                high = middle
            else:
                low = middle + 1
        prefix.append(low)
    return prefix


def moment_of(asking, prefix):
    """A prefix's moment is the stamp of the newest entry in it."""
    return max(stamp(asking, shard, size - 1) for shard, size in enumerate(prefix) if size)


def state_known_at_a_time(asking, ledger, device, chance):
    shard = chance.randrange(ledger.shards)
    moment = stamp(asking, shard, chance.randrange(ledger.sizes[shard]))
    prefix, as_of = known_at(asking, ledger, moment), moment
    path, parameters = device_path(device), {"asOf": moments.write(as_of), "knownAt": moments.write(moment)}
    expected = expected_state(ledger, device, as_of, prefix)
    kind = "states known at a time"
    found = asking.ask(kind, path, parameters, status=200 if expected else 404)
    asking.compared[kind] += expected is None
    if found is not None:
        asking.stands_on(kind, target_of(path, parameters), found, as_of, prefix, shard_of(device, ledger.shards))
        asking.agrees(kind, target_of(path, parameters), difference(expected, found))


def changes(asking, ledger, start, end, by_time, limit=100):
    """By prefixes, or by the times of their newest entries: then what had been stamped by then is known."""
    before, after = moment_of(asking, start), moment_of(asking, end)
    if by_time:
        start, end = known_at(asking, ledger, before), known_at(asking, ledger, after)
    names = {"from": moments.write(before), "to": moments.write(after)} if by_time else \
        {"from": prefix_text(start), "to": prefix_text(end)}
    target = target_of("/v1/changes", {**names, "limit": limit})
    answer, body = asking.json("changes", target)
    if answer is None:
        return
    again = {name: answer.get(name, {}).get("knownAt") if not by_time else names[name] for name in names}
    asking.same_again("changes", "/v1/changes", {**again, "limit": limit}, body)
    found = asking.following("changes", "/v1/changes", answer, limit)
    if found is None:
        return
    sides, expected = what_changed.expected(ledger, (before, start), (after, end))
    differs = difference(sides, {name: answer.get(name) for name in sides}) or \
        what_changed.differs(expected, found)
    asking.agrees("changes", target, differs)
    asking.compared["changed devices"] += len(expected)
