"""`hallmark serve --peer`: two servers of one topic that watch each other. Usage: as replay_test.py"""

import socket
import sys
import urllib.error
import urllib.request

sys.dont_write_bytecode = True

import recordings  # noqa: E402
from liar import Liar  # noqa: E402
from replay_case import RECORDED, ReplayCase, golden, main, wait_until  # noqa: E402
from server_case import Server, event  # noqa: E402

SHARD, SEQUENCE = 1, 40
LARGE = 66_000   # more than a tile of tiles: at open nobody reads those of the leaves


def with_other_root(line):
    """Another root in a checkpoint: of the log (2), of the map (3)."""
    def change(status, body):
        lines = body.decode().split("\n")
        words = lines[line].split(" ")
        at = -1 if line == 2 else 2
        words[at] = ("A" if words[at][0] != "A" else "B") + words[at][1:]
        lines[line] = " ".join(words)
        return status, "\n".join(lines).encode()
    return change


class Peers(ReplayCase):
    def two(self, *altered):
        """A server of everything, and a second one that was altered."""
        self.replay("--name", "one", "--batch", 3)
        one = self.made
        self.replay("--name", "other")
        if altered:
            self.alter(self.made, *altered)
        return one, self.made

    def ready(self, server):
        """Whether it is, and what it says."""
        try:
            with urllib.request.urlopen(server.url + "/readyz", timeout=30) as answer:
                return True, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return False, refused.read().decode()

    def halted(self, server):
        wait_until(lambda: "HALTED" in server.log.read_text(), "the shard is halted")
        return server.log.read_text()

    def expect_halted(self, server, shard, sequence):
        said = self.halted(server)
        self.assertIn(f"shard {shard} HALTED", said)
        self.assertIn(f"entry {sequence} of shard {shard} is not the same", said)
        wait_until(lambda: f"shard {shard} publishes nothing: entry {sequence} " in server.log.read_text(),
                   "the log says what is not published")
        ready, why = self.ready(server)
        self.assertFalse(ready)
        self.assertIn(f"shard {shard} publishes no checkpoint", why)
        # Reads go on.
        self.assertEqual(len(server.get("/v1/shards")["items"]), 3)
        self.assertEqual(server.get(f"/v1/shards/{shard}/entries/0")["sequence"], 0)
        return said

    def test_an_altered_byte_of_the_peer_is_found(self):
        one, other = self.two(SHARD, "entry", SEQUENCE, -3)
        peer = self.serve(data=other)
        server = self.serve("--peer", peer.url, data=one)
        said = self.expect_halted(server, SHARD, SEQUENCE)
        self.assertIn(f"{peer.url} has ", said)
        self.assertIn("it was altered there after it was written", said)

    def test_an_altered_byte_of_our_own_is_found(self):
        one, other = self.two(SHARD, "entry", SEQUENCE, -3)
        peer = self.serve(data=one)
        server = self.serve("--peer", peer.url, data=other)
        said = self.expect_halted(server, SHARD, SEQUENCE)
        self.assertRegex(said, "this server has [0-9a-f]{64}, and its own log says")

    def test_an_altered_tile_is_found(self):
        recordings.write(self.folder / "large", [recordings.plain_partition(LARGE)])
        self.replay(source=self.folder / "large")
        server = self.serve("--peer", self.serve(data=self.made).url, data=self.copied_with("tile", 0, 3, 32 * 5))
        self.assertIn(f"entry {3 * 256 + 5} of shard 0 is not the same", self.halted(server))

    def copied_with(self, *altered):
        copy = self.copy(self.made, "copy")
        self.alter(copy, 0, *altered)
        return copy

    def test_an_entry_that_cannot_be_read_is_found(self):
        one, other = self.two(SHARD, "drop", SEQUENCE)
        server = self.serve("--peer", self.serve(data=other).url, data=one)
        self.assertIn(f"entry {SEQUENCE} of shard {SHARD} is not the same", self.halted(server))

    def test_the_same_goes_on_and_a_difference_that_comes_later_halts(self):
        one, other = self.two()
        peer = self.serve(data=other)
        server = self.serve("--peer", peer.url, data=one)
        # The peer takes an event that nobody else has; ours takes another one after.
        self.run_hallmark("post", "-", "--server", peer.url, text=event(1) + "\n")
        sizes = [shard["size"] for shard in golden()]
        shard = next(at for at, item in enumerate(peer.get("/v1/shards")["items"]) if item["size"] > sizes[at])
        self.assertTrue(self.ready(server)[0])
        self.assertNotIn("HALTED", server.log.read_text())
        self.run_hallmark("post", "-", "--server", server.url, text=event(2) + "\n")
        self.expect_halted(server, shard, sizes[shard])

    def metric(self, server, name):
        with urllib.request.urlopen(server.url + "/metrics", timeout=30) as answer:
            return [float(line.rsplit(" ", 1)[1]) for line in answer.read().decode().splitlines()
                    if line.startswith(name)]

    def test_a_peer_that_is_away_halts_nothing_and_all_entries_are_read_again_and_again(self):
        one, other = self.two()
        peer = self.serve(data=other)
        server = self.serve("--peer", peer.url, data=one)
        sizes = [float(shard["size"]) for shard in golden()]
        wait_until(lambda: self.metric(server, "hallmark_peer_read_entries_total{") >= sizes, "all was read")
        self.assertEqual(self.metric(server, "hallmark_peer_compared_entries{"), sizes)
        peer.stop()
        wait_until(lambda: "the peer cannot be compared with" in server.log.read_text(), "it is told that it is away")
        self.assertEqual(self.metric(server, "hallmark_peer_up"), [0.0])
        self.assertTrue(self.ready(server)[0])
        self.alter(other, SHARD, "entry", SEQUENCE, -3)
        again = Server(self.hallmark, other, port=peer.port)
        self.addCleanup(again.stop)
        self.expect_halted(server, SHARD, SEQUENCE)
        self.assertEqual(server.log.read_text().count("the peer cannot be compared with"), 1)
        self.assertEqual(server.log.read_text().count(f"{peer.url} is compared with again"), 1)
        self.assertEqual(server.log.read_text().count("HALTED"), 1)

    def test_another_number_of_shards_halts_all(self):
        one, _ = self.two()
        self.replay(source=RECORDED / "embedded")
        server = self.serve("--peer", self.serve(data=self.made).url, data=one)
        self.assertIn("has 2 shards, and this ledger 3", self.halted(server))
        wait_until(lambda: server.log.read_text().count("HALTED") == 3, "all are halted")

    def lied_to(self, changes):
        one, other = self.two()
        liar = Liar(self.serve(data=other).url, changes)
        self.addCleanup(liar.server_close)
        self.addCleanup(liar.shutdown)
        return self.serve("--peer", liar.url, data=one), liar

    def test_another_map_root_of_the_same_entries_halts(self):
        size = golden()[1]["size"]
        server, _ = self.lied_to(dict.fromkeys((f"/log/1/checkpoint/{size}",), with_other_root(3)))
        self.assertRegex(self.halted(server), f"shard 1 HALTED.* of {size} entries .* have signed two map roots")

    def test_a_log_that_does_not_come_to_what_was_signed_halts(self):
        server, liar = self.lied_to({"/log/1/checkpoint": with_other_root(2)})
        self.assertRegex(self.halted(server), f"shard 1 HALTED.* the log of {liar.url} comes to .* was signed")

    def test_a_peer_that_shows_nothing_yet_halts_nothing(self):
        """As one that recovers does; the other shards are compared."""
        server, liar = self.lied_to({"/log/0/checkpoint": lambda *_: (404, b"")})
        sizes = [float(shard["size"]) for shard in golden()]
        wait_until(lambda: self.metric(server, "hallmark_peer_read_entries_total{")[1:] >= sizes[1:], "the others are")
        self.assertEqual(self.metric(server, "hallmark_peer_compared_entries{")[0], 0)
        self.assertTrue(self.ready(server)[0])
        liar.changes.clear()
        wait_until(lambda: self.metric(server, "hallmark_peer_compared_entries{") == sizes, "all are compared")
        self.assertNotIn("cannot be compared", server.log.read_text())

    def test_a_shard_that_cannot_be_asked_keeps_no_other_from_it(self):
        one, other = self.two(SHARD, "entry", SEQUENCE, -3)
        liar = Liar(self.serve(data=other).url, {"/log/0/checkpoint": lambda *_: (503, b"")})
        self.addCleanup(liar.server_close)
        self.addCleanup(liar.shutdown)
        server = self.serve("--peer", liar.url, data=one)
        self.expect_halted(server, SHARD, SEQUENCE)
        wait_until(lambda: "the peer cannot be compared with" in server.log.read_text(), "the other one is told")

    def test_it_stops_at_once_while_the_peer_is_silent(self):
        one, _ = self.two()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            server = self.serve("--peer", f"http://127.0.0.1:{silent.getsockname()[1]}", data=one)
            with silent.accept()[0]:
                server.stop()
            self.assertEqual(server.process.returncode, 0)

    def test_a_url_that_is_none_is_usage(self):
        self.assertIn("http://HOST:PORT", self.run_hallmark("serve", "--data", self.data, "--peer", "x", expected=2).stderr)


if __name__ == "__main__":
    main()
