"""The fold, ruling by ruling: few events by hand, and what EVENTS.md says of them, written down by hand.

    oracle_test.py      needs no program
"""

import unittest

import corner_data
import fold
from ledger import RANKS
from routing import murmur2, shard_of
from state import ANY
from told import (ACME, BOREALIS, CARGO, assigned, cert, day, delegated, digest, disposed,
                  enrolled, issued, ledger_of, lost, made, on, quarantined, recovered, refurbished, released, renewed,
                  retired, revoked, state_after, transferred, updated)

NO_EFFECT_ON_STATE = {"authority.revoked", "exception.granted", "exception.revoked", "event.corrected",
                      "policy.adopted"}


class TheCatalogue(unittest.TestCase):
    def test_every_type_is_folded_or_known_to_say_nothing_of_the_state(self):
        self.assertEqual(fold.known_types(), NO_EFFECT_ON_STATE)

    def test_ranks_are_the_order_of_the_table(self):
        self.assertEqual(len(RANKS), 42)
        self.assertEqual(list(RANKS)[:2], ["hallmark.device.manufactured.v1", "hallmark.device.adopted.v1"])
        self.assertEqual(list(RANKS)[-2:], ["hallmark.event.corrected.v1", "hallmark.policy.adopted.v1"])

    def test_corner_data_are_there_for_every_type_but_corrections(self):
        for kind in corner_data.KINDS:
            self.assertEqual(hasattr(corner_data.Data, kind.replace(".", "_")), kind != corner_data.CORRECTION, kind)


class Routing(unittest.TestCase):
    def test_murmur2_is_that_of_kafka(self):
        """The values of Kafka's own UtilsTest."""
        for word, value in ((b"21", -973932308), (b"foobar", -790332482), (b"a-little-bit-long-string", -985981536),
                            (b"a-little-bit-longer-string", -1486304829), (b"abc", 479470107),
                            (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)):
            self.assertEqual(murmur2(word), value & 0xFFFFFFFF, word)

    def test_entries_count_from_nought_in_their_shard(self):
        devices = [f"device-{number}" for number in range(20)]
        ledger = ledger_of(*(assigned(1, zone="z", device=device) for device in devices), shards=3)
        self.assertEqual(sum(ledger.sizes), 20)
        for shard in range(3):
            here = [device for device in devices if shard_of(device, 3) == shard]
            self.assertEqual(ledger.devices_of[shard], here)
            self.assertEqual([ledger.known(device, ledger.sizes)[0].sequence for device in here],
                             list(range(len(here))))


class Order(unittest.TestCase):
    def zone(self, *events):
        return state_after(made(), *events).value("zone")

    def test_by_when_it_occurred_not_by_arrival(self):
        self.assertEqual(self.zone(assigned(5, zone="later"), assigned(4, zone="earlier")), "later")

    def test_of_one_instant_by_the_rank_of_the_type(self):
        self.assertEqual(self.zone(assigned(5, zone="assigned"), enrolled(5, zone="enrolled")), "assigned")

    def test_then_by_source_then_by_number_as_a_number_then_by_id(self):
        self.assertEqual(self.zone(assigned(5, zone="b", source="/b"), assigned(5, zone="a", source="/a")), "b")
        self.assertEqual(self.zone(assigned(5, zone="ten", sequence="10"), assigned(5, zone="9", sequence="9")), "ten")
        self.assertEqual(self.zone(assigned(5, zone="one", sequence="1"), assigned(5, zone="none")), "one")
        self.assertEqual(self.zone(assigned(5, zone="nought", sequence="0"), assigned(5, zone="x", sequence="x")),
                         "nought")
        self.assertEqual(self.zone(assigned(5, zone="id b", id="b"), assigned(5, zone="id a", id="a")), "id b")
        self.assertEqual(self.zone(assigned(5, zone="010", sequence="010", id="z"),
                                   assigned(5, zone="9", sequence="9", id="a")), "010")

    def test_what_occurred_after_the_moment_does_not_fold(self):
        state = state_after(made(1), assigned(5, zone="now"), assigned(6, zone="then"), at=5)
        self.assertEqual((state.value("zone"), state.counts["events"]), ("now", 2))
        self.assertEqual(state_after(made(3), at=2).state, "unborn")

    def test_late_is_what_came_after_a_later_one(self):
        late = [event.late for event in ledger_of(made(5), assigned(4, zone="z"), assigned(5, zone="z"),
                                                  assigned(9, zone="z"), assigned(8, zone="z")).known("d", [5])]
        self.assertEqual(late, [False, True, False, False, True])


class Life(unittest.TestCase):
    def expect(self, state, *events, epoch=1):
        found = state_after(*events)
        self.assertEqual((found.state, found.epoch), (state, epoch))
        return found

    def test_birth_and_enrolment(self):
        self.expect("born", made())
        self.expect("born", on(1, "device.adopted", {"approver": ACME, "deviceClass": "pump"}))
        self.expect("enrolled", made(1), enrolled(2))
        self.expect("enrolled", made(1), enrolled(2), made(3))

    def test_unborn_and_enrolled_stays_unborn_and_keeps_what_was_said(self):
        state = self.expect("unborn", enrolled(2, zone="z", owner=BOREALIS))
        self.assertEqual((state.value("zone"), state.owner_id()), ("z", "borealis"))
        self.expect("born", enrolled(2), made(3))

    def test_unborn_is_neither_set_apart_nor_retired_nor_refurbished(self):
        for event in (quarantined(1), lost(1), retired(1), disposed(1), refurbished(1), released(1), recovered(1)):
            self.expect("unborn", event)

    def test_shipping_moves_no_state(self):
        self.expect("born", made(1), on(2, "device.shipped", {"from": "a", "to": "b"}))

    def test_release_and_recovery_lead_back(self):
        self.expect("born", made(), quarantined(3), released(4))
        self.expect("enrolled", made(), enrolled(), quarantined(3), released(4))
        self.expect("enrolled", made(), enrolled(), lost(3), recovered(4))
        self.expect("enrolled", made(), enrolled(), released(4), recovered(5))

    def test_nested_they_lead_back_step_by_step(self):
        steps = [made(), enrolled(), quarantined(3), lost(4), quarantined(5)]
        self.expect("quarantined", *steps)
        self.expect("lost", *steps, released(6))
        self.expect("quarantined", *steps, released(6), recovered(7))
        self.expect("enrolled", *steps, released(6), recovered(7), released(8))

    def test_only_what_is_current_is_ended(self):
        self.expect("lost", made(), enrolled(), quarantined(3), lost(4), released(5))
        self.expect("quarantined", made(), enrolled(), lost(3), quarantined(4), recovered(5))

    def test_the_same_again_is_no_further_step(self):
        self.expect("enrolled", made(), enrolled(), quarantined(3), quarantined(4), released(5))
        self.expect("enrolled", made(), enrolled(), lost(3), lost(4), recovered(5))

    def test_enrolment_does_not_end_a_quarantine(self):
        self.expect("quarantined", made(), quarantined(3), enrolled(4))
        self.expect("born", made(), quarantined(3), enrolled(4), released(5))

    def test_retirement_from_anywhere_born_clears_the_way_back(self):
        for before in ([], [enrolled()], [enrolled(), quarantined(3)], [enrolled(), lost(3)]):
            self.expect("retired", made(), *before, retired(5))
            self.expect("retired", made(), *before, retired(5), released(6), recovered(7))

    def test_retired_is_not_set_apart(self):
        self.expect("retired", made(), enrolled(), retired(5), quarantined(6))
        self.expect("retired", made(), enrolled(), retired(5), lost(6))

    def test_disposal(self):
        self.expect("disposed", made(), enrolled(), disposed(3))
        self.expect("disposed", made(), enrolled(), retired(3), disposed(4))
        self.expect("born", made(), disposed(3))
        self.expect("quarantined", made(), enrolled(), quarantined(3), disposed(4))
        self.expect("disposed", made(), enrolled(), disposed(3), refurbished(4))
        self.expect("disposed", made(), enrolled(), disposed(3), enrolled(4, owner=BOREALIS), retired(5))

    def test_refurbishing_begins_an_epoch(self):
        self.expect("born", made(), enrolled(), retired(3, "destroyed"), refurbished(4), epoch=2)
        self.expect("born", made(), refurbished(4), epoch=2)
        self.expect("born", made(), enrolled(), refurbished(4), refurbished(5), epoch=3)
        self.expect("lost", made(), enrolled(), lost(3), refurbished(4))

    def test_the_next_owners_enrolment_begins_an_epoch(self):
        for method in ("returned", "resold"):
            retirement = [made(), enrolled(), retired(3, method)]
            self.expect("enrolled", *retirement, transferred(4, BOREALIS), enrolled(5), epoch=2)
            self.expect("enrolled", *retirement, enrolled(5, owner=BOREALIS), epoch=2)
            self.expect("retired", *retirement, enrolled(5))
            self.expect("retired", *retirement, enrolled(5, owner=ACME))
        self.expect("retired", made(), enrolled(), retired(3, "recycled"), enrolled(5, owner=BOREALIS))

    def test_the_owner_at_retirement_is_the_one_that_counts(self):
        self.expect("retired", made(), enrolled(), transferred(2.5, BOREALIS), retired(3), enrolled(5, owner=BOREALIS))
        self.expect("enrolled", made(), enrolled(), transferred(2.5, BOREALIS), retired(3), enrolled(5, owner=ACME),
                    epoch=2)

    def test_an_epoch_clears_what_the_old_one_arranged_and_keeps_the_rest(self):
        before = [made(), enrolled(zone="z", purpose="p", gateway="g", certificate=cert("c")), updated(3, "f"),
                  on(4, "custody.changed", {"holder": CARGO}), delegated(4, "disable"),
                  assigned(4, businessOwner=CARGO),
                  retired(5), on(6, "secrets.erased", {"method": "reset"})]
        state = self.expect("born", *before, refurbished(7), epoch=2)
        for name in ("zone", "purpose", "gateway", "custodian"):
            self.assertIsNone(state.value(name), name)
        self.assertEqual((state.delegations, state.records.get("retired"), state.records.get("erased")), ({}, None, None))
        self.assertEqual((state.owner_id(), len(state.held()), len(state.installed())), ("acme", 1, 1))
        self.assertEqual(state.value("businessOwner"), CARGO)
        again = self.expect("enrolled", *before, enrolled(7, owner=BOREALIS, zone="new"), epoch=2)
        self.assertEqual((again.value("zone"), again.value("purpose")), ("new", None))

    def test_retirement_changes_the_state_alone(self):
        state = self.expect("retired", made(), enrolled(zone="z"), delegated(3, "disable"), retired(4))
        self.assertEqual((state.value("zone"), len(state.delegations)), ("z", 1))


class Fields(unittest.TestCase):
    def test_what_is_left_out_stays(self):
        state = state_after(made(), assigned(3, zone="z", purpose="p"), assigned(4, zone="y"))
        self.assertEqual((state.value("zone"), state.value("purpose")), ("y", "p"))
        self.assertEqual(state.facts["zone"].event.evidence, "0:2")
        self.assertEqual(state.facts["purpose"].event.evidence, "0:1")

    def test_a_fact_begins_when_it_is_first_said(self):
        def since(*events):
            return state_after(made(), *events).facts["owner"].event.evidence
        self.assertEqual(since(transferred(2, BOREALIS), transferred(3, BOREALIS)), "0:1")
        self.assertEqual(since(transferred(2, BOREALIS), transferred(3, {"id": "borealis", "name": "New"})), "0:1")
        self.assertEqual(since(transferred(2, BOREALIS), transferred(3, CARGO), transferred(4, BOREALIS)), "0:3")
        self.assertEqual(state_after(made(), enrolled(2), enrolled(3)).state_event.evidence, "0:1")
        self.assertEqual(state_after(made(), refurbished(3)).state_event.evidence, "0:1")

    def test_events_that_the_state_does_not_allow_set_fields_all_the_same(self):
        state = state_after(made(), enrolled(), retired(3, "destroyed"), disposed(4), assigned(5, zone="z"),
                            transferred(6, BOREALIS))
        self.assertEqual((state.state, state.value("zone"), state.owner_id()), ("disposed", "z", "borealis"))

    def test_the_maker_is_the_first_owner_and_a_transfer_goes_to_whom_it_says(self):
        self.assertEqual(state_after(made()).owner_id(), "acme")
        not_the_owners = on(2, "ownership.transferred", {"from": CARGO, "to": BOREALIS})
        self.assertEqual(state_after(made(), not_the_owners).owner_id(), "borealis")

    def test_a_transfer_begun_or_cancelled_sets_no_owner(self):
        begun = on(2, "ownership.transferInitiated", {"from": ACME, "to": BOREALIS})
        ended = on(3, "ownership.transferCancelled", {"from": "acme", "to": "borealis", "reason": "no"})
        state = state_after(made(), begun)
        self.assertEqual((state.owner_id(), state.records["transfer"]["to"]), ("acme", BOREALIS))
        self.assertIsNone(state_after(made(), begun, ended).records["transfer"])
        self.assertIsNone(state_after(made(), begun, transferred(4, BOREALIS)).records["transfer"])
        self.assertIs(state_after(made(), begun, transferred(4, CARGO)).records["transfer"], ANY)

    def test_a_party_may_be_a_text(self):
        state = state_after(made(), on(2, "service.closed", {"technician": "t", "firmwareTouched": False}))
        self.assertEqual(state.records["service"]["last"]["technician"], {"id": "t", "name": None})

    def test_powers_are_each_partys_own_and_end(self):
        powers = [made(), delegated(3, "disable", "service", until=10), delegated(4, "disable", party=BOREALIS),
                  delegated(5, "service")]
        def living(*more, at):
            state = state_after(*powers, *more, at=at)
            return [(one["party"]["id"], one["power"]) for one in state.living_delegations(day(at))]
        self.assertEqual(living(at=9), [("borealis", "disable"), ("cargo", "disable"), ("cargo", "service")])
        self.assertEqual(living(at=10), [("borealis", "disable"), ("cargo", "service")])
        ended = on(6, "control.ended", {"party": CARGO, "powers": ["service", "configure"]})
        self.assertEqual(living(ended, at=20), [("borealis", "disable")])

    def test_trust_is_withdrawn_and_granted_again(self):
        granted = on(3, "trust.granted", {"system": "scada", "relationship": "client"})
        withdrawn = on(4, "trust.withdrawn", {"systems": ["scada", "other"], "by": ACME})
        state = state_after(made(), granted, withdrawn)
        self.assertEqual((list(state.trusted_by), sorted(state.withdrawn)), ([], ["other", "scada"]))
        again = on(5, "trust.granted", {"system": "scada", "relationship": "x"})
        state = state_after(made(), granted, withdrawn, again)
        self.assertEqual((list(state.trusted_by), sorted(state.withdrawn)), (["scada"], ["other"]))

    def test_the_last_seal_known(self):
        shipped = on(2, "device.shipped", {"from": "a", "to": "b", "seal": "S1"})
        closed = on(4, "service.closed", {"technician": "t", "firmwareTouched": False, "sealAfter": "S2"})
        self.assertEqual(state_after(made(), shipped).records["service"]["seal"], "S1")
        self.assertEqual(state_after(made(), shipped, closed).records["service"]["seal"], "S2")


class Firmware(unittest.TestCase):
    def installed(self, *events):
        return {name: one["artefact"] for name, one in state_after(*events).installed()}

    def test_what_succeeded_or_was_there_already_is_installed(self):
        born = made(firmware=[{"component": "boot", "artefact": digest("f0"), "version": "0"}])
        self.assertEqual(self.installed(born), {"boot": digest("f0")})
        self.assertEqual(self.installed(born, updated(2, "f1")), {"boot": digest("f0"), "main": digest("f1")})
        self.assertEqual(self.installed(born, updated(2, "f1", "alreadyInstalled", component="boot")),
                         {"boot": digest("f1")})

    def test_what_did_not_succeed_is_the_last_attempt(self):
        for result in ("failed", "aborted", "rolledBack", "other"):
            state = state_after(made(), updated(2, "f1"), updated(3, "f2", result))
            self.assertEqual(state.firmware["main"].installed["artefact"], digest("f1"))
            self.assertEqual(state.firmware["main"].last_attempt["result"], result)
        self.assertIsNone(state_after(made(), updated(2, "f1", "failed")).firmware["main"].installed)
        state = state_after(made(), updated(2, "f1"), updated(3, "f2", "failed"), updated(4, "f2"))
        self.assertIsNone(state.firmware["main"].last_attempt)
        self.assertEqual(state.firmware["main"].installed["previous"], digest("f1"))


class Certificates(unittest.TestCase):
    def states(self, *events, at=50):
        state = state_after(made(), *events, at=at)
        names = {digest(word): word for word in ("c1", "c2", "c3", "c4")}
        return {names[held.sha256]: held.state_at(day(at)) for held in state.held()}

    def test_what_is_held_and_what_is_only_presented(self):
        state = state_after(made(identity=cert("c1", "idevid")), enrolled(presented=cert("c2"), certificate=cert("c3")))
        self.assertEqual([held.sha256 for held in state.held()], [digest("c1"), digest("c3")])

    def test_states_in_the_order_in_which_they_hold(self):
        both = [issued(3, cert("c1", ends=40)), renewed(4, cert("c2"), "c1")]
        held = on(5, "certificate.suspended", {"certificate": digest("c1"), "reason": "?"})
        resumed = on(6, "certificate.resumed", {"certificate": digest("c1"), "reason": "!"})
        self.assertEqual(self.states(issued(3, cert("c1", ends=40)), at=40), {"c1": "active"})
        self.assertEqual(self.states(issued(3, cert("c1", ends=40)), at=41), {"c1": "expired"})
        self.assertEqual(self.states(*both), {"c1": "superseded", "c2": "active"})
        self.assertEqual(self.states(*both, held), {"c1": "suspended", "c2": "active"})
        self.assertEqual(self.states(*both, held, revoked(7, "c1")), {"c1": "revoked", "c2": "active"})
        self.assertEqual(self.states(*both, held, resumed), {"c1": "superseded", "c2": "active"})

    def test_a_renewal_that_names_none_supersedes_the_newest_held_of_its_role(self):
        held = [issued(3, cert("c1")), issued(4, cert("c2")), issued(5, cert("c3", "tls"))]
        self.assertEqual(self.states(*held, renewed(6, cert("c4"))),
                         {"c1": "active", "c2": "superseded", "c3": "active", "c4": "active"})
        self.assertEqual(self.states(issued(3, cert("c1")), issued(4, cert("c2")), renewed(5, cert("c2"))),
                         {"c1": "superseded", "c2": "active"})

    def test_a_predecessor_that_was_never_held_is_nothing(self):
        self.assertEqual(self.states(issued(3, cert("c1")), renewed(4, cert("c2"), "c3")),
                         {"c1": "active", "c2": "active"})

    def test_issued_and_completed_supersede_nothing(self):
        self.assertEqual(self.states(issued(3, cert("c1")), enrolled(4, certificate=cert("c2")), issued(5, cert("c3"))),
                         {"c1": "active", "c2": "active", "c3": "active"})

    def test_a_revocation_before_its_certificate_is_remembered(self):
        self.assertEqual(self.states(revoked(3, "c1")), {})
        self.assertEqual(self.states(revoked(3, "c1"), issued(4, cert("c1"))), {"c1": "revoked"})

    def test_revoked_again_it_is_revoked_since_the_first_time(self):
        state = state_after(made(), issued(2, cert("c1")), revoked(3, "c1"), revoked(4, "c1"))
        self.assertEqual((state.held()[0].revoked["since"], state.held()[0].revoked["evidence"]), (day(3), "0:2"))

    def test_failures_are_counted_until_a_renewal(self):
        failed = [on(number, "certificate.renewalFailed", {"reason": "timeout"}) for number in (3, 4)]
        self.assertEqual(state_after(made(), *failed).renewal_failures, 2)
        self.assertEqual(state_after(made(), *failed, renewed(5, cert("c2"))).renewal_failures, 0)

    def test_said_again_it_is_held_since_the_first_and_says_the_last(self):
        state = state_after(made(), issued(3, cert("c1", ends=40)), issued(4, cert("c2")),
                            issued(5, cert("c1", ends=60)))
        first, second = state.held()
        self.assertEqual((first.sha256, first.event.occurred, first.said["notAfter"]), (digest("c1"), day(3), day(60)))
        self.assertEqual(second.sha256, digest("c2"))

    def test_where_its_key_lives(self):
        state = state_after(made(identity=cert("c0", "idevid")), issued(3, cert("c1")),
                            issued(4, cert("c2"), keyStore="software"), renewed(5, cert("c3"), "c2"),
                            renewed(6, cert("c4"), "c1"))
        self.assertEqual([held.key_store for held in state.held()], ["tpm", "tpm", "software", "software", "tpm"])
        again = [issued(2, cert("c1"), keyStore="tee"), issued(3, cert("c1"))]
        self.assertEqual(state_after(made(), *again).held()[0].key_store, "tee")
        again = made(3, identity=cert("c1"), keyStore="software")
        self.assertEqual(state_after(made(identity=cert("c1")), again).held()[0].key_store, "software")


if __name__ == "__main__":
    unittest.main()
