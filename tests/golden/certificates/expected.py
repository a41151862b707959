"""What python3-cryptography reads in a certificate: an implementation that is not ours."""
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.name import _ASN1Type

import der_kit

SHORT_NAMES = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L",
    "2.5.4.8": "ST", "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title",
    "2.5.4.13": "description", "2.5.4.15": "businessCategory", "2.5.4.17": "postalCode",
    "2.5.4.20": "telephoneNumber", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials",
    "2.5.4.44": "generationQualifier", "2.5.4.45": "x500UniqueIdentifier", "2.5.4.46": "dnQualifier",
    "2.5.4.65": "pseudonym", "2.5.4.72": "role", "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.3": "mail",
    "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
    "1.2.840.113549.1.9.2": "unstructuredName", "1.2.840.113549.1.9.8": "unstructuredAddress",
    "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}


def escaped(text):
    out = ""
    for at, character in enumerate(text):
        code = ord(character)
        if code < 0x20 or 0x7F <= code < 0xA0:
            out += "".join(f"\\{byte:02X}" for byte in character.encode())
        elif character in ',+"\\<>;' or (at == 0 and character in " #") or \
                (at == len(text) - 1 and character == " "):
            out += "\\" + character
        else:
            out += character
    return out


def value_der(attribute):
    value = attribute.value
    if isinstance(value, str):
        codec = {_ASN1Type.BMPString: "utf_16_be", _ASN1Type.UniversalString: "utf_32_be"}
        value = value.encode(codec.get(attribute._type, "utf8"))
    return der_kit.tlv(attribute._type.value, value)


def in_order(rdn):
    """As DER sorts them: cryptography hands them out in any order."""
    def encoded(attribute):
        return der_kit.sequence(der_kit.identifier(attribute.oid.dotted_string), value_der(attribute))
    return sorted(rdn, key=encoded)


def attribute_text(attribute):
    dotted = attribute.oid.dotted_string
    if dotted in SHORT_NAMES and isinstance(attribute.value, str):
        return SHORT_NAMES[dotted] + "=" + escaped(attribute.value)
    return SHORT_NAMES.get(dotted, dotted) + "=#" + value_der(attribute).hex().upper()


def name_text(name):
    """The last relative name first, and within one the last attribute first."""
    return ",".join("+".join(attribute_text(attribute) for attribute in reversed(in_order(rdn)))
                    for rdn in reversed(list(name.rdns)))


def serial_text(number):
    digits = f"{number:x}"
    return "0" * (len(digits) % 2) + digits


def key_fields(key):
    if isinstance(key, rsa.RSAPublicKey):
        return "rsa", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ec", key.curve.key_size
    for kind, of_kind in (("ed25519", ed25519.Ed25519PublicKey), ("ed448", ed448.Ed448PublicKey)):
        if isinstance(key, of_kind):
            raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return kind, 8 * len(raw)
    return "other", 0


def digest_kind(algorithm):
    if algorithm is None:
        return "builtIn"
    if isinstance(algorithm, (hashes.MD5, hashes.SHA1)):
        return algorithm.name
    sha2 = isinstance(algorithm, (hashes.SHA224, hashes.SHA256, hashes.SHA384, hashes.SHA512))
    return "sha2" if sha2 else "other"


def value_of(certificate, extension):
    try:
        return certificate.extensions.get_extension_for_class(extension).value
    except x509.ExtensionNotFound:
        return None


def fields(der):
    """Every field, or an exception from cryptography."""
    certificate = x509.load_der_x509_certificate(der)
    tbs = der_kit.children(der_kit.children(der)[0])
    spki = tbs[6] if tbs[0][0] == 0xA0 else tbs[5]
    kind, bits = key_fields(certificate.public_key())
    out = {
        "sha256": hashlib.sha256(der).hexdigest(),
        "spkiSha256": hashlib.sha256(spki).hexdigest(),
        "issuer": name_text(certificate.issuer),
        "subject": name_text(certificate.subject),
        "serial": serial_text(certificate.serial_number),
        "notBefore": certificate.not_valid_before.isoformat() + "Z",
        "notAfter": certificate.not_valid_after.isoformat() + "Z",
        "keyKind": kind,
        "keyBits": bits,
        "signatureDigest": digest_kind(certificate.signature_hash_algorithm),
    }
    constraints = value_of(certificate, x509.BasicConstraints)
    out["isAuthority"] = constraints is not None and constraints.ca
    authority_key = value_of(certificate, x509.AuthorityKeyIdentifier)
    if authority_key is not None and authority_key.key_identifier is not None:
        out["authorityKeyId"] = authority_key.key_identifier.hex()
    names = value_of(certificate, x509.SubjectAlternativeName)
    uris = names.get_values_for_type(x509.UniformResourceIdentifier) if names else []
    for uri in uris:
        if uri.startswith("spiffe://"):
            out["spiffeId"] = uri
    return out
