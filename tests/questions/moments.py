"""Times: RFC 3339 text to whole microseconds since 1970, and back."""

import datetime
import functools
import re

SHAPE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))")
EPOCH = datetime.datetime(1970, 1, 1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
LAST = 253_402_300_799 * SECOND  # the last second of the year 9999


@functools.lru_cache(maxsize=1 << 16)
def read(text):
    """The moment, or None where the text is no time. Digits after the sixth are cut."""
    match = SHAPE.fullmatch(text)
    if not match:
        return None
    *day_and_time, fraction, sign, hours, minutes = match.groups()
    since = datetime.datetime(*map(int, day_and_time)) - EPOCH
    offset = (int(hours) * 60 + int(minutes)) * 60 * (-1 if sign == "-" else 1) if sign else 0
    return (since.days * 86_400 + since.seconds - offset) * SECOND + int((fraction or "")[:6].ljust(6, "0"))


def write(moment):
    seconds, rest = divmod(moment, SECOND)
    text = (EPOCH + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text.rjust(19, '0')}.{rest:06d}Z" if rest else f"{text.rjust(19, '0')}Z"


def month(moment):
    return write(moment)[:7]
