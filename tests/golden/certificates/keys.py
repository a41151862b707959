"""Keys, the same ones every time. None of them guards anything."""
import random

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, ed448, padding, rsa

from der_kit import NULL, bits, identifier, integer, sequence

PRIME_TRIES = 20
SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, n, 2))]


def is_prime(number, chance):
    if any(number % small == 0 for small in SMALL_PRIMES):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(PRIME_TRIES):
        power = pow(chance.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        if not any((power := pow(power, 2, number)) == number - 1 for _ in range(twos - 1)):
            return False
    return True


def prime(size_bits, chance):
    while True:
        number = chance.getrandbits(size_bits) | 3 << (size_bits - 2) | 1
        if number % 65537 != 1 and is_prime(number, chance):
            return number


def rsa_key(size_bits):
    chance = random.Random(size_bits)
    p, q = prime(size_bits // 2, chance), prime(size_bits // 2, chance)
    d = pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q),
                                 rsa.rsa_crt_iqmp(p, q), public).private_key()


def ec_key(curve, number):
    return ec.derive_private_key(0x1F2E3D4C5B6A << 64 | number, curve)


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER,
                                         serialization.PublicFormat.SubjectPublicKeyInfo)


AUTHORITY = ed25519.Ed25519PrivateKey.from_private_bytes(b"certificate authority of a test!")
ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(b"the device's key, known to all!!")
ED448 = ed448.Ed448PrivateKey.from_private_bytes(b"a device with a longer key, as known as all others here.."[:57])
P256 = ec_key(ec.SECP256R1(), 1)
P384 = ec_key(ec.SECP384R1(), 2)
P521 = ec_key(ec.SECP521R1(), 3)
K256 = ec_key(ec.SECP256K1(), 4)
P224 = ec_key(ec.SECP224R1(), 5)
P192 = ec_key(ec.SECP192R1(), 6)
BRAINPOOL = ec_key(ec.BrainpoolP256R1(), 7)
SECT283 = ec_key(ec.SECT283K1(), 8)
RSA1024, RSA2048 = rsa_key(1024), rsa_key(2048)
RSA3072, RSA4096 = rsa_key(3072), rsa_key(4096)

EC_KEY = identifier("1.2.840.10045.2.1")
PRIME256V1 = identifier("1.2.840.10045.3.1.7")
RSA_KEY = sequence(identifier("1.2.840.113549.1.1.1"), NULL)


def ec_spki(point, parameters=PRIME256V1):
    return sequence(sequence(EC_KEY, parameters), bits(point))


def rsa_spki(modulus, exponent, algorithm=RSA_KEY):
    return sequence(algorithm, bits(sequence(integer(modulus), integer(exponent))))


def point(key, form=serialization.PublicFormat.UncompressedPoint):
    return key.public_key().public_bytes(serialization.Encoding.X962, form)


# How to sign: the AlgorithmIdentifier and the function.
def by_ed25519(key=AUTHORITY):
    return sequence(identifier("1.3.101.112")), key.sign


def by_ed448(key=ED448):
    return sequence(identifier("1.3.101.113")), key.sign


def by_ecdsa(key, hash_algorithm, dotted):
    return sequence(identifier(dotted)), lambda tbs: key.sign(tbs, ec.ECDSA(hash_algorithm))


def by_rsa(hash_algorithm, dotted, key=RSA2048):
    return (sequence(identifier(dotted), NULL),
            lambda tbs: key.sign(tbs, padding.PKCS1v15(), hash_algorithm))


def by_pss(parameters, hash_algorithm, salt_bytes, key=RSA2048):
    algorithm = sequence(identifier("1.2.840.113549.1.1.10"), parameters)
    form = padding.PSS(padding.MGF1(hash_algorithm), salt_bytes)
    return algorithm, lambda tbs: key.sign(tbs, form, hash_algorithm)


SHA1, MD5, SHA224 = hashes.SHA1(), hashes.MD5(), hashes.SHA224()
SHA256, SHA384, SHA512 = hashes.SHA256(), hashes.SHA384(), hashes.SHA512()
