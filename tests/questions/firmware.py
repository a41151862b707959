"""Who runs which artefact, and who signed it."""

from fold_parts import lower
from question import ListQuestion, Question
from state import ANY

RELEASED = ("component", "version", "vendor", "signerSpkiSha256", "securityVersion")


def said_by_release(release):
    """Of an artefact that nobody released the texts do not say whose words these are."""
    return {name: release[name] if release else ANY for name in RELEASED}


def when_released(release):
    return {name: release[name] for name in ("since", "evidence")} if release else None


def updates(seen):
    return seen.of("firmware.updated")


def installs(seen):
    """(event, artefact) of all that put an artefact on the device, the factory too."""
    for event in seen.of("device.manufactured"):
        for one in event.data.get("firmware", ()):
            yield event, lower(one["artefact"])
    for event in updates(seen):
        if event.data["result"] in ("success", "alreadyInstalled"):
            yield event, lower(event.data["artefact"])


def count(devices, twice):
    return ANY if twice else devices


class Inventory(ListQuestion):
    """All artefacts that were released or installed. `signer` and `component` where all agree who and what that is."""
    kind = "firmware"

    def __init__(self, **filters):
        super().__init__("/v1/firmware", **filters)

    def key(self, item):
        return item["artefact"]

    def begin(self, moment):
        super().begin(moment)
        self.devices, self.twice = dict.fromkeys(moment.releases, 0), set()

    def take(self, seen):
        for _, artefact in installs(seen):
            self.devices.setdefault(artefact, 0)
        running = [one["artefact"] for _, one in seen.state.installed()]
        for artefact in set(running):
            self.devices[artefact] += 1
            if running.count(artefact) > 1:
                self.twice.add(artefact)

    def end(self):
        for artefact, devices in self.devices.items():
            release = self.moment.releases.get(artefact)
            item = {"artefact": artefact, **said_by_release(release), "released": when_released(release),
                    "devices": count(devices, artefact in self.twice)}
            wanted = {"signer": item["signerSpkiSha256"], "component": item["component"]}
            answers = [ANY if wanted[name] is ANY else wanted[name] == value
                       for name, value in self.parameters.items()]
            if False not in answers:
                self.add(item, perhaps=ANY in answers)
        super().end()


class OneArtefact(Question):
    kind = "who ran an artefact"

    def __init__(self, artefact):
        super().__init__("/v1/firmware/" + artefact)
        self.artefact = artefact

    def begin(self, moment):
        super().begin(moment)
        self.release = moment.releases.get(self.artefact)
        self.signers, self.items, self.spoken_of = set(), [], self.release is not None
        if self.release and self.release["signerSpkiSha256"]:
            self.signers.add(self.release["signerSpkiSha256"])

    def take(self, seen):
        for event in updates(seen):
            if lower(event.data["artefact"]) == self.artefact:
                self.spoken_of = True
                if "signerSpkiSha256" in event.data:
                    self.signers.add(lower(event.data["signerSpkiSha256"]))
        self.spoken_of = self.spoken_of or any(artefact == self.artefact for _, artefact in installs(seen))
        for name, one in seen.state.installed():
            if one["artefact"] == self.artefact:
                self.items.append({"device": seen.subject, "component": name, "version": one["version"],
                                   "owner": seen.state.value("owner"), "state": seen.state.state,
                                   "since": one["since"], "evidence": one["evidence"]})

    def end(self):
        self.status = 200 if self.spoken_of else 404
        devices = [item["device"] for item in self.items]
        more = {name: self.release[name] if self.release else None for name in ("compatible", "sbom", "provenance")}
        self.expected = {"artefact": self.artefact, **said_by_release(self.release),
                         "released": when_released(self.release),
                         "devices": count(len(devices), len(set(devices)) < len(devices)), **more,
                         "signers": sorted(self.signers), "items": self.items}

    def differs(self, found):
        """A signer is an object that holds its key, in a member that the contract does not name."""
        signers = {value for one in found.get("signers", ()) for value in one.values()
                   if isinstance(value, str) and len(value) == 64}
        items = sorted(found.get("items", ()), key=lambda one: (one["device"], one["component"]))
        return super().differs({**found, "signers": sorted(signers), "items": items})
