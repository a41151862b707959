"""Data for each type of the catalogue by chance, from so few words that events meet each other all the time."""

import hashlib

import moments
from ledger import RANKS, THINGS

START, END = moments.read("2024-01-01T00:00:00Z"), moments.read("2027-06-01T00:00:00Z")
PARTIES = [{"id": "acme", "name": "Acme"}, {"id": "borealis", "name": "Borealis AG"}, {"id": "cargo"},
           {"id": "delta-ü", "name": "Delta Überland"}]
TEXT_PARTIES = ["harbour", "rail"]           # where a party may be a text
POWERS = ["rotateKeys", "disable", "updateFirmware", "configure", "service", "other"]
ISSUERS = ["CN=Plant CA,O=Acme", "CN=Maker CA,O=Borealis", "CN=Umlaut CA,O=Größe"]
KEY_IDS = ["5be0cd19137e2179", "0a0b0c0d"]
ROLES = ["idevid", "ldevid", "operational", "svid", "tls", "other"]
KEY_STORES = ["secureElement", "tpm", "tee", "software", "unknown", "other"]
SYSTEMS = ["scada", "historian", "billing"]
ARTEFACT_COUNT = 6


def digest(*words):
    return hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()


ARTEFACTS = [digest("artefact", number) for number in range(ARTEFACT_COUNT)]
SIGNERS = [digest("signer", number) for number in range(2)]


class Data:
    """Of one device's events."""

    def __init__(self, chance, device):
        self.chance, self.device = chance, device
        self.names_places = chance.random() < 0.5   # all its custodians have a place, or none
        self.pool = [digest("certificate", device, number) for number in range(5)] + [digest("shared certificate")]

    def one(self, words):
        return self.chance.choice(words)

    def maybe(self, **members):
        return {name: make() for name, make in members.items() if self.chance.random() < 0.5}

    def time(self):
        return moments.write(self.chance.randrange(START, END))

    def span(self, first, last):
        start, end = sorted((self.time(), self.time()))
        return {first: start, last: end}

    def party(self):
        return self.one(PARTIES)

    def party_or_text(self):
        return self.one(TEXT_PARTIES + PARTIES)

    def sha256(self):
        return self.one(self.pool)

    def certificate(self, sha256=None):
        """What is said of a certificate is mostly what was said before, and sometimes not."""
        sha256 = sha256 or self.sha256()
        number = int(sha256[:8], 16) + (self.chance.random() < 0.1)
        start = START + number % 500 * moments.DAY
        found = {"sha256": sha256, "spkiSha256": digest("key", sha256), "issuer": ISSUERS[number % 3],
                 "serial": f"{number:08x}", "notBefore": moments.write(start),
                 "notAfter": moments.write(start + (1 + number % 700) * moments.DAY), "role": ROLES[number % 6]}
        return {**found, **({"authorityKeyId": KEY_IDS[number % 2]} if number % 3 else {})}

    def firmware(self):
        return [{"component": name, "artefact": self.one(ARTEFACTS), "version": self.one(("1.0", "1.1", "2.0"))}
                for name in self.chance.sample(("main", "boot", "radio"), self.chance.randint(0, 2)) or ["main"]]

    def make(self, kind):
        return getattr(self, kind.replace(".", "_"))()

    # device

    def device_manufactured(self):
        return {"serial": f"S-{self.chance.randint(0, 9)}", "maker": self.party(), "model": self.one(("M1", "M2")),
                "deviceClass": self.one(("pump", "meter")), "keyStore": self.one(KEY_STORES),
                **self.maybe(hardwareRevision=lambda: self.one("AB"), site=lambda: self.one(("linz", "graz")),
                             batch=lambda: self.one(("b1", "b2")), firmware=self.firmware, identity=self.certificate,
                             identifiers=self.identifiers, sbom=lambda: digest("sbom"))}

    def device_adopted(self):
        return {"approver": self.party(), "deviceClass": self.one(("pump", "valve")),
                **self.maybe(evidence=lambda: digest("adoption"), serial=lambda: "S-17", maker=self.party_or_text,
                             model=lambda: "M3", identity=self.certificate)}

    def identifiers(self):
        return [{"scheme": self.one(("imei", "mac")), "value": self.one(("02:00:5e:10", "17", "A B&C"))}
                for _ in range(self.chance.randint(1, 3))]

    def device_identified(self):
        return {"identifiers": self.identifiers()}

    def device_shipped(self):
        return {"from": self.party_or_text(), "to": self.party_or_text(), **self.maybe(seal=self.seal)}

    def seal(self):
        return f"S-{self.chance.randint(1, 9)}"

    def device_activity(self):
        span = self.span("start", "end")
        if self.chance.random() < 0.3:
            del span["end"]
        return {"service": "telemetry", "sessionId": f"s-{self.chance.randint(0, 999)}", **span,
                **self.maybe(certificate=self.sha256, peer=lambda: "203.0.113.7", via=lambda: "gw-1")}

    def enrollment_completed(self):
        return {"method": self.one(("brski", "fdo", "est", "scep", "cmp", "acme", "dps", "matter", "manual", "other")),
                "credential": self.one(("certificate", "token", "deviceSecret", "groupSecret", "factoryDefault")),
                **self.maybe(presented=self.certificate, certificate=self.certificate, owner=self.party,
                             keyStore=lambda: self.one(KEY_STORES), purpose=lambda: "cooling",
                             zone=lambda: self.one(("z1", "z2", "z3")), gateway=lambda: "gw-1")}

    def enrollment_rejected(self):
        return {"reason": "unknown maker"}

    # certificates

    def certificate_issued(self):
        return {"certificate": self.certificate(), **self.maybe(keyStore=lambda: self.one(KEY_STORES))}

    def certificate_renewed(self):
        fresh = self.certificate()
        previous = self.one([sha256 for sha256 in self.pool if sha256 != fresh["sha256"]] + [digest("never held")])
        return {"certificate": fresh, **self.maybe(previousCertificate=lambda: previous)}

    def certificate_renewalFailed(self):
        return {"reason": "timeout", **self.maybe(certificate=self.sha256, fallback=lambda: "keeps the old one")}

    def certificate_revoked(self):
        return {"certificate": self.sha256(), "reason": self.one(("keyCompromise", "superseded", "other")),
                "by": self.party(), **self.maybe(invalidityDate=self.time)}

    def certificate_suspended(self):
        return {"certificate": self.sha256(), "reason": "under investigation"}

    certificate_resumed = certificate_suspended

    def authority_revoked(self):
        return {"spkiSha256": self.device.removeprefix("authority:"), "reason": "keyCompromise"}

    # firmware

    def firmware_released(self):
        return {"artefact": self.device.removeprefix("artefact:"), "component": self.one(("main", "boot")),
                "version": self.one(("1.0", "2.0")), "vendor": "Acme", "compatible": ["M1", "pump"],
                **self.maybe(securityVersion=lambda: self.chance.randint(0, 9), sbom=lambda: digest("sbom"),
                             signerSpkiSha256=lambda: self.one(SIGNERS), provenance=lambda: digest("provenance"))}

    def firmware_updated(self):
        return {"artefact": self.one(ARTEFACTS), "toVersion": self.one(("1.0", "1.1", "2.0")),
                "signature": self.one(("verified", "failed", "notReported")),
                "result": self.one(("success", "success", "alreadyInstalled", "failed", "aborted", "rolledBack",
                                    "other")),
                **self.maybe(component=lambda: self.one(("main", "boot")), fromVersion=lambda: "1.0",
                             signerSpkiSha256=lambda: self.one(SIGNERS),
                             securityVersion=lambda: self.chance.randint(0, 9))}

    def configuration_updated(self):
        return {"digest": digest("configuration", self.chance.randint(0, 3)), "by": self.party(),
                "signature": self.one(("verified", "failed", "notReported"))}

    def attestation_reported(self):
        attested = [{name: one[name] for name in ("component", "artefact")} for one in self.firmware()]
        return {"verifier": "veraison-1", "status": self.one(("passed", "failed", "inconclusive")),
                **self.maybe(secureBoot=lambda: True, debugEnabled=lambda: False, firmware=lambda: attested)}

    # owners and control

    def ownership_transferInitiated(self):
        return {"from": self.party(), "to": self.party()}

    ownership_transferred = ownership_transferInitiated

    def ownership_transferCancelled(self):
        return {"from": self.party_or_text(), "to": self.party_or_text(), "reason": "payment failed"}

    def custody_changed(self):
        place = {"place": self.one(("warehouse 3", "dock"))} if self.names_places else {}
        return {"holder": self.party(), **place}

    def assignment_changed(self):
        return self.maybe(purpose=lambda: self.one(("cooling", "metering")), gateway=lambda: "gw-2",
                          zone=lambda: self.one(("z1", "z2", "z3")), businessOwner=self.party) or {"zone": "z4"}

    def control_delegated(self):
        powers = self.chance.sample(POWERS, self.chance.randint(1, 3))
        return {"party": self.party(), "powers": powers, **self.maybe(until=self.time)}

    def control_ended(self):
        return {"party": self.party(), "powers": self.chance.sample(POWERS, self.chance.randint(1, 3))}

    # trust, service

    def trust_granted(self):
        return {"system": self.one(SYSTEMS), "relationship": self.one(("client", "writer")),
                **self.maybe(credential=self.sha256)}

    def trust_withdrawn(self):
        return {"systems": self.chance.sample(SYSTEMS, self.chance.randint(1, 2)), "by": self.party()}

    def trust_checked(self):
        return {"system": self.one(SYSTEMS), "credential": self.sha256(), "accepted": self.one((True, False))}

    def service_opened(self):
        return {"technician": {"id": self.one(("t-1", "t-2"))}, "organisation": self.party(),
                **self.maybe(seal=self.seal)}

    def service_closed(self):
        return {"technician": self.one(("t-1", {"id": "t-2"})), "firmwareTouched": self.one((True, False)),
                **self.maybe(sealAfter=self.seal, partsReplaced=lambda: ["valve", "seal ring"])}

    # quarantine, loss, retirement, governance

    def quarantine_entered(self):
        return {"reason": "odd traffic", "by": self.party(),
                **self.maybe(allowed=lambda: self.chance.sample(("update", "renewal"), 1))}

    quarantine_released = quarantine_entered

    def device_lost(self):
        return {"reason": "not at its place", "by": self.party_or_text()}

    device_recovered = device_lost

    def device_retired(self):
        return {"reason": "end of life", "by": self.party(),
                "method": self.one(("returned", "resold", "returned", "destroyed", "recycled", "abandoned", "other"))}

    def secrets_erased(self):
        return {"method": "factory reset", **self.maybe(evidence=lambda: digest("erasure"), witness=self.party)}

    def device_disposed(self):
        return {"by": self.party(), **self.maybe(evidence=lambda: digest("disposal"))}

    def device_refurbished(self):
        return {"by": self.party(), "approval": "QA-5512"}

    def exception_granted(self):
        return {"rule": "CR-04", "scope": "class:pump", "until": self.time(), "approver": self.party(),
                "reason": "replacement ordered"}

    def exception_revoked(self):
        return {"rule": "CR-04", "scope": "class:pump", "by": self.party_or_text()}

    def policy_adopted(self):
        return {"sha256": digest("policy"), "by": self.party_or_text()}


def is_thing(subject):
    return subject.startswith(THINGS)


CORRECTION = "event.corrected"
KINDS = [name[len("hallmark."):-len(".v1")] for name in RANKS]
OF_THINGS = ("authority.revoked", "firmware.released", "policy.adopted")
OF_DEVICES = [kind for kind in KINDS if kind not in (*OF_THINGS, CORRECTION)]
