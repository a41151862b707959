"""The fold, from the words of the catalogue: what each type of event does to a device's state."""

import fold_credentials
import fold_life
import fold_work
from ledger import RANKS
from state import State

HANDLERS = {**fold_life.HANDLERS, **fold_credentials.HANDLERS, **fold_work.HANDLERS}


def count(counts, event):
    counts["events"] += 1
    counts["late"] += event.late
    counts["corrected"] += event.was_corrected
    counts["corrections"] += event.kind == "event.corrected"
    counts["sessions"] += event.kind == "device.activity"
    if event.kind is None:
        counts["unknown" if event.type.startswith("hallmark.") else "foreign"] += 1


def take(state, event):
    count(state.counts, event)
    state.last = event.occurred
    if state.head is None or event.sequence > state.head.sequence:
        state.head = event
    handler = HANDLERS.get(event.kind)
    if handler:
        handler(state, event, event.data)


def fold(events, removed=()):
    state = State()
    for event in events:
        take(state, event)
    for event in removed:
        count(state.removed, event)
        state.removed["corrected"] += 1   # they too were
    state.last_with_removed = max((event.occurred for event in [*events, *removed]), default=None)
    state.removed_head = any(state.head is None or event.sequence > state.head.sequence for event in removed)
    return state


def state_of(ledger, subject, prefix, as_of):
    events, removed, _ = ledger.counting(subject, prefix, as_of)
    return fold(events, removed)


def known_types():
    """The catalogue's types that fold to something, for the test that none was forgotten."""
    return {name[len("hallmark."):-len(".v1")] for name in RANKS} - set(HANDLERS)
