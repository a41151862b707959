"""The blast radius of an authority, a signer, a technician, a batch, an artefact.

Which events touch a device follows from the words for most of them (`must`); of some, as an update that failed,
the words leave it open (`may`): these may be told or not, and a device that only they touched may be listed or not.
"""

from compare import difference
from firmware import installs, updates
from fold_parts import lower, party
from question import ListQuestion
from state import ANY

MOST_TOLD = 20
GIVES_A_CERTIFICATE = {"device.manufactured": "identity", "device.adopted": "identity",
                       "enrollment.completed": "certificate", "certificate.issued": "certificate",
                       "certificate.renewed": "certificate"}
NAMES_A_CERTIFICATE = ("certificate.revoked", "certificate.suspended", "certificate.resumed",
                       "certificate.renewalFailed", "device.activity")


def of_authority(certificate, value):
    return value in (certificate.get("issuer"), certificate.get("authorityKeyId"))


class Impact(ListQuestion):
    kind = "impact"
    ordered = False

    def __init__(self, what, value):
        super().__init__("/v1/impact", **{what: value})
        self.what, self.value = what, value

    def take(self, seen):
        must, may, current = getattr(self, self.what)(seen)
        if not must and not may:
            return
        order = {event.evidence: number for number, event in enumerate(seen.events)}
        why = {"must": [told(event) for event in must], "may": [told(event) for event in may], "order": order}
        self.add({"device": seen.subject, "state": seen.state.state, "owner": seen.state.value("owner"),
                  "current": current, "why": why}, perhaps=not must)

    def authority(self, seen):
        must, may, theirs = [], [], set()
        for event in seen.of(*GIVES_A_CERTIFICATE, *NAMES_A_CERTIFICATE):
            member = GIVES_A_CERTIFICATE.get(event.kind)
            given = event.data.get(member) if member else None
            if given and of_authority(given, self.value):
                must.append(event)
                theirs.add(lower(given["sha256"]))
            elif event.kind == "enrollment.completed" and of_authority(event.data.get("presented", {}), self.value):
                may.append(event)
            elif event.kind in NAMES_A_CERTIFICATE and lower(event.data.get("certificate")) in theirs:
                may.append(event)
        current = any(of_authority(held.said, self.value) and
                      held.state_at(self.moment.as_of) in ("active", "suspended") for held in seen.state.held())
        return must, may, current

    def signer(self, seen):
        must, may = [], []
        for event in updates(seen):
            if lower(event.data.get("signerSpkiSha256")) == self.value:
                done = event.data["result"] in ("success", "alreadyInstalled")
                (must if done else may).append(event)
        unsaid = [event for event, artefact in installs(seen) if self.released_by_signer(artefact) and
                  event not in must]
        may += [event for event in unsaid if event not in may]
        running = [one["signerSpkiSha256"] for _, one in seen.state.installed()]
        current = self.value in running
        if not current and (ANY in running or any(self.released_by_signer(one["artefact"])
                                                  for _, one in seen.state.installed())):
            current = ANY
        return must, may, current

    def released_by_signer(self, artefact):
        release = self.moment.releases.get(artefact)
        return bool(release) and release["signerSpkiSha256"] == self.value

    def technician(self, seen):
        must = [event for event in seen.of("service.opened", "service.closed")
                if party(event.data["technician"])["id"] == self.value]
        passed = [event for event in seen.of("attestation.reported") if event.data["status"] == "passed"]
        if must and any(event.occurred == must[-1].occurred for event in passed):
            return must, [], ANY
        return must, [], not any(event.occurred > must[-1].occurred for event in passed) if must else None

    def batch(self, seen):
        must = [event for event in seen.of("device.manufactured") if event.data.get("batch") == self.value]
        return must, [], seen.state.state not in ("retired", "disposed")

    def artefact(self, seen):
        must = [event for event, artefact in installs(seen) if artefact == self.value]
        must = [event for number, event in enumerate(must) if event not in must[:number]]
        may = [event for event in updates(seen) if lower(event.data["artefact"]) == self.value and event not in must]
        may += [event for event in seen.of("attestation.reported")
                if any(lower(one["artefact"]) == self.value for one in event.data.get("firmware", ()))]
        return must, may, any(one["artefact"] == self.value for _, one in seen.state.installed())

    def item_differs(self, expected, found):
        plain = {name: value for name, value in expected.items() if name != "why"}
        return super().item_differs(plain, found) or why_differs(expected["why"], found)


def told(event):
    return event.evidence, event.type, event.occurred


def why_differs(expected, found):
    known = {one[0]: one for one in expected["must"] + expected["may"]}
    shown = [one.get("evidence") for one in found.get("why", ())]
    if any(evidence not in known for evidence in shown) or len(set(shown)) < len(shown):
        return "/why", sorted(known), shown
    if shown != sorted(shown, key=expected["order"].get):
        return "/why (order)", sorted(shown, key=expected["order"].get), shown
    total = len(shown) + found.get("more", 0)
    if not len(expected["must"]) <= total <= len(known) or ("more" in found and len(shown) != MOST_TOLD):
        return "/why (count)", (len(expected["must"]), len(known)), (len(shown), found.get("more"))
    missing = [one[0] for one in expected["must"] if one[0] not in shown]
    if "more" not in found and missing:
        return "/why (missing)", missing, shown
    for one in found["why"]:
        wanted = {"type": known[one["evidence"]][1], "since": known[one["evidence"]][2]}
        differs = difference(wanted, one)
        if differs:
            return f"/why/{one['evidence']}{differs[0]}", differs[1], differs[2]
    return None
