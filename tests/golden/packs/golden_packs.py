"""The lines of good.ndjson: a ledger each, step by step, and the pack that is written of it."""

import base64
import json

import bundles_path  # noqa: F401
from bundle_kit import seed
from cases_good import Good
from corpus import encode_bytes, encode_record
from pack_kit import PROGRAM, b64
from record_kit import structured
from verifier.entry import decode
from verifier.event_values import shard_of

LATER = 12   # records after the pack's sizes


def step_of(raw: bytes) -> dict:
    entry = decode(raw)
    return {"record": encode_record(entry.record), "offset": entry.offset, "recordedAt": entry.recorded_at}


def later_steps(index: int, of: int, offset: int) -> list[dict]:
    """What comes after, of devices that were there and of others."""
    devices = [device for device in (f"pump-{at}" for at in range(40 * of)) if shard_of(device.encode(), of) == index]
    return [{"record": encode_record(structured(f"later-{at}", devices[at % len(devices)])), "offset": offset + at,
             "recordedAt": 1_800_000_000_000_000 + at} for at in range(LATER)]


def shard_line(image) -> dict:
    offset = decode(image.raws[-1]).offset + 1 if image.raws else 0
    # The last offset there is has none after it.
    later = later_steps(image.index, image.of, offset) if offset < 2**62 else []
    return {"steps": [step_of(raw) for raw in image.raws], "later": later}


def line_of(good: Good) -> dict:
    pack = good.pack
    own = [(name, content) for name, content in pack.files[1:] if not name.startswith(("checkpoints/", "evidence/"))]
    return {
        "name": good.name, "ledger": pack.images[0].name,
        "seed": base64.b64encode(seed("operator")).decode(), "shards": [shard_line(image) for image in pack.images],
        "scope": pack.scope, "devices": good.devices or [],
        "question": json.dumps(pack.question, ensure_ascii=False, separators=(",", ":")), "program": PROGRAM,
        "readme": encode_bytes(pack.files[0][1]),
        "files": [[name, encode_bytes(content)] for name, content in own], "pack": b64(good.zipped())}
