"""What the catalogue says of certificates, times and the states of a device."""
import datetime
import re

from der import certificate_of_der

DAY = 86400.0
HOUR = 3600.0
HARDWARE = {"secureElement", "tpm", "tee"}

BORN = {"device.manufactured", "device.adopted"}
NOT_BORN = {"device.activity", "certificate.renewed", "secrets.erased", "device.disposed"}
QUARANTINED = {"quarantine.released", "certificate.revoked", "attestation.reported", "service.opened",
               "service.closed", "device.lost", "device.retired", "ownership.transferInitiated",
               "ownership.transferred", "ownership.transferCancelled"}
LOST = {"device.recovered", "certificate.revoked", "device.retired", "quarantine.entered"}
RETIRED = {"secrets.erased", "trust.withdrawn", "trust.checked", "certificate.revoked", "custody.changed",
           "device.disposed", "device.refurbished"}
ANYTIME = ("exception.", "event.", "policy.", "trust.")


def seconds(text):
    whole, fraction = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z", text).groups()
    moment = datetime.datetime.fromisoformat(whole + "+00:00")
    return moment.timestamp() + float(fraction or 0)


def allows(state, kind, allowed, method):
    """EV-06: may an event of this kind happen in this state?"""
    if kind.startswith(ANYTIME):
        return True
    if state == "unborn":
        return kind in BORN or kind == "device.identified"
    if state == "born":
        return kind not in NOT_BORN
    if state == "enrolled":
        return kind not in BORN
    if state == "quarantined":
        named = {"firmware.updated": "update", "certificate.renewed": "renewal"}.get(kind)
        return kind in QUARANTINED or named in allowed
    if state == "lost":
        return kind in LOST
    if state == "retired":
        passed_on = method in ("returned", "resold")
        return kind in RETIRED or passed_on and (kind.startswith("ownership.") or kind == "enrollment.completed")
    return False


class Certificate:
    def __init__(self, data, at):
        self.sha256, self.key, self.role = data["sha256"], data["spkiSha256"], data["role"]
        self.start, self.end = seconds(data["notBefore"]), seconds(data["notAfter"])
        self.held_from = at
        self.renewed = self.revoked = None
        self.suspensions = []  # [from, to or None]

    def lives_at(self, moment):
        return moment < self.end and (self.revoked is None or moment < self.revoked)


def read_certificate(data):
    """A cert object as digests and times, whichever way it is given."""
    return {**certificate_of_der(data["der"]), **data} if "der" in data else data
