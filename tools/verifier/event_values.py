"""The small grammars of FORMAT.md: media types (2.2), base64 (2.4), texts, URIs and times (2.7), murmur2 (2.9).

Called by admit.py, note.py and bundle.py. Every function is pure and answers None or False for what is malformed.
"""

import binascii
import datetime
import functools
import re

NOT_PRINTABLE = re.compile(rb"[^\x20-\x7e]")
CONTROL_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f]")
TOKEN = rb"[A-Za-z0-9!#$%&'*+\-.^_`|~]+"
MEDIA_TYPE = re.compile(TOKEN + rb"/" + TOKEN)

# The first characters of the URI grammar are letters, digits and `-._~`; the rest are the delimiters.
URI_CHARACTERS = re.compile(rb"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+\-.]*")

TIME = re.compile(
    rb"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    rb"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")
EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
MICROS_PER_SECOND = 1_000_000
FIRST_MICROS = (datetime.date(1, 1, 1).toordinal() - EPOCH_DAY) * 86_400 * MICROS_PER_SECOND
LAST_MICROS = (datetime.date(9999, 12, 31).toordinal() - EPOCH_DAY + 1) * 86_400 * MICROS_PER_SECOND - 1

LETTERS_AND_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
STANDARD_ALPHABET = LETTERS_AND_DIGITS + b"+/"  # RFC 4648, section 4
URL_ALPHABET = LETTERS_AND_DIGITS + b"-_"       # RFC 4648, section 5


@functools.lru_cache(256)   # there are few, and each comes often
def media_type_of(text: bytes) -> str | None:
    """The media type of a media type text, without parameters and in lower case."""
    if NOT_PRINTABLE.search(text):
        return None
    head = text.split(b";", 1)[0].strip(b" ")
    return head.lower().decode() if MEDIA_TYPE.fullmatch(head) else None


def is_json_media_type(media_type: str) -> bool:
    subtype = media_type.split("/", 1)[1]
    return subtype == "json" or subtype.endswith("+json")


def has_control_character(text: bytes) -> bool:
    return CONTROL_CHARACTER.search(text.decode("utf-8")) is not None


def scheme_of(uri: bytes) -> bytes | None:
    """What stands before a `:` that comes before any of `/ ? #`; None where there is no such `:`."""
    first = re.search(rb"[:/?#]", uri)
    return uri[:first.start()] if first and first.group() == b":" else None


def is_uri_reference(text: bytes) -> bool:
    if not URI_CHARACTERS.fullmatch(text) or text.count(b"#") > 1:
        return False
    scheme = scheme_of(text)
    return scheme is None or SCHEME.fullmatch(scheme) is not None


@functools.lru_cache(16)   # a time is asked for when it is judged and when it is hashed
def micros_of_time(text: bytes) -> int | None:
    """Microseconds since 1970-01-01T00:00:00Z."""
    match = TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, hours, minutes, seconds = (int(part) for part in match.groups()[:6])
    fraction, sign, offset_hours, offset_minutes = match.groups()[6:]
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    if sign and (int(offset_hours) > 23 or int(offset_minutes) > 59):
        return None
    try:
        ordinal = datetime.date(year, month, day).toordinal()  # Gregorian throughout, years 1 to 9999
    except ValueError:
        return None
    total = (ordinal - EPOCH_DAY) * 86_400 + hours * 3600 + minutes * 60 + seconds
    if sign:
        offset = int(offset_hours) * 3600 + int(offset_minutes) * 60
        total -= offset if sign == b"+" else -offset
    micros = total * MICROS_PER_SECOND + int((fraction or b"")[:6].ljust(6, b"0"))
    return micros if FIRST_MICROS <= micros <= LAST_MICROS else None


def decode_base64(text: bytes, alphabet: bytes = STANDARD_ALPHABET) -> bytes | None:
    """Strict: padding required, no whitespace, unused bits zero. The empty string is empty data."""
    if any(byte not in alphabet for byte in set(text.rstrip(b"="))):
        return None
    standard = text.translate(bytes.maketrans(alphabet, STANDARD_ALPHABET))
    try:
        decoded = binascii.a2b_base64(standard)
    except binascii.Error:
        return None
    # Python passes over much; only the one way to write these bytes is right.
    return decoded if binascii.b2a_base64(decoded, newline=False) == standard else None


def encode_base64(content: bytes) -> str:
    return binascii.b2a_base64(content, newline=False).decode()


def decode_either_base64(text: bytes) -> bytes | None:
    """In the alphabet of section 4 or of section 5, one of them throughout the string."""
    standard = decode_base64(text, STANDARD_ALPHABET)
    return standard if standard is not None else decode_base64(text, URL_ALPHABET)


def murmur2(text: bytes) -> int:
    mask, m = 0xFFFFFFFF, 0x5BD1E995
    h = 0x9747B28C ^ len(text)
    whole = len(text) & ~3
    for at in range(0, whole, 4):
        k = int.from_bytes(text[at:at + 4], "little") * m & mask
        k = (k ^ k >> 24) * m & mask
        h = (h * m & mask) ^ k
    if whole < len(text):
        h = (h ^ int.from_bytes(text[whole:], "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def shard_of(device: bytes, shard_count: int) -> int:
    return (murmur2(device) & 0x7FFFFFFF) % shard_count if shard_count > 1 else 0
