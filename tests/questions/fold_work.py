"""What a device runs and does, and what is done to it: firmware, configuration, attestation, sessions, service."""

import moments
from fold_parts import lower, party, record
from state import ANY, Component, lasting


def component(state, name):
    return state.firmware.setdefault(name, Component())


def install(state, event, name, artefact, version, **more):
    """What the last success says of it, and no more: what that leaves out is not known of this artefact."""
    one = component(state, name)
    before = one.installed
    again = before is not None and before["artefact"] == artefact
    said = {"component": name, "artefact": artefact, "version": version, "signature": None, "securityVersion": None,
            "signerSpkiSha256": None, **more}
    previous = ANY if again else before and before["artefact"]   # the same again: which it then took the place of …
    one.installed = {**lasting(before and {**before, "previous": None}, record(event, **said, previous=None)),
                     "previous": previous}
    one.last_attempt = None


def made_with(state, event, data):
    for one in data.get("firmware", ()):
        install(state, event, one["component"], lower(one["artefact"]), one["version"])


def updated(state, event, data):
    name, artefact = data.get("component", "main"), lower(data["artefact"])
    if data["result"] in ("success", "alreadyInstalled"):
        install(state, event, name, artefact, data["toVersion"], securityVersion=data.get("securityVersion"),
                signerSpkiSha256=lower(data.get("signerSpkiSha256")), signature=data["signature"])
        return
    component(state, name).last_attempt = record(
        event, artefact=artefact, version=data["toVersion"], result=data["result"], signature=data["signature"],
        deployment=data.get("deploymentId"))


def released(state, event, data):
    named = {name: lower(data.get(name)) for name in ("signerSpkiSha256", "sbom", "provenance")}
    state.put("release", dict(
        artefact=lower(data["artefact"]), component=data["component"], version=data["version"],
        vendor=data["vendor"], securityVersion=data.get("securityVersion"), compatible=data["compatible"],
        **named), event)


def configured(state, event, data):
    state.put("configuration", {"digest": lower(data["digest"]), "by": party(data["by"]),
                                "signature": data["signature"]}, event)


def attested(state, event, data):
    before = state.records.get("attestation") or {"lastPassed": None, "lastFailed": None}
    last = {name: event.occurred if data["status"] == status else before[name]
            for name, status in (("lastPassed", "passed"), ("lastFailed", "failed"))}
    firmware = [{"component": one["component"], "artefact": lower(one["artefact"])}
                for one in data.get("firmware", ())]
    state.records["attestation"] = record(
        event, status=data["status"], verifier=data["verifier"], secureBoot=data.get("secureBoot"),
        debugEnabled=data.get("debugEnabled"), firmware=firmware or None,
        evidenceSha256=lower(data.get("evidence")), **last)


def active(state, event, data):
    end = moments.read(data["end"]) if "end" in data else None
    state.records["lastSession"] = {
        "service": data["service"], "sessionId": data["sessionId"], "start": moments.read(data["start"]), "end": end,
        "certificate": lower(data.get("certificate")), "peer": data.get("peer"), "via": data.get("via"),
        "evidence": event.evidence}


def shipped(state, event, data):
    state.records["shipped"] = record(event, **{side: party(data[side]) for side in ("from", "to")})
    note_seal(state, data.get("seal"))


# Service

def service(state):
    return state.records.setdefault("service", {"open": None, "opened": None, "last": None, "seal": None})


def note_seal(state, seal):
    if seal is not None:
        service(state)["seal"] = seal


def service_opened(state, event, data):
    opened = record(event, technician=party(data["technician"]), organisation=party(data["organisation"]),
                    seal=data.get("seal"))
    service(state).update(open=opened, opened=opened)
    note_seal(state, data.get("seal"))


def service_closed(state, event, data):
    service(state).update(open=None, last=record(
        event, technician=party(data["technician"]), sealAfter=data.get("sealAfter"),
        partsReplaced=data.get("partsReplaced"), firmwareTouched=data["firmwareTouched"]))
    note_seal(state, data.get("sealAfter"))


HANDLERS = {
    "firmware.updated": updated, "firmware.released": released, "configuration.updated": configured,
    "attestation.reported": attested, "device.activity": active, "device.shipped": shipped,
    "service.opened": service_opened, "service.closed": service_closed,
}
