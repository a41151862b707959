"""Notes that others have published with their keys: what they signed, tools/verifier must find signed.

Called by check_corpus.py. `expect(name, found, stated)` notes what differs.
"""

import base64

import ledger_path  # noqa: F401
from verifier.note import BadSignature, Signer, parse_key, parse_note, signatures_by

# Go's golang.org/x/mod/sumdb/note, of its documentation and tests.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"   # with the type before it
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = GO_TEXT + """
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=
"""

# The example of c2sp.org/signed-note.
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""

# A checkpoint of a log that runs, with a witness's cosignature/v1 and a signature of a kind that is none of ours.
LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESS = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
LOG_NOTE = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwt\
EroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA2\
3oHP7Ry1k3ZFWwQ=
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWf\
Bw==
"""
WITNESSED = 0x6A122120   # seconds, to be read off the base64


def signed(note: str, *keys: str):
    """(name, seconds) of those keys that signed, or bad."""
    try:
        return [(who.key.name, who.seconds)
                for who in signatures_by([parse_key(key) for key in keys], parse_note(note.encode()))]
    except BadSignature:
        return "bad"


def check(expect):
    expect("Go's note", signed(GO_NOTE, ENOCH, PETER), [("PeterNeumann", None), ("EnochRoot", None)])
    expect("Go's note, one key known", signed(GO_NOTE, ENOCH), [("EnochRoot", None)])
    expect("Go's note, another text", signed(GO_NOTE.replace("think", "thank"), PETER), "bad")
    peter = Signer("PeterNeumann", base64.b64decode(PETERS_SEED)[1:])
    expect("Go's key made of its seed", peter.key.line(), PETER)
    expect("Go's note signed again", peter.line(GO_TEXT.encode()) in GO_NOTE, True)
    expect("the example of C2SP", signed(EXAMPLE_NOTE, EXAMPLE), [("example.com/foo", None)])
    name = LOG.split("+")[0]
    expect("a log's checkpoint", signed(LOG_NOTE, LOG, WITNESS), [(name, None), ("remora.n621.de", WITNESSED)])
    expect("a log's checkpoint, another size", signed(LOG_NOTE.replace("532\n", "533\n"), WITNESS), "bad")
