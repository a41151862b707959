"""What is no certificate, no DER, cut, flipped, or more than one."""
import base64
import datetime

import keys
from case_kit import fault, reads, stated
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from der_kit import boolean, children, explicit, identifier, integer, octets, read, sequence, tlv, utf8
from template import CN, EXTENSIONS, KEY_ID, certificate, extension, name

GOOD = certificate()
ONE = "expected one certificate in DER"
NOT_ONE = "expected a certificate in DER, found "
PEM = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(GOOD) + b"-----END CERTIFICATE-----\n"


def of_size(size):
    """A good certificate of this many bytes, by an extension."""
    padding = size - len(GOOD)
    while True:
        unknown = extension("1.3.6.1.4.1.99999.9", bytes(padding))
        der = certificate(extensions=EXTENSIONS + (unknown,))
        if len(der) == size:
            return der
        padding += size - len(der)


def sizes():
    yield fault("no bytes", b"", "found no bytes")
    yield reads("16 KiB, the most", of_size(16384))
    yield fault("16 KiB and one", of_size(16385), "at most 16384 bytes, found 16385")
    yield fault("17 KiB", of_size(17 * 1024), "at most 16384 bytes, found 17408")
    yield fault("64 KiB", of_size(64 * 1024), "at most 16384 bytes, found 65536")


def cut():
    for at in [1, 2, 3, 4, 5] + [len(GOOD) * n // 16 for n in range(1, 16)] + [len(GOOD) - 1]:
        yield fault(f"cut after {at} bytes of {len(GOOD)}", GOOD[:at], ONE)
    tbs, algorithm, signature = children(GOOD)
    fields = children(tbs)
    for count in range(len(fields) - 1):
        yield fault(f"whole, but of what is signed only {count} fields of {len(fields)}",
                    sequence(sequence(*fields[:count]), algorithm, signature), NOT_ONE)
    yield reads("whole but for the extensions", sequence(sequence(*fields[:-1]), algorithm, signature))
    yield fault("without its signature", sequence(tbs, algorithm), NOT_ONE)
    yield fault("without algorithm and signature", sequence(tbs), NOT_ONE)
    yield fault("with a fourth part", sequence(tbs, algorithm, signature, integer(1)), NOT_ONE)


def flipped(title, part, offset, mask, message=None):
    at = GOOD.index(part) + offset
    der = GOOD[:at] + bytes([GOOD[at] ^ mask]) + GOOD[at + 1:]
    title = f"flipped: {title}"
    return fault(title, der, message) if message else reads(title, der)


def flips():
    point = keys.point(keys.P256)
    signature = children(GOOD)[2]
    yield flipped("the first byte", GOOD, 0, 0x01, NOT_ONE)
    yield flipped("the outer length", GOOD, 3, 0x01, ONE)
    yield flipped("the tag of the version", explicit(0, integer(2)), 0, 0x04, NOT_ONE)
    yield flipped("the version", integer(2), 2, 0x03, "extensions in version 3 alone")
    yield flipped("the serial", integer(0x4A00C3), 3, 0x01)
    yield flipped("the sign of the serial", integer(0x4A00C3), 2, 0x80, "serial number of 0 or more")
    yield flipped("the algorithm inside", identifier("1.3.101.112"), 4, 0x01, "same signature algorithm")
    yield flipped("a letter of the issuer", b"Device CA", 0, 0x20)
    yield flipped("the tag of the issuer's name", utf8("Device CA 3"), 0, 0x1F)
    yield flipped("the identifier of the issuer's name", identifier(CN), 4, 0x08)
    yield flipped("a letter of the issuer, no longer UTF-8", b"Device CA", 0, 0x80, "expected")
    yield flipped("a digit of notBefore", b"260131083000Z", 1, 0x01)
    yield flipped("a digit of notBefore, no longer one", b"260131083000Z", 1, 0x40, "for a time YYMMDDHHMMSSZ")
    yield flipped("the century of notAfter", b"99991231235959Z", 1, 0x01)
    yield flipped("notAfter, now before notBefore", b"99991231235959Z", 0, 0x08, "notAfter not to be before")
    unknown = GOOD.replace(keys.EC_KEY, identifier("1.2.840.10045.2.65"))
    yield stated("flipped: the kind of key, now one nobody knows", unknown, GOOD, keyKind="other", keyBits=0)
    yield flipped("the curve", keys.PRIME256V1, 9, 0x01, "expected a point on the EC key's curve")
    yield flipped("the point", point, 40, 0x10, "expected a point on the EC key's curve")
    yield flipped("the form of the point", point, 0, 0x01, "expected a point on the EC key's curve")
    yield flipped("the authority's key identifier", KEY_ID, 7, 0x40)
    yield flipped("the identifier of an extension", identifier("2.5.29.35"), 4, 0x40)
    yield flipped("an extension's length inside", octets(sequence()), 3, 0x01, "expected basicConstraints in DER")
    yield flipped("the signature, which is not verified here", signature, 30, 0xFF)
    yield flipped("the signature's unused bits", signature, 2, 0x01, "expected")
    yield flipped("the last byte", GOOD[-32:], 31, 0x80)


def not_der():
    tbs, algorithm, signature = children(GOOD)
    inside = tbs + algorithm + signature
    size = len(inside)
    begin, _ = read(tbs)
    unclear = "an indefinite length (BER)"
    more = "in more bytes than it needs"
    yield fault("BER: the whole of indefinite length (OpenSSL reads it)", b"\x30\x80" + inside + b"\0\0", unclear)
    yield fault("BER: what is signed of indefinite length (OpenSSL reads it)",
                sequence(b"\x30\x80" + tbs[begin:] + b"\0\0", algorithm, signature), unclear)
    yield fault("BER: a length of three bytes where two do (OpenSSL reads it)",
                b"\x30\x83" + size.to_bytes(3, "big") + inside, more)
    yield fault("BER: a length of one byte where none is needed (OpenSSL reads it)",
                sequence(tbs, b"\x30\x81" + algorithm[1:], signature), more)
    yield fault("BER: a length of nine bytes", b"\x30\x89" + size.to_bytes(9, "big") + inside, "a length of 9 bytes")
    yield fault("BER: the signature in pieces (OpenSSL reads it)",
                sequence(tbs, algorithm, tlv(0x23, signature)), "the tag 23")
    yield fault("BER: the issuer's name in pieces (OpenSSL reads it)",
                certificate(issuer=name((CN, tlv(0x2C, utf8("CA"))))), "the tag 2c")
    yield fault("BER: critical TRUE written as 01 (OpenSSL reads it)", certificate(
        extensions=(sequence(identifier("2.5.29.19"), boolean(1), octets(sequence())),)), "a BOOLEAN that is neither")
    key = sequence(sequence(keys.EC_KEY, keys.PRIME256V1), tlv(3, b"\x01", keys.point(keys.P256)[:-1] + b"\x01"))
    yield fault("BER: bits not zero beyond the key's end", certificate(spki=key),
                "a BIT STRING whose unused bits are not zero")
    key = sequence(sequence(tlv(6, b"\x2a\x80\x03")), tlv(3, b"\0"))
    yield fault("BER: an identifier with a zero before it", certificate(spki=key), "an OBJECT IDENTIFIER in more")
    yield fault("a tag of several bytes", b"\x1f\x81\x01\x00", "a tag of several bytes")
    yield fault("nested without an end in sight", nested(200), "nested more than 32 deep")


def nested(depth):
    der = b""
    for _ in range(depth):
        der = sequence(der)
    return der


def other_things():
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device")])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(keys.ED25519, None)
    now = datetime.datetime(2026, 1, 31)
    revocations = x509.CertificateRevocationListBuilder().issuer_name(subject).last_update(now) \
        .next_update(now + datetime.timedelta(7)).sign(keys.AUTHORITY, None)
    der, pem = serialization.Encoding.DER, serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    pkcs8, own = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
    yield fault("a certificate request", request.public_bytes(der), NOT_ONE + "a certificate request")
    yield fault("a revocation list", revocations.public_bytes(der), NOT_ONE + "a revocation list")
    for title, key, form in (("PKCS #8", keys.P256, pkcs8), ("PKCS #8, Ed25519", keys.ED25519, pkcs8),
                             ("PKCS #1", keys.RSA1024, own), ("RFC 5915", keys.P256, own)):
        yield fault(f"a private key: {title}", key.private_bytes(der, form, plain),
                    NOT_ONE + "what looks like a private key")
    yield fault("a public key", keys.spki(keys.P256), NOT_ONE + "another structure")
    yield fault("PEM instead of DER", PEM, 'found PEM ("-----BEGIN CERTIFICATE-----")')
    yield fault("PEM of a chain, larger than a certificate may be", PEM * 40, "found PEM")
    yield fault("PEM of a private key", keys.P256.private_bytes(pem, pkcs8, plain), "found PEM")
    yield fault("base64 without PEM's lines", base64.b64encode(GOOD), ONE)
    for title, content in (("text", b"not a certificate"), ("zeros", bytes(400)), ("ones", b"\xff" * 400),
                           ("one byte", b"\x30"), ("an empty sequence", b"\x30\x00"), ("NULL", b"\x05\x00"),
                           ("JSON", b'{"certificate": 1}'), ("line breaks", b"\r\n\r\n")):
        yield fault(f"garbage: {title}", content, "expected")


def more_than_one():
    after = "bytes after its end"
    yield fault("a zero byte after it", GOOD + b"\0", after)
    yield fault("a line break after it", GOOD + b"\n", after)
    yield fault("two certificates", GOOD + certificate(serial=integer(7)), after)
    yield fault("the same certificate twice", GOOD * 2, after)


def cases():
    for group in (sizes, cut, flips, not_der, other_things, more_than_one):
        yield from group()
