"""Small ledgers by hand: events in the order in which they were recorded, on numbered days of 2026."""

import json

import moments
from fold import state_of
from ledger import Ledger

FIRST_DAY = moments.read("2026-01-01T00:00:00Z")
ACME, BOREALIS, CARGO = ({"id": name, "name": name.title()} for name in ("acme", "borealis", "cargo"))


def day(number):
    return FIRST_DAY + int(number * moments.DAY)


def digest(word):
    """`c1` and so on as 64 hexadecimal digits."""
    return word.encode().hex().ljust(64, "0")


def cert(word, role="ldevid", ends=100, issuer="CN=CA", **more):
    return {"sha256": digest(word), "spkiSha256": digest("key " + word), "issuer": issuer, "serial": "01",
            "notBefore": moments.write(day(0)), "notAfter": moments.write(day(ends)), "role": role, **more}


MADE = {"serial": "S-1", "maker": ACME, "model": "M1", "deviceClass": "pump", "keyStore": "tpm"}


def on(number, kind, data=None, device="d", **attributes):
    """An event. `kind` as in the catalogue, without `hallmark.` and `.v1`; a type with a dot at its end is taken as it
    is, without that dot."""
    type_ = kind[:-1] if kind.endswith(".") else f"hallmark.{kind}.v1"
    event = {"specversion": "1.0", "id": attributes.pop("id", None), "source": "/s", "type": type_, "subject": device,
             "time": moments.write(day(number)), **attributes}
    return {**event, "data": data} if data is not None else event


def made(number=1, **more):
    return on(number, "device.manufactured", {**MADE, **more})


def enrolled(number=2, **more):
    return on(number, "enrollment.completed", {"method": "est", "credential": "token", **more})


def retired(number, method="returned", **more):
    return on(number, "device.retired", {"reason": "old", "by": ACME, "method": method}, **more)


def quarantined(number):
    return on(number, "quarantine.entered", {"reason": "odd", "by": ACME})


def released(number):
    return on(number, "quarantine.released", {"reason": "fine", "by": ACME})


def lost(number):
    return on(number, "device.lost", {"reason": "gone", "by": ACME})


def recovered(number):
    return on(number, "device.recovered", {"reason": "there", "by": ACME})


def refurbished(number):
    return on(number, "device.refurbished", {"by": ACME, "approval": "QA"})


def disposed(number):
    return on(number, "device.disposed", {"by": ACME})


def issued(number, certificate, **more):
    return on(number, "certificate.issued", {"certificate": certificate, **more})


def renewed(number, certificate, previous=None):
    named = {"previousCertificate": digest(previous)} if previous else {}
    return on(number, "certificate.renewed", {"certificate": certificate, **named})


def revoked(number, word):
    return on(number, "certificate.revoked", {"certificate": digest(word), "reason": "keyCompromise", "by": ACME})


def transferred(number, to, **more):
    return on(number, "ownership.transferred", {"from": ACME, "to": to}, **more)


def assigned(number, **more):
    attributes = {name: more.pop(name) for name in ("id", "source", "sequence", "device") if name in more}
    return on(number, "assignment.changed", more, **attributes)


def delegated(number, *powers, party=CARGO, until=None):
    return on(number, "control.delegated", {"party": party, "powers": list(powers),
                                            **({"until": moments.write(day(until))} if until else {})})


def updated(number, word, result="success", **more):
    return on(number, "firmware.updated", {"artefact": digest(word), "toVersion": word, "signature": "verified",
                                           "result": result, **more})


def corrected(number, target, replacement=None, source="/s", **attributes):
    """Of the event with the id `target`."""
    data = {"source": attributes.pop("of", source), "id": target, "reason": "wrong"}
    return on(number, "event.corrected", data if replacement is None else {**data, "replacement": replacement},
              source=source, **attributes)


def ledger_of(*events, shards=1):
    lines = [json.dumps({**event, "id": event["id"] or f"e{number}"}) + "\n" for number, event in enumerate(events)]
    return Ledger("".join(lines).encode(), shards)


def state_after(*events, at=300, known=None, device="d"):
    """The state of the device on day `at`, as known at the first `known` entries."""
    ledger = ledger_of(*events)
    prefix = ledger.sizes if known is None else [known]
    return state_of(ledger, device, prefix, day(at))
