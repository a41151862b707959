"""What evidence is found to say, and what may be wrong with it: section 11 of ledger/FORMAT.md."""

from dataclasses import dataclass


class Fault(Exception):
    """The first thing that is wrong: its name in FORMAT.md, and what was expected, what was found, where."""

    def __init__(self, name: str, what: str):
        super().__init__(f"{name}: {what}")
        self.name, self.what = name, what


@dataclass
class Found:
    entries: int = 0
    refused: int = 0   # of them
    devices: int = 0
    absent: int = 0    # of them: they have no entries
