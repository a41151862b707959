"""Good packs. Each is also made by the C++, from its ledger, to the byte."""

from dataclasses import dataclass

import bundles_path  # noqa: F401
import ledgers
from bundle_kit import Image, grown, operator
from pack_kit import Pack, Part, pack_of, part_of, zipped
from record_kit import DEVICES_OF_4, binary, filled, record, structured, whole

ODD_DEVICES = ['pump "1", \'x\'', "=HYPERLINK(\"http://a\")", "+1-2", "@SUM(A1)", "p\u00fcmp \u202egnp.exe", "a,b;c\\d", "x" * 256,
               "\U0001F600" * 64, "../../etc/passwd", " "]
TABLE = ("tables/events.csv", "device,\"what, it said\"\r\n'=1+1,\u00fcber\r\n".encode())
QUESTION = {"about": "events of pumps", "since": None, "odd": "\u202e\"\\ \u2028", "deep": {"n": [1, -2.50, 1e3, True]}}
ASKED = ["pump-1", "pump-3", "pump-9", "nobody", "somebody"]


@dataclass
class Good:
    name: str
    pack: Pack
    devices: list[str] | None   # that were asked for

    def zipped(self) -> bytes:
        return zipped(self.pack)


def odd() -> Image:
    return grown(0, 1, [structured(f"e-{at}", device) for at, device in enumerate(
        device.replace("\\", "\\\\").replace('"', '\\"') for device in ODD_DEVICES)]
        + [binary("e-last", "pump-1")])


def noisy() -> Image:
    """Refused in every way in which a record is stored whole; a large record; a device that comes again and again."""
    return grown(0, 1, [
        (whole("{,}"), 8), (record(None, [], None, None), 3), (record(b"\xff", [], b"k", b"v"), 4),
        (record(b"application/json", [], None, b""), 5), structured("a", "pump-1"),
        (structured("a", "pump-1", "1"), 23), (structured("a", "pump-2"), 23), (structured("b", ""), 17),
        filled(structured("c", "pump-2"), 49_000), *(structured(f"d-{at}", "pump-1") for at in range(40))])


def of_many() -> Image:
    """300 entries over 60 devices: tiles of the log, and ways through the map of many depths."""
    return grown(0, 1, [structured(f"e-{at}", f"valve-{at * 7 % 60}") for at in range(300)])


def quarters() -> list[Image]:
    """Three shards of 4 with entries, and one without."""
    return [ledgers.quarter(0), ledgers.quarter(1), Image(2, 4, []), ledgers.quarter(3)]


def good(name: str, images: list[Image], devices=None, files=(), question=None) -> Good:
    return Good(name, pack_of(images, devices, files, question), devices)


GOOD = [
    good("all", [ledgers.plant()], None, [TABLE], QUESTION),
    good("all-first", [ledgers.plant().first(1)]),
    good("all-noisy", [noisy()]),
    good("all-odd", [odd()]),
    good("all-many", [of_many()], None, [("a/b/c-1.txt", b""), ("a/b/c-2.txt", b"\0" * 100_000)]),
    good("all-quarters", quarters()),
    good("all-empty", [Image(0, 1, [])]),
    good("all-stamps", [ledgers.odd_stamps()]),
    good("some", [ledgers.plant()], ASKED, [TABLE], QUESTION),
    good("some-none", [ledgers.plant()], []),
    good("some-absent", [ledgers.plant()], ["nobody"]),
    good("some-odd", [odd()], ODD_DEVICES),
    good("some-close", [ledgers.valves()], [*ledgers.close_keys()[:2], "pump-2"]),
    good("some-many", [of_many()], [f"valve-{at}" for at in range(0, 90, 3)]),
    good("some-quarters", quarters(), [*DEVICES_OF_4[:3], "zzz"]),
    good("some-empty", [Image(0, 1, [])], ["pump-1"]),
    good("some-lone", [ledgers.lone()], ["pump-1", "pump-2"]),
    good("some-gates", [ledgers.gates()[0]], [*ledgers.gates()[1:]]),
]
BY_NAME = {one.name: one for one in GOOD}
KEYS = [operator(shard).key.line() for shard in range(4)]

__all__ = ["GOOD", "BY_NAME", "KEYS", "Good", "Part", "part_of"]
