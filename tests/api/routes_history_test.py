#!/usr/bin/env python3
"""GET /v1/devices/{device}/history: its order, filters, moments and pages. Usage: routes_history_test.py HALLMARK"""

import base64
import re
import sys
import urllib.parse

sys.dont_write_bytecode = True

from contract import Contract, main  # noqa: E402
from server import event  # noqa: E402

PUMP = "/v1/devices/pump-1/history"
COUNT = 25
INVALID = {"status": 400, "problem": "invalid-parameter"}


def quoted(text):
    return urllib.parse.quote(text, safe="")


class History(Contract):
    """One shard: what all tests ask is recorded first; each that records more has a device of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(COUNT):
            one = event(f"h {number}", time_text=f"2026-03-01T08:00:{number:02}Z", n=number)
            one["type"] = "org.example.odd" if number % 2 else "org.example.even"
            answer = cls.server.post(one)
            assert answer.status == 201, answer
            assert cls.server.post(event(f"o {number}", "other")).status == 201

    def ids(self, target):
        return [item["event"]["id"] for item in self.get(target)["items"]]

    def test_it_is_the_newest_first_or_as_asked(self):
        newest = [f"h {number}" for number in reversed(range(COUNT))]
        self.assertEqual(self.ids(PUMP), newest)
        self.assertEqual(self.ids(PUMP + "?order=desc"), newest)
        self.assertEqual(self.ids(PUMP + "?order=asc"), newest[::-1])
        self.get(PUMP + "?order=up", **INVALID)

    def test_an_item_is_what_was_posted_and_where_it_stands(self):
        item = self.get(PUMP + "?order=asc&limit=1")["items"][0]
        self.assertEqual(item["event"], event("h 0", n=0) | {"type": "org.example.even", "time": "2026-03-01T08:00:00Z"})
        entry = self.get(f"/v1/shards/{item['shard']}/entries/{item['sequence']}")
        self.assertEqual({name: entry[name] for name in item}, item)
        self.assertEqual((item["deviceSequence"], item["late"], item["occurredAt"]), (1, False, "2026-03-01T08:00:00Z"))
        self.assertRegex(item["recordedAt"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")

    def test_it_is_filtered_by_type_and_by_when_it_occurred(self):
        for query, numbers in {
                "type=org.example.odd": range(1, COUNT, 2), "type=org.example": [], "from=2026-03-01T08:00:20Z": range(20, COUNT),
                "to=2026-03-01T08:00:03Z": range(3), "asOf=2026-03-01T08:00:03Z": range(4),
                "from=2026-03-01T08:00:03Z&to=2026-03-01T08:00:06Z": range(3, 6),
                "from=2026-03-01T10:00:03%2B02:00&to=2026-03-01T08:00:06Z": range(3, 6),
                "from=2026-03-01T08:00:06Z&to=2026-03-01T08:00:03Z": [], "from=2030-01-01T00:00:00Z": [],
                "asOf=2099-01-01T00:00:00Z": range(COUNT),
                "type=org.example.even&from=2026-03-01T08:00:10Z&to=2026-03-01T08:00:13Z": [10, 12]}.items():
            with self.subTest(query):
                self.assertEqual(self.ids(f"{PUMP}?order=asc&{query}"), [f"h {number}" for number in numbers])
                self.assertEqual([item["event"]["id"] for item in self.pages(f"{PUMP}?order=asc&{query}", 1)],
                                 [f"h {number}" for number in numbers])
        for query in ("from=yesterday", "to=2026-13-01T00:00:00Z", "asOf=", "type=", "from=2026-03-01T08:00:03+02:00"):
            self.get(f"{PUMP}?{query}", **INVALID)

    def test_pages_follow_each_other_and_the_link_says_so_too(self):
        whole = self.get(PUMP)["items"]
        for limit in (1, 2, 7, 24, 25, 26, 1000):
            self.assertEqual(self.pages(PUMP, limit), whole)
        target, found = PUMP + "?limit=7&order=asc", []
        while target:
            answer = self.server.get(target)
            found += answer.json()["items"]
            link = answer.header("link")
            self.assertEqual(link is not None, "next" in answer.json())
            target = re.fullmatch('<(.*)>; rel="next"', link)[1] if link else None
        self.assertEqual(found, whole[::-1])

    def test_a_page_of_a_history_stands_on_the_prefix_of_the_first_whatever_comes_after_it(self):
        self.fill("growing", 10)
        first = self.get("/v1/devices/growing/history?limit=4&order=asc")
        self.fill("growing", 10, first=10)
        second = self.get(f"/v1/devices/growing/history?limit=1000&cursor={first['next']}")
        self.assertEqual([item["event"]["data"]["n"] for item in first["items"] + second["items"]], list(range(10)))
        self.assertEqual(second["knownAt"], first["knownAt"])
        self.assertNotIn("next", second)

    def test_a_cursor_is_for_its_own_list_and_its_own_filters(self):
        cursor = self.get(f"{PUMP}?limit=2&order=asc&type=org.example.odd")["next"]
        self.assertEqual(self.ids(f"{PUMP}?limit=3&cursor={cursor}"), ["h 5", "h 7", "h 9"])
        self.assertEqual(self.ids(f"{PUMP}?limit=1&cursor={cursor}&order=asc&type=org.example.odd"), ["h 5"])
        for query in ("order=desc", "type=org.example.even", "from=2026-01-01T00:00:00Z", "knownAt=0:1",
                      "asOf=2026-01-01T00:00:00Z"):
            self.get(f"{PUMP}?cursor={cursor}&{query}", **INVALID)
        for target in ("/v1/devices/other/history", "/v1/devices/pump-10/history", "/v1/refusals", "/v1/shards/0/entries"):
            self.get(f"{target}?cursor={cursor}", **INVALID)

    def test_a_cursor_that_nobody_gave_is_refused(self):
        cursor = self.get(f"{PUMP}?limit=2")["next"]
        made = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        self.assertIn("history/pump-1?", made)

        def sealed(text):
            return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        for bad in ("x", "A" * 4000, cursor[:-3], "%00", "!!!!", sealed(""), sealed("/history/pump-1"),
                    sealed(made.replace("place=2", "place=-1")), sealed(made + "&%40place=1"), sealed(made + "&order=up"),
                    sealed(made + "&colour=red"), sealed(re.sub("prefix=[^&]*", "prefix=0%3A99999", made)),
                    sealed(re.sub("prefix=[^&]*", "prefix=", made))):
            with self.subTest(bad[:60]):
                self.get(f"{PUMP}?cursor={quoted(bad)}", **INVALID)
        beyond = sealed(re.sub("place=[0-9]+", "place=18446744073709551615", made))
        self.assertEqual(self.get(f"{PUMP}?cursor={beyond}")["items"], [])

    def test_what_was_known_then_is_told_again_with_the_same_bytes(self):
        self.fill("known", 6)
        early = self.server.get("/v1/devices/known/history")
        prefix, moment = early.json()["knownAt"], early.json()["items"][0]["recordedAt"]
        self.fill("known", 6, first=6)
        self.assertEqual(self.server.get(f"/v1/devices/known/history?knownAt={prefix}").body, early.body)
        by_time = self.get(f"/v1/devices/known/history?knownAt={moment}")
        self.assertEqual(len(by_time["items"]), 6)
        again = self.get(f"/v1/devices/known/history?knownAt={by_time['knownAt']}")
        self.assertEqual(again, by_time)

    def test_a_prefix_says_how_many_entries_of_which_shard(self):
        self.assertEqual(self.ids(f"{PUMP}?knownAt=0:1"), ["h 0"])
        self.assertEqual(self.ids(f"{PUMP}?knownAt=0:7&order=asc"), ["h 0", "h 1", "h 2", "h 3"])
        self.get(f"{PUMP}?knownAt=0:0", 404, "unknown-device")
        self.get(f"{PUMP}?knownAt=2000-01-01T00:00:00Z", 404, "unknown-device")
        for text in ("0:1000000", "1:1", "0:", ":1", "0", "0:1,0:1", "0:1,", ",", "0:-1", "0:+1", "00:1", "0:01", "0:1;",
                     "0:18446744073709551616", "x", "0:1, 0:2"):
            with self.subTest(text):
                self.get(f"{PUMP}?knownAt={quoted(text)}", **INVALID)

    def test_an_event_is_late_that_occurred_before_one_that_was_recorded(self):
        for number, second in enumerate((5, 3, 5, 6, 4, 7)):
            self.post(event(f"late {number}", "late", time_text=f"2026-03-01T08:00:{second:02}Z"))
        late = [item["late"] for item in self.get("/v1/devices/late/history?order=asc")["items"]]
        self.assertEqual(late, [False, True, False, False, True, False])
        entries = [item for item in self.pages("/v1/shards/0/entries", 10) if item.get("device") == "late"]
        self.assertEqual([item["late"] for item in entries], late)

    def test_a_device_is_asked_for_by_its_encoded_name_or_beside_the_path(self):
        for device in ("plant/7", "50%", "päivä", "a+b", "-", "%2F", "a b", "?", "#", "&device=x"):
            self.post(event(f"named {device}", device))
            for target in (f"/v1/devices/{quoted(device)}/history", f"/v1/devices/-/history?device={quoted(device)}",
                           f"/v1/devices/-/history?limit=1&device={quoted(device)}&order=asc"):
                with self.subTest(target):
                    self.assertEqual(self.ids(target), [f"named {device}"])
        self.fill("pages/1", 3)
        self.assertEqual(len(self.pages("/v1/devices/-/history?device=pages%2F1", 1)), 3)
        answer = self.server.get("/v1/devices/-/history?device=pages%2F1&limit=2")
        link = re.fullmatch('<(.*)>; rel="next"', answer.header("link"))[1]
        self.assertEqual(self.ids(link), ["pages/1 0"])
        self.get("/v1/devices/-/history?device=", **INVALID)
        self.get("/v1/devices/pump-1/history?device=other", **INVALID)

    def test_an_unknown_device_is_told_so_and_one_that_was_only_refused_is_unknown(self):
        self.get("/v1/devices/nobody/history", 404, "unknown-device")
        self.assertEqual(self.server.get("/v1/devices/nobody/bundle").status, 200)


class OfManyShards(Contract):
    OPTIONS = ("--shards", "3")

    def test_a_prefix_means_the_same_whichever_device_is_asked(self):
        devices = [f"pump-{number}" for number in range(9)]
        for device in devices:
            self.fill(device, 2)
        sizes = [shard["size"] for shard in self.get("/v1/shards")["items"]]
        self.assertNotIn(0, sizes)
        prefix = ",".join(f"{shard}:{size}" for shard, size in enumerate(sizes))
        self.fill("pump-0", 3, first=2)
        for device in devices:
            self.assertEqual(len(self.get(f"/v1/devices/{device}/history?knownAt={prefix}")["items"]), 2)
            self.get(f"/v1/devices/{device}/history?knownAt={prefix},3:0", **INVALID)
            self.get(f"/v1/devices/{device}/history?knownAt=0:99,1:1,2:1", **INVALID)
            here = self.get(f"/v1/devices/{device}/history")["items"][0]["shard"]
            others = ",".join(f"{shard}:{size}" for shard, size in enumerate(sizes) if shard != here)
            self.get(f"/v1/devices/{device}/history?knownAt={others}", 404, "unknown-device")


if __name__ == "__main__":
    main()
