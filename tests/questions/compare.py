"""Is what was found what was expected? An expected value checks the members that it names and no more."""

import moments
from state import ANY


class OneOf(tuple):
    """Any of these will do."""


def is_absent(value):
    return value is None or value == [] or value == {}


def installed_only(found):
    """Components that were only tried are shown or not, as one likes."""
    if isinstance(found, dict) and isinstance(found.get("firmware"), list):
        kept = [one for one in found["firmware"] if not isinstance(one, dict) or "artefact" in one]
        return {**found, "firmware": kept}
    return found


def difference(expected, found, path=""):
    """None, or where they differ, as (path, expected, found)."""
    if expected is ANY:
        return None
    if isinstance(expected, OneOf):
        equal = any(difference(one, found) is None for one in expected)
        return None if equal else (path, expected, found)
    if expected is None:
        return None if is_absent(found) else (path, None, found)
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return path, expected, found
        for name, value in expected.items():
            differs = difference(value, found.get(name), f"{path}/{name}")
            if differs:
                return differs
        return None
    if isinstance(expected, (list, tuple)):
        if not isinstance(found, list) or len(found) != len(expected):
            return path, expected, found
        for number, (one, other) in enumerate(zip(expected, found)):
            differs = difference(one, other, f"{path}/{number}")
            if differs:
                return differs
        return None
    return None if same(expected, found) else (path, expected, found)


def same(expected, found):
    if isinstance(found, str) and not isinstance(expected, bool):
        if isinstance(expected, int):
            return moments.read(found) == expected
        if isinstance(expected, str) and expected != found:
            read = moments.read(expected)
            return read is not None and read == moments.read(found)
    return type(expected) is type(found) and expected == found


def small(value, most=600):
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]} … ({len(text)} characters)"


def told(differs):
    path, expected, found = differs
    return f"  at {path or '/'}\n  expected {small(expected)}\n  found    {small(found)}"
