"""The histories of some devices of a shard, section 11.2 of ledger/FORMAT.md.

`check` reads a device's entries one by one, then makes both roots, each by one recursion from the root, with the hashes
that the file has for what lies beside.
"""

from bisect import bisect_left
from dataclasses import dataclass

from . import device_map, merkle
from .admit import SUBJECT_BYTES
from .bundle import Fault as BundleFault, answer_of, check_verdict, expectations, named, shown, shown_part
from .bundle import Seen
from .entry import Corrupt, decode, leaf_hash, shard_identity
from .event_values import has_control_character, shard_of
from .evidence import Fault, Found
from .note import Checkpoint
from .shard import Chain

HASH_BYTES = 32


@dataclass
class Listed:
    key: bytes
    depth: int
    end: device_map.Leaf | None   # None: its way ends at nothing
    has_entries: bool


def expect(holds: bool, name: str, where: str, expected, found):
    if not holds:
        raise Fault(name, f"{where}: expected {expected}, found {found}")


class _Check:
    def __init__(self, stream, checkpoint: Checkpoint):
        self.stream, self.at = stream, checkpoint
        self.listed: list[Listed] = []
        self.heads: list[tuple[int, bytes]] = []   # (sequence, leaf hash)
        self.found = Found()

    def exactly(self, length: int, where: str) -> bytes:
        content = self.stream.fill(length)
        expect(len(content) == length, "badEvidence", where, f"{length} bytes", "the end")
        return content

    def number(self, width: int, where: str) -> int:
        return int.from_bytes(self.exactly(width, where), "big")

    def framed(self, where: str) -> bytes:
        return self.exactly(self.number(2, where), where)

    def take_device(self):
        device = self.framed("a device")
        name = shown(device)
        expect(is_device(device), "badEvidence", "a device",
               f"1 to {SUBJECT_BYTES} bytes of UTF-8 without control characters", name)
        key = device_map.key_of(device)
        expect(not self.listed or key > self.listed[-1].key, "badEvidence", name, "devices in the order of their keys",
               "it after another")
        depth = self.number(2, name)
        expect(depth <= device_map.DEEPEST, "badEvidence", name, f"a depth of at most {device_map.DEEPEST}", depth)
        count = self.number(8, name)
        home = shard_of(device, self.at.of)
        expect(home == self.at.shard, "wrongShard", name, f"a device of shard {self.at.shard}", f"one of {home}")
        if count:
            end = self.take_entries(device, name, count, key)
        else:
            end = self.take_absent(name)
        self.listed.append(Listed(key, depth, end, count > 0))

    def take_entries(self, device: bytes, name: str, count: int, key: bytes) -> device_map.Leaf:
        history = _History(device, self.at)
        for _ in range(count):
            history.take(self.framed(name))
            self.found.entries += 1
        last = history.before
        self.heads.append((last.entry.sequence, last.leaf_hash))
        return device_map.Leaf(key, last.leaf_hash, count)

    def take_absent(self, name: str) -> device_map.Leaf | None:
        self.found.absent += 1
        has_leaf = self.number(1, name)
        if has_leaf == 0:
            return None
        leaf = device_map.Leaf(self.exactly(HASH_BYTES, name), self.exactly(HASH_BYTES, name), self.number(8, name))
        expect(has_leaf == 1 and leaf.count > 0, "badEvidence", name, "0, or 1 and a leaf with a count",
               "something else")
        return leaf

    def map_tree(self, listed: list[Listed], depth: int) -> bytes:
        if not listed:
            return self.exactly(HASH_BYTES, "the map's hashes")
        if any(one.depth <= depth for one in listed):
            return self.map_end(listed, depth)
        left = [one for one in listed if not device_map.bit(one.key, depth)]
        return device_map.join(self.map_tree(left, depth + 1), self.map_tree(listed[len(left):], depth + 1))

    @staticmethod
    def map_end(listed: list[Listed], depth: int) -> bytes:
        end = listed[0].end
        for one in listed:
            where = f"key {one.key.hex()}"
            expect((one.depth, one.end) == (depth, end), "badMapProof", where,
                   f"a way that ends at depth {depth} with its neighbours'", f"one that ends at {one.depth} or elsewhere")
            if end is None:
                continue
            expect(all(device_map.bit(end.key, at) == device_map.bit(one.key, at) for at in range(depth)),
                   "badMapProof", where, f"a leaf whose key begins with its {depth} bits", f"key {end.key.hex()}")
            expect(one.has_entries or end.key != one.key, "badMapProof", where, "another key's leaf", "its own")
        return end.hash() if end else device_map.NOTHING

    def log_tree(self, begin: int, count: int, heads: list[tuple[int, bytes]]) -> bytes:
        if not heads:
            return self.exactly(HASH_BYTES, "the log's hashes")
        if count == 1:
            expect(len(heads) == 1, "badInclusion", f"entry {begin}", "one device's", "several's")
            return heads[0][1]
        left = merkle.split(count)
        middle = bisect_left(heads, (begin + left,))
        return merkle.join(self.log_tree(begin, left, heads[:middle]),
                           self.log_tree(begin + left, count - left, heads[middle:]))

    def check(self) -> Found:
        devices = self.number(8, "the number of devices")
        for _ in range(devices):
            self.take_device()
        self.found.devices = devices
        found = self.map_tree(self.listed, 0)
        expect(found == self.at.map_root, "badMapProof", "map", self.at.map_root.hex(), found.hex())
        found = self.log_tree(0, self.at.size, sorted(self.heads))
        expect(found == self.at.log_root, "badInclusion", "log", self.at.log_root.hex(), found.hex())
        expect(not self.stream.fill(1), "badEvidence", "after the last hash", "the end", "more bytes")
        return self.found


def is_device(device: bytes) -> bool:
    try:
        return 1 <= len(device) <= SUBJECT_BYTES and not has_control_character(device)
    except UnicodeDecodeError:
        return False


class _History:
    """The rows of a bundle's check over the entries of a device, entry by entry."""

    def __init__(self, device: bytes, checkpoint: Checkpoint):
        self.device, self.at = device, checkpoint
        self.chain = Chain(checkpoint.shard, checkpoint.of)
        self.identity = shard_identity(checkpoint.shard, checkpoint.of)
        self.before: Seen | None = None
        self.count = 0

    def take(self, raw: bytes):
        self.count += 1
        try:
            entry = decode(raw)
        except Corrupt as corrupt:
            raise Fault("badEntry", f"{shown(self.device)}, entry {self.count}: expected an entry's bytes, found "
                                    f"{corrupt}") from None
        name = f"{shown(self.device)}, {named(self.count, entry, self.at.shard)}"
        try:
            check_verdict(name, entry)
        except BundleFault as fault:
            raise Fault(fault.name, fault.what) from None
        judged = self.chain.judge(entry.record)
        if judged.accepted is None:
            raise Fault("notAdmitted", f"{name}: expected a record that admission accepts, found {answer_of(judged)}")
        self.chain.ids[judged.accepted.id_key] = (judged.accepted.event_digest, self.count)
        for where, found in (("the record's subject", judged.accepted.device), ("the entry's device", entry.device)):
            expect(found == self.device, "wrongDevice", f"{name}, {where}", shown(self.device), shown(found))
        for what, expected, found in expectations(self.count, entry, self.before, self.at, self.identity):
            expect(expected == found, "brokenChain", f"{name}, {what}", shown_part(expected), shown_part(found))
        self.before = Seen(entry, leaf_hash(raw))


def check(stream, checkpoint: Checkpoint) -> Found:
    """Raises Fault."""
    return _Check(stream, checkpoint).check()
