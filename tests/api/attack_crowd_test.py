#!/usr/bin/env python3
"""Many clients at once: one event posted by a hundred of them, and more connections than there may be.
Usage: attack_crowd_test.py HALLMARK [unittest arguments]"""

import collections
import contextlib
import json
import sys
import threading
import time

sys.dont_write_bytecode = True

from attack import Attack, OfEachTest, main  # noqa: E402
from server import event, receipts_target, request_bytes, wait_until  # noqa: E402

THREADS = 100
DESCRIPTORS = 256
CONNECTIONS = DESCRIPTORS // 2   # at most, those included that are told to go
IDLE = 1_000
FLOOD_S = 3


def metric(server, name):
    for line in server.get("/metrics").body.decode().splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise AssertionError(f"{name} is not in /metrics")


class SameId(Attack):
    PEAK_MIB = 128
    OPTIONS = ("--shards", "2")

    def post_all_at_once(self, bodies):
        """What each of them was answered."""
        together, answers = threading.Barrier(len(bodies)), [None] * len(bodies)

        def post(at):
            with self.server.client() as client:
                together.wait()
                answers[at] = client.post(bodies[at])
        threads = [threading.Thread(target=post, args=(at,), daemon=True) for at in range(len(bodies))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertNotIn(None, answers)
        return answers

    def counts(self):
        shards = self.server.get("/v1/shards").json()["items"]
        for shard in shards:
            self.assertEqual(shard["position"], sum(shard["counts"].values()), shard)
        return collections.Counter({name: sum(shard["counts"][name] for shard in shards)
                                    for name in shards[0]["counts"]})

    def test_one_event_posted_a_hundred_times_at_once_is_recorded_once_and_each_gets_its_receipt(self):
        before = self.counts()
        for number in range(5):
            answers = self.post_all_at_once([json.dumps(event(f"same {number}")).encode()] * THREADS)
            self.assertEqual(collections.Counter(answer.status for answer in answers), {201: 1, 200: THREADS - 1})
            receipts = {tuple((name, value) for name, value in answer.json().items() if name != "status")
                        for answer in answers}
            self.assertEqual(len(receipts), 1, receipts)
            self.assertEqual({answer.json()["status"] for answer in answers}, {"recorded", "duplicate"})
            found = self.server.get(receipts_target(f"same {number}")).json()["items"]
            self.assertEqual([one["entryHash"] for one in found], [answers[0].json()["entryHash"]])
        after = self.counts()
        after.subtract(before)
        self.assertEqual(after, {"accepted": 5, "duplicates": 5 * (THREADS - 1), "refused": 0, "gaps": 0})

    def test_of_two_events_under_one_id_one_is_recorded_and_the_other_is_a_conflict(self):
        before = self.counts()
        for number in range(5):
            bodies = [json.dumps(event(f"two {number}", says=at % 2)).encode() for at in range(THREADS)]
            answers = self.post_all_at_once(bodies)
            first = next(at for at, answer in enumerate(answers) if answer.status == 201) % 2
            for at, answer in enumerate(answers):
                self.assertIn(answer.status, (200, 201) if at % 2 == first else (409,), answer.body)
            self.assertEqual(collections.Counter(answer.status for answer in answers), {201: 1, 200: 49, 409: 50})
            self.assertEqual({answer.json()["recorded"]["sequence"] for answer in answers if answer.status == 409},
                             {answer.json()["sequence"] for answer in answers if answer.status == 201})
        after = self.counts()
        after.subtract(before)
        self.assertEqual(after, {"accepted": 5, "duplicates": 5 * 49, "refused": 5 * 50, "gaps": 0})

    def test_an_event_many_times_in_one_batch_is_recorded_once(self):
        lines = [json.dumps(event("in a batch", says=at % 2)).encode() for at in range(1_000)]
        with self.server.client() as client:
            answer = client.post(b"\n".join(lines), media="application/x-ndjson")
        self.assertEqual((answer.status, answer.json()["counts"]),
                         (207, {"recorded": 1, "duplicate": 499, "refused": 500}))

    def test_two_devices_of_two_shards_may_have_events_of_one_id(self):
        for device in ("pump-1", "pump-2", "pump-3", "pump-4", "pump-5"):
            self.server.post(event("of several", device))
        found = self.server.get(receipts_target("of several")).json()["items"]
        self.assertEqual(sorted(one["shard"] for one in found), [0, 1])


class Crowd(OfEachTest):
    """A server that may have few connections."""
    PEAK_MIB = 200
    DESCRIPTORS = DESCRIPTORS

    def setUp(self):
        super().setUp()
        self.held = contextlib.ExitStack()
        self.addCleanup(self.held.close)

    def hold(self, count, sent=b""):
        clients = []
        for _ in range(count):
            with contextlib.suppress(ConnectionResetError):
                clients.append(self.held.enter_context(self.server.client()))
                clients[-1].send(sent)
        return clients

    def check_served(self, client, identifier):
        answer = client.post(event(identifier))
        self.assertIsNotNone(answer, "a newcomer was closed without a word")
        self.assertIn(answer.status, (200, 201), answer.body)

    def has_room(self):
        answer = self.server.get("/livez")
        return answer is not None and answer.status == 200

    def test_idle_connections_give_way_to_new_ones(self):
        self.hold(3 * CONNECTIONS)
        for number in range(2 * CONNECTIONS):
            with self.server.client() as client:
                self.check_served(client, f"beside the idle {number}")
        self.check_alive()
        self.assertGreater(metric(self.server, "hallmark_http_evicted_total"), CONNECTIONS // 2)
        self.assertLessEqual(metric(self.server, "hallmark_http_connections"), CONNECTIONS)

    def test_the_connection_that_was_used_last_stays_the_longest(self):
        used = self.hold(1)[0]
        for _ in range(2 * CONNECTIONS):
            self.hold(1)
            answer = used.request("GET", "/livez")
            self.assertEqual(answer and answer.status, 200)

    def test_idle_connections_give_way_whichever_thread_has_them(self):
        for _ in range(CONNECTIONS // 2):   # connections are dealt out in turn
            self.hold(1, b"GET ")
            self.hold(1)
        for number in range(CONNECTIONS // 4):   # which do not go again, either
            client = self.hold(1)[0]
            self.check_served(client, f"whichever {number}")
            client.send(b"GET ")

    def test_where_all_are_busy_a_new_one_is_told_to_come_again(self):
        told = [self.told(client) for client in self.hold(CONNECTIONS + 8, b"GET ")]
        refused = [answer for answer in told if answer is not None]
        self.assertNotEqual(refused, [])
        for answer in refused:
            self.assertEqual((answer.status, answer.problem), (503, "unavailable"))
            self.assertEqual((answer.header("retry-after"), answer.header("connection")), ("1", "close"))
        self.held.close()
        wait_until(self.has_room, "room when the busy have gone")

    def told(self, client):
        """Who is taken hears nothing, as its request has no end; nor who is closed where even that is too many."""
        client.socket.settimeout(0.02)
        try:
            return client.answer()
        except TimeoutError:
            return None

    def test_newcomers_that_come_all_at_once_are_served_beside_idle_ones(self):
        for _ in range(CONNECTIONS):
            self.check_served(self.hold(1)[0], "idle by now")
        newcomers = self.hold(CONNECTIONS // 2)
        for client in newcomers:
            client.send(request_bytes("GET", "/livez"))
        answers = [client.answer() for client in newcomers]
        self.assertEqual([answer and answer.status for answer in answers], [200] * len(newcomers))

    def test_a_flood_of_connections_takes_no_file_from_the_ledger(self):
        self.post_during(threading.Thread(target=self.flood, daemon=True))
        wait_until(self.has_room, "room after the flood")
        ready = self.server.get("/readyz")
        self.assertEqual(ready.status, 200, ready.body)
        self.assertEqual(self.server.post(event("after the flood")).status, 201)

    def post_during(self, flood):
        """As much as makes the ledger open files, on a connection that always has a request begun, or it would give way."""
        with self.server.client() as producer:
            begin, number = b"POST /v1/events HTTP/1.1\r\n", 0
            producer.send(begin)
            flood.start()
            while flood.is_alive():
                number += 1
                lines = [json.dumps(event(f"flood {number} {at}", note="n" * 20_000)).encode() for at in range(200)]
                whole = request_bytes("POST", "/v1/events", b"\n".join(lines), [("Content-Type", "application/x-ndjson")])
                producer.send(whole.removeprefix(begin) + begin)
                answer = producer.answer()
                if answer is None or answer.status != 200:
                    flood.join()
                    self.fail(f"batch {number} of a connection that was there before got {str(answer)[:600]}")
                flood.join(0.2)

    def flood(self):
        """For seconds more connections than descriptors, none of them idle; then none."""
        end = time.monotonic() + FLOOD_S
        with contextlib.ExitStack() as held:
            while time.monotonic() < end:
                with contextlib.suppress(OSError):
                    client = held.enter_context(self.server.client())
                    client.send(b"GET ")


class Idle(Attack):
    PEAK_MIB = 160

    def test_a_thousand_idle_connections_keep_nobody_waiting(self):
        with contextlib.ExitStack() as held:
            for _ in range(IDLE):
                client = held.enter_context(self.server.client())
                self.assertEqual(client.request("GET", "/livez").status, 200)
            self.assertGreaterEqual(metric(self.server, "hallmark_http_connections"), IDLE)
            for number in range(20):
                start = time.monotonic()
                self.assertEqual(self.server.post(event(f"beside a thousand {number}")).status, 201)
                self.assertLess(time.monotonic() - start, 0.5)
            self.assertEqual(client.request("GET", "/livez").status, 200)

    def test_heads_without_end_on_many_connections_take_no_more_than_their_share(self):
        with contextlib.ExitStack() as held:
            for _ in range(IDLE):
                client = held.enter_context(self.server.client())
                client.send(b"GET / HTTP/1.1\r\nX: " + b"a" * (60 << 10))
            self.check_alive()
            self.assertLess(self.server.peak_mib(), self.PEAK_MIB)


if __name__ == "__main__":
    main()
