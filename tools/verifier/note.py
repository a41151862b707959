"""Notes, verifier keys and checkpoints, section 9 of ledger/FORMAT.md (C2SP signed-note and tlog-cosignature).

`parse_note`, `parse_key` and `parse_checkpoint` raise Malformed; `signatures_by` checks what known keys have signed.
`Signer` makes what they read, for tests. Ed25519 is the `cryptography` package's; all else is here.
"""

import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .event_values import decode_base64, encode_base64

SIGNATURE, COSIGNATURE = 1, 4      # types of keys
TYPES = (SIGNATURE, COSIGNATURE)
MOST_SIGNATURES = 16
KEY_ID_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES, TIME_BYTES = 4, 32, 64, 8
DASH = "\u2014 "
# Unicode's spaces, which C2SP keeps out of names.
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
NAME = re.compile(f"[^+{SPACES}]+")
KEY_ID = re.compile("[0-9a-f]{8}")

NUMBER = "0|[1-9][0-9]{0,19}"      # no u64 has more digits
EMPTY_LOG_ROOT, EMPTY_MAP_ROOT = hashlib.sha256(b"").digest(), bytes(32)
BASE64_HASH = "[A-Za-z0-9+/]{43}="
CHECKPOINT = re.compile(
    f"(?P<name>[a-z0-9.-]{{1,64}})/(?P<shard>{NUMBER})\n(?P<size>{NUMBER})\n(?P<log_root>{BASE64_HASH})\n"
    f"hallmark/1 (?P<again>{NUMBER})/(?P<of>{NUMBER}) (?P<map_root>{BASE64_HASH}) "
    f"(?P<recorded_at>0|-?[1-9][0-9]{{0,18}})\n")


class Malformed(Exception):
    """What is wrong with the form of a note, a key or a checkpoint, for people."""


class BadSignature(Exception):
    """A signature of a known key that does not verify, for people."""


@dataclass(frozen=True)
class VerifierKey:
    name: str
    kind: int          # SIGNATURE or COSIGNATURE
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_BYTES]

    def line(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True)
class SignatureLine:
    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    text: bytes        # with its last line feed
    lines: list[SignatureLine]


@dataclass(frozen=True)
class Checkpoint:
    name: str          # the ledger's
    shard: int
    of: int
    size: int
    log_root: bytes
    map_root: bytes
    recorded_at: int

    @property
    def origin(self) -> str:
        return f"{self.name}/{self.shard}"

    def text(self) -> bytes:
        return (f"{self.origin}\n{self.size}\n{encode_base64(self.log_root)}\nhallmark/1 {self.shard}/{self.of} "
                f"{encode_base64(self.map_root)} {self.recorded_at}\n").encode()


@dataclass(frozen=True)
class Signed:
    """A known key that has signed; seconds is the time of a cosignature."""
    key: VerifierKey
    seconds: int | None


def parse_key(line: str) -> VerifierKey:
    parts = line.split("+", 2)   # base64 may have more of them
    if len(parts) != 3:
        raise Malformed(f"expected a verifier key NAME+ID+BASE64, found {line!r}")
    name, key_id, encoded = parts
    if not NAME.fullmatch(name):
        raise Malformed(f"expected a key's name without spaces, found {name!r}")
    decoded = decode_base64(encoded.encode())
    if decoded is None or len(decoded) != 1 + PUBLIC_KEY_BYTES or decoded[0] not in TYPES:
        raise Malformed(f"key {name}: expected base64 of a type, 01 or 04, and {PUBLIC_KEY_BYTES} bytes, "
                        f"found {encoded!r}")
    key = VerifierKey(name, decoded[0], decoded[1:])
    if not KEY_ID.fullmatch(key_id) or key_id != key.key_id.hex():
        raise Malformed(f"key {name}: expected key id {key.key_id.hex()}, found {key_id!r}")
    return key


def parse_note(raw: bytes) -> Note:
    try:
        note = raw.decode("utf-8", "strict")
    except UnicodeDecodeError as fault:
        raise Malformed(f"expected UTF-8, found another byte at {fault.start}") from None
    control = re.search("[\0-\x09\x0b-\x1f]", note)
    if control:
        raise Malformed(f"expected no control character but line feeds, found one at character {control.start()}")
    end = note.rfind("\n\n") + 1
    if end <= 0 or not note.endswith("\n"):
        raise Malformed("expected a text, an empty line and lines of signatures, each with its line feed")
    text, lines = note[:end], note[end + 1:].split("\n")[:-1]
    if not 1 <= len(lines) <= MOST_SIGNATURES:
        raise Malformed(f"expected 1 to {MOST_SIGNATURES} signatures, found {len(lines)}")
    return Note(text.encode(), [parse_signature(line, at) for at, line in enumerate(lines, 1)])


def parse_signature(line: str, at: int) -> SignatureLine:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    decoded = decode_base64(encoded.encode())
    if not line.startswith(DASH) or not NAME.fullmatch(name) or not space:
        raise Malformed(f"signature line {at}: expected '{DASH}NAME BASE64', found {line[:120]!r}")
    if decoded is None or len(decoded) <= KEY_ID_BYTES:
        raise Malformed(f"signature line {at}: expected base64 of a key id and a signature, found {encoded[:120]!r}")
    return SignatureLine(name, decoded[:KEY_ID_BYTES], decoded[KEY_ID_BYTES:])


def parse_checkpoint(text: bytes) -> Checkpoint:
    match = CHECKPOINT.fullmatch(text.decode("utf-8"))
    if not match:
        raise Malformed(f"expected the four lines of a checkpoint, found {text[:400].decode('utf-8', 'replace')!r}")
    numbers = {name: int(match[name]) for name in ("shard", "again", "of", "size", "recorded_at")}
    roots = [decode_base64(match[name].encode()) for name in ("log_root", "map_root")]
    if None in roots:
        raise Malformed("expected base64 of roots without other bits")
    shard, of, size, recorded_at = (numbers[name] for name in ("shard", "of", "size", "recorded_at"))
    if numbers["again"] != shard or not shard < of < 2**32:
        raise Malformed(f"expected one shard in both places, less than the count, found {shard} and "
                        f"{numbers['again']} of {of}")
    if size >= 2**64 or not -2**63 <= recorded_at < 2**63:
        raise Malformed(f"expected a size of 64 bits and a signed time of 64, found {size} and {recorded_at}")
    if size == 0 and recorded_at != 0:
        raise Malformed(f"expected time 0 of no entries, found {recorded_at}")
    if size == 0 and tuple(roots) != (EMPTY_LOG_ROOT, EMPTY_MAP_ROOT):
        raise Malformed(f"expected the roots of no entries, found {roots[0].hex()} and {roots[1].hex()}")
    return Checkpoint(match["name"], shard, of, size, *roots, recorded_at)


# Signatures

def verify(key: VerifierKey, line: SignatureLine, text: bytes) -> int | None:
    """The time of a cosignature. Raises BadSignature."""
    timed = key.kind == COSIGNATURE
    expected = SIGNATURE_BYTES + (TIME_BYTES if timed else 0)
    if len(line.signature) != expected:
        raise BadSignature(f"signature of {key.name}: expected {expected} bytes, found {len(line.signature)}")
    seconds = int.from_bytes(line.signature[:TIME_BYTES], "big") if timed else None
    message = cosigned(text, seconds) if timed else text
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(line.signature[-SIGNATURE_BYTES:], message)
    except (InvalidSignature, ValueError):
        raise BadSignature(f"signature of {key.name} ({key.key_id.hex()}): expected one of this text, "
                           "found one that does not verify") from None
    return seconds


def cosigned(text: bytes, seconds: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % seconds + text


def signatures_by(known: list[VerifierKey], note: Note) -> list[Signed]:
    """The known keys that signed, in the note's order; lines of others are passed over. Raises BadSignature."""
    found = []
    for line in note.lines:
        for key in known:
            if (key.name, key.key_id) == (line.name, line.key_id):
                found.append(Signed(key, verify(key, line, note.text)))
    return found


class Signer:
    """A key that signs, from its 32 bytes; seconds is the time of each of its cosignatures."""

    def __init__(self, name: str, seed: bytes, kind: int = SIGNATURE, seconds: int = 0):
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key, self.seconds = VerifierKey(name, kind, public), seconds

    def signature(self, text: bytes) -> bytes:
        if self.key.kind == SIGNATURE:
            return self._private.sign(text)
        return self.seconds.to_bytes(TIME_BYTES, "big") + self._private.sign(cosigned(text, self.seconds))

    def line(self, text: bytes) -> str:
        return signature_line(self.key.name, self.key.key_id + self.signature(text))


def signature_line(name: str, content: bytes) -> str:
    return f"{DASH}{name} {encode_base64(content)}\n"


def signed_note(text: bytes, signers: list[Signer]) -> str:
    return text.decode() + "\n" + "".join(signer.line(text) for signer in signers)
