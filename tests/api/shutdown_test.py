#!/usr/bin/env python3
"""SIGTERM: what is under way is answered, what was answered is there, a checkpoint covers it, and the end comes within
five seconds whoever is slow. Usage: shutdown_test.py HALLMARK [unittest arguments]"""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from producers import Producers, entries_of, places_of  # noqa: E402
from server import (STRUCTURED, Server, event, hallmark_of_arguments, is_long, receipts_target,  # noqa: E402
                    request_bytes, scratch, wait_until)

END_WITHIN_S = 5.0
ROUNDS = 20 if is_long() else 4
SHARDS = 2
IDLE = 100


class Shutdown(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name) / "data"
        self.server = None
        self.addCleanup(lambda: self.server and self.server.kill())

    def start(self, port=0):
        self.server = Server(HALLMARK, self.data, "--shards", SHARDS, port=port)

    def end(self):
        start = time.monotonic()
        self.server.terminate()
        code = self.server.finish(4 * END_WITHIN_S)
        elapsed = time.monotonic() - start
        self.assertEqual(code, 0, self.server.said)
        self.assertLess(elapsed, END_WITHIN_S)
        return elapsed

    def check_checkpoint(self):
        """The guard's own sizes, which are those of the entries."""
        guarded = [int(Path(f"{self.data}.guard/{shard}").read_text().splitlines()[1]) for shard in range(SHARDS)]
        done = subprocess.run([HALLMARK, "fsck", "--data", str(self.data), "--json"], capture_output=True, timeout=120,
                              check=False)
        said = json.loads(done.stdout)
        self.assertEqual((done.returncode, said["faults"]), (0, []), done)
        self.assertEqual(said["entries"], sum(guarded))
        return guarded

    def test_under_load_what_is_under_way_is_answered_and_nothing_acknowledged_is_lost(self):
        producers = Producers(7)
        self.start()
        for _ in range(ROUNDS):
            enough = producers.count() + 500
            producers.start(self.server.port)
            wait_until(lambda: producers.count() >= enough, f"acknowledgement {enough}")
            self.end()
            self.assertEqual(producers.finish(), [])
            guarded = self.check_checkpoint()
            self.start(self.server.port)
            self.check_recorded(producers, guarded)

    def check_recorded(self, producers, guarded):
        with self.server.client() as client:
            for identifier, place in producers.acknowledged().items():
                self.assertEqual(places_of(client, identifier), [place], f"acknowledged, {identifier}")
            # Who got no answer was not taken: there was time for both.
            unheard = [identifier for identifier in producers.never_acknowledged() if places_of(client, identifier)]
            self.assertEqual(unheard, [], "recorded, and its producer was not told")
            sizes = [len(entries_of(client, shard)) for shard in range(SHARDS)]
        self.assertEqual(sizes, guarded)

    def test_idle_connections_hold_nothing_up(self):
        self.start()
        with contextlib.ExitStack() as held:
            for _ in range(IDLE):
                client = held.enter_context(self.server.client())
                self.assertEqual(client.request("GET", "/livez").status, 200)
            held.enter_context(self.server.client())   # that never said a word
            self.assertLess(self.end(), 2.0)
            self.assertTrue(client.is_closed())

    def test_connections_that_come_while_it_stops_hold_nothing_up(self):
        self.start()
        held, port = [], self.server.port

        def come():
            with contextlib.suppress(OSError):
                while len(held) < 5_000:
                    held.append(socket.create_connection(("127.0.0.1", port), timeout=5))
        coming = threading.Thread(target=come)
        coming.start()
        wait_until(lambda: len(held) > 20, "connections")
        took = self.end()
        coming.join()
        for connection in held:
            connection.close()
        self.assertLess(took, 2.0)

    def test_who_is_slow_holds_it_up_for_no_longer_than_there_is(self):
        self.start()
        self.assertEqual(self.server.post(event("before")).status, 201)
        body = json.dumps(event("slow")).encode()
        begun = request_bytes("POST", "/v1/events", body, [("Content-Type", STRUCTURED)])
        with contextlib.ExitStack() as held:
            for sent in (begun[:10], begun[:-len(body)], begun[:-1]):
                held.enter_context(self.server.client()).send(sent)
            deaf = held.enter_context(self.server.client(receive_bytes=4096))
            deaf.send(request_bytes("GET", "/openapi.json") * 1_000)
            self.end()
        self.assertEqual(sum(self.check_checkpoint()), 1)
        self.start()
        self.assertEqual(self.server.get(receipts_target("slow")).status, 404)

    def test_a_body_that_comes_to_its_end_in_time_is_answered_and_its_connection_ended(self):
        self.start()
        body = json.dumps(event("in time")).encode()
        begun = request_bytes("POST", "/v1/events", body, [("Content-Type", STRUCTURED)])
        with self.server.client() as client:
            client.send(begun[:-1])
            self.assertEqual(self.server.get("/livez").status, 200)   # by then the other loop has read it, too
            self.server.terminate()
            wait_until(lambda: any("stopping" in line for line in self.server.said), "word that it stops")
            client.send(begun[-1:])
            answer = client.answer()
            self.assertEqual((answer.status, answer.header("connection")), (201, "close"))
            self.assertTrue(client.is_closed())
        self.assertEqual(self.server.finish(), 0)
        self.assertEqual(sum(self.check_checkpoint()), 1)

    def test_a_second_signal_changes_nothing_and_an_interrupt_ends_it_as_well(self):
        self.start()
        self.assertEqual(self.server.post(event("one")).status, 201)
        self.server.terminate()
        self.end()
        self.start()
        self.server.process.send_signal(2)
        self.assertEqual(self.server.finish(), 0)
        self.assertEqual(sum(self.check_checkpoint()), 1)

    def test_it_may_be_told_to_end_at_any_moment_of_its_start(self):
        for number in range(20):
            process = subprocess.Popen([HALLMARK, "serve", "--data", str(self.data), "--listen", "127.0.0.1:0"],
                                       stderr=subprocess.PIPE, text=True)
            with contextlib.suppress(subprocess.TimeoutExpired):   # each time a little later
                process.wait(number * 0.004)
            process.terminate()
            _, said = process.communicate(timeout=4 * END_WITHIN_S)
            self.assertIn(process.returncode, (0, -15), said)
        done = subprocess.run([HALLMARK, "fsck", "--data", str(self.data)], capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done)

    def test_a_second_server_takes_neither_the_ledger_nor_the_port(self):
        self.start()
        for data, port, code in ((self.data, 0, 3), (f"{self.data}-2", self.server.port, 4)):
            done = subprocess.run([HALLMARK, "serve", "--data", str(data), "--listen", f"127.0.0.1:{port}"],
                                  capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, code, done)
        self.assertFalse(Path(f"{self.data}-2").exists())
        self.assertEqual(self.server.post(event("still")).status, 201)


if __name__ == "__main__":
    HALLMARK = hallmark_of_arguments()
    unittest.main()
