"""strict_json's way for plain texts against its reader that goes byte by byte: it takes nothing else and makes the same.

    python3 check_plain.py     one line of summary; exits 1 and names what differs
"""

import json
import random
import sys

sys.dont_write_bytecode = True

import verifier_path  # noqa: E402,F401
from verifier import strict_json  # noqa: E402
from verifier.strict_json import DEEPEST, Refusal  # noqa: E402

SEED = 5
TEXTS = 40_000
LEAST_PLAIN = 5_000   # of them
NAMES = ["a", "b", "id", "\u00e9", 'x"', "data", "", "\n", "a"]
LEAVES = [None, True, False, 0, -1, 1.5, 1e9, -0.0, 12345, "abc", "", "\u20ac", "a\\b", "\t"]
SEPARATORS = [(",", ":"), (", ", ": "), (" ,\n", ":\t"), (",\r", " :")]
BYTES = b' \t\n\r{}[],:"\\0123456789-+.eEtruefalsn\x00\x0b\x1f\xc3\xa9u'


def value(chance: random.Random, depth: int = 0):
    kind = chance.randrange(10 if depth < 4 else 6)
    if kind < 6:
        return chance.choice(LEAVES)
    if kind < 9:
        return {chance.choice(NAMES): value(chance, depth + 1) for _ in range(chance.randrange(5))}
    return [value(chance, depth + 1) for _ in range(chance.randrange(4))]


def altered(text: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        at, kind = chance.randrange(len(text) + 1), chance.randrange(3)
        text[at:at + (kind != 0)] = b"" if kind == 1 else bytes([chance.choice(BYTES)])
    return bytes(text)


def texts(chance: random.Random):
    for opening, inner, closing in ((b"[", b"", b"]"), (b'{"a":', b"1", b"}"), (b'[{"a":', b"[]", b"}]")):
        for depth in range(DEEPEST // len(closing) - 1, DEEPEST // len(closing) + 2):
            yield opening * depth + inner + closing * depth
    for _ in range(TEXTS):
        made = json.dumps(value(chance), ensure_ascii=chance.random() < 0.3, separators=chance.choice(SEPARATORS))
        yield altered(bytearray(made.encode()), chance)


def byte_by_byte(text: bytes):
    try:
        return strict_json._Reader(text).document()
    except Refusal:
        return None


def is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def main() -> int:
    plain = differ = 0
    for text in filter(is_utf8, texts(random.Random(SEED))):
        found = strict_json._plain_document(text)
        if found is None:
            continue
        plain += 1
        if found != byte_by_byte(text):
            differ += 1
            print(f"{text!r}: {byte_by_byte(text)} was to be, {found} was found", file=sys.stderr)
    print(f"{plain} plain texts, {differ} differ")
    return 1 if differ or plain < LEAST_PLAIN else 0


if __name__ == "__main__":
    sys.exit(main())
