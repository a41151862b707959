"""Serial numbers, times, versions and extensions."""
import keys
from case_kit import fault, reads, stated
from der_kit import (NULL, bits, boolean, explicit, generalized, identifier, implicit, integer, octets,
                     sequence, tlv, utc, utf8)
from template import (AUTHORITY_KEY, BASIC_CONSTRAINTS, CRITICAL, EXTENSIONS, KEY_ID, SUBJECT_ALT_NAME,
                      alternative_names, authority_key, certificate, constraints, dns, extension, name, uri)

SPIFFE = "spiffe://example.org/pumps/pmp-004711"


def serials():
    for title, number in (("1", 1), ("0x7f", 0x7F), ("0x80, written with a zero byte before it", 0x80),
                          ("an odd number of digits", 0xABC), ("256", 0x100), ("zero", 0),
                          ("20 bytes", int("5a" * 20, 16)),
                          ("20 bytes with the top bit set, so 21 as written", int("f0" * 20, 16))):
        yield reads(f"serial: {title}", certificate(serial=integer(number)))
    for title, serial, message in (
            ("negative", integer(-2), "expected a serial number of 0 or more"),
            ("negative and long", integer(-int("5a" * 20, 16)), "expected a serial number of 0 or more"),
            ("21 bytes", integer(int("5a" * 21, 16)), "at most 20 bytes, found 21"),
            ("4000 bytes", integer(int("5a" * 4000, 16)), "at most 20 bytes, found 4000"),
            ("with a zero byte too many", tlv(2, b"\0\x4a"), "an INTEGER in more bytes than it needs"),
            ("of no bytes", tlv(2), "an INTEGER without bytes")):
        yield fault(f"serial: {title}", certificate(serial=serial), message)


def times():
    for title, before, after in (
            ("IDevID without an end", utc("240229000000Z"), generalized("99991231235959Z")),
            ("expired", utc("100101000000Z"), utc("110101000000Z")),
            ("not yet valid", generalized("20800101000000Z"), generalized("20900101000000Z")),
            ("UTCTime from 1950 to 2049", utc("500101000000Z"), utc("491231235959Z")),
            ("UTCTime 1999 to 2000", utc("991231235959Z"), utc("000101000000Z")),
            ("GeneralizedTime from 2050", utc("491231235959Z"), generalized("20500101000000Z")),
            ("GeneralizedTime before 2050, which RFC 5280 wants as UTCTime but is clear",
             generalized("20260131083000Z"), generalized("20270131083000Z")),
            ("February 29 of 2000", utc("000229120000Z"), utc("000229120001Z")),
            ("a single second", utc("260131083000Z"), utc("260131083000Z"))):
        yield reads(f"time: {title}", certificate(not_before=before, not_after=after))


def bad_times():
    no_day = "the calendar has no such day"
    short, long = "for a time YYMMDDHHMMSSZ", "for a time YYYYMMDDHHMMSSZ"
    for title, value, message in (
            ("February 30", utc("260230000000Z"), no_day), ("month 13", utc("261301000000Z"), no_day),
            ("month 0", utc("260001000000Z"), no_day), ("day 0", utc("260100000000Z"), no_day),
            ("February 29 of 2100", generalized("21000229000000Z"), no_day),
            ("hour 24", utc("260131240000Z"), "hours are 00 to 23"),
            ("minute 60", utc("260131086000Z"), "minutes are 00 to 59"),
            ("a leap second", utc("161231235960Z"), "leap second"),
            ("year 0", generalized("00000101000000Z"), "0001 to 9999"),
            ("UTCTime without seconds", utc("2601310830Z"), short),
            ("UTCTime with an offset", utc("260131083000+0100"), short),
            ("UTCTime without Z", utc("260131083000"), short),
            ("UTCTime with a letter", utc("26O131083000Z"), short),
            ("UTCTime of no bytes", utc(""), short),
            ("GeneralizedTime with a fraction", generalized("20260131083000.5Z"), long),
            ("GeneralizedTime with an offset", generalized("20260131083000+0100"), long),
            ("GeneralizedTime without Z", generalized("20260131083000"), long),
            ("GeneralizedTime with a sign", generalized("+2026131083000Z"), long)):
        yield fault(f"time: {title}", certificate(not_before=value), message)
    yield fault("time: notAfter is wrong and named", certificate(not_after=utc("261332000000Z")),
                "expected notAfter to be a time: ")
    yield fault("time: a text for a time", certificate(not_before=utf8("260131083000Z")),
                "expected a certificate in DER")
    yield fault("time: notAfter before notBefore",
                certificate(not_after=utc("260131082959Z")), "expected notAfter not to be before notBefore")


def versions():
    yield reads("version 1, its number left out", certificate(version=b"", extensions=()))
    yield stated("version 2", certificate(version=explicit(0, integer(1)), extensions=()), certificate(extensions=()))
    yield reads("version 3 without extensions", certificate(extensions=()))
    yield stated("version 1 written out, a default that DER leaves out",
                 certificate(version=explicit(0, integer(0)), extensions=()), certificate(extensions=()))
    for title, version, message in (
            ("version 4", explicit(0, integer(3)), "version 1 to 3, found 4"),
            ("version 0", explicit(0, integer(-1)), "version 1 to 3, found 0"),
            ("a version of 9 bytes", explicit(0, integer(2**70)), "version 1 to 3"),
            ("version 1 with extensions", b"", "extensions in version 3 alone"),
            ("version 2 with extensions", explicit(0, integer(1)), "extensions in version 3 alone")):
        yield fault(title, certificate(version=version), message)


def alternative_name_cases():
    def with_names(*names):
        return certificate(extensions=EXTENSIONS + (alternative_names(*names),))
    yield reads("SPIFFE: an SVID", with_names(uri(SPIFFE)))
    yield reads("SPIFFE: an SVID without a subject, its names critical", certificate(
        subject=sequence(), extensions=EXTENSIONS + (extension(SUBJECT_ALT_NAME, sequence(uri(SPIFFE)), CRITICAL),)))
    yield reads("SPIFFE: after DNS names and another URI",
                with_names(dns("pmp.example.org"), uri("https://example.org/x"), uri(SPIFFE)))
    yield reads("SPIFFE: none, other URIs",
                with_names(uri("https://example.org/spiffe://x"), uri("urn:dev:mac:0024befffe804ff1")))
    yield reads("SPIFFE: none, the scheme in capitals", with_names(uri("SPIFFE://example.org/x")))
    yield reads("SPIFFE: a DNS name that begins so is none", with_names(dns("spiffe://example.org/x")))
    yield fault("SPIFFE: two", with_names(uri(SPIFFE), uri(SPIFFE + "-2")),
                "expected at most one SPIFFE ID")
    yield fault("SPIFFE: with a line break", with_names(uri(SPIFFE + "\n")),
                "expected a SPIFFE ID in visible ASCII")
    yield fault("SPIFFE: with a NUL", with_names(uri("spiffe://example.org\0.evil")),
                "expected a SPIFFE ID in visible ASCII")
    yield fault("SPIFFE: beyond ASCII", with_names(uri("spiffe://example.org/ä")),
                "expected a SPIFFE ID in visible ASCII")
    yield reads("alternative names: DNS, mail and an address", with_names(
        dns("a.example.org"), dns("*.example.org"), implicit(1, b"a@example.org"), implicit(7, bytes([192, 0, 2, 1]))))
    hundreds = [dns(f"device-{n}.example.org") for n in range(400)]
    yield reads("alternative names: four hundred, then a SPIFFE ID", with_names(*hundreds, uri(SPIFFE)))
    yield fault("alternative names: of an unknown kind", with_names(implicit(12, b"x")), "expected subjectAltName")
    for title, value, message in (
            ("bytes after their end", sequence(dns("a")) + b"\0\0", "expected subjectAltName in DER"),
            ("cut off", sequence(dns("abc"))[:-1], "expected subjectAltName in DER"),
            ("not a sequence", utf8("a"), "expected subjectAltName as RFC 5280 has it"),
            ("of no bytes", b"", "expected subjectAltName in DER")):
        yield fault(f"alternative names: {title}",
                    certificate(extensions=(extension(SUBJECT_ALT_NAME, value),)), message)


def authority_cases():
    yield reads("authority: no key identifier", certificate(extensions=(constraints(),)))
    yield reads("authority: a key identifier of 32 bytes", certificate(extensions=(authority_key(b"\0" + b"k" * 31),)))
    serial_alone = extension(AUTHORITY_KEY, sequence(
        tlv(0xA1, explicit(4, name(("2.5.4.3", utf8("Root"))))), implicit(2, b"\x01")))
    yield reads("authority: named by issuer and serial, without a key identifier",
                certificate(extensions=(serial_alone,)))
    yield fault("authority: a key identifier of no bytes",
                certificate(extensions=(authority_key(b""),)), "expected an authority key identifier")
    yield fault("authority: a key identifier that is no sequence",
                certificate(extensions=(extension(AUTHORITY_KEY, octets(KEY_ID)),)), "expected authorityKeyIdentifier")
    yield reads("an authority's own", certificate(extensions=(constraints(boolean(0xFF)),)))
    yield reads("an authority's own, of one step",
                certificate(extensions=(constraints(boolean(0xFF), integer(0)), authority_key(KEY_ID))))
    yield stated("no authority, cA FALSE written out, a default that DER leaves out",
                 certificate(extensions=(constraints(boolean(0)),)), certificate(extensions=(constraints(),)))
    yield fault("an authority's own, cA TRUE written as 01",
                certificate(extensions=(constraints(boolean(1)),)), "a BOOLEAN that is neither 00 nor ff")


def extensions():
    unknown = identifier("1.3.6.1.4.1.99999.8")
    yield reads("extension: unknown and critical, which is for a verifier to refuse",
                certificate(extensions=EXTENSIONS + (sequence(unknown, CRITICAL, octets(b"what")),)))
    yield reads("extension: unknown, of no bytes", certificate(extensions=(sequence(unknown, octets(b"")),)))
    plain = certificate(extensions=(sequence(unknown, octets(b"what")),))
    yield stated("extension: critical FALSE written out, a default that DER leaves out",
                 certificate(extensions=(sequence(unknown, boolean(0), octets(b"what")),)), plain)
    twice = "expected each extension once, found one twice"
    yield fault("extension: basicConstraints twice",
                certificate(extensions=EXTENSIONS + (constraints(boolean(0xFF)),)), twice)
    first, second = sequence(unknown, octets(b"a")), sequence(unknown, octets(b"b"))
    yield fault("extension: unknown and twice", certificate(extensions=(first, *EXTENSIONS, second)), twice)
    yield fault("extension: without a value", certificate(extensions=(sequence(unknown),)),
                "expected a certificate in DER")
    yield fault("extension: basicConstraints is NULL",
                certificate(extensions=(extension(BASIC_CONSTRAINTS, NULL),)), "expected basicConstraints as RFC 5280")
    rsa = keys.by_rsa(keys.SHA256, "1.2.840.113549.1.1.11")
    yield fault("signature algorithm: another outside than inside",
                certificate(signer=rsa, inner=sequence(identifier("1.2.840.113549.1.1.13"), NULL)),
                "expected the same signature algorithm inside and outside")
    yield fault("signature algorithm: NULL inside, nothing outside",
                certificate(signer=rsa, outer=sequence(identifier("1.2.840.113549.1.1.11"))),
                "expected the same signature algorithm inside and outside")
    yield fault("signature: of 511 bits",
                certificate(signature=bits(b"\x02" * 64, 1)), "expected a signature of whole bytes")


def cases():
    for group in (serials, times, bad_times, versions, alternative_name_cases, authority_cases, extensions):
        yield from group()
