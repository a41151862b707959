"""The log's Merkle tree, section 7 of ledger/FORMAT.md: roots and proofs of RFC 6962, checked as RFC 9162 says.

`root`, `inclusion_proof` and `consistency_proof` make, of a list of leaf hashes; `leads_to_root` and `is_consistent`
check, and hold for nothing but what the makers would make. Pure.
"""

import hashlib

Hash = bytes
EMPTY_ROOT = hashlib.sha256().digest()


def join(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\1" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two less than size, of at least 2 leaves."""
    return 1 << (size - 1).bit_length() - 1


# RFC 6962, 2.1

def root(leaves: list[Hash]) -> Hash:
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return join(root(leaves[:middle]), root(leaves[middle:]))


class Frontier:
    """The root of a growing log, from the roots of its largest whole subtrees."""

    def __init__(self):
        self.whole: list[tuple[int, Hash]] = []   # (leaves, root), the largest first

    def append(self, node: Hash, leaves: int):
        """The root of the next leaves: as many as a power of two that divides those before them."""
        while self.whole and self.whole[-1][0] == leaves:
            node, leaves = join(self.whole.pop()[1], node), 2 * leaves
        self.whole.append((leaves, node))

    def root(self) -> Hash:
        if not self.whole:
            return EMPTY_ROOT
        node = self.whole[-1][1]
        for _, left in self.whole[-2::-1]:
            node = join(left, node)
        return node


def inclusion_proof(index: int, leaves: list[Hash]) -> list[Hash]:
    """PATH(index, D[n])."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return inclusion_proof(index, leaves[:middle]) + [root(leaves[middle:])]
    return inclusion_proof(index - middle, leaves[middle:]) + [root(leaves[:middle])]


def consistency_proof(first: int, leaves: list[Hash]) -> list[Hash]:
    """PROOF(first, D[n]); empty where first is 0."""
    return _subproof(first, leaves, is_known=True) if first else []


def _subproof(first: int, leaves: list[Hash], is_known: bool) -> list[Hash]:
    """is_known: the root of these leaves is the one that whoever asks has kept."""
    if first == len(leaves):
        return [] if is_known else [root(leaves)]
    middle = split(len(leaves))
    if first <= middle:
        return _subproof(first, leaves[:middle], is_known) + [root(leaves[middle:])]
    return _subproof(first - middle, leaves[middle:], False) + [root(leaves[:middle])]


# RFC 9162, 2.1.3.2 and 2.1.4.2

def leads_to_root(leaf: Hash, index: int, size: int, proof: list[Hash], expected: Hash) -> bool:
    if index >= size:
        return False
    reached, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False   # a hash too many
        if at & 1 or at == last:
            reached = join(sibling, reached)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = join(reached, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and reached == expected


def is_consistent(first: int, first_root: Hash, second: int, second_root: Hash, proof: list[Hash]) -> bool:
    if first > second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof   # any log begins with none
    path = [first_root, *proof] if first & (first - 1) == 0 else proof
    if not proof:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first_reached = second_reached = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first_reached, second_reached = join(sibling, first_reached), join(sibling, second_reached)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second_reached = join(second_reached, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and first_reached == first_root and second_reached == second_root
