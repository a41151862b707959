"""Birth, enrolment, owners and control, quarantine, loss, retirement."""

import moments
from fold_credentials import hold, lower
from fold_parts import party, record
from fold_work import made_with
from state import ANY, MOST_STATES_BELOW

CLEARED_BY_AN_EPOCH = ("purpose", "zone", "gateway", "custodian")


def move(state, event, to):
    """`state` alone; what was below it stays."""
    if state.state != to:
        state.state_event = event
    state.state = to


def begin_epoch(state, event):
    state.epoch += 1
    state.epochs.append(record(event, epoch=state.epoch))
    state.state_event = event   # the state of an epoch begins with it, whatever the last one's was
    for name in CLEARED_BY_AN_EPOCH:
        state.facts.pop(name, None)
    state.delegations.clear()
    for name in ("retired", "erased", "disposed"):
        state.records.pop(name, None)
    state.below.clear()
    state.retired_owner = None


def identify(state, event, identifiers):
    for one in identifiers or ():
        state.identifiers.setdefault((one["scheme"], one["value"]), event)


def be_born(state, event, data, origin):
    for name in ("serial", "model", "hardwareRevision", "deviceClass", "keyStore", "site", "batch"):
        state.set(name, data.get(name), event)
    state.set("sbom", lower(data.get("sbom")), event)
    state.set("maker", party(data.get("maker")), event)
    if "origin" not in state.facts:
        state.set("origin", origin, event)
    if "identity" in data:
        hold(state, event, data["identity"], data.get("keyStore"))
        state.set("identity", lower(data["identity"]["sha256"]), event)
    if state.state == "unborn":
        move(state, event, "born")


def manufactured(state, event, data):
    be_born(state, event, data, "manufactured")
    state.set("owner", party(data["maker"]), event)
    identify(state, event, data.get("identifiers"))
    made_with(state, event, data)


def adopted(state, event, data):
    be_born(state, event, data, "adopted")
    state.set("approver", party(data["approver"]), event)
    state.set("adoptionEvidence", lower(data.get("evidence")), event)


def identified(state, event, data):
    identify(state, event, data["identifiers"])


def begins_next_epoch(state, data):
    """An enrolment of the next owner, of a device that its owner gave back or sold."""
    if state.records["retired"]["method"] not in ("returned", "resold"):
        return False
    named = party(data.get("owner"))
    return any(owner is not None and owner != state.retired_owner
               for owner in (state.owner_id(), named["id"] if named else None))


def enrolled(state, event, data):
    if state.state == "retired" and begins_next_epoch(state, data):
        begin_epoch(state, event)
        move(state, event, "enrolled")
    elif state.state in ("born", "enrolled"):
        move(state, event, "enrolled")
    if "certificate" in data:
        hold(state, event, data["certificate"], data.get("keyStore"))
    state.set("owner", party(data.get("owner")), event)
    for name in ("purpose", "zone", "gateway"):
        state.set(name, data.get(name), event)
    given = {name: lower(data[name]["sha256"]) if name in data else None for name in ("presented", "certificate")}
    state.records["enrollment"] = record(
        event, method=data["method"], credential=data["credential"], keyStore=data.get("keyStore"),
        originEvidence=lower(data.get("originEvidence")), **given)


def rejected(state, event, data):
    state.records["enrollmentRejected"] = record(event, reason=data["reason"])


# Owners and control

def same_party(record_, data):
    return all(record_[side]["id"] == party(data[side])["id"] for side in ("from", "to"))


def end_transfer(state, data):
    """Of the one under way; where another is named, the texts leave open whether that one ends."""
    begun = state.records.get("transfer")
    if begun is not None:
        state.records["transfer"] = None if begun is not ANY and same_party(begun, data) else ANY


def transfer_initiated(state, event, data):
    state.records["transfer"] = record(event, **{side: party(data[side]) for side in ("from", "to")})


def transferred(state, event, data):
    state.set("owner", party(data["to"]), event)
    state.records["transferred"] = record(event, **{side: party(data[side]) for side in ("from", "to")})
    end_transfer(state, data)


def transfer_cancelled(state, event, data):
    end_transfer(state, data)


def custody_changed(state, event, data):
    before = state.value("custodian")
    place = data.get("place", ANY if before and before["place"] else None)
    state.set("custodian", {**party(data["holder"]), "place": place}, event)


def assignment_changed(state, event, data):
    for name in ("purpose", "zone", "gateway"):
        state.set(name, data.get(name), event)
    state.set("businessOwner", party(data.get("businessOwner")), event)


def delegated(state, event, data):
    until = moments.read(data["until"]) if "until" in data else None
    for power in data["powers"]:
        who = party(data["party"])
        state.delegations[(who["id"], power)] = {"party": who, "power": power, "until": until, "event": event}


def delegation_ended(state, event, data):
    for power in data["powers"]:
        state.delegations.pop((data["party"]["id"], power), None)


# Quarantine, loss, retirement

def leave_for(state, event, to, allowed):
    if state.state not in allowed:
        return
    if len(state.below) == MOST_STATES_BELOW:
        raise AssertionError("deeper than the texts say what happens")
    state.below.append(state.state)
    move(state, event, to)


def come_back(state, event, current, name, end):
    if state.records.get(name) is not None:
        state.records[name] = {**state.records[name], end: event.occurred}
    if state.state == current:
        move(state, event, state.below.pop())


def quarantined(state, event, data):
    state.records["quarantine"] = record(event, reason=data["reason"], by=party(data["by"]),
                                         allowed=data.get("allowed"), released=None,
                                         evidenceSha256=lower(data.get("evidence")))
    leave_for(state, event, "quarantined", ("born", "enrolled", "lost"))


def released(state, event, data):
    come_back(state, event, "quarantined", "quarantine", "released")


def lost(state, event, data):
    state.records["lost"] = record(event, reason=data["reason"], by=party(data["by"]), recovered=None)
    leave_for(state, event, "lost", ("born", "enrolled", "quarantined"))


def recovered(state, event, data):
    come_back(state, event, "lost", "lost", "recovered")


def retired(state, event, data):
    state.records["retired"] = record(event, reason=data["reason"], by=party(data["by"]), method=data["method"],
                                      owner=state.owner_id())
    state.retired_owner = state.owner_id()
    if state.state in ("born", "enrolled", "quarantined", "lost"):
        move(state, event, "retired")
        state.below.clear()


def erased(state, event, data):
    state.records["erased"] = record(event, method=data["method"], evidenceSha256=lower(data.get("evidence")),
                                     witness=party(data.get("witness")))


def disposed(state, event, data):
    state.records["disposed"] = record(event, by=party(data["by"]), evidenceSha256=lower(data.get("evidence")))
    if state.state in ("enrolled", "retired"):
        move(state, event, "disposed")
        state.below.clear()


def refurbished(state, event, data):
    if state.state in ("born", "enrolled", "retired"):
        begin_epoch(state, event)
        move(state, event, "born")


HANDLERS = {
    "device.manufactured": manufactured, "device.adopted": adopted, "device.identified": identified,
    "enrollment.completed": enrolled, "enrollment.rejected": rejected,
    "ownership.transferInitiated": transfer_initiated, "ownership.transferred": transferred,
    "ownership.transferCancelled": transfer_cancelled, "custody.changed": custody_changed,
    "assignment.changed": assignment_changed, "control.delegated": delegated, "control.ended": delegation_ended,
    "quarantine.entered": quarantined, "quarantine.released": released,
    "device.lost": lost, "device.recovered": recovered,
    "device.retired": retired, "secrets.erased": erased, "device.disposed": disposed,
    "device.refurbished": refurbished,
}
