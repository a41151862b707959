#!/usr/bin/env python3
"""Encodings, tricks with paths, methods, and headers that would be somebody else.
Usage: attack_targets_test.py HALLMARK [unittest arguments]"""

import json
import sys
import urllib.parse

sys.dont_write_bytecode = True

from attack import EVENTS, Attack, Case, main  # noqa: E402
from server import STRUCTURED, event, receipts_target, request_bytes  # noqa: E402

INVALID = (400, "invalid-parameter")
NOWHERE = (404, "no-such-route")
METHODS_OF_EVENTS = "POST, GET, HEAD"
STRANGE_DEVICES = ["a/b", "a%2Fb", "a%b", "..", ".", "-", "a?b#c", "a b+c", "päivä/7 'x'", "日本", "a\\b", "{device}",
                   "history", "a//b", "\u202e", "a&b=c", "https://a/b", "~" * 256]


def get(target, *headers):
    return request_bytes("GET", target, None, headers)


def encodings():
    for text, problem in {
            "%00": INVALID, "%0d%0aX:%20y": INVALID, "%c0%ae": INVALID, "%c0%ae%c0%ae/": INVALID, "%ff": INVALID,
            "%ed%a0%80": INVALID, "%f4%90%80%80": INVALID, "%zz": INVALID, "%": INVALID, "%4": INVALID, "%%41": INVALID,
            "%u0041": INVALID, "%7f": INVALID, "%c2%85": INVALID, "%e2%82": INVALID}.items():
        yield Case(f"{text} in a device", get(f"/v1/devices/{text}/history"), *problem)
        yield Case(f"{text} in a parameter", get(f"/v1/events?source={text}&id=1"), *problem)
        yield Case(f"{text} as a parameter's name", get(f"/v1/shards?{text}=1"), *problem)
    yield Case("raw bytes that are no UTF-8", b"GET /v1/devices/\xff/history HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", *INVALID)


def paths():
    yield Case("..", get("/v1/devices/../shards"), *NOWHERE)
    yield Case("%2e%2e", get("/v1/devices/%2e%2e/shards"), *NOWHERE)
    yield Case(".. above all", get("/../../../etc/passwd"), *NOWHERE)
    yield Case("..%2f", get("/log/0/tile/..%2f..%2f..%2fetc%2fpasswd"), 404, "not-published")
    yield Case(".. in a tile", get("/log/0/tile/../../../etc/passwd"), 404, "not-published")
    yield Case("..%2f as a shard", get("/log/..%2f..%2fdata/checkpoint"), 404, "unknown-shard")
    yield Case("two slashes first", get("//v1/shards"), *NOWHERE)
    yield Case("two slashes within", get("/v1//shards"), *NOWHERE)
    yield Case("a slash at the end", get("/v1/shards/"), *NOWHERE)
    yield Case("a backslash", get("/v1\\shards"), *NOWHERE)
    yield Case("%2F between", get("/v1%2Fshards"), *NOWHERE)
    yield Case("capitals", get("/V1/Shards"), *NOWHERE)
    yield Case("a semicolon", get("/v1/shards;a=b"), *NOWHERE)
    yield Case("no device", get("/v1/devices//history"), *NOWHERE)
    yield Case("a fragment", get("/v1/shards#a"), *INVALID)
    yield Case("a shard of 20 digits", get("/v1/shards/18446744073709551616"), 404, "unknown-shard")
    yield Case("a shard of 2^32", get("/v1/shards/4294967296"), 404, "unknown-shard")
    yield Case("a shard with a plus", get("/v1/shards/+0"), 404, "unknown-shard")
    yield Case("a shard with a zero before", get("/v1/shards/00"), 404, "unknown-shard")
    yield Case("an entry below zero", get("/v1/shards/0/entries/-1"), 404, "unknown-entry")
    yield Case("an entry of 2^64-1", get("/v1/shards/0/entries/18446744073709551615"), 404, "unknown-entry")
    for tile in ("0/000.p/0", "0/000.p/256", "64/000", "0/x18446744073709551616/000", "0/" + "x999/" * 9 + "999",
                 "63/000.p/1", "0/000.p/18446744073709551617", "entries/000.p/0", "00/000.p/1", "0/0000.p/1",
                 "-1/000.p/1", "0/x000/000.p/1"):
        yield Case(f"tile {tile}", get(f"/log/0/tile/{tile}"), 404, "not-published")


def forms():
    yield Case("absolute", get("http://127.0.0.1/livez"), 200)
    yield Case("absolute, of another host", get("http://example.org:81/livez?"), 200)
    yield Case("absolute, without a path", get("http://127.0.0.1"), 200)
    yield Case("absolute, without a host", get("http:///livez"), *INVALID)   # RFC 9110, 4.2.1
    yield Case("absolute, of another protocol", get("ftp://127.0.0.1/livez"), *INVALID)
    yield Case("*", get("*"), *INVALID)
    yield Case("OPTIONS *", request_bytes("OPTIONS", "*"), *INVALID)
    yield Case("CONNECT", request_bytes("CONNECT", "127.0.0.1:80"), *INVALID)
    yield Case("no slash", get("livez"), *INVALID)
    yield Case("a question mark alone", get("/livez?"), 200)
    yield Case("an empty Host", b"GET /livez HTTP/1.1\r\nHost:\r\n\r\n", 200)


def parameters():
    yield Case("twice", get("/v1/refusals?limit=1&limit=1"), *INVALID)
    yield Case("twice, once encoded", get("/v1/refusals?limit=1&%6cimit=1"), *INVALID)
    yield Case("unknown", get("/v1/refusals?reasons=conflict"), *INVALID)
    yield Case("unknown, to a post", request_bytes("POST", EVENTS + "?dry=1", json.dumps(event("dry")).encode(),
                                                   [("Content-Type", STRUCTURED)]), *INVALID, unrecorded=("dry",))
    yield Case("without a value", get("/v1/refusals?limit"), *INVALID)
    for number in ("0", "1001", "-1", "+1", "1e2", "0x10", "18446744073709551617", "", "%20 1".replace(" ", ""), "1;2"):
        yield Case(f"limit={number}", get(f"/v1/refusals?limit={number}"), *INVALID)
    yield Case("device where none is asked", get("/v1/shards?device=pump-1"), *INVALID)


def methods():
    for method in ("DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "PURGE", "get", "post", "X" * 200, "M-SEARCH"):
        yield Case(f"{method[:10]} of events", request_bytes(method, EVENTS), 405, "method-not-allowed",
                   headers={"allow": METHODS_OF_EVENTS})
    for target in ("/livez", "/v1/shards", "/v1/devices/pump-1/history", "/log/0/checkpoint", "/metrics", "/"):
        yield Case(f"POST to {target}", request_bytes("POST", target, b"{}"), 405, "method-not-allowed",
                   headers={"allow": "GET, HEAD"})


def strangers():
    """A browser that another page leads here, by its name or by ours (DNS rebinding, cross-site posts)."""
    body = json.dumps(event("of a page")).encode()

    def posted(*headers, host="127.0.0.1"):
        text = request_bytes("POST", EVENTS, body, [("Content-Type", STRUCTURED), *headers])
        return text.replace(b"Host: 127.0.0.1", f"Host: {host}".encode(), 1)
    refused = {"status": 421, "problem": "misdirected-request", "unrecorded": ("of a page",)}
    yield Case("a page of elsewhere posts", posted(("Origin", "http://example.org")), **refused)
    yield Case("a page without an origin posts", posted(("Origin", "null")), **refused)
    yield Case("a page of another port posts", posted(("Origin", "http://127.0.0.1:81")), **refused)
    yield Case("a name that leads here", posted(("Origin", "http://example.org"), host="example.org"), **refused)
    yield Case("a name that begins as an address", posted(("Origin", "http://127.0.0.1.example.org"),
                                                          host="127.0.0.1.example.org"), **refused)
    yield Case("a name that reads", get("/v1/shards", ("Sec-Fetch-Site", "same-origin")).replace(
        b"Host: 127.0.0.1", b"Host: example.org", 1), 421, "misdirected-request")
    # As a browser asks a name that leads here by http: no Origin, and Sec-Fetch- goes to https and localhost alone.
    for name, value in (("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"), ("Accept-Language", "en"), ("Accept-Language", ""),
                        ("Referer", "http://example.org:8080/")):
        yield Case(f"a name that reads, with {name}: {value}", get("/v1/shards", (name, value)).replace(
            b"Host: 127.0.0.1", b"Host: example.org:8080", 1), 421, "misdirected-request")
    for host in ("localhost", "LocalHost:8080", "[::1]:8080", "127.0.0.1:1"):
        yield Case(f"our own name {host}", get("/v1/shards").replace(b"Host: 127.0.0.1", f"Host: {host}".encode(), 1), 200)


class Targets(Attack):
    PEAK_MIB = 96

    def test_what_is_not_utf8_or_not_percent_encoded_is_refused(self):
        self.run_table(encodings())

    def test_a_path_leads_where_it_says_and_nowhere_else(self):
        self.run_table(paths())

    def test_other_forms_of_a_target_are_taken_or_refused(self):
        self.run_table(forms())

    def test_a_parameter_stands_once_and_is_one_that_the_route_takes(self):
        self.run_table(parameters())

    def test_a_method_that_a_route_does_not_take_is_told_which_it_does(self):
        self.run_table(methods())

    def test_a_page_of_elsewhere_posts_nothing_and_reads_nothing(self):
        self.run_table(strangers())

    def test_a_misspelled_parameter_is_told_the_right_one(self):
        self.assertIn("did you mean reason?", self.server.get("/v1/refusals?reasom=1").json()["detail"])

    def test_each_device_is_reached_by_its_own_name_and_by_no_other(self):
        for number, device in enumerate(STRANGE_DEVICES):
            self.assertEqual(self.server.post(event(f"strange {number}", device)).status, 201, device)
        for number, device in enumerate(STRANGE_DEVICES):
            name = urllib.parse.quote(device, safe="")
            for target in (f"/v1/devices/{name}/history", f"/v1/devices/-/history?device={name}"):
                with self.subTest(target):
                    answer = self.server.get(target).json()
                    self.assertEqual(answer["device"], device)
                    self.assertEqual([item["event"]["id"] for item in answer["items"]], [f"strange {number}"])
        self.check(Case("encoded twice", get("/v1/devices/a%252Fb/bundle"), 200))
        self.check(Case("a slash that is none", get("/v1/devices/a/b/history"), *NOWHERE))
        self.check(Case("257 bytes", get(f"/v1/devices/{'~' * 257}/history"), 404, "unknown-device"))

    def test_head_is_get_without_its_body(self):
        for target in ("/livez", "/v1/shards/0", "/", "/nothing", "/v1/refusals?limit=0", "/log/0/checkpoint"):
            with self.subTest(target), self.server.client() as client:
                got = client.request("GET", target)
                asked = client.request("HEAD", target)
                self.assertEqual((asked.status, asked.body), (got.status, b""))
                self.assertEqual(asked.header("content-length"), str(len(got.body)))
                self.assertEqual(asked.header("content-type"), got.header("content-type"))
                self.assertEqual(client.request("GET", "/livez").status, 200)   # nothing was left on the way

    def test_who_a_header_says_the_client_is_changes_nothing(self):
        names = ["REMOTE_ADDR", "X-Forwarded-For", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL",
                 "X-HTTP-Method-Override", "Forwarded", "LOCAL_PORT"]
        plain = self.server.get("/v1/refusals")
        for name in names:
            with self.subTest(name):
                spoofed = self.server.get("/v1/refusals", headers=[(name, "DELETE /x 10.1.2.3")])
                self.assertEqual((spoofed.status, spoofed.body), (plain.status, plain.body))
                self.assertNotIn("10.1.2.3", repr(spoofed.headers))

    def test_only_what_is_of_an_event_is_recorded_of_a_request(self):
        secret = [("Authorization", "Bearer secret"), ("Cookie", "secret"), ("X-Secret", "secret")]
        receipt = self.server.post(event("with cookies"), headers=secret).json()
        entry = self.server.get(f"/v1/shards/0/entries/{receipt['sequence']}")
        self.assertNotIn(b"secret", entry.body)
        self.assertNotIn("c2VjcmV0", entry.json()["raw"])

    def test_two_headers_of_one_name_in_an_event_are_refused(self):
        ce = [("ce-specversion", "1.0"), ("ce-source", "/plant"), ("ce-type", "org.example.seen"),
              ("ce-subject", "pump-1"), ("ce-time", "2026-03-01T08:00:00Z")]
        twice = [("Content-Type", "application/json"), ("ce-id", "once"), ("CE-ID", "twice"), *ce]
        two_types = [("Content-Type", "application/json"), ("Content-Type", STRUCTURED), ("ce-id", "two types"), *ce]
        self.run_table([Case("two ids", request_bytes("POST", EVENTS, b"{}", twice), 400, "malformed-event",
                             unrecorded=("once", "twice")),
                        Case("two media types", request_bytes("POST", EVENTS, b"{}", two_types), 400,
                             "malformed-request", unrecorded=("two types",))])
        self.assertEqual(self.server.get(receipts_target("once")).problem, "unknown-event")


if __name__ == "__main__":
    main()
