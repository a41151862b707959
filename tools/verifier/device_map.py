"""The map from devices to their heads, section 8 of ledger/FORMAT.md: root, proof and check. Pure."""

import hashlib
from bisect import bisect_left
from dataclasses import dataclass, field

Hash = bytes
NOTHING = bytes(32)
DEEPEST = 256   # siblings; a key has no more bits


@dataclass(frozen=True)
class Leaf:
    key: Hash
    head: Hash
    count: int

    def hash(self) -> Hash:
        return hashlib.sha256(b"\2" + self.key + self.head + self.count.to_bytes(8, "big")).digest()


@dataclass
class Proof:
    siblings: list[Hash] = field(default_factory=list)
    leaf: Leaf | None = None   # None: the way ends at nothing


def key_of(device: bytes) -> Hash:
    return hashlib.sha256(device).digest()


def bit(key: Hash, at: int) -> int:
    return key[at // 8] >> 7 - at % 8 & 1


def join(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\3" + left + right).digest()


def sides(leaves: list[Leaf], depth: int) -> tuple[list[Leaf], list[Leaf]]:
    return ([leaf for leaf in leaves if not bit(leaf.key, depth)], [leaf for leaf in leaves if bit(leaf.key, depth)])


def root(leaves: list[Leaf], depth: int = 0) -> Hash:
    """The tree at this depth over these leaves, of which no two have the same key."""
    if not leaves:
        return NOTHING
    if len(leaves) == 1:
        return leaves[0].hash()
    left, right = sides(leaves, depth)
    return join(root(left, depth + 1), root(right, depth + 1))


def root_of_sorted(leaves: list[tuple[Hash, Hash]]) -> Hash:
    """Likewise of (key, leaf hash), ascending: of a million without copying them at each depth."""
    keys = [key for key, _ in leaves]

    def tree(begin: int, end: int, depth: int, prefix: int) -> Hash:
        if begin == end:
            return NOTHING
        if begin + 1 == end:
            return leaves[begin][1]
        upper = prefix << 1 | 1   # of depth + 1 bits
        middle = bisect_left(keys, (upper << DEEPEST - depth - 1).to_bytes(DEEPEST // 8, "big"), begin, end)
        return join(tree(begin, middle, depth + 1, upper - 1), tree(middle, end, depth + 1, upper))

    return tree(0, len(leaves), 0, 0)


def prove(leaves: list[Leaf], key: Hash) -> Proof:
    siblings, depth = [], 0
    while len(leaves) > 1:
        both = sides(leaves, depth)
        chosen = bit(key, depth)
        siblings.append(root(both[1 - chosen], depth + 1))
        leaves, depth = both[chosen], depth + 1
    return Proof(siblings, leaves[0] if leaves else None)


def fault_of(proof: Proof, key: Hash, expected: Hash) -> str | None:
    """Why the proof does not lead from this key to this root; None where it does."""
    if len(proof.siblings) > DEEPEST:
        return f"expected at most {DEEPEST} siblings, found {len(proof.siblings)}"
    depth = len(proof.siblings)
    if proof.leaf and any(bit(proof.leaf.key, at) != bit(key, at) for at in range(depth)):
        return (f"expected a leaf whose key begins with the {depth} bits of {key.hex()}, "
                f"found key {proof.leaf.key.hex()}")
    reached = proof.leaf.hash() if proof.leaf else NOTHING
    for at in range(depth - 1, -1, -1):
        sibling = proof.siblings[at]
        reached = join(sibling, reached) if bit(key, at) else join(reached, sibling)
    return None if reached == expected else f"expected map root {expected.hex()}, the siblings lead to {reached.hex()}"
