"""A device's certificate as most are, any part of which a case may replace."""
import keys
from der_kit import (bits, boolean, explicit, generalized, identifier, implicit, integer, octets,
                     sequence, set_of, utc, utf8)

CN, SURNAME, SERIAL_NUMBER, COUNTRY, LOCALITY = ("2.5.4.3", "2.5.4.4", "2.5.4.5", "2.5.4.6", "2.5.4.7")
STATE, STREET, ORGANIZATION, UNIT = "2.5.4.8", "2.5.4.9", "2.5.4.10", "2.5.4.11"
EMAIL = "1.2.840.113549.1.9.1"

SUBJECT_ALT_NAME, BASIC_CONSTRAINTS, AUTHORITY_KEY = "2.5.29.17", "2.5.29.19", "2.5.29.35"


def attribute(dotted, value):
    return sequence(identifier(dotted), value)


def name(*attributes):
    """Each (identifier, value) a relative name of its own."""
    return sequence(*(set_of(attribute(*pair)) for pair in attributes))


def extension(dotted, value, critical=b""):
    return sequence(identifier(dotted), critical, octets(value))


CRITICAL = boolean(0xFF)


def authority_key(key_id):
    return extension(AUTHORITY_KEY, sequence(implicit(0, key_id)))


def alternative_names(*names):
    return extension(SUBJECT_ALT_NAME, sequence(*names))


def dns(text):
    return implicit(2, text.encode())


def uri(text):
    return implicit(6, text.encode() if isinstance(text, str) else text)


def constraints(*parts):
    return extension(BASIC_CONSTRAINTS, sequence(*parts), CRITICAL)


KEY_ID = bytes.fromhex("5be0cd19137e21796e3b4a2b1c0d5f6a7b8c9d0e")
ISSUER = name((COUNTRY, utf8("AT")), (ORGANIZATION, utf8("Example Works")), (CN, utf8("Device CA 3")))
SUBJECT = name((ORGANIZATION, utf8("Example Works")), (SERIAL_NUMBER, utf8("PMP-004711")))
EXTENSIONS = (authority_key(KEY_ID), constraints())
FOREVER = generalized("99991231235959Z")


def sign(tbs, signer, outer=None, signature=None):
    algorithm, make_signature = signer
    return sequence(tbs, outer or algorithm, signature or bits(make_signature(tbs)))


def certificate(version=explicit(0, integer(2)), serial=integer(0x4A00C3), issuer=ISSUER,
                not_before=utc("260131083000Z"), not_after=FOREVER, subject=SUBJECT, spki=None,
                extensions=EXTENSIONS, signer=None, inner=None, outer=None, signature=None):
    signer = signer or keys.by_ed25519()
    tbs = sequence(version, serial, inner or signer[0], issuer, sequence(not_before, not_after),
                   subject, spki or keys.spki(keys.P256),
                   explicit(3, sequence(*extensions)) if extensions else b"")
    return sign(tbs, signer, outer, signature)
