"""Corrections, and events that are not of the catalogue: few events by hand, as EVENTS.md and DESIGN.md have it.

    oracle_corrections_test.py      needs no program
"""

import unittest

from told import MADE, assigned, corrected, made, on, state_after


class Corrections(unittest.TestCase):
    def zone(self, *events, at=300, known=None):
        return state_after(made(), assigned(3, zone="a", id="t"), *events, at=at, known=known).value("zone")

    def test_a_replacement_and_a_removal(self):
        self.assertEqual(self.zone(corrected(4, "t", {"zone": "b"})), "b")
        self.assertIsNone(self.zone(corrected(4, "t")))

    def test_it_counts_whatever_its_own_time_when_its_entry_is_known(self):
        correction = corrected(200, "t", {"zone": "b"})
        self.assertEqual(self.zone(correction, at=10), "b")
        self.assertEqual(self.zone(correction, at=10, known=2), "a")

    def test_it_may_come_before_its_target(self):
        state = state_after(made(), corrected(4, "t", {"zone": "b"}), assigned(3, zone="a", id="t"))
        self.assertEqual(state.value("zone"), "b")

    def test_the_last_recorded_wins_whenever_it_occurred(self):
        self.assertEqual(self.zone(corrected(9, "t", {"zone": "b"}), corrected(4, "t", {"zone": "c"})), "c")
        self.assertEqual(self.zone(corrected(4, "t"), corrected(3, "t", {"zone": "c"})), "c")

    def test_of_another_source_or_subject_it_says_nothing(self):
        self.assertEqual(self.zone(corrected(4, "t", {"zone": "b"}, source="/other", of="/s")), "a")
        self.assertEqual(self.zone(corrected(4, "t", {"zone": "b"}, source="/other")), "a")
        self.assertEqual(self.zone(corrected(4, "t", {"zone": "b"}, device="another")), "a")
        self.assertEqual(self.zone(corrected(4, "nobody's", {"zone": "b"})), "a")

    def test_a_replacement_that_does_not_fit_is_passed_over(self):
        bad = corrected(5, "t", {"nonsense": 1}, unfit="replacement")
        self.assertEqual(self.zone(bad), "a")
        self.assertEqual(self.zone(corrected(4, "t", {"zone": "b"}), bad), "b")

    def test_corrections_cannot_be_corrected(self):
        self.assertEqual(self.zone(corrected(4, "t", {"zone": "b"}, id="c"), corrected(5, "c")), "b")

    def test_what_did_not_fit_can_be_put_right(self):
        bad = on(5, "assignment.changed", {"zone": 7}, id="u", unfit="data")
        self.assertEqual(self.zone(bad), "a")
        self.assertEqual(self.zone(bad, corrected(6, "u", {"zone": "b"})), "b")

    def test_the_place_in_the_fold_stays_that_of_the_event(self):
        self.assertEqual(self.zone(assigned(8, zone="z"), corrected(9, "t", {"zone": "b"})), "z")


class NotOfTheCatalogue(unittest.TestCase):
    def test_it_is_counted_and_folds_to_nothing(self):
        state = state_after(made(), on(2, "org.example.seen.", {"zone": "z"}), on(3, "device.exploded", {}),
                            on(4, "assignment.changed", {"zone": 7}, unfit="data"), corrected(5, "nobody's"))
        self.assertEqual({name: state.counts[name] for name in ("events", "foreign", "unknown", "corrections")},
                         {"events": 5, "foreign": 1, "unknown": 2, "corrections": 1})
        self.assertEqual((state.state, state.value("zone")), ("born", None))
        self.assertEqual(MADE["serial"], state.value("serial"))


if __name__ == "__main__":
    unittest.main()
