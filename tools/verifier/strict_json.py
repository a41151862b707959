"""JSON text as FORMAT.md section 2.3 has it, read from the first byte to the last.

Called by admit.py for documents and payloads. Pure: bytes in, a tree of values or a Refusal out.
Python's json module is not used: it takes NaN, lone surrogates and repeated names without a word.
"""

import re
from dataclasses import dataclass
from typing import Any

BAD_UTF8 = 7
BAD_JSON = 8
DEEPEST = 64

WHITESPACE = frozenset(b" \t\n\r")
DIGITS = frozenset(b"0123456789")
HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")
SHORT_ESCAPES = {
    ord('"'): b'"', ord("\\"): b"\\", ord("/"): b"/", ord("b"): b"\b",
    ord("f"): b"\f", ord("n"): b"\n", ord("r"): b"\r", ord("t"): b"\t",
}
LITERALS = {ord("t"): ("true", b"true"), ord("f"): ("false", b"false"), ord("n"): ("null", b"null")}
# Most texts: no escapes, nothing that is refused. A token with the whitespace before it; its kind is the group.
TOKEN = re.compile(rb'[ \t\n\r]*(?:"([^"\\\x00-\x1f]*)"|([{}\[\],:])'
                   rb'|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(true)|(false)|(null))')
# A member whose value is neither an object nor an array, with what stands after it: most there are.
MEMBER = re.compile(rb'[ \t\n\r]*"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*(?:"([^"\\\x00-\x1f]*)"'
                    rb'|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(true|false|null))[ \t\n\r]*([,}])')
STRING, MARK, NUMBER, TRUE, FALSE, NULL = range(1, 7)
LITERAL_KINDS = {TRUE: "true", FALSE: "false", NULL: "null"}
SPACE = re.compile(rb"[ \t\n\r]*")
PLAIN_RUN = re.compile(rb'[^"\\\x00-\x1f]+')   # of a string, what stands for itself: base64 is long
END_OF_TEXT = -1


class Refusal(Exception):
    """Why a record is refused; pointer and offset say where in the document, for people who mend it."""

    def __init__(self, number: int, detail: int = 0, pointer: str = "", offset: int = 0):
        super().__init__(f"refused with {number} at {pointer or 'the document'}, byte {offset}")
        self.number = number
        self.detail = detail
        self.pointer = pointer
        self.offset = offset


@dataclass(slots=True)
class Member:
    name: bytes        # unescaped
    name_offset: int
    value: "Value"


@dataclass(slots=True)
class Value:
    """A JSON value and its exact slice [start, end) of the document.

    content: object: list of Member; array: list of Value; string: unescaped UTF-8; number: its
    bytes as written; true, false, null: None.
    """
    kind: str
    start: int
    end: int
    content: Any


def pointer_to(path) -> str:
    """RFC 6901."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def parse(text: bytes) -> Value:
    # Python's strict UTF-8 codec is RFC 3629: no overlong forms, no surrogates, nothing over U+10FFFF.
    try:
        text.decode("utf-8", "strict")
    except UnicodeDecodeError as fault:
        raise Refusal(BAD_UTF8, offset=fault.start) from None
    return _plain_document(text) or _Reader(text).document()


class _NotPlain(Exception):
    """The text has something that is rare, or is no JSON: _Reader says what."""


def _plain_document(text: bytes) -> Value | None:
    """What _Reader makes of a text without escapes; None where it has some, or a departure. Takes nothing else."""
    try:
        value, at = _plain_value(text, TOKEN.match(text), 1)
    except _NotPlain:
        return None
    return value if SPACE.match(text, at).end() == len(text) else None


def _plain_value(text: bytes, token, depth: int) -> tuple[Value, int]:
    """The value that begins with the token, and where it ends."""
    if token is None or depth > DEEPEST + 1:
        raise _NotPlain
    kind, end = token.lastindex, token.end()
    if kind == STRING:
        start, after = token.span(STRING)
        return Value("string", start - 1, after + 1, token[STRING]), end
    if kind == NUMBER:
        return Value("number", token.start(NUMBER), end, token[NUMBER]), end
    if kind != MARK:
        return Value(LITERAL_KINDS[kind], token.start(kind), end, None), end
    if depth > DEEPEST:
        raise _NotPlain
    start = token.start(MARK)
    if token[MARK] == b"{":
        content, end = _plain_members(text, end, depth)
        return Value("object", start, end, content), end
    if token[MARK] == b"[":
        content, end = _plain_elements(text, end, depth)
        return Value("array", start, end, content), end
    raise _NotPlain


def _mark(token) -> bytes | None:
    if token is None:
        raise _NotPlain
    return token[MARK]


def _plain_members(text: bytes, at: int, depth: int) -> tuple[list[Member], int]:
    found: list[Member] = []
    token = TOKEN.match(text, at)
    if _mark(token) == b"}":
        return found, token.end()
    while True:
        member = MEMBER.match(text, at)
        if member is None:
            one, mark, at = _plain_member(text, at, depth)
            found.append(one)
        else:
            name, string, number, literal, mark = member.groups()
            at = member.end()
            if string is not None:
                start, end = member.span(2)
                value = Value("string", start - 1, end + 1, string)
            elif number is not None:
                value = Value("number", *member.span(3), number)
            else:
                value = Value(literal.decode(), *member.span(4), None)
            found.append(Member(name, member.start(1) - 1, value))
        if mark == b"}":
            return found, at


def _plain_member(text: bytes, at: int, depth: int) -> tuple[Member, bytes, int]:
    """A member of any kind, the comma or brace after it, and where that ends."""
    token = TOKEN.match(text, at)
    if token is None or token.lastindex != STRING:
        raise _NotPlain
    name, name_at = token[STRING], token.start(STRING) - 1
    token = TOKEN.match(text, token.end())
    if _mark(token) != b":":
        raise _NotPlain
    value, at = _plain_value(text, TOKEN.match(text, token.end()), depth + 1)
    token = TOKEN.match(text, at)
    mark = _mark(token)
    if mark not in (b",", b"}"):
        raise _NotPlain
    return Member(name, name_at, value), mark, token.end()


def _plain_elements(text: bytes, at: int, depth: int) -> tuple[list[Value], int]:
    found: list[Value] = []
    token = TOKEN.match(text, at)
    if _mark(token) == b"]":
        return found, token.end()
    while True:
        value, at = _plain_value(text, token, depth + 1)
        found.append(value)
        token = TOKEN.match(text, at)
        mark = _mark(token)
        if mark == b"]":
            return found, token.end()
        if mark != b",":
            raise _NotPlain
        token = TOKEN.match(text, token.end())


class _Reader:
    def __init__(self, text: bytes):
        self.text = text
        self.at = 0
        self.path: list[str] = []

    def document(self) -> Value:
        value = self.value(depth=0)
        self.skip_whitespace()
        if self.peek() != END_OF_TEXT:
            self.refuse()
        return value

    def peek(self) -> int:
        return self.text[self.at] if self.at < len(self.text) else END_OF_TEXT

    def refuse(self, number: int = BAD_JSON):
        raise Refusal(number, pointer=pointer_to(self.path), offset=self.at)

    def take(self, allowed, number: int = BAD_JSON) -> int:
        """The next byte, which must be one of these; the end of the text is always badJson."""
        byte = self.peek()
        if byte == END_OF_TEXT:
            self.refuse()
        if byte not in allowed:
            self.refuse(number)
        self.at += 1
        return byte

    def skip_whitespace(self):
        while self.peek() in WHITESPACE:
            self.at += 1

    def value(self, depth: int) -> Value:
        self.skip_whitespace()
        start, first = self.at, self.peek()
        if first in (ord("{"), ord("[")):
            if depth + 1 > DEEPEST:
                self.refuse()
            kind, read = ("object", self.members) if first == ord("{") else ("array", self.elements)
            content = read(depth + 1)
        elif first == ord('"'):
            kind, content = "string", self.string()
        elif first == ord("-") or first in DIGITS:
            kind, content = "number", self.number()
        elif first in LITERALS:
            kind, content = self.literal(first), None
        else:
            self.refuse()
        return Value(kind, start, self.at, content)

    def members(self, depth: int) -> list[Member]:
        self.at += 1
        found: list[Member] = []
        self.skip_whitespace()
        if self.peek() == ord("}"):
            self.at += 1
            return found
        while True:
            self.skip_whitespace()
            name_offset = self.at
            if self.peek() != ord('"'):
                self.refuse()
            name = self.string()
            self.skip_whitespace()
            self.take(b":")
            self.path.append(name.decode())
            found.append(Member(name, name_offset, self.value(depth)))
            self.path.pop()
            self.skip_whitespace()
            if self.take(b",}") == ord("}"):
                return found

    def elements(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        self.skip_whitespace()
        if self.peek() == ord("]"):
            self.at += 1
            return found
        while True:
            self.path.append(str(len(found)))
            found.append(self.value(depth))
            self.path.pop()
            self.skip_whitespace()
            if self.take(b",]") == ord("]"):
                return found

    def literal(self, first: int) -> str:
        kind, spelling = LITERALS[first]
        for byte in spelling:
            self.take((byte,))
        return kind

    def number(self) -> bytes:
        start = self.at
        if self.peek() == ord("-"):
            self.at += 1
        if self.take(DIGITS) != ord("0"):
            self.skip_digits()
        if self.peek() == ord("."):
            self.at += 1
            self.take(DIGITS)
            self.skip_digits()
        if self.peek() in (ord("e"), ord("E")):
            self.at += 1
            if self.peek() in (ord("+"), ord("-")):
                self.at += 1
            self.take(DIGITS)
            self.skip_digits()
        return self.text[start:self.at]

    def skip_digits(self):
        while self.peek() in DIGITS:
            self.at += 1

    def string(self) -> bytes:
        self.at += 1
        unescaped = bytearray()
        while True:
            byte = self.peek()
            if byte < 0x20:  # a control byte, or the end of the text
                self.refuse()
            if byte == ord("\\"):
                unescaped += self.escape()
                continue
            if byte == ord('"'):
                self.at += 1
                return bytes(unescaped)
            run = PLAIN_RUN.match(self.text, self.at)
            unescaped += run.group()
            self.at = run.end()

    def escape(self) -> bytes:
        start = self.at
        self.at += 1
        byte = self.peek()
        if byte in SHORT_ESCAPES:
            self.at += 1
            return SHORT_ESCAPES[byte]
        self.take(b"u")
        unit = self.four_hex_digits()
        if 0xDC00 <= unit <= 0xDFFF:
            self.at = start
            self.refuse(BAD_UTF8)
        if 0xD800 <= unit <= 0xDBFF:
            unit = 0x10000 + ((unit - 0xD800) << 10) + (self.low_surrogate() - 0xDC00)
        return chr(unit).encode()

    def four_hex_digits(self) -> int:
        for _ in range(4):
            self.take(HEX_DIGITS)
        return int(self.text[self.at - 4:self.at], 16)

    def low_surrogate(self) -> int:
        """What must follow at once after an escape of D800 to DBFF; any other byte is badUtf8."""
        for allowed in (b"\\", b"u", b"dD", b"cdefCDEF", HEX_DIGITS, HEX_DIGITS):
            self.take(allowed, BAD_UTF8)
        return int(self.text[self.at - 4:self.at], 16)
