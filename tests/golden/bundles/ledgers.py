"""The ledgers that the cases are about. Sequences and counts that cases state are to be read off here."""

import hashlib

from bundle_kit import Image, grown
from record_kit import DEVICES_OF_4, binary, filled, record, signed, structured, whole

NOISE = (whole("{,}"), 8)


def plant() -> Image:
    """Shard 0 of 1, 16 entries: pump-1 has 0, 1, 5, 9, 15, of all modes; pump-2 one; pump-3 three.

    7 and 12 are refused, the one pump-1's, the other pump-9's, who has nothing else.
    """
    return grown(0, 1, [
        structured("e-0", "pump-1"),                                                    # 0
        binary("e-1", "pump-1", more=[("unset", None)]),
        structured("e-2", "pump-2"),
        structured("e-3", "pump-3", source="urn:plant:8"),
        (structured("e-3", "pump-3", source="urn:plant:8"), None),
        binary("e-4", "pump-4", key="pump-4"),                                          # 4
        signed("e-5", "pump-1", key="key"),
        structured("e-6", "pump-3"),
        (structured("e-0", "pump-1", "{}"), 23),
        binary("e-8", "pump-5"),                                                        # 8
        structured("e-9", "pump-1", source="urn:plant:8"),
        structured("e-10", "pump-6"),
        (structured("e-0", "pump-1"), None),
        signed("e-11", "pump-7"),
        (structured("e-0", "pump-9"), 23),                                              # 12
        structured("e-13", "pump-3"),
        structured("e-14", "pump-8"),
        structured("e-15", "pump-1"),
    ])


PUMP_1 = [0, 1, 5, 9, 15]
PUMP_3 = [3, 6, 13]


def quarter(index: int) -> Image:
    """Shard `index` of 4, 5 entries: the shard's device has 1 and 4; 2 is misrouted."""
    device = DEVICES_OF_4[index]
    return grown(index, 4, [
        NOISE, structured("a", device), (structured("b", DEVICES_OF_4[(index + 1) % 4]), 22),
        (structured("c", ""), 17), binary("d", device, key="")])


def lone() -> Image:
    """One device, one entry."""
    return grown(0, 1, [structured("only", "pump-1")])


def refusals() -> Image:
    return grown(0, 1, [NOISE, (record(None, [], None, None), 3), (record("c" * 300, [], "k" * 50_000, "v"), 1)])


def key_bits(device: str) -> int:
    return int.from_bytes(hashlib.sha256(device.encode()).digest(), "big")


def close_keys() -> tuple[str, str, int]:
    """Of 5,000 devices the two whose keys begin with the most equal bits, and how many."""
    ordered = sorted((f"valve-{at}" for at in range(5_000)), key=key_bits)
    return max(((one, next_, 256 - (key_bits(one) ^ key_bits(next_)).bit_length())
                for one, next_ in zip(ordered, ordered[1:])), key=lambda found: found[2])


def beside(device: str, bits: int) -> str:
    """A device whose key has at least the first so many bits of this one's."""
    wanted = key_bits(device) >> 256 - bits
    return next(name for name in map("gate-{}".format, range(1 << bits + 6)) if key_bits(name) >> 256 - bits == wanted)


def valves() -> Image:
    """Three devices, an entry each: two with close keys, one beside them."""
    one, other, _ = close_keys()
    return grown(0, 1, [structured("v-0", one), structured("v-1", other), structured("v-2", "pump-1")])


def gates() -> tuple[Image, str, str]:
    """Two devices whose keys part at depth 8 or later; one of them; and one that is not there, nearer to that one."""
    near = close_keys()[0]
    parted = beside(near, 8)
    depth = 256 - (key_bits(near) ^ key_bits(parted)).bit_length()
    return grown(0, 1, [structured("v-0", near), structured("v-1", parted)]), near, beside(near, depth + 1)


def odd_stamps() -> Image:
    """Stamps before 1970, going backwards; the last offset there is."""
    return grown(0, 1, [structured(f"e-{at}", "pump-1") for at in range(3)], stamps=[-1, -(2**63), -5_000_000],
                 offsets=[7, 2**40, 2**64 - 2])


def long_history() -> Image:
    """120 entries, two of three pump-1's, 80 of them; a large record among them."""
    return grown(0, 1, [structured(f"e-{at}", "pump-1" if at % 3 else f"pump-{at}", data="0") for at in range(119)]
                 + [filled(structured("last", "pump-1"), 49_152)])


def named(device: str) -> Image:
    return grown(0, 1, [binary("e-0", device), structured("e-1", "pump-2")])


def huge_count(device: str, index: int) -> Image:
    """One of as many shards as there can be."""
    return grown(index, 2**32 - 1, [structured("e-0", device)])


def at_zero() -> Image:
    """Entries recorded in 1970 at 0 µs."""
    return grown(0, 1, [structured("e-0", "pump-1")], stamps=[0])
