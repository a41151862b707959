"""Which shard a subject belongs to: the partitioner of Kafka's Java client, written from its description."""

M = 0x5BD1E995
WORD = 0xFFFFFFFF


def murmur2(data):
    """MurmurHash2, 32 bits, with Kafka's seed."""
    value = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        k = int.from_bytes(data[start:start + 4], "little") * M & WORD
        k = (k ^ k >> 24) * M & WORD
        value = value * M & WORD ^ k
    if len(data) > whole:
        value = (value ^ int.from_bytes(data[whole:], "little")) * M & WORD
    value = (value ^ value >> 13) * M & WORD
    return value ^ value >> 15


def shard_of(subject, shards):
    return (murmur2(subject.encode()) & 0x7FFFFFFF) % shards


def prefix_text(prefix):
    """[41, 37] as the API writes it."""
    return ",".join(f"{shard}:{size}" for shard, size in enumerate(prefix))


def read_prefix(text):
    """{0: 41, 1: 37}"""
    return {int(shard): int(size) for shard, size in (part.split(":") for part in text.split(",") if part)}
