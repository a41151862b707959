"""Issuers and subjects: their texts."""
from case_kit import fault, reads, stated
from der_kit import bits, bmp, ia5, octets, printable, sequence, set_of, t61, tlv, universal, unsorted_set, utf8
from template import (CN, COUNTRY, EMAIL, ISSUER, LOCALITY, ORGANIZATION, SERIAL_NUMBER, STATE, STREET,
                      SUBJECT, SURNAME, UNIT, attribute, certificate, name)

DOMAIN_PART, USER_ID = "0.9.2342.19200300.100.1.25", "0.9.2342.19200300.100.1.1"
UNKNOWN = "1.3.6.1.4.1.99999.7"
MATTER_NODE = "1.3.6.1.4.1.37244.1.1"


def issued_by(*pairs):
    return certificate(issuer=name(*pairs))


def plain():
    yield reads("name: of many parts", issued_by(
        (COUNTRY, printable("AT")), (STATE, utf8("Oberösterreich")), (LOCALITY, utf8("Linz")),
        (STREET, utf8("Lände 1")), (ORGANIZATION, utf8("Werk")), (UNIT, utf8("Pumpen")),
        (UNIT, utf8("Zertifikate")), (CN, utf8("CA 1")), (SERIAL_NUMBER, printable("17")),
        (EMAIL, ia5("pki@example.org"))))
    yield reads("name: every attribute with a short name", issued_by(
        *((f"2.5.4.{n}", utf8(f"v{n}")) for n in (4, 9, 12, 13, 15, 17, 20, 41, 42, 43, 44, 46, 65, 72, 97)),
        (USER_ID, utf8("u")), ("0.9.2342.19200300.100.1.3", ia5("m@example.org")), (DOMAIN_PART, ia5("org")),
        ("1.2.840.113549.1.9.2", utf8("device.example")), ("1.2.840.113549.1.9.8", printable("192.0.2.1")),
        *((f"1.3.6.1.4.1.311.60.2.1.{n}", printable("AT")) for n in (1, 2, 3))))
    yield reads("name: domain parts and a user", issued_by(
        (DOMAIN_PART, ia5("org")), (DOMAIN_PART, ia5("example")), (USER_ID, utf8("pki"))))
    for text in ("Linz", "Ä", "漢", "Ääß€", "🔑", "a\u0301", "\ufeffmark", "\u202eright to left"):
        yield reads(f"name: UTF-8 {ascii(text)}", issued_by((CN, utf8(text))))
    yield reads("name: two hundred parts", issued_by(*((UNIT, utf8(f"unit {n}")) for n in range(200))))


def kinds_of_strings():
    yield reads("name: PrintableString", issued_by((CN, printable("Device CA 3"))))
    yield reads("name: PrintableString with @ and *, as authorities write them", issued_by((CN, printable("*@_"))))
    yield reads("name: BMPString", issued_by((CN, bmp("Linz Ä 漢"))))
    yield reads("name: UniversalString", issued_by((CN, universal("Linz Ä 漢 🔑"))))
    yield reads("name: T61String of ASCII", issued_by((CN, t61(b"Linz"))))
    yield stated("name: T61String is ISO 8859-1",
                 issued_by((CN, t61("Öse".encode("latin1")))), certificate(), issuer="CN=Öse")
    yield reads("name: NumericString", issued_by((SERIAL_NUMBER, tlv(0x12, b"4711"))))
    yield reads("name: BIT STRING is hex of its DER",
                issued_by(("2.5.4.45", bits(b"\x05\x03"[::-1])), (CN, utf8("CA"))))
    for title, value, message in (
            ("BMPString of an odd number of bytes", tlv(0x1E, b"\0L\0"), "expected a certificate in DER"),
            ("BMPString with surrogates", bmp("🔑"), "expected"),
            ("UniversalString beyond Unicode", tlv(0x1C, b"\0\x11\0\0"), "expected"),
            ("UTF8String that is not UTF-8", utf8(b"Linz\xff"), "expected"),
            ("UTF8String with a surrogate", utf8(b"\xed\xa0\x80"), "expected"),
            ("PrintableString of UTF-8", printable("Ä"), "expected ASCII in the CN"),
            ("PrintableString of ISO 8859-1", printable(b"\xd6se"), "expected ASCII in the CN"),
            ("IA5String beyond ASCII", ia5(b"a\x80"), "expected ASCII in the CN"),
            ("OCTET STRING, which OpenSSL does not take for a name's", octets(b"CA"), "expected a certificate in DER")):
        yield fault(f"name: {title}", issued_by((CN, value)), message)


def escapes():
    for text in (",", "a,b", "a+b", 'say "CA"', "back\\slash", "a<b>c;d", "a=b", "#first", "not#first", "a/b",
                 " leading", "trailing ", "  two of each  ", "\\,\\", "C:\\Users", "CN=Root,O=Somebody else", "é,ü"):
        yield reads(f"name: escapes {text!r}", issued_by((CN, utf8(text))))
    for text in (" ", "#"):
        yield reads(f"name: a lone {text!r}", issued_by((CN, utf8(text))),
                    **({"openssl": "leaves # alone bare"} if text == "#" else {}))
    for text in ("device\0.example.org", "two\nlines", "tab\there", "\x1b[31mred", "\x7f", "carriage\rreturn"):
        yield reads(f"name: control characters {text!r}", issued_by((CN, utf8(text))))
    yield reads("name: control characters '\\x85' and '\\x9f' of C1", issued_by((CN, utf8("\x85a\x9f"))),
                openssl="leaves C1 bare")
    yield reads("name: no control character, though its bytes begin as one", issued_by((CN, utf8("\xa0Â"))))


def structure():
    two = sequence(set_of(attribute(CN, utf8("CA")), attribute(UNIT, utf8("Pumpen"))),
                   set_of(attribute(ORGANIZATION, utf8("Werk"))))
    yield reads("name: a part of two attributes", certificate(issuer=two))
    three = sequence(set_of(attribute(SURNAME, utf8("a+b")), attribute(CN, utf8("c")), attribute(UNIT, utf8("d,e"))))
    yield reads("name: a part of three attributes alone", certificate(issuer=three))
    members = sorted((attribute(CN, utf8("CA")), attribute(UNIT, utf8("Pumpen"))), reverse=True)
    yield stated("name: a part of two attributes out of order is read as it stands",
                 certificate(issuer=sequence(unsorted_set(*members))),
                 certificate(issuer=sequence(set_of(*members))), issuer="CN=CA+OU=Pumpen")
    yield reads("name: same attribute in two parts", issued_by((UNIT, utf8("a")), (UNIT, utf8("b"))))
    yield reads("name: an attribute nobody knows is hex", issued_by((UNKNOWN, utf8("x, y")), (CN, utf8("CA"))))
    yield reads("name: Matter's node is hex", issued_by((MATTER_NODE, utf8("DEDEDEDE00010001"))))
    yield reads("name: an attribute nobody knows, BMPString", issued_by((UNKNOWN, bmp("Ä"))))
    yield stated("name: an identifier with a number of 65 bits", issued_by(("2.999.18446744073709551616.1", utf8("x"))),
                 certificate(), issuer="2.999.18446744073709551616.1=#0C0178")
    yield reads("name: the subject is empty", certificate(subject=sequence()))
    yield fault("name: the issuer is empty, which RFC 5280 forbids",
                certificate(issuer=sequence()), "expected an issuer with a name")
    yield reads("name: an empty value", issued_by((CN, utf8("")), (UNIT, utf8("u"))))
    yield fault("name: an identifier of 80 bytes",
                issued_by(("1.3." + ".".join(["127"] * 79), utf8("x"))), "identifiers of 1 to 64 bytes")
    yield fault("name: a part of no attributes",
                certificate(issuer=sequence(set_of())), "expected")
    yield reads("name: issuer and subject alike", certificate(subject=ISSUER))
    yield reads("name: issuer and subject exchanged", certificate(issuer=SUBJECT, subject=ISSUER))


def cases():
    for group in (plain, kinds_of_strings, escapes, structure):
        yield from group()
