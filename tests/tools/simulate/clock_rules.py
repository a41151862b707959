"""Findings that depend on the clock, asked at every moment at which their answer can change."""
from rules_of_state import DAY


class ClockRules:
    """Of a device whose events have all been taken."""

    def check_orphan(self, until):
        """ID-07 over the epoch that ends at `until`."""
        if self.enrolled is None:
            return
        for name in ("owner", "purpose", "zone"):
            if min(self.complete.get(name, until), until) > self.enrolled + 7 * DAY:
                self.fault("ID-07", f"without {name}")

    def check_former_trust(self):
        """RT-03's systems, at the end of a retirement."""
        if not self.retirements:
            return
        due = self.retirements[-1]["at"] + 7 * DAY
        for system, withdrawn in self.trusting.items():
            if due < self.end and (withdrawn is None or withdrawn > due):
                self.fault("RT-03", f"{system} goes on trusting it")

    def retired_at(self, moment):
        live = [start for start, finish in self.spans if start <= moment and (finish is None or moment < finish)]
        return not live

    def finish(self):
        if self.state not in ("retired", "disposed"):
            self.check_orphan(self.end)
        else:
            self.check_former_trust()
        self.check_certificates()
        self.check_sessions()
        for at, held, powers in self.former:
            self.check_residue(at + 7 * DAY, held, powers)
        for retirement in self.retirements:
            self.check_retirement(retirement)
        for at, status in self.attestations:
            if status == "failed" and at + DAY < self.end and not any(
                    at < later <= at + DAY and answer in ("passed", "quarantined") for later, answer in self.attestations):
                self.fault("AT-03", "unanswered")

    def check_certificates(self):
        for certificate in self.certificates.values():
            fires = certificate.end - min(30 * DAY, (certificate.end - certificate.start) / 3)
            cured = [at for at in (certificate.renewed, certificate.revoked) if at is not None and at <= fires]
            if fires < self.end and not cured and not self.retired_at(fires):
                self.fault("CR-03", certificate.sha256)

    def check_sessions(self):
        ordered = sorted(self.sessions)
        for (_, finish, service, peer), (start, _, next_service, next_peer) in zip(ordered, ordered[1:]):
            if start < finish and peer != next_peer and service == next_service:
                self.fault("ID-02", f"{peer} and {next_peer} at once")
            elif start < finish:
                self.fault("ID-02", "sessions overlap")

    def check_residue(self, due, held, powers):
        if due >= self.end:
            return
        for sha256 in held:
            certificate = self.certificates[sha256]
            if certificate.role != "idevid" and certificate.lives_at(due):
                self.fault("OW-02", sha256)
        for party, (_, until, ended) in powers.items():
            current = self.powers[party][2] if self.powers[party][0] == powers[party][0] else ended
            if min(until, current if current is not None else until) > due:
                self.fault("OW-02", f"{party} keeps its powers")

    def check_retirement(self, retirement):
        due = retirement["at"] + 7 * DAY
        for certificate in self.certificates.values():
            if due < self.end and certificate.role != "idevid" and certificate.held_from <= retirement["at"] \
                    and certificate.lives_at(due):
                self.fault("RT-03", certificate.sha256)
        done = [retirement["erased"]]
        if retirement["method"] == "destroyed":
            done.append(retirement["disposed"])
        due = retirement["at"] + 30 * DAY
        if due < self.end and not any(at is not None and at <= due for at in done):
            self.fault("RT-02", "no evidence of erasure")
