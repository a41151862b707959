"""The three kinds of cases, each a line of certificates.ndjson."""
import base64
import hashlib

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

import der_kit
import expected


def cryptography_reads(der):
    try:
        return bool(expected.fields(der))
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension, UnsupportedAlgorithm,
            AttributeError, TypeError, LookupError):
        return False


def line(name, der, rest):
    """Where cryptography and we differ, the name says it."""
    if cryptography_reads(der) == ("fault" in rest):
        name += " (cryptography refuses it)" if "sha256" in rest else " (cryptography reads it)"
    return {"name": name, "der": base64.b64encode(der).decode(), **rest}


def reads(name, der, **rest):
    """cryptography reads it, and so do we."""
    return line(name, der, {**expected.fields(der), **rest})


def stated(name, der, twin, **changes):
    """cryptography refuses it and we do not: as its twin, which cryptography reads, but for what is
    stated here."""
    tbs = der_kit.children(der_kit.children(der)[0])
    spki = tbs[6] if tbs[0][0] == 0xA0 else tbs[5]
    assert not cryptography_reads(der), f"{name}: cryptography reads it; say reads(...)"
    return line(name, der, {**expected.fields(twin), "sha256": hashlib.sha256(der).hexdigest(),
                            "spkiSha256": hashlib.sha256(spki).hexdigest(), **changes})


def fault(name, der, message):
    """We refuse it, and the message has these words."""
    return line(name, der, {"fault": message})
