"""Kinds of keys and of signatures."""
import keys
from case_kit import fault, reads, stated
from cryptography.hazmat.primitives import serialization
from der_kit import NULL, bits, explicit, identifier, integer, octets, sequence
from template import ISSUER, certificate, constraints

NOT_ON_CURVE = "expected a point on the EC key's curve"
COMPRESSED = serialization.PublicFormat.CompressedPoint
MD5_RSA, SHA1_RSA, SHA256_RSA = (f"1.2.840.113549.1.1.{n}" for n in (4, 5, 11))
ECDSA_SHA1, ECDSA_SHA256 = "1.2.840.10045.4.1", "1.2.840.10045.4.3.2"


def kinds():
    for name, key in (("P-256", keys.P256), ("P-384", keys.P384), ("P-521", keys.P521),
                      ("secp256k1", keys.K256), ("P-224, weak", keys.P224), ("P-192, weak", keys.P192),
                      ("brainpoolP256r1", keys.BRAINPOOL), ("sect283k1, whose order has 281 bits", keys.SECT283),
                      ("RSA 1024, weak", keys.RSA1024), ("RSA 2048", keys.RSA2048),
                      ("RSA 3072", keys.RSA3072), ("RSA 4096", keys.RSA4096),
                      ("Ed25519", keys.ED25519), ("Ed448", keys.ED448)):
        yield reads(f"key: {name}", certificate(spki=keys.spki(key)))
    yield reads("key: P-256 written as a compressed point",
                certificate(spki=keys.ec_spki(keys.point(keys.P256, COMPRESSED))))


def self_signed():
    for name, key, signer in (
            ("P-256", keys.P256, keys.by_ecdsa(keys.P256, keys.SHA256, ECDSA_SHA256)),
            ("P-384", keys.P384, keys.by_ecdsa(keys.P384, keys.SHA384, "1.2.840.10045.4.3.3")),
            ("P-521", keys.P521, keys.by_ecdsa(keys.P521, keys.SHA512, "1.2.840.10045.4.3.4")),
            ("RSA 2048", keys.RSA2048, keys.by_rsa(keys.SHA256, SHA256_RSA)),
            ("Ed448", keys.ED448, keys.by_ed448())):
        yield reads(f"self-signed: {name}", certificate(
            subject=ISSUER, spki=keys.spki(key), signer=signer, extensions=(constraints(),)))


def pss(name, digest_name, hash_algorithm, salt_bytes, parameters):
    """cryptography 38 does not know this signature's digest; its twin is signed otherwise."""
    signer = keys.by_pss(sequence(*parameters), hash_algorithm, salt_bytes)
    return stated(name, certificate(signer=signer), certificate(), signatureDigest=digest_name)


def signatures():
    yield reads("signature: MD5 with RSA", certificate(signer=keys.by_rsa(keys.MD5, MD5_RSA)))
    yield reads("signature: SHA-1 with RSA", certificate(signer=keys.by_rsa(keys.SHA1, SHA1_RSA)))
    yield reads("signature: SHA-1 with ECDSA",
                certificate(signer=keys.by_ecdsa(keys.P256, keys.SHA1, ECDSA_SHA1)))
    yield reads("signature: SHA-224 with RSA",
                certificate(signer=keys.by_rsa(keys.SHA224, "1.2.840.113549.1.1.14")))
    yield reads("signature: SHA-512 with RSA",
                certificate(signer=keys.by_rsa(keys.SHA512, "1.2.840.113549.1.1.13")))
    sha256 = sequence(identifier("2.16.840.1.101.3.4.2.1"), NULL)
    mgf = sequence(identifier("1.2.840.113549.1.1.8"), sha256)
    oiw = sequence(identifier("1.3.14.3.2.29"))
    yield reads("signature: SHA-1 with RSA under OIW's identifier", certificate(signer=(oiw, keys.AUTHORITY.sign)))
    yield pss("signature: RSASSA-PSS with SHA-256", "sha2",
              keys.SHA256, 32, (explicit(0, sha256), explicit(1, mgf), explicit(2, integer(32))))
    yield pss("signature: RSASSA-PSS that names no digest is SHA-1",
              "sha1", keys.SHA1, 20, ())
    for name, dotted, kind in (("MD2 with RSA counts as MD5", "1.2.840.113549.1.1.2", "md5"),
                               ("MD4 with RSA counts as MD5", "1.2.840.113549.1.1.3", "md5"),
                               ("SHA3-256 with ECDSA", "2.16.840.1.101.3.4.3.10", "other"),
                               ("ML-DSA-65, which OpenSSL 3.0 does not know", "2.16.840.1.101.3.4.3.18", "other"),
                               ("an algorithm nobody knows", "1.3.6.1.4.1.99999.1", "other")):
        signer = (sequence(identifier(dotted)), keys.AUTHORITY.sign)
        yield stated(f"signature: {name}",
                     certificate(signer=signer), certificate(), signatureDigest=kind)


def other_kinds():
    for name, dotted, size in (("X25519", "1.3.101.110", 32), ("ML-DSA-65", "2.16.840.1.101.3.4.3.18", 1952),
                               ("one nobody knows", "1.3.6.1.4.1.99999.2", 40)):
        spki = sequence(sequence(identifier(dotted)), bits(b"k" * size))
        title, der = f"key: {name}, of another kind than the four", certificate(spki=spki)
        yield reads(title, der) if name == "X25519" else \
            stated(title, der, certificate(), keyKind="other", keyBits=0)
    numbers = keys.RSA2048.public_key().public_numbers()
    spki = keys.rsa_spki(numbers.n, numbers.e, sequence(identifier("1.2.840.113549.1.1.10")))
    yield reads("key: RSA for RSASSA-PSS alone", certificate(spki=spki))


def explicit_p256():
    p = 2**256 - 2**224 + 2**192 + 2**96 - 1
    a, b = p - 3, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    generator = bytes.fromhex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                              "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    field = sequence(identifier("1.2.840.10045.1.1"), integer(p))
    curve = sequence(octets(a.to_bytes(32, "big")), octets(b.to_bytes(32, "big")))
    return sequence(integer(1), field, curve, octets(generator), integer(order), integer(1))


def bad_ec_keys():
    good = keys.point(keys.P256)
    spelled = "expected an EC key on a named curve"
    for name, spki, message in (
            ("spells its curve out", keys.ec_spki(good, explicit_p256()), spelled),
            ("has no parameters", keys.ec_spki(good, b""), spelled),
            ("has NULL for parameters", keys.ec_spki(good, NULL), spelled),
            ("is on a curve nobody knows", keys.ec_spki(good, identifier("1.3.6.1.4.1.99999.3")),
             "curve that OpenSSL knows"),
            ("has a point off the curve", keys.ec_spki(good[:-1] + bytes([good[-1] ^ 1])), NOT_ON_CURVE),
            ("has the point at infinity", keys.ec_spki(b"\0"), NOT_ON_CURVE),
            ("has a point of no bytes", keys.ec_spki(b""), NOT_ON_CURVE),
            ("has half a point", keys.ec_spki(good[:33]), NOT_ON_CURVE),
            ("has a hybrid point, which RFC 5480 forbids",
             keys.ec_spki(bytes([6 + good[-1] % 2]) + good[1:]), NOT_ON_CURVE),
            ("has a point of another curve", keys.ec_spki(keys.point(keys.P384)), NOT_ON_CURVE)):
        yield fault(f"EC key that {name}", certificate(spki=spki), message)


def bad_other_keys():
    modulus = keys.RSA2048.public_key().public_numbers().n
    negative = sequence(keys.RSA_KEY, bits(sequence(integer(modulus - 2**2048), integer(65537))))
    trailing = sequence(keys.RSA_KEY, bits(sequence(integer(modulus), integer(65537)) + b"\0"))
    exponent = "expected an RSA key with an odd exponent"
    positive, form = "expected an RSA key of two positive numbers", "expected an RSA key of two numbers"
    for name, spki, message in (
            ("RSA key with exponent 1", keys.rsa_spki(modulus, 1), exponent),
            ("RSA key with an even exponent", keys.rsa_spki(modulus, 65536), exponent),
            ("RSA key with exponent 0", keys.rsa_spki(modulus, 0), exponent),
            ("RSA key with an even modulus", keys.rsa_spki(modulus - 1, 65537), "odd modulus"),
            ("RSA key with a modulus of 0", keys.rsa_spki(0, 65537), "odd modulus"),
            ("RSA key with a negative modulus, which OpenSSL takes for a positive one", negative, positive),
            ("RSA key with a byte after its end", trailing, form),
            ("RSA key of no bytes", sequence(keys.RSA_KEY, bits(b"")), form),
            ("RSA key that is text", sequence(keys.RSA_KEY, bits(b"a key")), form),
            ("RSA key of one number", sequence(keys.RSA_KEY, bits(sequence(integer(modulus)))), form),
            ("RSA key of a text and a number",
             sequence(keys.RSA_KEY, bits(sequence(octets(b"n"), integer(3)))), positive),
            ("Ed25519 key of 31 bytes", sequence(sequence(identifier("1.3.101.112")), bits(b"k" * 31)),
             "expected an Ed25519 or Ed448 key"),
            ("Ed448 key of no bytes", sequence(sequence(identifier("1.3.101.113")), bits(b"")),
             "expected an Ed25519 or Ed448 key")):
        yield fault(name, certificate(spki=spki), message)


def cases():
    for group in (kinds, self_signed, signatures, other_kinds, bad_ec_keys, bad_other_keys):
        yield from group()
