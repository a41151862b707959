#!/usr/bin/env python3
"""POST /v1/events in all its forms, receipts, refusals, and the routes of the service itself.
Usage: routes_test.py HALLMARK [unittest arguments]"""

import base64
import json
import re
import sys
import time

sys.dont_write_bytecode = True

from contract import Contract, main  # noqa: E402
from server import DEADLINE_S, event, receipts_target, wait_until  # noqa: E402

BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
SIGNED = "application/vnd.dsse+json"
RECEIPT = {"status", "source", "id", "device", "shard", "sequence", "deviceSequence", "entryHash", "recordedAt"}
METRIC = re.compile(r'[a-z_]+(\{([a-z]+="[^"\n]*",?)*\})? [-+0-9.eInfNa]+$')


def lines_of(*events):
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in events)


def signed(one):
    payload = base64.b64encode(json.dumps(one).encode()).decode()
    return json.dumps({"payloadType": "application/cloudevents+json", "payload": payload,
                       "signatures": [{"keyid": "k1", "sig": "c2ln"}]}).encode()


def binary_headers(one):
    return [(f"ce-{name}", one[name]) for name in ("specversion", "id", "source", "type", "subject", "time")]


class Posting(Contract):
    OPTIONS = ("--shards", "3")

    def test_a_structured_event_is_recorded_then_a_duplicate_then_in_conflict(self):
        first = self.server.post(event("a"))
        receipt = first.json()
        self.assertEqual((first.status, set(receipt), receipt["status"]), (201, RECEIPT, "recorded"))
        location = first.header("location")
        self.assertEqual(location, f"/v1/shards/{receipt['shard']}/entries/{receipt['sequence']}")
        self.assertEqual(self.get(location)["entryHash"], receipt["entryHash"])
        self.assertEqual(self.post(event("a"), 200), receipt | {"status": "duplicate"})
        conflict = self.post(event("a", says="else"), 409, "conflict")
        self.assertEqual((conflict["reason"]["name"], conflict["recorded"]["url"]), ("conflict", location))
        self.assertEqual(self.get(receipts_target("a"))["items"], [receipt])

    def test_a_binary_event_is_the_same_event(self):
        one = event("binary", device="päivä 1")
        structured = self.post(one)
        headers = [(name, "p%C3%A4iv%C3%A4%201" if name == "ce-subject" else value) for name, value in binary_headers(one)]
        body = json.dumps(one["data"]).encode()
        self.assertEqual(self.post(body, 200, headers=headers, media="application/json")["entryHash"],
                         structured["entryHash"])

    def test_a_binary_event_carries_bytes_of_any_media_type(self):
        for number, media in enumerate(("text/plain", "application/octet-stream", "application/json; charset=utf-8")):
            with self.subTest(media):
                one = event(f"bytes {number}")
                self.post(b"12", headers=[*binary_headers(one), ("CE-Extension", "1")], media=media)

    def test_a_signed_event_is_recorded_and_its_unsigned_copy_is_a_conflict(self):
        self.post(signed(event("signed")), media=SIGNED)
        self.post(signed(event("signed")), 200, media=SIGNED)
        self.post(event("signed"), 409, "conflict")

    def test_a_batch_is_answered_event_by_event(self):
        both = [event("batch 1"), event("batch 2", "pump-2")]
        said = self.post(json.dumps(both).encode(), 200, media=BATCH)
        self.assertEqual(said["counts"], {"recorded": 2, "duplicate": 0, "refused": 0})
        self.assertEqual([(one["index"], one["id"], one["status"]) for one in said["receipts"]],
                         [(0, "batch 1", "recorded"), (1, "batch 2", "recorded")])
        self.assertEqual(self.post(json.dumps(both).encode(), 200, media=BATCH)["counts"]["duplicate"], 2)
        self.assertEqual(self.post(b"[]", 200, media=BATCH)["receipts"], [])

    def test_what_is_wrong_with_one_event_of_many_is_its_own(self):
        self.post(event("known"))
        large = event("large", note="n" * 50_000)
        said = self.post(lines_of(event("good"), b"no event", event("known", says="else"), large, b"", event("known"),
                                  event("last")), 207, media=LINES)
        self.assertEqual(said["counts"], {"recorded": 2, "duplicate": 1, "refused": 3})
        self.assertEqual([one["status"] for one in said["receipts"]],
                         ["recorded", "refused", "refused", "refused", "duplicate", "recorded"])
        problems = [one["problem"]["type"].rsplit(":", 1)[1] for one in said["receipts"] if "problem" in one]
        self.assertEqual(problems, ["malformed-event", "conflict", "event-too-large"])

    def test_lines_may_end_in_cr_lf_and_the_last_without_end(self):
        body = lines_of(event("crlf 1"), event("crlf 2")).replace(b"\n", b"\r\n")
        self.assertEqual(self.post(body, 200, media=LINES)["counts"]["recorded"], 2)
        self.assertEqual(self.post(body + b"\n\n", 200, media=LINES)["counts"]["duplicate"], 2)

    def test_an_array_that_is_none_records_nothing_of_it(self):
        good = json.dumps(event("of a bad array")).encode()
        for body in (b"[" + good, b"[" + good + b",]", good, b"", b"[" + good + b"] x", b"\xef\xbb\xbf[" + good + b"]"):
            self.post(body, 400, "malformed-batch", media=BATCH)
        self.get(receipts_target("of a bad array"), 404, "unknown-event")

    def test_an_event_that_is_none_makes_no_entry(self):
        sizes = self.sizes()
        one = event("bad")
        cases = [(b"", "malformed-event"), (b"{", "malformed-event"), (b"[]", "malformed-event"), (b"null", "malformed-event")]
        cases += [(json.dumps({name: value for name, value in one.items() if name != lacking}).encode(), "malformed-event")
                  for lacking in ("specversion", "id", "source", "type", "subject", "time")]
        cases += [(json.dumps(one | wrong).encode(), "malformed-event") for wrong in (
            {"specversion": "0.3"}, {"id": ""}, {"time": "yesterday"}, {"time": "2026-02-31T00:00:00Z"}, {"id": "a\u0000b"},
            {"subject": "d" * 257}, {"id": 7}, {"data_base64": "YQ=="}, {"UPPER": "1"})]
        cases += [(b'{"id":"twice",' + json.dumps(one).encode()[1:], "malformed-event"),
                  (json.dumps(one).encode().replace(b'"bad"', b'"\xff"'), "malformed-event"),
                  (json.dumps(one).encode().replace(b'"bad"', b'"\\ud800"'), "malformed-event")]
        for body, problem in cases:
            with self.subTest(body):
                self.post(body, 400, problem)
        self.assertEqual(self.sizes(), sizes)

    def sizes(self):
        return [shard["size"] for shard in self.get("/v1/shards")["items"]]

    def test_an_event_that_the_catalogue_does_not_allow_is_told_what_is_wrong_with_it(self):
        sizes = self.sizes()
        one = event("retired") | {"type": "hallmark.device.retired.v1"}
        said = self.post(one, 422, "invalid-event")
        self.assertIn("/data/reason", [fault["pointer"] for fault in said["faults"]])
        self.assertEqual(self.sizes(), sizes)

    def test_another_media_type_is_told_which_are_taken(self):
        for media in ("text/xml", "application/cloudevents+avro", "application/cloudevents-batch+avro", "multipart/form-data"):
            with self.subTest(media):
                answer = self.server.post(event("media"), media=media)
                if answer.status == 415:
                    self.assertIn("application/cloudevents+json", answer.header("accept-post"))
                else:   # in binary mode any is, but then there are ce- headers
                    self.assertEqual((answer.status, answer.problem), (400, "malformed-event"))
        self.post(event("media"), 415, "unsupported-media-type", media="application/cloudevents+avro")
        self.post(event("parameters"), media='Application/CloudEvents+JSON; charset="utf-8"')

    def test_who_does_not_wait_is_told_where_to_ask(self):
        statuses = set()
        for number in range(300):
            answer = self.server.post(event(f"patient {number}"), headers=[("Prefer", "wait=0")])
            statuses.add(answer.status)
            if answer.status != 202:
                continue
            self.assertEqual(answer.json()["status"], "pending")
            location = answer.header("location")
            self.assertEqual(location.split("?")[0], "/v1/events")
            # Without a pause, so that some ask at the very moment of its commit.
            end = time.monotonic() + DEADLINE_S
            while (found := self.server.get(location)).status != 200:
                self.assertEqual((found.status, number), (202, number))
                self.assertLess(time.monotonic(), end, "no receipt came")
        self.assertLessEqual(statuses, {201, 202})
        self.assertIn(202, statuses)

    def test_a_batch_that_does_not_wait_says_of_each_where_to_ask(self):
        body = lines_of(*(event(f"patient batch {number}") for number in range(200)))
        said = self.post(body, 207, headers=[("Prefer", "respond-async, wait=0")], media=LINES)
        pending = [one for one in said["receipts"] if one["status"] == "pending"]
        self.assertEqual((len(said["receipts"]), len(pending)), (200, said["counts"]["pending"]))
        for one in pending:
            wait_until(lambda url=one["url"]: self.server.get(url).status == 200, one["url"])

    def test_what_a_preference_cannot_say_is_none(self):
        for text in ("wait", "wait=", "wait=-1", "wait=x", "return=minimal", "wait=99999999999", ";,;,"):
            self.post(event(f"preference {text}"), headers=[("Prefer", text)])

    def test_a_receipt_is_asked_for_with_source_and_id(self):
        self.post(event("ä &=+%", source="/plant/%C3%A4?b"))
        found = self.get(receipts_target("ä &=+%", "/plant/%C3%A4?b"))["items"]
        self.assertEqual([(one["id"], one["source"]) for one in found], [("ä &=+%", "/plant/%C3%A4?b")])
        self.get(receipts_target("ä &=+%"), 404, "unknown-event")
        self.get("/v1/events?source=/plant", 400, "invalid-parameter")
        self.get("/v1/events?id=1", 400, "invalid-parameter")
        self.get("/v1/events", 400, "invalid-parameter")


class Refusals(Contract):
    OPTIONS = ("--shards", "2")

    def test_a_conflict_is_kept_and_listed_with_what_it_meant(self):
        devices = [f"pump-{number}" for number in range(6)]
        for number, device in enumerate(devices):
            self.post(event(f"r {number}", device))
            self.post(event(f"r {number}", device, says="else"), 409, "conflict")
        items = self.get("/v1/refusals")["items"]
        self.assertEqual(sorted(one["device"] for one in items), devices)
        self.assertEqual({one["reason"]["name"] for one in items}, {"conflict"})
        self.assertEqual(items, self.pages("/v1/refusals", 1))
        self.assertEqual(items, self.pages("/v1/refusals?reason=conflict", 4))
        self.assertEqual(self.get("/v1/refusals?reason=badJson")["items"], [])
        of_each = [self.get(f"/v1/refusals?shard={shard}")["items"] for shard in (0, 1)]
        self.assertEqual(items, of_each[0] + of_each[1])
        self.get("/v1/refusals?shard=2", 400, "invalid-parameter")
        for one in items:
            entry = self.get(f"/v1/shards/{one['shard']}/entries/{one['sequence']}")
            self.assertEqual((entry["verdict"], entry["reason"], entry["entryHash"]),
                             ("refused", one["reason"], one["entryHash"]))
            self.assertNotIn("event", entry)


class Service(Contract):
    def test_every_route_of_the_contract_answers_and_takes_no_parameter_that_it_does_not_name(self):
        self.fill("pump-1", 3)
        values = {"{device}": "pump-1", "{shard}": "0", "{sequence}": "0", "{size}": "0", "{tile...}": "0/000.p/1",
                  "{sha256}": "a" * 64, "{id}": "b" * 32}
        contract = self.get("/openapi.json")
        self.assertTrue(contract["openapi"].startswith("3.1"))
        known = set(contract["components"]["schemas"]["Problem"]["properties"]["type"]["enum"])
        for path, operations in contract["paths"].items():
            target = path
            for name, value in values.items():
                target = target.replace(name, value)
            self.assertNotIn("{", target)
            asked = [f"{one['name']}=0" for one in operations["get"]["parameters"] if one["in"] == "query" and one["required"]]
            with self.subTest(path):
                answer = self.server.get(f"{target}?{'&'.join(asked)}" if asked else target)
                self.assertNotEqual(answer.problem, "no-such-route")
                good = {int(status) for status in operations["get"]["responses"] if status != "default"}
                self.assertTrue(answer.status in good or answer.json()["type"] in known, answer)
                self.check_unknown_parameter(target, operations["get"])

    def check_unknown_parameter(self, target, operation):
        said = self.get(f"{target}?nonsense=1", 400, "invalid-parameter")
        self.assertEqual(said["parameter"], "nonsense")
        names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
        for hint in names or ["no parameter"]:
            self.assertIn(hint, said["detail"])

    def test_what_is_in_the_design_is_in_the_contract(self):
        routes = {f"{method} {path}" for path, operations in self.get("/openapi.json")["paths"].items()
                  for method in operations}
        self.assertLessEqual({"post /v1/events", "get /v1/events", "get /v1/devices/{device}/history",
                              "get /v1/devices/{device}/bundle", "get /v1/shards", "get /v1/shards/{shard}",
                              "get /v1/shards/{shard}/entries/{sequence}", "get /v1/shards/{shard}/proof/inclusion",
                              "get /v1/shards/{shard}/proof/consistency", "get /v1/refusals", "post /v1/exports", "get /v1/exports",
                              "get /v1/exports/{id}", "delete /v1/exports/{id}", "get /v1/exports/{id}/content", "get /metrics",
                              "get /livez", "get /readyz", "get /openapi.json", "get /"}, routes)

    def test_metrics_are_as_prometheus_reads_them(self):
        self.fill("pump-9", 2)
        answer = self.server.get("/metrics")
        self.assertTrue(answer.header("content-type").startswith("text/plain; version=0.0.4"))
        typed, samples = [], set()
        for line in answer.body.decode().splitlines():
            if line.startswith("# TYPE "):
                typed.append(line.split()[2])
            elif not line.startswith("# HELP "):
                self.assertRegex(line, METRIC)
                name = re.sub("_(bucket|sum|count)$", "", re.split("[{ ]", line)[0])
                self.assertIn(typed[-1], (name, re.split("[{ ]", line)[0]))
                self.assertNotIn(line.rsplit(" ", 1)[0], samples)
                samples.add(line.rsplit(" ", 1)[0])
                self.assertNotIn("pump-9", line)
        self.assertEqual(len(typed), len(set(typed)))

    def test_it_is_alive_and_ready_and_has_a_page(self):
        self.assertEqual(self.get("/livez"), {"status": "alive"})
        self.assertEqual(self.get("/readyz"), {"status": "ready"})
        page = self.server.get("/")
        self.assertIn("default-src 'none'", page.header("content-security-policy"))
        self.assertIn(b"<h1>Hallmark</h1>", page.body)


if __name__ == "__main__":
    main()
