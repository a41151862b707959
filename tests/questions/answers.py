"""Folded states in the JSON shapes of api/ANSWERS.md.

An expected answer holds the members that the questions need. None: not there. Times are whole microseconds.
"""

from compare import OneOf
from fold_parts import record
from state import ANY

FACTS = ("origin", "maker", "model", "serial", "deviceClass", "hardwareRevision", "keyStore", "site", "batch", "sbom",
         "identity", "approver", "adoptionEvidence", "owner", "custodian", "businessOwner", "purpose", "zone",
         "gateway")
WITH_EVIDENCE = ("maker", "model", "serial", "deviceClass", "owner", "custodian", "businessOwner", "purpose", "zone",
                 "gateway")
RECORDS = ("configuration", "attestation", "enrollment", "enrollmentRejected", "transfer", "transferred", "shipped",
           "service", "quarantine", "lost", "retired", "erased", "disposed", "lastSession")


def certificate(held, state, as_of):
    key_store = held.key_store
    if held.of_device and key_store != state.value("keyStore"):
        key_store = ANY  # found when it came to be held, or when asked for: the texts do not say
    said = {name: held.said.get(name) for name in
            ("spkiSha256", "issuer", "serial", "authorityKeyId", "role", "notBefore", "notAfter")}
    return {"sha256": held.sha256, **said, "state": held.state_at(as_of), "keyStore": key_store,
            "replaces": held.replaces, "replacedBy": held.replaced_by, "revoked": held.revoked,
            "suspended": held.suspended, **record(held.event)}


def delegations(state, moment, more=()):
    return [{name: one[name] for name in ("party", "power", "until")} |
            (record(one["event"]) if more else {}) for one in state.living_delegations(moment)]


def firmware(state):
    """By component, those too of which nothing is installed."""
    nothing = dict.fromkeys(("artefact", "version", "since", "evidence"))
    return [{"component": name, **(one.installed or nothing), "lastAttempt": one.last_attempt}
            for name, one in sorted(state.firmware.items())]


def with_removed(state, name):
    """Whether events that corrections took away are counted, the texts do not say."""
    without = state.counts[name]
    return OneOf((without, without + state.removed[name])) if state.removed[name] else without


def counts(state):
    return {name: with_removed(state, name) for name in state.counts}


def head(state):
    if state.head is None or state.removed_head:
        return ANY
    return {"shard": state.head.shard, "sequence": state.head.sequence}


def last_occurred(state):
    return OneOf((state.last, state.last_with_removed)) if state.last_with_removed != state.last else state.last


def evidence(state):
    found = {name: state.facts[name].event.evidence if name in state.facts else None for name in WITH_EVIDENCE}
    by = state.state_event
    return {**found, "state": by and by.evidence}


def renewal_failed(state):
    failed = state.records.get("renewalFailed")
    return failed and {**failed, "inARow": state.renewal_failures}


def by_system(records):
    return [records[system] for system in sorted(records)] or None


def device(subject, state, as_of):
    identifiers = [record(event, scheme=scheme, value=value)
                   for (scheme, value), event in sorted(state.identifiers.items(), key=lambda one: one[0])]
    return {"device": subject, "state": state.state, "epoch": state.epoch,
            **{name: state.value(name) for name in FACTS},
            "epochs": state.epochs or None, "identifiers": identifiers or None,
            "certificates": [certificate(held, state, as_of) for held in state.held()] or None,
            "firmware": firmware(state) or None,
            **{name: state.records.get(name) for name in RECORDS},
            "renewalFailed": renewal_failed(state),
            "delegations": delegations(state, as_of, more=("since", "evidence")) or None,
            "trustedBy": by_system(state.trusted_by), "withdrawn": by_system(state.withdrawn),
            "trustChecks": by_system(state.trust_checks), "counts": counts(state),
            "lastOccurredAt": last_occurred(state), "evidence": evidence(state), "head": head(state)}


def row(subject, state):
    """Of the list of devices."""
    installed = [{name: one[name] for name in ("component", "artefact", "version")} for _, one in state.installed()]
    return {"device": subject, "state": state.state, "epoch": state.epoch,
            **{name: state.value(name) for name in
               ("owner", "custodian", "maker", "model", "serial", "deviceClass", "zone")},
            "firmware": installed or None, "events": with_removed(state, "events"),
            "lastOccurredAt": last_occurred(state), "head": head(state)}
