"""The log's tree and the device map against other ways to reckon the same, and against proofs that were altered.

Called by check_corpus.py. `expect(name, found, stated)` notes what differs.
"""

import hashlib
import random

import ledger_path  # noqa: F401
from verifier import device_map, merkle

LARGEST = 64         # leaves; every index and every pair of sizes up to here
MAPS = 60
# Certificate Transparency's vectors: the contents of leaves, and the roots of the first 0 to 8 of them.
LEAVES = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Of leaves "0", "1", "2" and so on.
ROOTS_OF_NUMBERS = {3: "725d5230db68f557470dc35f1d8865813acd7ebb07ad152774141decbae71327",
                    257: "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4"}


def leaf(content: bytes) -> bytes:
    return hashlib.sha256(b"\0" + content).digest()


def flipped(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


def altered(proof: list[bytes], chance: random.Random):
    """Yields proofs that are not this one."""
    yield proof + [bytes(32)]
    yield [bytes(32)] + proof
    if proof:
        at = chance.randrange(len(proof))
        yield proof[:at] + [flipped(proof[at])] + proof[at + 1:]
        yield proof[:at] + proof[at + 1:]
        yield proof + proof[-1:]
    if len(set(proof)) > 1:
        yield proof[::-1]


# The log

def root_by_levels(leaves: list[bytes]) -> bytes:
    """Pairs joined level by level, an odd one left over rising as it is."""
    level = leaves or [merkle.EMPTY_ROOT]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2:]
    return level[0]


def check_log(expect, chance: random.Random):
    for size, stated in enumerate(ROOTS):
        expect(f"root of {size}", merkle.root([leaf(content) for content in LEAVES[:size]]).hex(), stated)
    numbers = [leaf(str(at).encode()) for at in range(max(ROOTS_OF_NUMBERS))]
    for size, stated in ROOTS_OF_NUMBERS.items():
        expect(f"root of {size} numbers", merkle.root(numbers[:size]).hex(), stated)
    roots = [root_by_levels(numbers[:size]) for size in range(LARGEST + 2)]
    for size in range(LARGEST + 1):
        expect(f"root of {size} by levels", merkle.root(numbers[:size]), roots[size])
        for at in range(size):
            check_inclusion(expect, chance, numbers, roots, at, size)
        for first in range(size + 1):
            check_consistency(expect, chance, numbers, roots, first, size)


def check_inclusion(expect, chance, leaves, roots, at: int, size: int):
    def holds(proof, index=at, of=size, node=leaves[at], root=roots[size]):
        return merkle.leads_to_root(node, index, of, proof, root)
    name, proof = f"inclusion of {at} in {size}", merkle.inclusion_proof(at, leaves[:size])
    expect(name, holds(proof), True)
    expect(f"{name}: altered", [holds(other) for other in altered(proof, chance) if holds(other)], [])
    for what, found in (("another leaf", holds(proof, node=flipped(leaves[at]))),
                        ("the next index", holds(proof, at + 1)),
                        ("the root of more", holds(proof, root=roots[size + 1])),
                        ("the size as index", holds(proof, size)),
                        ("more, with their root", holds(proof, of=size + 1, root=roots[size + 1])),
                        ("less, with their root", holds(proof, of=size - 1, root=roots[size - 1])),
                        ("another root", holds(proof, root=flipped(roots[size])))):
        expect(f"{name}: {what}", found, False)


def check_consistency(expect, chance, leaves, roots, first: int, size: int):
    def holds(proof, small=first, large=size, small_root=roots[first], large_root=roots[size]):
        return merkle.is_consistent(small, small_root, large, large_root, proof)
    name, proof = f"{first} of {size}", merkle.consistency_proof(first, leaves[:size])
    expect(name, holds(proof), True)
    expect(f"{name}: altered", [holds(other) for other in altered(proof, chance) if holds(other)], [])
    expect(f"{name}: the other way around", holds(proof, size, first, roots[size], roots[first]),
           first == size)
    if 0 < first:
        expect(f"{name}: another small root", holds(proof, small_root=flipped(roots[first])), False)
        expect(f"{name}: another large root", holds(proof, large_root=flipped(roots[size])), False)
        expect(f"{name}: fewer before", holds(proof, small=first - 1, small_root=roots[first - 1]) and first > 1, False)
    if 0 < first < size:
        expect(f"{name}: more after", holds(proof, large=size + 1, large_root=roots[size + 1]), False)


# The map

def root_by_prefix(leaves: dict[str, bytes], prefix: str = "") -> bytes:
    """By keys written out in bits."""
    below = [bits for bits in leaves if bits.startswith(prefix)]
    if len(below) < 2:
        return leaves[below[0]] if below else bytes(32)
    both = root_by_prefix(leaves, prefix + "0") + root_by_prefix(leaves, prefix + "1")
    return hashlib.sha256(b"\3" + both).digest()


def bits_of(key: bytes) -> str:
    return f"{int.from_bytes(key, 'big'):0256b}"


def key_near(key: bytes, bits: int, chance: random.Random) -> bytes:
    """Another key with the same first bits, and not one more."""
    other = int.from_bytes(chance.randbytes(32), "big") & (1 << 255 - bits) - 1
    number = int.from_bytes(key, "big")
    return ((number ^ 1 << 255 - bits) >> 255 - bits << 255 - bits | other).to_bytes(32, "big")


def some_keys(chance: random.Random) -> list[bytes]:
    keys = [chance.randbytes(32) for _ in range(chance.choice([0, 1, 2, 3, 8, 20]))]
    for _ in range(chance.randrange(4) if keys else 0):
        keys.append(key_near(chance.choice(keys), chance.choice([0, 7, 8, 30, 254, 255]), chance))
    return list(dict.fromkeys(keys))


def check_map(expect, chance: random.Random):
    for number in range(MAPS):
        keys = some_keys(chance)
        leaves = [device_map.Leaf(key, chance.randbytes(32), chance.choice([1, 2**64 - 1])) for key in keys]
        root = device_map.root(leaves)
        by_bits = {bits_of(one.key): hashlib.sha256(b"\2" + one.key + one.head + one.count.to_bytes(8, "big")).digest()
                   for one in leaves}
        expect(f"map {number}", root, root_by_prefix(by_bits))
        chance.shuffle(leaves)
        expect(f"map {number} in another order", device_map.root(leaves), root)
        strangers = [chance.randbytes(32)] + [key_near(key, chance.choice([3, 9, 255]), chance) for key in keys[:3]]
        for key in keys + [stranger for stranger in strangers if stranger not in keys]:
            check_map_proof(expect, chance, leaves, key, root, f"map {number}, {key.hex()[:8]}")


def check_map_proof(expect, chance: random.Random, leaves, key: bytes, root: bytes, name: str):
    def holds(siblings, leaf_, asked=key, reached=root):
        return device_map.fault_of(device_map.Proof(siblings, leaf_), asked, reached) is None
    proof = device_map.prove(leaves, key)
    own = next((one for one in leaves if one.key == key), None)
    expect(f"{name}: holds", holds(proof.siblings, proof.leaf), True)
    expect(f"{name}: the leaf", proof.leaf if own else proof.leaf is None or proof.leaf.key != key, own or True)
    expect(f"{name}: siblings", [holds(other, proof.leaf) for other in altered(proof.siblings, chance)
                                 if holds(other, proof.leaf)], [])
    expect(f"{name}: another root", holds(proof.siblings, proof.leaf, reached=flipped(root)), False)
    if proof.leaf is None:
        expect(f"{name}: a leaf more", [one for one in leaves if holds(proof.siblings, one)], [])
        return
    found = proof.leaf
    for what, other in (("no leaf", None), ("another head", device_map.Leaf(found.key, flipped(found.head),
                                                                            found.count)),
                        ("another count", device_map.Leaf(found.key, found.head, found.count ^ 3)),
                        ("the leaf with another key", device_map.Leaf(flipped(found.key), found.head, found.count))):
        expect(f"{name}: {what}", holds(proof.siblings, other), False)
    expect(f"{name}: another's leaf", [one for one in leaves if one != found and holds(proof.siblings, one)], [])
