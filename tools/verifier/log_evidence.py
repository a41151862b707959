"""A shard's whole log, section 11.1 of ledger/FORMAT.md: every entry judged again, both roots made from nothing else.

`check` reads the file as it comes, 1,024 entries at a time. Those are judged by `judge_piece`, which knows nothing of
the pieces before, so that other processes can do it; what it leaves to be linked is little.
"""

import hashlib
import struct
from dataclasses import dataclass, field

from . import merkle
from .admit import Accepted, admit
from .device_map import root_of_sorted
from .entry import Corrupt, Entry, NO_HASH, decode, leaf_hash, shard_identity
from .evidence import Fault, Found
from .note import Checkpoint
from .shard import CONFLICT, CUT_NUMBERS, is_cut_well

PIECE = 1_024            # entries; a power of two, so that a whole piece is a subtree of the log
HALF = 16                # bytes kept of an id's hash and of an event's: see IdRows
ID_ROW = struct.Struct(f">{HALF}s {HALF}s Q Q")
HEAD = struct.Struct(">32s Q Q")
ACCEPTED = 2**64 - 1     # in the place of the entry that a conflict is with


@dataclass
class Link:
    """The entries of one device in a piece: what the first asks of the one before, and the last."""
    count: int           # deviceSequence of the first
    previous: bytes
    previous_sequence: int
    sequence: int        # of the first
    head: bytes = b""    # a packed HEAD


@dataclass
class Piece:
    """What is left of a piece to be linked to those before it."""
    entries: int = 0
    refused: int = 0
    previous: bytes = b""
    offset: int = 0                                         # of the first
    last_leaf: bytes = b""
    last_offset: int = 0
    recorded_at: int = 0
    links: dict[bytes, Link] = field(default_factory=dict)  # by device key
    ids: bytes = b""                                        # ID_ROWs
    subtree: bytes = b""                                    # the root, of a whole piece
    leaves: list[bytes] = field(default_factory=list)       # of one that is not whole
    fault: tuple[str, str] | None = None                    # of the entry after these


def judged(raw: bytes, index: int, of: int) -> tuple[Entry, Accepted | None]:
    """Section 6 but for the chains and the ids: a conflict is taken at its word. Raises Corrupt."""
    read = decode(raw)
    verdict, accepted = read.verdict, None
    if verdict.admission != 1:
        raise Corrupt(f"expected admission 1, found {verdict.admission}")
    if verdict.refused in CUT_NUMBERS:
        if not is_cut_well(read):
            raise Corrupt("expected a cut record as its verdict says, found another")
    else:
        if read.cut is not None:
            raise Corrupt("expected a whole record, found a cut one")
        answer = admit(read.record, index, of)
        if isinstance(answer, Accepted):
            accepted = answer
            if verdict.refused not in (0, CONFLICT) or (verdict.refused == 0 and verdict.detail != 0):
                raise Corrupt(f"expected a verdict of accepted, found {verdict.refused} ({verdict.detail})")
        elif (answer.number, answer.detail) != (verdict.refused, verdict.detail):
            raise Corrupt(f"expected verdict {answer.number} ({answer.detail}), found {verdict.refused} "
                          f"({verdict.detail})")
    if verdict.refused and (read.device, read.device_sequence, read.device_previous,
                            read.device_previous_sequence) != (b"", 0, NO_HASH, 0):
        raise Corrupt("expected a refused entry to be in no device's chain")
    if not verdict.refused and read.device != accepted.device:
        raise Corrupt(f"expected the device {accepted.device!r}, found {read.device!r}")
    if read.partition != index:
        raise Corrupt(f"expected partition {index}, found {read.partition}")
    return read, accepted


class _Judging:
    """One piece."""

    def __init__(self, first: int, index: int, of: int):
        self.first, self.index, self.of = first, index, of
        self.made, self.ids = Piece(), []

    def take(self, raw: bytes):
        made = self.made
        read, accepted = judged(raw, self.index, self.of)
        if read.sequence != self.first + made.entries:
            raise Corrupt(f"expected sequence {self.first + made.entries}, found {read.sequence}")
        if made.entries == 0:
            made.previous, made.offset = read.previous, read.offset
        elif read.previous != made.last_leaf or read.offset <= made.last_offset:
            raise Corrupt("expected it to follow the entry before it, found another previous or offset")
        leaf = leaf_hash(raw)
        if read.verdict.refused:
            made.refused += 1
        else:
            self.link(read, leaf)
        if accepted:
            self.ids.append(ID_ROW.pack(accepted.id_key[:HALF], accepted.event_digest[:HALF], read.sequence,
                                        read.verdict.detail if read.verdict.refused else ACCEPTED))
        made.entries += 1
        made.last_leaf, made.last_offset, made.recorded_at = leaf, read.offset, read.recorded_at
        made.leaves.append(leaf)

    def link(self, read: Entry, leaf: bytes):
        key = hashlib.sha256(read.device).digest()
        asks = (read.device_sequence, read.device_previous, read.device_previous_sequence)
        link = self.made.links.get(key)
        if link is None:
            if asks[0] == 0:
                raise Corrupt("expected a deviceSequence of an accepted entry, found 0")
            link = self.made.links[key] = Link(*asks, read.sequence)
        else:
            leaf_before, sequence_before, count_before = HEAD.unpack(link.head)
            if asks != (count_before + 1, leaf_before, sequence_before):
                raise Corrupt("expected it to follow the entry of its device before it, found another")
        link.head = HEAD.pack(leaf, read.sequence, read.device_sequence)

    def finish(self) -> Piece:
        made = self.made
        made.ids = b"".join(self.ids)
        if made.entries == PIECE:
            made.subtree, made.leaves = merkle.root(made.leaves), []
        return made


def judge_piece(raw: bytes, first: int, index: int, of: int, torn: str | None) -> Piece:
    """Of whole frames, u16be(length) and the entry each; torn tells why there is no more after them."""
    judging = _Judging(first, index, of)
    at = 0
    try:
        while at < len(raw):
            length = raw[at] << 8 | raw[at + 1]
            judging.take(raw[at + 2:at + 2 + length])
            at += 2 + length
    except Corrupt as corrupt:
        judging.made.fault = ("badEntry", f"entry {first + judging.made.entries}: {corrupt}")
    else:
        if torn:
            judging.made.fault = ("badEvidence", torn)
    return judging.finish()


class IdRows:
    """Section 2.10 over all ids at the end. Of an id and of an event half of its hash is kept: equal ones are found."""

    def __init__(self):
        self.buckets = [bytearray() for _ in range(256)]

    def add(self, rows: bytes):
        for at in range(0, len(rows), ID_ROW.size):
            self.buckets[rows[at]] += rows[at:at + ID_ROW.size]

    def check(self):
        for bucket in self.buckets:
            ordered = sorted(bytes(bucket[at:at + ID_ROW.size]) for at in range(0, len(bucket), ID_ROW.size))
            bucket.clear()
            self.check_ordered(ordered)

    @staticmethod
    def check_ordered(rows: list[bytes]):
        """A row begins with the id and the event: those of one id are put in the order of their sequences here."""
        same: list[bytes] = []
        for row in [*rows, b""]:
            if same and row[:HALF] != same[0][:HALF]:
                if len(same) > 1 or ID_ROW.unpack(same[0])[3] != ACCEPTED:
                    IdRows.check_same(sorted(map(ID_ROW.unpack, same), key=lambda found: found[2]))
                same = []
            same.append(row)

    @staticmethod
    def check_same(rows: list[tuple[bytes, bytes, int, int]]):
        accepted = None
        for _, event, sequence, conflict in rows:
            if conflict == ACCEPTED:
                if accepted:
                    raise Fault("repeatedId", f"entry {sequence}: expected an id that was not accepted before, found "
                                              f"that of entry {accepted[2]}")
                accepted = (_, event, sequence)
            elif accepted is None or accepted[2] != conflict or accepted[1] == event:
                raise Fault("repeatedId", f"entry {sequence}: expected a conflict with another event of its id in "
                                          f"entry {conflict}, found none")


class _Linking:
    """Pieces in their order."""

    def __init__(self, checkpoint: Checkpoint):
        self.checkpoint = checkpoint
        self.tip = shard_identity(checkpoint.shard, checkpoint.of)
        self.next_offset = self.recorded_at = self.entries = self.refused = 0
        self.heads: dict[bytes, bytes] = {}
        self.ids = IdRows()
        self.log = merkle.Frontier()

    def take(self, piece: Piece):
        if piece.entries:
            self.link(piece)
        if piece.fault:
            raise Fault(*piece.fault)

    def link(self, piece: Piece):
        if piece.previous != self.tip or piece.offset < self.next_offset:
            raise Fault("badEntry", f"entry {self.entries}: expected previous {self.tip.hex()} and an offset from "
                                    f"{self.next_offset}, found {piece.previous.hex()} and {piece.offset}")
        for key, link in piece.links.items():
            before, sequence, count = HEAD.unpack(self.heads.get(key, bytes(HEAD.size)))
            if (link.count, link.previous, link.previous_sequence) != (count + 1, before, sequence):
                raise Fault("badEntry", f"entry {link.sequence}: expected event {count + 1} of its device after entry "
                                        f"{sequence} ({before.hex()}), found event {link.count} after entry "
                                        f"{link.previous_sequence} ({link.previous.hex()})")
            self.heads[key] = link.head
        self.ids.add(piece.ids)
        if piece.subtree:
            self.log.append(piece.subtree, PIECE)
        for leaf in piece.leaves:
            self.log.append(leaf, 1)
        self.tip, self.next_offset, self.recorded_at = piece.last_leaf, piece.last_offset + 1, piece.recorded_at
        self.entries += piece.entries
        self.refused += piece.refused

    def finish(self) -> Found:
        at = self.checkpoint
        self.ids.check()
        if self.recorded_at != at.recorded_at:
            raise Fault("wrongTime", f"the last entry: expected the checkpoint's {at.recorded_at} µs, found "
                                     f"{self.recorded_at} µs")
        log = self.log.root()
        if log != at.log_root:
            raise Fault("wrongLogRoot", f"expected the checkpoint's {at.log_root.hex()}, found that the entries come to "
                                        f"{log.hex()}")
        leaves = []
        while self.heads:
            key, packed = self.heads.popitem()
            head, _, count = HEAD.unpack(packed)
            leaves.append((key, hashlib.sha256(b"\2" + key + head + count.to_bytes(8, "big")).digest()))
        leaves.sort()
        devices = len(leaves)
        found = root_of_sorted(leaves)
        if found != at.map_root:
            raise Fault("wrongMapRoot", f"expected the checkpoint's {at.map_root.hex()}, found that the entries come to "
                                        f"{found.hex()}")
        return Found(entries=at.size, refused=self.refused, devices=devices)


def pieces(stream, checkpoint: Checkpoint):
    """Yields the arguments of judge_piece."""
    index, of, size = checkpoint.shard, checkpoint.of, checkpoint.size
    for first in range(0, size, PIECE):
        frames, torn = [], None
        for at in range(first, min(first + PIECE, size)):
            length = stream.fill(2)
            content = stream.fill(int.from_bytes(length, "big")) if len(length) == 2 else b""
            if len(length) < 2 or len(content) < int.from_bytes(length, "big"):
                torn = f"expected {size} entries, found the end within entry {at}"
                break
            frames += (length, content)
        yield b"".join(frames), first, index, of, torn
        if torn:
            return


def check(stream, checkpoint: Checkpoint, run) -> Found:
    """run(function, arguments) yields what the function makes of each of them, in their order. Raises Fault."""
    linking = _Linking(checkpoint)
    for piece in run(judge_piece, pieces(stream, checkpoint)):
        linking.take(piece)
    if stream.fill(1):
        raise Fault("badEvidence", f"expected {checkpoint.size} entries, found more bytes after them")
    return linking.finish()
