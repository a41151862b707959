"""A device as its events tell it, and the findings that events themselves show."""
from clock_rules import ClockRules
from rules_of_state import BORN, DAY, HARDWARE, HOUR, Certificate, allows, read_certificate, seconds


class Device(ClockRules):
    def __init__(self, name, world, faults, end):
        self.name, self.world, self.faults, self.end = name, world, faults, end
        self.state, self.before = "unborn", None
        self.allowed = set()
        self.certificates, self.identity_key = {}, None
        self.owner = self.owner_since = None
        self.former = []                 # when owners changed
        self.powers = {}                 # party -> [since, until]
        self.installed, self.updates, self.attestations = {}, [], []
        self.model = self.device_class = None
        self.sessions = []
        self.seal, self.open_service = None, False
        self.enrolled = self.retired = self.method = None
        self.complete = {}               # owner, purpose, zone -> since
        self.trusting, self.withdrawn = {}, set()
        self.spans = []                  # [enrolled or born, retired] of each epoch
        self.retirements = []
        self.failures = 0

    def fault(self, rule, why):
        self.faults.add(rule, self.name, why)

    def allows(self, kind):
        return allows(self.state, kind, self.allowed, self.method)

    def take(self, event, at):
        kind, data = event["type"][len("hallmark."):-len(".v1")], event["data"]
        if not self.allows(kind):
            self.fault("EV-06", f"{kind} while {self.state}")
        if self.state == "quarantined" and kind in ("device.activity", "certificate.renewed", "firmware.updated") \
                and not self.allows(kind):
            self.fault("QU-01", kind)
        if self.state == "retired" and kind in ("device.activity", "certificate.renewed", "firmware.updated"):
            self.fault("RT-01", kind)
        handler = getattr(self, "on_" + kind.replace(".", "_"), None)
        if handler:
            handler(data, at)

    # Birth and enrolment

    def hold(self, data, at):
        data = read_certificate(data)
        known = self.certificates.get(data["sha256"])
        if known:
            return known
        certificate = Certificate(data, at)
        self.certificates[certificate.sha256] = certificate
        for what in (certificate.sha256, certificate.key):
            if self.world.holders.setdefault(what, self.name) != self.name:
                self.fault("ID-01", f"{what} is {self.world.holders[what]}'s")
        if certificate.role != "idevid" and certificate.end - certificate.start > 398 * DAY:
            self.fault("CR-04", certificate.sha256)
        return certificate

    def be_born(self, data, at):
        self.state, self.device_class = "born", data["deviceClass"]
        self.model = data.get("model")
        if "identity" in data:
            self.identity_key = self.hold(data["identity"], at).key

    def on_device_manufactured(self, data, at):
        if self.state != "unborn":
            self.fault("ID-03", "made twice")
        unit = (data["maker"]["id"], data["model"], data["serial"])
        if self.world.units.setdefault(unit, self.name) != self.name:
            self.fault("ID-03", f"{unit}")
        if data["keyStore"] not in HARDWARE:
            self.fault("ID-06", data["keyStore"])
        self.be_born(data, at)
        self.owner = data["maker"]["id"]
        self.installed = {one["component"]: (one["artefact"], one["version"]) for one in data["firmware"]}

    def on_device_adopted(self, data, at):
        self.be_born(data, at)

    def on_enrollment_completed(self, data, at):
        if self.state == "unborn":
            self.fault("ID-05", "enrolled before it was born")
        if self.state == "retired" and self.method not in ("returned", "resold"):
            self.fault("RT-01", "enrolled while retired")
        if data["credential"] in ("groupSecret", "factoryDefault"):
            self.fault("ID-04", data["credential"])
        presented = data.get("presented")
        if presented and self.identity_key not in (None, self.hold(presented, at).key):
            self.fault("ID-05", "presented another key")
        if data["keyStore"] not in HARDWARE:
            self.fault("ID-06", data["keyStore"])
        if "certificate" in data:
            self.hold(data["certificate"], at)
        self.check_former_trust()
        self.state, self.enrolled = "enrolled", at
        self.owner = data["owner"]["id"] if "owner" in data else self.owner
        self.complete = {name: at for name in ("owner", "purpose", "zone") if name in data}
        self.spans.append([at, None])

    # Certificates

    def on_certificate_issued(self, data, at):
        self.hold(data["certificate"], at)

    def on_certificate_renewed(self, data, at):
        fresh = self.hold(data["certificate"], at)
        old = self.certificates.get(data["previousCertificate"])
        if old is None:
            return self.fault("CR-06", data["previousCertificate"])
        if at > old.end:
            self.fault("CR-01", old.sha256)
        if fresh.key == old.key:
            self.fault("CR-05", old.sha256)
        if old.revoked is not None:
            self.fault("CR-09", old.sha256)
        if old.renewed is not None:
            self.fault("CR-06", "renewed twice: " + old.sha256)
        old.renewed = at
        self.failures = 0

    def on_certificate_renewalFailed(self, data, at):
        self.failures += 1
        if self.failures == 3:
            self.fault("CR-11", "three in a row")

    def on_certificate_revoked(self, data, at):
        certificate = self.certificates.get(data["certificate"])
        if certificate is None:
            return self.fault("CR-06", "revoked what it never held")
        certificate.revoked = at

    def on_certificate_suspended(self, data, at):
        if data["certificate"] in self.certificates:
            self.certificates[data["certificate"]].suspensions.append([at, None])

    def on_certificate_resumed(self, data, at):
        if data["certificate"] in self.certificates:
            self.certificates[data["certificate"]].suspensions[-1][1] = at

    def on_device_activity(self, data, at):
        start, finish = seconds(data["start"]), seconds(data["end"])
        self.sessions.append((start, finish, data["service"], data["peer"]))
        certificate = self.certificates.get(data["certificate"])
        if certificate is None:
            return self.fault("CR-02", "a session on no certificate of its own")
        if not certificate.start <= start < certificate.end:
            self.fault("CR-02", certificate.sha256)
        if certificate.revoked is not None and start > certificate.revoked + HOUR:
            self.fault("CR-07", "revoked " + certificate.sha256)
        if any(begun <= start < (ended or self.end) for begun, ended in certificate.suspensions):
            self.fault("CR-07", "suspended " + certificate.sha256)

    # Firmware

    def on_firmware_updated(self, data, at):
        component = data.get("component", "main")
        known = self.installed.get(component)
        if known and data["fromVersion"] != known[1]:
            self.fault("FW-04", f"from {data['fromVersion']}, installed {known[1]}")
        if data["result"] not in ("success", "alreadyInstalled"):
            return
        if data["signature"] != "verified" or "signerSpkiSha256" not in data:
            self.fault("FW-01", data["toVersion"])
        release = self.world.releases.get(data["artefact"])
        if release is None or release[1] > at:
            self.fault("FW-06", data["artefact"])
        else:
            compatible = release[0]["compatible"]
            if self.model and self.model not in compatible and self.device_class not in compatible:
                self.fault("FW-05", f"{compatible} on {self.model}")
            if release[0]["signerSpkiSha256"] != data["signerSpkiSha256"]:
                self.fault("FW-02", data["artefact"])
            if release[0]["version"] != data["toVersion"]:
                self.fault("FW-04", "a release of another version")
        older = self.world.releases.get(known[0]) if known else None
        if older and data["securityVersion"] < older[0]["securityVersion"] and "approval" not in data:
            self.fault("FW-03", data["toVersion"])
        self.installed[component] = (data["artefact"], data["toVersion"])
        self.updates.append(at)

    def on_attestation_reported(self, data, at):
        if data.get("debugEnabled") or data.get("secureBoot") is False:
            self.fault("AT-04", "open")
        self.attestations.append((at, data["status"]))
        for one in data.get("firmware", ()):
            known = self.installed.get(one["component"])
            if known is None or known[0] != one["artefact"]:
                self.fault("AT-02", f"{one['component']} differs")

    # Owners and control

    def change_owner(self, at):
        self.former.append((at, set(self.certificates), dict(self.powers)))

    def on_ownership_transferInitiated(self, data, at):
        if data["from"]["id"] != self.owner:
            self.fault("OW-01", "begun by another")

    def on_ownership_transferred(self, data, at):
        if data["from"]["id"] != self.owner:
            self.fault("OW-01", f"from {data['from']['id']}, owner {self.owner}")
        self.change_owner(at)
        self.owner = data["to"]["id"]

    def on_assignment_changed(self, data, at):
        for name in ("purpose", "zone"):
            if name in data:
                self.complete.setdefault(name, at)

    def on_control_delegated(self, data, at):
        self.powers[data["party"]["id"]] = [at, seconds(data["until"]), None]

    def on_control_ended(self, data, at):
        if data["party"]["id"] not in self.powers:
            return self.fault("EV-06", "ended what was never delegated")
        self.powers[data["party"]["id"]][2] = at

    def on_trust_granted(self, data, at):
        self.trusting[data["system"]] = None

    def on_trust_withdrawn(self, data, at):
        for system in data["systems"]:
            if system not in self.trusting:
                self.fault("RT-03", f"{system} was never granted")
            self.trusting[system] = at

    def on_trust_checked(self, data, at):
        if not data["accepted"]:
            return
        certificate = self.certificates.get(data["credential"])
        if self.state in ("retired", "disposed") or self.trusting.get(data["system"], at) is not None:
            self.fault("RT-04", f"{data['system']} let it in")
        if certificate and not certificate.lives_at(at):
            self.fault("RT-04", "a dead credential was let in")

    # Service and response

    def on_service_opened(self, data, at):
        if self.seal is not None and data.get("seal") != self.seal:
            self.fault("SV-01", f"found {data.get('seal')}, known {self.seal}")
        self.open_service = True

    def on_service_closed(self, data, at):
        if not self.open_service or "sealAfter" not in data:
            self.fault("SV-01", "closed without a seal, or never opened")
        self.open_service, self.seal = False, data.get("sealAfter")

    def on_device_shipped(self, data, at):
        self.seal = data.get("seal", self.seal)

    def on_quarantine_entered(self, data, at):
        self.before, self.state = self.state, "quarantined"
        self.allowed = set(data.get("allowed", ()))
        self.attestations.append((at, "quarantined"))   # an answer to one that failed

    def on_quarantine_released(self, data, at):
        self.state = self.before

    def on_device_lost(self, data, at):
        self.before, self.state = self.state, "lost"

    def on_device_recovered(self, data, at):
        self.state = self.before

    # Retirement

    def on_device_retired(self, data, at):
        self.state, self.method = "retired", data["method"]
        self.check_orphan(at)
        self.spans[-1][1] = at
        self.retirements.append({"at": at, "method": data["method"], "erased": None, "disposed": None})

    def on_secrets_erased(self, data, at):
        self.retirements[-1]["erased"] = at

    def on_device_disposed(self, data, at):
        self.state = "disposed"
        self.retirements[-1]["disposed"] = at if "evidence" in data else None

    def on_device_refurbished(self, data, at):
        self.check_former_trust()
        self.state, self.enrolled, self.complete = "born", None, {}
        self.spans.append([at, None])
