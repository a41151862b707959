"""The questions, one by one: few events by hand, and the answers of api/ANSWERS.md to them, written down by hand.

    oracle_answers_test.py      needs no program
"""

import unittest

import answers
import changes
import control
import firmware
import history
import impact
import lists
from compare import OneOf, difference
from fold import state_of
from question import Moment
from state import ANY
from told import (ACME, BOREALIS, CARGO, assigned, cert, corrected, day, delegated, digest, enrolled, issued,
                  ledger_of, made, on, renewed, retired, revoked, transferred, updated)

OPENED = {"technician": {"id": "t"}, "organisation": ACME, "seal": "S1"}
CLOSED = {"technician": {"id": "t"}, "sealAfter": "S2", "partsReplaced": ["valve"], "firmwareTouched": False}


def of(device, *events):
    return [{**event, "subject": device} for event in events]


class Answers(unittest.TestCase):
    def same(self, expected, found):
        """`found` is what the oracle expects: every member named here is in it."""
        self.assertIsNone(difference(expected, found))

    def gathered(self, question, events, at=50, prefix=None):
        ledger = ledger_of(*events)
        Moment(ledger, day(at), prefix or ledger.sizes).gather([question])
        return question.expected


class OneDevice(Answers):
    def test_1_and_3_issuer_key_owner_custodian_certificate_firmware_zone(self):
        ledger = ledger_of(made(1), enrolled(2, certificate=cert("c1"), zone="z", owner=BOREALIS),
                           on(3, "custody.changed", {"holder": CARGO, "place": "dock"}), updated(4, "f1"),
                           revoked(5, "c1"), assigned(6, zone="later"))
        found = answers.device("d", state_of(ledger, "d", [6], day(5)), day(5))
        self.same({"device": "d", "state": "enrolled", "epoch": 1, "origin": "manufactured", "owner": BOREALIS,
                   "custodian": {**CARGO, "place": "dock"}, "zone": "z", "serial": "S-1", "maker": ACME,
                   "counts": {"events": 5}, "lastOccurredAt": day(5), "head": {"shard": 0, "sequence": 4},
                   "evidence": {"state": "0:1", "owner": "0:1", "maker": "0:0", "custodian": "0:2", "zone": "0:1"}},
                  found)
        self.same([{"sha256": digest("c1"), "issuer": "CN=CA", "state": "revoked", "keyStore": "tpm", "since": day(2),
                    "evidence": "0:1", "revoked": {"reason": "keyCompromise", "by": ACME, "since": day(5),
                                                   "evidence": "0:4"}}], found["certificates"])
        self.same([{"component": "main", "artefact": digest("f1"), "version": "f1", "since": day(4),
                    "evidence": "0:3"}], found["firmware"])

    def test_2_a_history_in_both_orders_and_by_its_filters(self):
        ledger = ledger_of(made(5), assigned(4, zone="z"), assigned(6, zone="y"))
        def numbers(**form):
            return [(one["deviceSequence"], one["late"]) for one in history.items(ledger, "d", [3], **form)]
        self.assertEqual(numbers(), [(3, False), (2, True), (1, False)])
        self.assertEqual(numbers(order="asc"), [(1, False), (2, True), (3, False)])
        self.assertEqual(numbers(kind="hallmark.assignment.changed.v1"), [(3, False), (2, True)])
        self.assertEqual(numbers(start=day(4), end=day(6)), [(2, True), (1, False)])
        self.assertEqual(numbers(as_of=day(5)), [(2, True), (1, False)])

    def test_4_who_controlled_it(self):
        ledger = ledger_of(made(1), enrolled(3), delegated(4, "disable", until=6), transferred(5, BOREALIS),
                           transferred(7, BOREALIS))
        found = control.intervals(ledger, "d", ledger.sizes, day(9), day(2), day(9))
        power = [{"party": CARGO, "power": "disable", "until": day(6)}]
        self.same([{"from": day(2), "to": day(3), "state": "born", "owner": ACME, "delegations": None},
                   {"from": day(3), "to": day(4), "state": "enrolled", "owner": ACME, "delegations": None},
                   {"from": day(4), "to": day(5), "state": "enrolled", "owner": ACME, "delegations": power},
                   {"from": day(5), "to": day(6), "state": "enrolled", "owner": BOREALIS, "delegations": power},
                   {"from": day(6), "to": day(9), "state": "enrolled", "owner": BOREALIS, "delegations": None}],
                  [{**one, "evidence": None} for one in found])
        self.assertEqual(found[-1]["evidence"]["owner"], OneOf(["0:3"]))

    def test_12_the_same_unit_after_service(self):
        born = made(1, identity=cert("c1", "idevid"), identifiers=[{"scheme": "mac", "value": "02"}])
        ledger = ledger_of(born, on(5, "service.opened", OPENED), on(6, "service.closed", CLOSED))
        (opened, closed), = history.services(ledger, "d", ledger.sizes, None)
        self.assertEqual((opened.occurred, closed.occurred), (day(5), day(6)))
        (before, key), (after, key_after) = (history.unit(ledger, "d", ledger.sizes, day(at)) for at in (4.9, 6))
        for name, value in (("serial", "S-1"), ("maker", ACME), ("model", "M1"),
                            ("identifiers", [{"scheme": "mac", "value": "02"}])):
            self.same(value, before[name])
            self.same(value, after[name])
        self.assertEqual(([one["sha256"] for one in key], key[0]["spkiSha256"]), ([digest("c1")], digest("key c1")))
        self.assertEqual([one["sha256"] for one in key_after], [digest("c1")])
        self.assertIsNone(before["service"])
        self.same({"open": None, "seal": "S2", "last": {"sealAfter": "S2", "partsReplaced": ["valve"], "since": day(6),
                                                        "evidence": "0:2"}}, after["service"])


class AllDevices(Answers):
    fleet = [*of("a", made(1), enrolled(2, owner=BOREALIS, zone="z1", certificate=cert("c1", ends=40)),
                 updated(3, "f1")),
             *of("b", made(1, serial="S-2", batch="b1"), enrolled(2, zone="z1", certificate=cert("c2", ends=60))),
             *of("c", made(20, firmware=[{"component": "main", "artefact": digest("f1"), "version": "1"}])),
             on(1, "org.example.seen.", device="e")]

    def devices(self, at=50, prefix=None, **filters):
        return [item["device"] for item in self.gathered(lists.Devices(**filters), self.fleet, at, prefix)]

    def test_lists_of_devices_by_each_filter(self):
        self.assertEqual(self.devices(), ["a", "b", "c", "e"])
        for filters, found in (({"state": "enrolled"}, "ab"), ({"state": "unborn"}, "e"), ({"owner": "borealis"}, "a"),
                               ({"owner": "acme"}, "bc"), ({"model": "M1"}, "abc"), ({"class": "pump"}, "abc"),
                               ({"zone": "z1"}, "ab"), ({"firmware": digest("f1")}, "ac"), ({"custodian": "x"}, ""),
                               ({"identifier": "S-2"}, "b"), ({"identifier": "serial:S-2"}, "b"),
                               ({"identifier": "mac:S-2"}, ""), ({"zone": "z1", "owner": "acme"}, "b")):
            self.assertEqual("".join(self.devices(**filters)), found, filters)

    def test_an_identifiers_value_may_have_colons(self):
        events = [made(1, identifiers=[{"scheme": "mac", "value": "02:3a"}])]
        for value, found in (("02:3a", 1), ("mac:02:3a", 1), ("3a", 0), ("02", 0)):
            self.assertEqual(len(self.gathered(lists.Devices(identifier=value), events)), found, value)

    def test_lists_in_the_past(self):
        self.assertEqual(self.devices(at=19), ["a", "b", "e"])
        self.assertEqual(self.devices(at=0.5), [])
        self.assertEqual(self.devices(prefix=[4]), ["a", "b"])
        self.assertEqual(self.devices(at=1, state="born"), ["a", "b"])

    def test_a_row(self):
        row = self.gathered(lists.Devices(zone="z1", owner="borealis"), self.fleet)[0]
        self.same({"device": "a", "state": "enrolled", "epoch": 1, "owner": BOREALIS, "zone": "z1", "events": 3,
                   "firmware": [{"component": "main", "artefact": digest("f1"), "version": "f1"}],
                   "lastOccurredAt": day(3), "head": {"shard": 0, "sequence": 2}}, row)

    def test_5_who_ran_an_artefact_and_who_signed_it(self):
        events = [*self.fleet, *of("b", updated(30, "f1", signerSpkiSha256=digest("s2"))),
                  on(1, "firmware.released", {"artefact": digest("f1"), "component": "main", "version": "1.0",
                                              "vendor": "V", "compatible": ["M1"], "signerSpkiSha256": digest("s1")},
                     device="artefact:" + digest("f1"))]
        found = self.gathered(firmware.OneArtefact(digest("f1")), events, at=29)
        self.assertEqual([item["device"] for item in found["items"]], ["a", "c"])
        self.same({"devices": 2, "version": "1.0", "signers": [digest("s1")], "compatible": ["M1"],
                   "released": {"since": day(1), "evidence": "0:8"}}, found)
        found = self.gathered(firmware.OneArtefact(digest("f1")), events)
        self.assertEqual((found["devices"], found["signers"]), (3, [digest("s1"), digest("s2")]))
        question = firmware.OneArtefact(digest("f9"))
        self.gathered(question, events)
        self.assertEqual(question.status, 404)
        listed = self.gathered(firmware.Inventory(component="main"), events)
        self.assertEqual([(item["artefact"], item["devices"]) for item in listed], [(digest("f1"), 3)])

    def test_7_what_expires_and_whose_that_is(self):
        def expiring(**filters):
            found = self.gathered(lists.Certificates(**filters), self.fleet)
            return [(item["device"], item["owner"]["id"], item["state"]) for item in found]
        both = [("a", "borealis", "expired"), ("b", "acme", "active")]
        self.assertEqual(expiring(), both)
        self.assertEqual(expiring(expiresBefore=day(60)), both[:1])
        self.assertEqual(expiring(expiresAfter=day(60), expiresBefore=day(61)), both[1:])
        self.assertEqual(expiring(state="active"), both[1:])
        self.assertEqual(expiring(device="a", issuer="CN=CA"), both[:1])
        self.assertEqual(expiring(issuer="CN=Another"), [])

    def test_9_the_chain_old_to_new(self):
        events = [made(1), issued(2, cert("c1")), renewed(3, cert("c2"), "c1"), renewed(4, cert("c3")),
                  issued(5, cert("c4"))]
        for word in ("c1", "c2", "c3"):
            found = self.gathered(lists.OneCertificate(digest(word)), events)
            self.assertEqual([(one["sha256"], one["state"]) for one in found["chain"]],
                             [(digest("c1"), "superseded"), (digest("c2"), "superseded"), (digest("c3"), "active")])
        self.assertEqual(len(self.gathered(lists.OneCertificate(digest("c4")), events)["chain"]), 1)

    def test_a_chain_in_a_circle_has_no_answer(self):
        events = [made(1), issued(2, cert("c1")), renewed(3, cert("c2"), "c1"), renewed(4, cert("c1"), "c2")]
        self.assertIs(self.gathered(lists.OneCertificate(digest("c1")), events)["chain"], ANY)

    def test_counts_of_a_fleet(self):
        found = self.gathered(lists.Fleet(), self.fleet)
        self.same({"devices": 4, "states": {"enrolled": 2, "born": 1, "unborn": 1},
                   "classes": {"pump": {"devices": 3, "states": {"enrolled": 2, "born": 1}}},
                   "owners": {"acme": 2, "borealis": 1}, "certificates": {"expired": 1, "active": 1},
                   "expiries": [{"month": "2026-03", "certificates": 1}]}, found)


class BlastRadius(Answers):
    def found(self, what, value, *events, at=50):
        return [(item["device"], item["current"], [one[0] for one in item["why"]["must"]],
                 [one[0] for one in item["why"]["may"]])
                for item in self.gathered(impact.Impact(what, value), events, at)]

    def test_6_of_an_authority(self):
        events = [made(1, identity=cert("c1", "idevid", issuer="CN=Maker")),
                  enrolled(2, presented=cert("c1", issuer="CN=Maker"), certificate=cert("c2", authorityKeyId="ab")),
                  revoked(5, "c2")]
        self.assertEqual(self.found("authority", "CN=Maker", *events), [("d", True, ["0:0"], ["0:1"])])
        self.assertEqual(self.found("authority", "CN=CA", *events), [("d", False, ["0:1"], ["0:2"])])
        self.assertEqual(self.found("authority", "ab", *events, at=4), [("d", True, ["0:1"], [])])
        self.assertEqual(self.found("authority", "CN=Nobody", *events), [])

    def test_6_of_a_signer_and_an_artefact(self):
        signed = {"signerSpkiSha256": digest("s1")}
        events = [made(1), updated(2, "f1", **signed), updated(3, "f2", "failed", **signed), updated(4, "f3")]
        self.assertEqual(self.found("signer", digest("s1"), *events), [("d", False, ["0:1"], ["0:2"])])
        self.assertEqual(self.found("signer", digest("s1"), *events, at=3), [("d", True, ["0:1"], ["0:2"])])
        self.assertEqual(self.found("artefact", digest("f1"), *events), [("d", False, ["0:1"], [])])
        self.assertEqual(self.found("artefact", digest("f3"), *events), [("d", True, ["0:3"], [])])

    def test_6_of_a_technician_until_an_attestation_passes(self):
        events = [made(1), on(5, "service.opened", OPENED), on(6, "service.closed", CLOSED),
                  on(8, "attestation.reported", {"verifier": "v", "status": "passed"})]
        self.assertEqual(self.found("technician", "t", *events, at=7), [("d", True, ["0:1", "0:2"], [])])
        self.assertEqual(self.found("technician", "t", *events), [("d", False, ["0:1", "0:2"], [])])

    def test_6_of_a_batch_until_it_is_retired(self):
        events = [made(1, batch="b"), retired(5)]
        self.assertEqual(self.found("batch", "b", *events, at=4), [("d", True, ["0:0"], [])])
        self.assertEqual(self.found("batch", "b", *events), [("d", False, ["0:0"], [])])


class WhatChanged(Answers):
    def test_14_what_came_late_and_changed_an_earlier_answer(self):
        ledger = ledger_of(made(1), enrolled(2, zone="old"), assigned(9, zone="new"), assigned(4, purpose="p"))
        found = changes.item(ledger, "d", (day(5), [2]), (day(10), [4]))
        self.same({"device": "d", "entries": ["0:2", "0:3"], "late": 1}, found)
        self.assertEqual(found["changes"], [{"field": "purpose", "was": None, "is": "p"},
                                            {"field": "zone", "was": "old", "is": "new"}])
        self.assertEqual(found["earlierAnswers"], [{"field": "purpose", "was": None, "is": "p"}])

    def test_14_a_correction_changes_an_earlier_answer_too(self):
        ledger = ledger_of(made(1), assigned(3, zone="wrong", id="t"), corrected(9, "t", {"zone": "right"}))
        found = changes.item(ledger, "d", (day(5), [2]), (day(10), [3]))
        self.assertEqual(found["earlierAnswers"], [{"field": "zone", "was": "wrong", "is": "right"}])

    def test_14_time_alone_changes_the_state_of_a_certificate(self):
        ledger = ledger_of(made(1), issued(2, cert("c1", ends=6)), on(9, "org.example.seen."))
        found = changes.item(ledger, "d", (day(5), [2]), (day(10), [3]))
        self.assertEqual(found["changes"], [
            {"field": "certificates", "was": [{"sha256": digest("c1"), "state": "active"}],
             "is": [{"sha256": digest("c1"), "state": "expired"}]}])
        self.assertEqual(found["earlierAnswers"], [])

    def test_14_devices_with_entries_in_between_and_no_things(self):
        ledger = ledger_of(*(assigned(1, zone="z", device=name) for name in ("x", "a", "artefact:1", "b")))
        self.assertEqual(changes.devices_between(ledger, [0], [4]), ["a", "b", "x"])
        self.assertEqual(changes.devices_between(ledger, [1], [3]), ["a"])


if __name__ == "__main__":
    unittest.main()
