"""A brute-force judge of event streams: the findings of the catalogue, written from their definitions alone.

It shares no code with what it judges. Each device's events are folded in the order they occurred; rules that
depend on the clock are asked at every moment at which their answer can change, up to `end`.
"""
from collections import defaultdict

from device import Device
from rules_of_state import DAY, seconds


class Faults(list):
    def add(self, rule, device, why):
        self.append(f"{rule} {device}: {why}")


class World:
    """What devices have in common."""

    def __init__(self, end):
        self.end = end
        self.holders, self.units, self.releases = {}, {}, {}
        self.faults = Faults()


class Sources:
    """EV-04, EV-05 and recorded order, as the events come in."""

    def __init__(self, faults, end):
        self.faults, self.end = faults, end
        self.recorded = 0.0
        self.highest, self.missing = defaultdict(int), defaultdict(dict)
        self.ids = set()

    def take(self, event, at):
        source, number = event["source"], int(event["sequence"])
        recorded = seconds(event["recordedtime"])
        if recorded < self.recorded:
            self.faults.add("order", source, f"recorded {event['recordedtime']} after a later one")
        self.recorded = recorded
        if at > recorded:
            self.faults.add("EV-04", source, "occurred after it was recorded")
        if recorded - at > 7 * DAY:
            self.faults.add("EV-04", source, f"{(recorded - at) / DAY:.1f} days late")
        if (source, event["id"]) in self.ids:
            self.faults.add("EV-07", source, "an id twice: " + event["id"])
        self.ids.add((source, event["id"]))
        for skipped in range(self.highest[source] + 1, number):
            self.missing[source][skipped] = recorded
        if number <= self.highest[source]:
            since = self.missing[source].pop(number, None)
            if since is None:
                self.faults.add("EV-05", source, f"number {number} twice")
            elif recorded - since > DAY:
                self.faults.add("EV-05", source, f"number {number} came after a day")
        self.highest[source] = max(self.highest[source], number)

    def finish(self):
        for source, numbers in self.missing.items():
            for number, since in numbers.items():
                if self.end - since > DAY:
                    self.faults.add("EV-05", source, f"number {number} never came")


def judge(events, end):
    """The faults of events in recorded order, and how many devices there are."""
    world = World(end)
    sources = Sources(world.faults, end)
    by_device, in_source = defaultdict(list), {}
    for event in events:
        at = seconds(event["time"])
        sources.take(event, at)
        number = int(event["sequence"])
        by_device[event["subject"]].append((at, event["source"], number, event))
        in_source.setdefault(event["source"], []).append((number, at))
        if event["type"] == "hallmark.firmware.released.v1":
            world.releases[event["data"]["artefact"]] = (event["data"], at)
    sources.finish()
    for source, numbers in in_source.items():
        times = [at for _, at in sorted(numbers)]
        if times != sorted(times):
            world.faults.add("order", source, "numbers do not follow the order of events")
    devices = 0
    for name, own in by_device.items():
        if name.startswith(("artefact:", "authority:")):
            continue
        devices += 1
        device = Device(name, world, world.faults, end)
        for at, _, _, event in sorted(own, key=lambda one: one[:3]):
            device.take(event, at)
        device.finish()
    return world.faults, devices
