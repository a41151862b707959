"""What the tests of the routes have in common: a server a class, and its answers looked at."""

import sys
import unittest

sys.dont_write_bytecode = True

from server import Server, event, hallmark_of_arguments, scratch  # noqa: E402


class Program:
    hallmark = ""


class Contract(unittest.TestCase):
    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = scratch()
        cls.data = f"{cls.folder.name}/data"
        cls.server = Server(Program.hallmark, cls.data, *cls.OPTIONS)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.server.kill)

    def get(self, target, status=200, problem=None):
        """Its JSON."""
        answer = self.server.get(target)
        self.assertEqual((answer.status, answer.problem), (status, problem), f"{target}: {answer.body[:400]}")
        return answer.json()

    def post(self, one, status=201, problem=None, **options):
        answer = self.server.post(one, **options)
        self.assertEqual((answer.status, answer.problem), (status, problem), answer.body[:400])
        return answer.json()

    def fill(self, device, count, *, first=0, **data):
        """That many events of a device, a second apart."""
        return [self.post(event(f"{device} {number}", device, time_text=f"2026-03-01T08:{number // 60:02}:{number % 60:02}Z",
                                n=number, **data)) for number in range(first, first + count)]

    def pages(self, target, limit):
        """All items, by following next; each page but the last is full."""
        joint = "&" if "?" in target else "?"
        items, answer = [], self.get(f"{target}{joint}limit={limit}")
        while True:
            items += answer["items"]
            if "next" not in answer:
                return items
            self.assertEqual(len(answer["items"]), limit)
            answer = self.get(f"{target}{joint}limit={limit}&cursor={answer['next']}")


def main():
    Program.hallmark = hallmark_of_arguments()
    unittest.main()
