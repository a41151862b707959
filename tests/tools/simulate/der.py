"""The few fields of an X.509 certificate that judging needs, read from its DER."""
import base64
import datetime
import hashlib


def read(data, at):
    """(tag, where the content begins, where it ends) of the value at `at`."""
    tag, size = data[at], data[at + 1]
    at += 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[at:at + count], "big")
        at += count
    return tag, at, at + size


def children(data, start, end):
    """(tag, where it begins, where its content begins, where it ends) of each value in between."""
    while start < end:
        tag, content, after = read(data, start)
        yield tag, start, content, after
        start = after


def moment(tag, text):
    if tag == 0x17:  # UTCTime
        text = ("20" if int(text[:2]) < 50 else "19") + text
    return datetime.datetime.strptime(text, "%Y%m%d%H%M%SZ").strftime("%Y-%m-%dT%H:%M:%SZ")


def certificate_of_der(text):
    data = base64.b64decode(text, validate=True)
    _, start, end = read(data, 0)
    if end != len(data):
        raise ValueError("bytes follow the certificate")
    _, _, start, end = next(children(data, start, end))
    version, serial, _, _, validity, _, spki, *_ = children(data, start, end)
    if version[0] != 0xA0 or serial[0] != 2:
        raise ValueError("no X.509 v3")
    times = [moment(tag, data[begin:finish].decode()) for tag, _, begin, finish in children(data, *validity[2:])]
    return {"sha256": hashlib.sha256(data).hexdigest(),
            "spkiSha256": hashlib.sha256(data[spki[1]:spki[3]]).hexdigest(),
            "serial": data[serial[2]:serial[3]].hex(), "notBefore": times[0], "notAfter": times[1]}
