"""Parts of events as answers show them."""


def lower(digest):
    return None if digest is None else digest.lower()


def party(value):
    """{"id", "name"}; None where it was left out. A text is an id."""
    if value is None:
        return None
    return {"id": value, "name": None} if isinstance(value, str) else {"id": value["id"], "name": value.get("name")}


def record(event, **members):
    """With when it occurred and the entry that says so."""
    return {**members, "since": event.occurred, "evidence": event.evidence}
