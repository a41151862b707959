#!/usr/bin/env python3
"""Clients that are slow, deaf, half gone, or gone: they are cut by a deadline, and nobody waits for them. All at once,
as the deadlines are those that a server has (10 s for a head, 30 s for a body).
Usage: attack_slow_test.py HALLMARK [unittest arguments]"""

import contextlib
import gzip
import json
import select
import socket
import sys
import threading
import time
import traceback

sys.dont_write_bytecode = True

from attack import EVENTS, Attack, OfEachTest, main  # noqa: E402
from server import STRUCTURED, event, receipts_target, request_bytes, wait_until  # noqa: E402

HEAD_S, BODY_S, WRITE_S = 10, 30, 30
SLACK_S = 4   # a machine that is busy
MIB = 1 << 20
FAT_EVENTS = 800
LONG_HISTORY = 20_000


def head(length, *more):
    return "\r\n".join([f"POST {EVENTS} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {STRUCTURED}",
                        f"Content-Length: {length}", *more, "", ""]).encode()


class Slow(Attack):
    """Each slow client is a method of its own and a thread; what it finds wrong is gathered."""
    PEAK_MIB = 256

    def setUp(self):
        self.wrong = []

    def run_all(self, clients):
        threads = [threading.Thread(target=self.guarded, args=client, daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(BODY_S + 3 * SLACK_S)
            self.assertFalse(thread.is_alive(), "a client waits for ever")
        self.assertEqual(self.wrong, [], "\n".join(self.wrong))

    def guarded(self, client, *arguments):
        try:
            client(*arguments)
        except Exception:   # noqa: BLE001: of any kind, to be told by the test's own thread
            self.wrong.append(f"{client.__name__}{arguments}: {traceback.format_exc()}")

    def drip(self, pieces, pause_s, limit_s, status=408, problem="request-timeout", first=b""):
        """Sends one after the other until the server has an answer, which has to come at `limit_s`."""
        with self.server.client(timeout_s=limit_s + 2 * SLACK_S) as client:
            start = time.monotonic()
            client.send(first)
            client.socket.settimeout(pause_s)
            for piece in pieces:
                client.send(piece)
                try:
                    client.receive()   # it paces the drip, and hears an answer at once
                    break
                except TimeoutError:
                    continue
            client.socket.settimeout(limit_s + 2 * SLACK_S)
            answer = client.answer()
            elapsed = time.monotonic() - start
            self.assertIsNotNone(answer, f"closed without an answer after {elapsed:.1f} s")
            self.assertEqual((answer.status, answer.problem), (status, problem))
            self.assertGreater(elapsed, limit_s - 1)
            self.assertLess(elapsed, limit_s + SLACK_S)
            self.assertEqual(answer.header("connection"), "close")
            self.assertTrue(client.is_closed())

    def slow_head(self, pieces):
        self.drip(pieces, 0.2, HEAD_S)

    def slow_body(self, first, pieces):
        self.drip(pieces, 0.5, BODY_S, first=first)

    def silent_in_head(self):
        self.drip([b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n"], HEAD_S + SLACK_S, HEAD_S)

    def silent_in_body(self):
        self.drip([head(10) + b"{"], BODY_S + SLACK_S, BODY_S)

    def silent_after_continue(self):
        with self.server.client(timeout_s=BODY_S + SLACK_S) as client:
            start = time.monotonic()
            client.send(head(10, "Expect: 100-continue"))
            self.assertEqual(client.answer().status, 100)
            self.assertEqual(client.answer().status, 408)
            self.assertGreater(time.monotonic() - start, BODY_S - 1)

    def second_request_is_slow(self):
        with self.server.client() as client:
            self.assertEqual(client.request("GET", "/livez").status, 200)
            client.send(b"GET /livez HT")
            self.assertEqual(client.answer().status, 408)

    def deaf(self):
        """Asks for much and reads nothing: the server resets it, as what it asked is not even read."""
        with self.server.client(receive_bytes=4096) as client:
            start = time.monotonic()
            client.send(request_bytes("GET", "/openapi.json") * 1_000)
            ended = select.poll()
            ended.register(client.socket, select.POLLERR)
            self.assertTrue(ended.poll(1000 * (WRITE_S + SLACK_S)), "its connection is kept")
            self.assertGreater(time.monotonic() - start, WRITE_S - 1)

    def others(self):
        """Who is served meanwhile, and how fast."""
        number = 0
        while not self.done.wait(0.25):
            number += 1
            start = time.monotonic()
            answer = self.server.post(event(f"meanwhile {number}", "pump-2"))
            elapsed = time.monotonic() - start
            self.assertEqual(answer.status, 201, answer.body)
            self.check_alive()
            self.assertLess(elapsed, 2.0)
        self.assertGreater(number, 20)

    def test_who_is_slow_is_cut_by_a_deadline_while_others_are_served(self):
        self.done = threading.Event()
        other = threading.Thread(target=self.guarded, args=(self.others,), daemon=True)
        other.start()
        chunked = head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        endless = lambda text: (text for _ in range(10_000))   # noqa: E731
        clients = [(self.slow_head, [bytes([byte]) for byte in head(5) * 9]), (self.slow_head, endless(b"a")),
                   (self.slow_head, endless(b"\r\n")), (self.slow_head, [b"GET / HTTP/1.1\r\n", *[b"X: a\r\n"] * 99]),
                   (self.slow_body, head(10_000), endless(b" ")), (self.slow_body, chunked, endless(b"1\r\n \r\n")),
                   (self.slow_body, chunked + b"1", endless(b"0")), (self.slow_body, chunked + b"1;", endless(b"x")),
                   (self.slow_body, chunked + b"0\r\nX: ", endless(b"t")), (self.silent_in_head,),
                   (self.silent_in_body,), (self.silent_after_continue,), (self.deaf,), (self.second_request_is_slow,)]
        try:
            self.run_all(clients + [(self.slow_body, head(10_000), endless(b" ")) for _ in range(20)])
        finally:
            self.done.set()
            other.join(SLACK_S)

    def test_large_bodies_that_do_not_end_keep_no_small_event_out(self):
        clients = [self.server.client() for _ in range(9)]
        try:
            for client in clients:
                client.send(head(8 * MIB) + bytes(8 * MIB - 1))
            for number in range(10):
                answer = self.server.post(event(f"small {number}"))
                self.assertEqual(answer.status, 201, answer.body)
                self.check_alive()
        finally:
            for client in clients:
                client.close()

    def test_who_ends_its_sending_side_still_gets_the_answer(self):
        for target in ("/livez", "/v1/shards", "/v1/refusals"):
            with self.server.client() as client:
                client.send(request_bytes("GET", target))
                client.socket.shutdown(socket.SHUT_WR)
                self.assertEqual(client.answer().status, 200)
                self.assertTrue(client.is_closed())
        with self.server.client() as client:
            body = json.dumps(event("half closed")).encode()
            client.send(head(len(body)) + body)
            client.socket.shutdown(socket.SHUT_WR)
            self.assertEqual(client.answer().status, 201)

    def test_who_vanishes_in_the_middle_leaves_nothing_behind(self):
        body = json.dumps(event("vanished")).encode()
        linger = b"\1\0\0\0\0\0\0\0"   # on, 0 s: a reset
        for sent in (b"", b"P", head(len(body))[:40], head(len(body)), head(len(body)) + body[:-1]):
            for reset in (False, True):
                with self.server.client() as client:
                    client.send(sent)
                    if reset:
                        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.check_alive()
        self.assertEqual(self.server.get(receipts_target("vanished")).status, 404)
        wait_until(lambda: self.connections() <= 1, "the end of all connections")

    def connections(self):
        for line in self.server.get("/metrics").body.decode().splitlines():
            if line.startswith("hallmark_http_connections "):
                return float(line.split()[1])
        raise AssertionError("hallmark_http_connections is not in /metrics")

    def test_who_vanishes_after_a_whole_event_has_it_recorded_once(self):
        body = json.dumps(event("gone after it")).encode()
        for _ in range(3):
            with self.server.client() as client:
                client.send(head(len(body)) + body)
        found = wait_until(lambda: self.server.get(receipts_target("gone after it")).status == 200, "its receipt")
        self.assertTrue(found)


class Deaf(OfEachTest):
    """24 clients that ask for much and read nothing."""
    PEAK_MIB = 400

    def check_deaf(self, request, other):
        """`other` is what somebody else asks meanwhile, and is to be answered."""
        with contextlib.ExitStack() as held:
            for _ in range(24):
                held.enter_context(self.server.client(receive_bytes=4096)).send(request)
            for number in range(20):
                self.check_alive()
                self.assertIn(other(number), (200, 201, 503))

    def fill(self, count, at_once, note_bytes):
        with self.server.client() as client:
            for first in range(0, count, at_once):
                lines = [json.dumps(event(f"fat {first + at}", "fat", note="n" * note_bytes)).encode() for at in range(at_once)]
                self.assertEqual(client.post(b"\n".join(lines), media="application/x-ndjson").status, 200)

    def check_deaf_of_fat_events(self, target):
        self.fill(FAT_EVENTS, 100, 40_000)
        self.check_deaf(request_bytes("GET", target), lambda _: self.server.get("/v1/devices/fat/history?limit=1").status)

    def test_who_reads_no_entries_takes_no_more_than_a_share_of_memory(self):
        self.check_deaf_of_fat_events("/v1/shards/0/entries?limit=1000")

    def test_who_reads_no_history_takes_no_more_than_a_share_of_memory(self):
        self.check_deaf_of_fat_events("/v1/devices/fat/history?limit=1000")

    def test_who_reads_no_bundle_takes_no_more_than_a_share_of_memory(self):
        self.check_deaf_of_fat_events("/v1/devices/fat/bundle")

    def test_large_bundles_keep_no_other_question_waiting(self):
        self.fill(LONG_HISTORY, 1_000, 200)
        self.assertEqual(self.server.post(event("other", "other")).status, 201)
        start = time.monotonic()
        self.assertEqual(self.server.get("/v1/devices/fat/bundle").status, 200)
        alone_s = time.monotonic() - start
        with contextlib.ExitStack() as held:
            for _ in range(24):
                held.enter_context(self.server.client(receive_bytes=4096)).send(
                    request_bytes("GET", "/v1/devices/fat/bundle"))
            self.check_alive()   # by now they have come
            start = time.monotonic()
            self.assertEqual(self.server.get("/v1/devices/other/history").status, 200)
            self.assertLess(time.monotonic() - start, 1 + 2 * alone_s)

    def test_who_reads_no_receipts_takes_no_more_than_a_share_of_memory(self):
        wrong = event("wrong", **{str(number): 1 for number in range(700)}) | {"type": "hallmark.device.retired.v1"}
        body = gzip.compress(b"\n".join([json.dumps(wrong).encode()] * 1_000))
        packed = request_bytes("POST", EVENTS, body, [("Content-Type", "application/x-ndjson"), ("Content-Encoding", "gzip")])
        self.check_deaf(packed, lambda number: self.server.post(event(f"beside the deaf {number}")).status)


if __name__ == "__main__":
    main()
