#!/usr/bin/env python3
"""Requests whose end two readers could see in two places (RFC 9112, 6 and 7), each with a second request behind it
that must never be carried out; and expectations. Usage: attack_framing_test.py HALLMARK [unittest arguments]"""

import gzip
import itertools
import json
import sys

sys.dont_write_bytecode = True

from attack import EVENTS, Attack, Case, main  # noqa: E402
from server import STRUCTURED, event, receipts_target, request_bytes  # noqa: E402

NUMBERS = itertools.count()
CHUNKED = "Transfer-Encoding: chunked"
# Texts of the parser's own; what is told is told in the server's words.
LIBRARY_TEXTS = [b"bad line ending", b"bad method", b"bad target", b"bad version", b"bad reason", b"bad field",
                 b"bad value", b"bad content-length", b"bad transfer-encoding", b"bad chunk", b"bad obs-fold",
                 b"bad size", b"buffer overflow", b"end of stream", b"partial message", b"header limit", b"body limit",
                 b"stale parser", b"multiple content-length"]


def posted(identifier):
    body = json.dumps(event(identifier)).encode()
    return request_bytes("POST", EVENTS, body, [("Content-Type", STRUCTURED)])


def head(*lines, first="POST /v1/events HTTP/1.1"):
    return "\r\n".join([first, "Host: 127.0.0.1", f"Content-Type: {STRUCTURED}", *lines, "", ""]).encode("latin-1")


def smuggling(name, sent, status=400, problem="malformed-request"):
    """`sent` is refused, the connection ended, and what stands behind it not carried out."""
    identifier = f"smuggled {next(NUMBERS)}"
    return Case(name, sent + posted(identifier), status, problem, closes=True, unrecorded=(identifier,))


def lengths():
    yield smuggling("Content-Length and Transfer-Encoding", head("Content-Length: 5", CHUNKED) + b"0\r\n\r\n")
    yield smuggling("Transfer-Encoding and Content-Length", head(CHUNKED, "Content-Length: 0") + b"0\r\n\r\n")
    yield smuggling("two Content-Lengths", head("Content-Length: 5", "Content-Length: 0"))
    yield smuggling("two equal Content-Lengths", head("Content-Length: 0", "Content-Length: 0"))
    for text in ("-1", "+5", "5, 5", "5,0", "0x5", "5 5", "", "5;q=1", "1e3", "\"5\"", "5.0", "18446744073709551616",
                 "00000000000000000000000000000000000000099999999999999999999"):
        yield smuggling(f"Content-Length: {text}", head(f"Content-Length: {text}"))


def codings():
    for text in ("identity", "gzip", "chunked, identity", "xchunked", "chunkedx", "chunked;q=1", "\"chunked\""):
        # RFC 9112, 6.3: chunked is not the last coding, so nobody can tell where the body ends.
        yield smuggling(f"Transfer-Encoding: {text}", head(f"Transfer-Encoding: {text}") + b"0\r\n\r\n")
    yield smuggling("Transfer-Encoding: gzip, chunked", head("Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n", 501,
                    "not-implemented")
    yield smuggling("chunked in HTTP/1.0", head(CHUNKED, first="POST /v1/events HTTP/1.0") + b"0\r\n\r\n")
    yield smuggling("two Transfer-Encodings", head(CHUNKED, "Transfer-Encoding: identity") + b"0\r\n\r\n")
    yield smuggling("vertical tab before chunked", head("Transfer-Encoding: \vchunked") + b"0\r\n\r\n")
    yield smuggling("underscore for hyphen stays what it is",
                    head("Transfer_Encoding: chunked", "Content-Length: -0") + b"0\r\n\r\n")


def lines():
    yield smuggling("a folded header", head("X-Folded: a\r\n b"))
    yield smuggling("a folded Transfer-Encoding", head("Transfer-Encoding:\r\n\tchunked") + b"0\r\n\r\n")
    yield smuggling("a space before the colon", head("Content-Length : 5"))
    yield smuggling("a tab before the colon", head("Transfer-Encoding\t: chunked") + b"0\r\n\r\n")
    yield smuggling("a space before the first header", b"GET /livez HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n")
    yield smuggling("a bare LF in the head", head("X-Bare: a\nContent-Length: 5"))
    yield smuggling("bare LFs alone", b"GET /livez HTTP/1.1\nHost: 127.0.0.1\n\n")
    yield smuggling("a bare CR in the head", head("X-Bare: a\rContent-Length: 5"))
    yield smuggling("a bare CR in the first line", b"GET /livez\rX HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield smuggling("NUL in a header's value", head("X-Nul: a\0b"))
    yield smuggling("NUL in a header's name", head("X-N\0l: a"))
    yield smuggling("a header without a colon", head("Content-Length 5"))
    yield smuggling("a header without a name", head(": 5"))
    yield smuggling("two spaces in the first line", b"GET  /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield smuggling("something behind the version", b"GET /livez HTTP/1.1 x\r\nHost: 127.0.0.1\r\n\r\n")
    yield smuggling("a space in the target", b"GET /livez x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield smuggling("a CR behind the head's line", b"GET /livez HTTP/1.1\r\r\nHost: 127.0.0.1\r\n\r\n")


def chunks():
    for name, body in {
            "a size that overflows": b"10000000000000000\r\n", "a size of 40 digits": b"f" * 40 + b"\r\n",
            "a negative size": b"-5\r\nhello\r\n0\r\n\r\n", "a size with a plus": b"+5\r\nhello\r\n0\r\n\r\n",
            "a size in 0x": b"0x5\r\nhello\r\n0\r\n\r\n", "no size": b"\r\nhello\r\n0\r\n\r\n",
            "a size with a space before": b" 5\r\nhello\r\n0\r\n\r\n", "a size ended by LF": b"5\nhello\r\n0\r\n\r\n",
            "data ended by LF": b"5\r\nhello\n0\r\n\r\n", "data longer than its size": b"5\r\nhello there\r\n0\r\n\r\n",
            "data ended by nothing": b"5\r\nhello0\r\n\r\n", "the last chunk ended by LF": b"5\r\nhello\r\n0\n\n",
            "a line of 100 kB of extensions": b"5;" + b"a=b;" * 25_000 + b"\r\nhello\r\n0\r\n\r\n",
            "a trailer of 100 kB": b"5\r\nhello\r\n0\r\nX-Trailer: " + b"t" * 100_000 + b"\r\n\r\n",
            "a CR in an extension": b"5;a\rb\r\nhello\r\n0\r\n\r\n",
            "a LF in an extension": b"5;a\nb\r\nhello\r\n0\r\n\r\n"}.items():
        yield smuggling(f"a chunk: {name}", head(CHUNKED) + body)


def versions_and_hosts():
    yield smuggling("HTTP/2.0", b"GET /livez HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n", 505, "http-version")
    yield smuggling("HTTP/0.9", b"GET /livez HTTP/0.9\r\nHost: 127.0.0.1\r\n\r\n", 505, "http-version")
    yield smuggling("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http-version")
    yield smuggling("HTTP/1.10", b"GET /livez HTTP/1.10\r\nHost: 127.0.0.1\r\n\r\n")
    yield smuggling("a method in small letters of another protocol", b"\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n")
    yield smuggling("no Host", b"GET /livez HTTP/1.1\r\n\r\n")
    yield smuggling("two Hosts", b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield smuggling("a Host with a path", b"GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n")
    yield smuggling("a Host with a user", b"GET /livez HTTP/1.1\r\nHost: u@a\r\n\r\n")


class Framing(Attack):
    PEAK_MIB = 96

    def test_a_length_that_can_be_read_in_two_ways_is_refused_and_ends_the_connection(self):
        self.run_table(lengths())

    def test_a_transfer_coding_other_than_chunked_is_refused_and_ends_the_connection(self):
        self.run_table(codings())

    def test_a_line_that_can_be_read_in_two_ways_is_refused_and_ends_the_connection(self):
        self.run_table(lines())

    def test_a_chunked_body_that_is_none_is_refused_and_ends_the_connection(self):
        self.run_table(chunks())

    def test_another_version_or_no_host_is_refused_and_ends_the_connection(self):
        self.run_table(versions_and_hosts())

    def test_a_refusal_speaks_in_the_words_of_this_server(self):
        found = set()
        for case in (*lengths(), *codings(), *lines(), *chunks(), *versions_and_hosts()):
            with self.server.client() as client:
                client.send(case.sent)
                said = client.answer().body.lower()
                found.update(text for text in LIBRARY_TEXTS if text in said)
        self.assertEqual(found, set())

    def test_good_requests_behind_each_other_are_answered_in_order_and_what_is_behind_a_bad_one_is_not(self):
        good = [posted(f"in order {number}") for number in range(20)]
        with self.server.client() as client:
            client.send(b"\r\n\r\n".join(good) + head("Content-Length: -1") + posted("behind a bad one"))
            ids = [client.answer().json()["id"] for _ in good]
            self.assertEqual(ids, [f"in order {number}" for number in range(20)])
            self.assertEqual(client.answer().status, 400)
            self.assertTrue(client.is_closed())
        self.assertEqual(self.server.get(receipts_target("behind a bad one")).status, 404)

    def test_good_chunked_bodies_are_taken_with_extensions_trailers_and_in_single_bytes(self):
        for name, chunk in {"extensions": b"%x;a=b;c=\"d\"\r\n%s\r\n0\r\n\r\n", "capitals": b"%X\r\n%s\r\n0\r\n\r\n",
                            "zeros": b"000%x\r\n%s\r\n0000\r\n\r\n",
                            "a trailer": b"%x\r\n%s\r\n0\r\nX-Sum: 1\r\n\r\n"}.items():
            body = json.dumps(event(f"chunked {name}")).encode()
            with self.subTest(name), self.server.client() as client:
                client.send(head("transfer-encoding: CHUNKED") + chunk % (len(body), body) + posted(f"after {name}"))
                self.assertEqual([client.answer().status, client.answer().status], [201, 201])
        body = json.dumps(event("chunked bytes")).encode()
        with self.server.client() as client:
            client.send(head(CHUNKED) + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n")
            self.assertEqual(client.answer().status, 201)

    def test_a_trailer_changes_nothing_of_what_was_said_in_the_head(self):
        body = gzip.compress(json.dumps(event("in a trailer")).encode())
        for trailer in (b"Content-Length: 5", b"Transfer-Encoding: gzip", b"Host: b", b"Content-Encoding: gzip",
                        b"ce-id: other"):
            with self.subTest(trailer), self.server.client() as client:
                client.send(head(CHUNKED) + b"%x\r\n%s\r\n0\r\n%s\r\n\r\n" % (len(body), body, trailer))
                self.assertEqual(client.answer().status, 400)   # packed, and its head did not say so
        self.assertEqual(self.server.get(receipts_target("in a trailer")).status, 404)

    def test_who_waits_to_send_is_told_to_or_is_refused_before_the_body(self):
        body = json.dumps(event("expected")).encode()
        with self.server.client() as client:
            client.send(head(f"Content-Length: {len(body)}", "Expect: 100-Continue"))
            self.assertEqual(client.answer().status, 100)
            client.send(body)
            self.assertEqual(client.answer().status, 201)
        too_large = head(f"Content-Length: {(8 << 20) + 1}", "Expect: 100-continue")
        self.run_table([
            Case("too large", too_large, 413, "content-too-large", closes=True),
            Case("far too large", head(f"Content-Length: {1 << 62}", "Expect: 100-continue"), 413, "content-too-large",
                 closes=True),
            Case("another expectation", head("Content-Length: 5", "Expect: 200-ok"), 417, "expectation-failed",
                 closes=True),
            Case("two expectations", head("Content-Length: 5", "Expect: 100-continue", "Expect: 100-continue"), 417,
                 "expectation-failed", closes=True),
            Case("nothing to wait for", request_bytes("GET", "/livez", None, [("Expect", "100-continue")]), 200)])


    def test_a_client_of_http_1_0_is_not_told_to_go_on(self):
        body = json.dumps(event("of 1.0")).encode()
        with self.server.client() as client:
            client.send(head(f"Content-Length: {len(body)}", "Expect: 100-continue", first="POST /v1/events HTTP/1.0"))
            self.check_alive()
            client.send(body)
            self.assertEqual(client.answer().status, 201)   # and not 100 (RFC 9110, 10.1.1)
            self.assertTrue(client.is_closed())

    def test_a_client_of_http_1_0_is_told_where_its_connection_stays(self):
        with self.server.client() as client:
            client.send(b"GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            self.assertIn(client.answer().header("connection"), ("keep-alive", "close"))   # RFC 9112, 9.3

    def test_a_protocol_that_is_offered_is_not_taken(self):
        for name in ("h2c", "websocket", "TLS/1.0"):
            with self.server.client() as client:
                answer = client.request("GET", "/livez", headers=[("Connection", "Upgrade"), ("Upgrade", name)])
                self.assertEqual((answer.status, answer.header("upgrade")), (200, None))


if __name__ == "__main__":
    main()
