"""DER by hand, so that a certificate can be made wrong in any way."""


def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    """Sorted, as DER wants it."""
    return tlv(0x31, *sorted(parts))


def unsorted_set(*parts):
    return tlv(0x31, *parts)


def integer(number):
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def identifier(dotted):
    first, second, *others = (int(part) for part in dotted.split("."))
    out = b""
    for number in [first * 40 + second] + others:
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(number & 0x7F | 0x80)
        out += bytes(reversed(septets))
    return tlv(0x06, out)


def bits(content, unused=0):
    return tlv(0x03, bytes([unused]), content)


def octets(content):
    return tlv(0x04, content)


def boolean(byte):
    return tlv(0x01, bytes([byte]))


def explicit(number, *parts):
    return tlv(0xA0 | number, *parts)


def implicit(number, content):
    return tlv(0x80 | number, content)


def utf8(text):
    return tlv(0x0C, text.encode() if isinstance(text, str) else text)


def printable(text):
    return tlv(0x13, text.encode() if isinstance(text, str) else text)


def t61(content):
    return tlv(0x14, content)


def ia5(text):
    return tlv(0x16, text.encode() if isinstance(text, str) else text)


def bmp(text):
    return tlv(0x1E, text.encode("utf_16_be"))


def universal(text):
    return tlv(0x1C, text.encode("utf_32_be"))


def utc(text):
    return tlv(0x17, text.encode())


def generalized(text):
    return tlv(0x18, text.encode())


NULL = tlv(0x05)


def read(der, at=0):
    """(where the content begins, where it ends) of the value at `at`."""
    size, begin = der[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(der[begin:begin + count], "big")
        begin += count
    return begin, begin + size


def children(der, at=0):
    """The values within the value at `at`, whole."""
    begin, end = read(der, at)
    out = []
    while begin < end:
        _, after = read(der, begin)
        out.append(der[begin:after])
        begin = after
    return out
