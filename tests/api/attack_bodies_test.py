#!/usr/bin/env python3
"""Bodies that are larger than they look, or too large, or too deep; heads and URLs without end.
Usage: attack_bodies_test.py HALLMARK [unittest arguments]"""

import gzip
import json
import sys
import zlib

sys.dont_write_bytecode = True

from attack import EVENTS, Attack, Case, main  # noqa: E402
from server import STRUCTURED, event, receipts_target, request_bytes  # noqa: E402

MIB = 1 << 20
BODY_MOST = 8 * MIB
ANSWER_MOST = 16 * MIB
EVENT_MOST = 48 << 10   # content type, key, attributes and value together
LINES = "application/x-ndjson"
BATCH = "application/cloudevents-batch+json"


def post(body, media=STRUCTURED, *headers):
    return request_bytes("POST", EVENTS, body, [("Content-Type", media), *headers])


def packed(body, coding="gzip", media=LINES):
    return post(body, media, ("Content-Encoding", coding))


def text_of(identifier, **data):
    return json.dumps(event(identifier, **data)).encode()


def chunked(body, piece_bytes=1 * MIB):
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {LINES}\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = [body[at:at + piece_bytes] for at in range(0, len(body), piece_bytes)]
    return head.encode() + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def get(target, *headers):
    return request_bytes("GET", target, None, headers)


def bombs():
    bomb = gzip.compress(bytes(200 * MIB))
    line = text_of("packed")
    whole = gzip.compress(line)
    too_much = (413, "content-too-large")
    not_gzip = (400, "malformed-request")
    other = (415, "unsupported-encoding")
    yield Case("one byte more than a body may be", packed(gzip.compress(b"\n" * (BODY_MOST + 1))), *too_much)
    yield Case("200 MiB in 194 kB", packed(bomb), *too_much)
    yield Case("200 MiB in 194 kB, as one event", packed(bomb, media=STRUCTURED), *too_much)
    yield Case("two bombs behind each other", packed(bomb + bomb), *too_much)
    yield Case("a bomb packed once more", packed(gzip.compress(bomb)), 207)   # one line, which is no event
    yield Case("100,000 members of one byte", packed(gzip.compress(b"\n") * 100_000), 200)
    yield Case("9 members of a MiB", packed(gzip.compress(b"\n" * MIB) * 9), *too_much)
    yield Case("cut off", packed(whole[:-1]), *not_gzip)
    yield Case("cut off in its head", packed(whole[:5]), *not_gzip)
    yield Case("nothing at all", packed(b""), *not_gzip)
    yield Case("rubbish behind it", packed(whole + b"rubbish"), *not_gzip)
    yield Case("zeros behind it", packed(whole + bytes(64)), *not_gzip)
    yield Case("another sum", packed(whole[:-8] + bytes(4) + whole[-4:]), *not_gzip)
    yield Case("not packed at all", packed(line), *not_gzip)
    yield Case("deflate called gzip", packed(zlib.compress(line)), *not_gzip)
    for coding in ("deflate", "br", "zstd", "gzip, gzip", "gzip, br", "x-unknown", "compress"):
        yield Case(coding, packed(whole, coding), *other, headers={"accept-encoding": "gzip, identity"})
    yield Case("gzip in two lines", post(whole, LINES, ("Content-Encoding", "gzip"), ("Content-Encoding", "gzip")), *other)


def good_packed():
    yield Case("lines", packed(gzip.compress(text_of("packed lines"))), 200)
    yield Case("one event", packed(gzip.compress(text_of("packed event")), media=STRUCTURED), 201)
    yield Case("gzip in capitals", packed(gzip.compress(text_of("packed capitals")), "GZIP", STRUCTURED), 201)
    yield Case("identity", packed(text_of("not packed"), "identity", STRUCTURED), 201)
    yield Case("two members", packed(gzip.compress(text_of("member 1") + b"\n") + gzip.compress(text_of("member 2"))), 200)
    yield Case("as large as a body may be", packed(gzip.compress(b"\n" * BODY_MOST)), 200)


def heads():
    many = (431, "headers-too-large")
    long = (414, "uri-too-long")
    yield Case("20,000 headers", get("/livez", *(("X", "") for _ in range(20_000))), *many, closes=True)
    yield Case("129 headers", get("/livez", *((f"X-{number}", "a") for number in range(128))), *many, closes=True)
    yield Case("128 headers", get("/livez", *((f"X-{number}", "a") for number in range(127))), 200)
    yield Case("a header of a MiB", get("/livez", ("X", "a" * MIB)), *many, closes=True)
    yield Case("a header name of a MiB", get("/livez", ("X" * MIB, "a")), *many, closes=True)
    yield Case("a header of 63 KiB", get("/livez", ("X", "a" * (63 << 10))), 200)
    yield Case("a URL of 9 KiB", get("/v1/events?source=" + "a" * (9 << 10)), *long, closes=True)
    yield Case("a URL of a MiB", get("/" + "a" * MIB), *long, closes=True)
    yield Case("a URL of a MiB without an end", b"GET /" + b"a" * MIB, *long, closes=True)
    yield Case("a method of a MiB", b"G" * MIB + b" / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", *long, closes=True)
    yield Case("a header of a MiB without an end", b"GET / HTTP/1.1\r\nX: " + b"a" * MIB, *many, closes=True)
    yield Case("10,000 parameters", get("/v1/shards?" + "&".join(f"a{number}=b" for number in range(10_000))), *long,
               closes=True)
    yield Case("1,900 parameters", get("/v1/shards?" + "&".join(f"{number:x}" for number in range(1_900))), 400,
               "invalid-parameter")
    yield Case("4,000 empty parameters", get("/v1/shards?" + "&" * 4_000), 200)
    yield Case("4,000 slashes", get("/v1" + "/" * 4_000), 404, "no-such-route")
    yield Case("2,000 empty lines first", b"\r\n" * 2_000 + get("/livez"), 200)


def sizes():
    frame = len(text_of("large", note=""))
    media = len(STRUCTURED)
    yield Case("a byte more than a body may be", post(b"\n" * (BODY_MOST + 1), LINES), 413, "content-too-large", closes=True)
    yield Case("as much in chunks", chunked(b"\n" * (BODY_MOST + 1)), 413, "content-too-large", closes=True)
    yield Case("64 MiB in chunks", chunked(b"\n" * (64 * MIB)), 413, "content-too-large", closes=True)
    yield Case("2^62 bytes announced", b"POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4611686018427387904\r\n\r\n",
               413, "content-too-large", closes=True)
    yield Case("a body as large as may be", post(b"\n" * BODY_MOST, LINES), 200)
    yield Case("as much in chunks of 100 bytes", chunked(b"\n" * MIB, 100), 200)
    yield Case("an event a byte too large", post(text_of("large", note="a" * (EVENT_MOST + 1 - frame - media))), 413,
               "event-too-large", unrecorded=("large",))
    yield Case("an event of 8 MiB", post(text_of("large", note="a" * (BODY_MOST - frame))), 413, "event-too-large")
    yield Case("1,001 lines", post(b"\n".join(text_of(f"line {n}") for n in range(1_001)), LINES), 413,
               "content-too-large", unrecorded=("line 0", "line 1000"))
    yield Case("1,001 in a batch", post(json.dumps([event(f"item {n}") for n in range(1_001)]).encode(), BATCH), 413,
               "content-too-large", unrecorded=("item 0", "item 1000"))
    yield Case("4 million empty objects", post(b"[" + b"{}," * 2_000_000 + b"{}]", BATCH), 413, "content-too-large")
    yield Case("65 attributes", post(b"", "application/json", *((f"ce-a{n}", "1") for n in range(65))), 413,
               "event-too-large")


def deep(levels, inner=b"1"):
    return b"[" * levels + inner + b"]" * levels


def depths():
    before, after = text_of("deep")[:-3], b"}"
    assert text_of("deep").endswith(b"{}}")
    yield Case("data of 63 arrays in the event's own object", post(before + deep(63) + after), 201)
    for levels in (64, 1_000, 20_000):
        yield Case(f"data of {levels} arrays", post(text_of("deeper")[:-3] + deep(levels) + after), 400, "malformed-event",
                   unrecorded=("deeper",))
    yield Case("4 million arrays", post(deep(4_000_000)), 413, "event-too-large")
    yield Case("4 million arrays as a batch", post(deep(4_000_000), BATCH), 400, "malformed-batch")
    yield Case("8 million arrays without an end", post(b"[" * 8_000_000, BATCH), 400, "malformed-batch")
    yield Case("8 million objects without an end", post(b'{"":' * 2_000_000, BATCH), 400, "malformed-batch")


class Bombs(Attack):
    PEAK_MIB = 200

    def test_what_unpacks_to_more_than_a_body_may_be_or_is_not_gzip_is_refused(self):
        self.run_table(bombs())

    def test_a_good_packed_body_is_taken(self):
        self.run_table(good_packed())
        for identifier in ("packed lines", "packed event", "member 1", "member 2"):
            self.assertEqual(self.server.get(receipts_target(identifier)).status, 200, identifier)


    def test_a_small_body_makes_no_large_answer(self):
        """Each of 1,000 events is wrong in 700 places."""
        one = event("wrong", **{str(number): 1 for number in range(700)}) | {"type": "hallmark.device.retired.v1"}
        body = gzip.compress(b"\n".join([json.dumps(one).encode()] * 1_000))
        self.assertLess(len(body), 100_000)
        with self.server.client() as client:
            client.send(packed(body))
            answer = client.answer()
        self.assertEqual((answer.status, answer.json()["counts"]["refused"]), (207, 1_000))
        self.assertLess(len(answer.body), ANSWER_MOST)


class Heads(Attack):
    PEAK_MIB = 160

    def test_a_head_or_a_url_without_end_is_refused(self):
        self.run_table(heads())


class Sizes(Attack):
    PEAK_MIB = 320

    def test_what_is_larger_than_its_limit_is_refused_and_what_is_as_large_is_taken(self):
        self.run_table(sizes())

    def test_an_event_as_large_as_may_be_is_taken(self):
        room = EVENT_MOST - len(STRUCTURED) - len("pump-1") - len(text_of("largest", note=""))
        self.check(Case("the largest", post(text_of("largest", note="a" * room)), 201))

    def test_json_that_is_too_deep_is_refused(self):
        self.run_table(depths())


if __name__ == "__main__":
    main()
