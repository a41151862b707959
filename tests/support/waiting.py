"""Waiting for what another process does."""

import time

DEADLINE_SECONDS = 60   # nothing takes so long; a hang must end


def wait_until(holds, what):
    """Its first true value; an AssertionError that says `what` where none comes in time."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        found = holds()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {DEADLINE_SECONDS} s: {what}")
        time.sleep(0.01)
