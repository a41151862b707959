"""C++ read without a compiler: enough to tell code from comments, and where functions lie.

It follows braces, not grammar, and is right for code that clang-format has laid out. The tidy
gate asks the compiler the same question; this answers in a second and without a build.
"""
import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<comment>//(?:[^\n\\]|\\.|\\\n)*|/\*.*?(?:\*/|\Z))
      | (?P<raw>\b(?:u8|[uUL])?R"(?P<tag>[^()\\\s"]*)\(.*?(?:\)(?P=tag)"|\Z))
      | (?P<string>"(?:[^"\\\n]|\\.|\\\n)*")
      | (?P<number>\b[0-9](?:[0-9a-zA-Z_.]|'[0-9a-zA-Z])*)
      | (?P<character>'(?:[^'\\\n]|\\.)+')""",
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)


def _blank(found):
    return re.sub(r"[^\n]", " ", found.group(0))


def code_only(text):
    """The same text with comments and the contents of literals blanked; lines stay where they are."""
    return _TOKEN.sub(lambda found: found.group(0) if found.group("number") else _blank(found), text)


@dataclass
class Function:
    name: str
    first_line: int
    last_line: int

    @property
    def lines(self):
        return self.last_line - self.first_line + 1


def _matching(code, opening):
    """The place of the bracket that closes the one at `opening`; the end of the text if none does."""
    close = {"(": ")", "{": "}"}[code[opening]]
    depth = 0
    for found in re.compile(re.escape(code[opening]) + "|" + re.escape(close)).finditer(code, opening):
        depth += 1 if found.group(0) == code[opening] else -1
        if depth == 0:
            return found.start()
    return len(code)


def _without_brackets(head):
    """The head of a declaration with `<...>` and `(...)` emptied, so that what is left is its shape."""
    head = re.sub(r"\boperator\s*(?:\(\s*\)|[^\s\w(]+)", "operator_", head)
    head = head.replace("->", "  ").replace("==", "  ")
    previous = None
    while head != previous:
        previous = head
        head = re.sub(r"<(?:[^<>(){};]|\(_\))*>", " ", head)
        head = re.sub(r"\((?:[^()]*[^()\s_][^()]*)\)|\(\s*\)", "(_)", head)
    return head


_SCOPE = re.compile(
    r"^\s*(?:(?:template|typedef|static|inline|export|extern)\b\s*"
    r"|requires\b[^{]*?\s(?=struct|class)|\[\[[^\]]*\]\]\s*)*"
    r"(?:namespace|class|struct|union|enum)\b"
)


def _kind(head, before):
    """What a `{` begins, by the text since the last declaration: scope, function, value or member."""
    shape = _without_brackets(head)
    if _SCOPE.match(shape) and not re.search(r"\w\s*\(_\)\s*(?:const|noexcept)?\s*$", shape):
        return "value" if re.search(r"\benum\b", shape) else "scope"
    if re.match(r"^\s*extern\s*$", shape):  # extern "C" { ... }
        return "scope"
    assigned = re.search(r"(?<![=<>!+\-*/|&^%])=(?!=)", shape)
    if assigned:
        return "function" if re.match(r"\s*\[", shape[assigned.end():]) else "value"
    if "(_)" not in shape:
        return "value"
    initialisers = re.search(r"\(_\)[^:]*(?<!:):(?!:)", shape)
    if initialisers and re.match(r"[\w>]", before):
        return "member"  # Foo::Foo() : member_{...}
    return "function"


def _name(head, original):
    """A test case by its title, a function by its name."""
    macro = re.match(r"\s*([A-Z_0-9]+)\s*\(\s*(\"[^\"\n]*\")", original)
    if macro:
        return f"{macro.group(1)}({macro.group(2)})"
    shape = re.sub(r"^\s*template\s*<[^{;]*?>\s*(?=[\w\[])", "", head)
    named = re.search(r"((?:[\w~]+::)*(?:operator\s*(?:\(\s*\)|[^\s\w(]+)|[\w~]+))\s*\(", shape)
    value = re.search(r"(\w+)\s*=\s*\[", shape)  # a lambda with a name
    return (value or named).group(1) if value or named else "a function"


def functions(text):
    """All functions with a body; a lambda or a local class counts as part of what surrounds it."""
    code = code_only(text)
    code = _DIRECTIVE.sub(_blank, code)
    found, start, place = [], 0, 0
    access = re.compile(r"\s*(?:public|private|protected)\s*:(?!:)")
    for_stop = re.compile(r"[;{}(]")
    while stop := for_stop.search(code, place):
        place, sign = stop.end(), stop.group(0)
        if sign == "(":
            place = _matching(code, stop.start()) + 1
        elif sign in ";}":
            start = place
        else:
            while label := access.match(code, start):
                start = label.end()
            head = code[start:stop.start()]
            kind = _kind(head, head.rstrip()[-1:])
            if kind == "scope":
                start = place
                continue
            end = _matching(code, stop.start())
            place = end + 1
            if kind == "function":
                first = start + len(head) - len(head.lstrip())
                found.append(Function(_name(head, text[first:stop.start()]),
                                      code.count("\n", 0, first) + 1, code.count("\n", 0, end) + 1))
                start = place
    return found
