"""Certificates: held, renewed, suspended, revoked; who trusts the device."""

import moments
from fold_parts import lower, party, record
from state import WHEN, Held, lasting

PLAIN = ("issuer", "serial", "authorityKeyId", "role")


def spoken_of(state, sha256):
    return state.certificates.setdefault(sha256, Held(sha256))


def keep_key_store(state, held, named, predecessor):
    """The event's, else what it was, else for a renewal its predecessor's, else the device's."""
    if named is not None:
        found, of_device = named, False
    elif held.key_store is not None:
        return
    elif predecessor is not None and predecessor.key_store is not None:
        found, of_device = predecessor.key_store, predecessor.of_device
    else:
        found, of_device = state.value("keyStore"), True
    held.key_store, held.of_device = found, of_device


def hold(state, event, certificate, key_store, predecessor=None):
    """Held since the first time; what is said again is set again, what is left out stays as it was."""
    held = spoken_of(state, lower(certificate["sha256"]))
    for name in PLAIN:
        if name in certificate:
            held.said[name] = certificate[name]
    held.said["spkiSha256"] = lower(certificate["spkiSha256"])
    for name in ("notBefore", "notAfter"):
        held.said[name] = moments.read(certificate[name])
    keep_key_store(state, held, key_store, predecessor)
    if held.event is None:
        held.event = event
        state.order.append(held.sha256)
    return held


def newest_of_role(state, role, other_than):
    for held in reversed(state.held()):
        if held.said["role"] == role and held.sha256 != other_than:
            return held
    return None


def issued(state, event, data):
    hold(state, event, data["certificate"], data.get("keyStore"))


def renewed(state, event, data):
    fresh = lower(data["certificate"]["sha256"])
    previous = lower(data.get("previousCertificate"))
    if previous is None:
        old = newest_of_role(state, data["certificate"]["role"], fresh)
    else:
        old = state.certificates.get(previous)
        old = old if old and old.event else None
    held = hold(state, event, data["certificate"], None, old)
    held.replaces = previous or (old.sha256 if old else held.replaces)
    if old is not None:
        old.replaced_by = fresh
    state.renewal_failures = 0


def renewal_failed(state, event, data):
    state.renewal_failures += 1
    state.records["renewalFailed"] = record(event, reason=data["reason"])


def said_of(before, new):
    """Revoked, or suspended, again: since the first time; a date that is left out stays."""
    if before is None:
        return new
    return {**new, **{name: before[name] for name in WHEN},
            **{name: value for name, value in before.items() if new[name] is None}}


def revoked(state, event, data):
    invalid = moments.read(data["invalidityDate"]) if "invalidityDate" in data else None
    held = spoken_of(state, lower(data["certificate"]))
    held.revoked = said_of(held.revoked, record(event, reason=data["reason"], by=party(data["by"]),
                                                invalidityDate=invalid))


def suspended(state, event, data):
    held = spoken_of(state, lower(data["certificate"]))
    held.suspended = said_of(held.suspended, record(event, reason=data["reason"]))


def resumed(state, event, data):
    spoken_of(state, lower(data["certificate"])).suspended = None


# Trust

def trust_granted(state, event, data):
    granted = record(event, system=data["system"], relationship=data["relationship"],
                     credential=lower(data.get("credential")))
    state.trusted_by[data["system"]] = lasting(state.trusted_by.get(data["system"]), granted)
    state.withdrawn.pop(data["system"], None)


def trust_withdrawn(state, event, data):
    for system in data["systems"]:
        state.trusted_by.pop(system, None)
        state.withdrawn[system] = record(event, system=system, by=party(data["by"]))


def trust_checked(state, event, data):
    state.trust_checks[data["system"]] = record(event, system=data["system"], credential=lower(data["credential"]),
                                                accepted=data["accepted"])


HANDLERS = {
    "certificate.issued": issued, "certificate.renewed": renewed, "certificate.renewalFailed": renewal_failed,
    "certificate.revoked": revoked,
    "certificate.suspended": suspended, "certificate.resumed": resumed,
    "trust.granted": trust_granted, "trust.withdrawn": trust_withdrawn, "trust.checked": trust_checked,
}
