"""Which questions are asked of all devices at a moment: by chance, from what devices of that moment say."""

import firmware
import impact
import lists
import moments
from fold_parts import lower, party

NOWHERE = "nobody-has-this"


class Words:
    """What some devices of the moment name, each word once, in a fixed order."""

    def __init__(self, seen):
        self.found = {}
        for one in seen:
            self.note(one)
        self.found = {name: list(dict.fromkeys(words)) for name, words in self.found.items()}

    def add(self, name, word):
        if word is not None:
            self.found.setdefault(name, []).append(word)

    def note(self, seen):
        state = seen.state
        self.add("device", seen.subject)
        self.add("state", state.state)
        for name in ("owner", "custodian"):
            self.add(name, lists.party_id(state.value(name)))
        for name, fact in (("model", "model"), ("class", "deviceClass"), ("zone", "zone"), ("batch", "batch")):
            self.add(name, state.value(fact))
        for name in sorted(lists.names(state)):
            self.add("identifier", name)
        for held in state.held():
            for name, said in (("issuer", "issuer"), ("authority", "issuer"), ("authority", "authorityKeyId")):
                self.add(name, held.said.get(said))
            self.add("sha256", held.sha256)
            self.add("notAfter", held.said["notAfter"])
        for _, artefact in firmware.installs(seen):
            self.add("firmware", artefact)
        for event in seen.of("firmware.updated"):
            self.add("firmware", lower(event.data["artefact"]))
            self.add("signer", lower(event.data.get("signerSpkiSha256")))
        for event in seen.of("service.opened", "service.closed"):
            self.add("technician", party(event.data["technician"])["id"])

    def draw(self, chance, name, count):
        words = self.found.get(name, [])
        return chance.sample(words, min(count, len(words)))


def device_lists(words, chance, each):
    asked = [{name: word} for name in lists.FILTERS for word in words.draw(chance, name, each)]
    asked += [{name: NOWHERE} for name in lists.FILTERS if name not in ("state", "firmware")]
    asked += [{"firmware": "00" * 32}, {"state": "disposed"}]
    for _ in range(2 * each):
        pair = {}
        for name in chance.sample(sorted(lists.FILTERS), 2):
            pair.update({name: word for word in words.draw(chance, name, 1)})
        asked.append(pair)
    return [lists.Devices(**filters) for filters in asked if filters]


def certificate_lists(words, chance, each):
    asked = [{name: word} for name in ("device", "issuer") for word in words.draw(chance, name, each)]
    asked += [{"state": state} for state in ("revoked", "suspended", "superseded", "expired", "active")]
    for end in words.draw(chance, "notAfter", each):
        days = chance.choice((1, 30, 90)) * moments.DAY
        asked.append({"expiresAfter": end, "expiresBefore": min(end + days, moments.LAST)})
        asked.append({"expiresAfter": end - days, "expiresBefore": end, "state": "active"})
    for issuer in words.draw(chance, "issuer", each):
        for end in words.draw(chance, "notAfter", 1):
            asked.append({"issuer": issuer, "expiresBefore": end})
    asked.append({"issuer": NOWHERE})
    return [lists.Certificates(**filters) for filters in asked]


def questions(seen, chance, each, whole):
    """`whole`: the lists without a filter too."""
    words = Words(seen)
    found = device_lists(words, chance, each) + certificate_lists(words, chance, each)
    found += [lists.OneCertificate(sha256) for sha256 in [*words.draw(chance, "sha256", 8 * each), "00" * 32]]
    found += [lists.Fleet(), firmware.Inventory()]
    found += [firmware.Inventory(signer=signer) for signer in words.draw(chance, "signer", 2)]
    found += [firmware.Inventory(component=component) for component in ("main", NOWHERE)]
    found += [firmware.OneArtefact(artefact) for artefact in [*words.draw(chance, "firmware", 4 * each), "00" * 32]]
    for what in ("authority", "signer", "technician", "batch"):
        found += [impact.Impact(what, word) for word in words.draw(chance, what, each)]
    found += [impact.Impact("artefact", artefact) for artefact in words.draw(chance, "firmware", each)]
    return found + ([lists.Devices(), lists.Certificates()] if whole else [])
