"""What every class of attack has in common: a server of its own, cases in a table, and what must hold after each."""

import dataclasses
import mmap
import sys
import time
import unittest

sys.dont_write_bytecode = True

from server import Server, hallmark_of_arguments, receipts_target, scratch, wait_until  # noqa: E402

ALIVE_WITHIN_S = 1.0
FILES_OF_THE_LEDGER = 24   # that it opens as it grows
# Names of what stands behind the server, and what other servers are known to let out.
LEAKS = [b"EXCEPTION_WHAT", b"exception", b"boost", b"beast", b"zlib", b"simdjson", b"rocksdb", b"std::", b"/tmp/"]
EVENTS = "/v1/events"


class Program:
    hallmark = ""


@dataclasses.dataclass
class Case:
    """What is sent, and what must come: None as status is the connection closed without an answer."""
    name: str
    sent: bytes
    status: int | None
    problem: str | None = None
    closes: bool = False                # the connection, after the answer
    unrecorded: tuple[str, ...] = ()    # ids of events that nothing here may have posted
    headers: dict = dataclasses.field(default_factory=dict)   # that the answer has


class Attack(unittest.TestCase):
    """Subclasses say how much memory the server may ever have taken, and may say more about how it is started."""
    PEAK_MIB = 200
    DESCRIPTORS = None
    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = scratch()
        cls.server = Server(Program.hallmark, f"{cls.folder.name}/data", *cls.OPTIONS, descriptors=cls.DESCRIPTORS)
        cls.files = cls.server.open_files()

    @classmethod
    def tearDownClass(cls):
        try:
            peak = cls.server.peak_mib()
            wait_until(lambda: cls.server.open_files() <= cls.files + FILES_OF_THE_LEDGER, "the end of all connections")
            code = cls.server.stop()
            if code != 0:
                raise AssertionError(f"it exits with {code} after all this: {cls.server.said}")
            print(f"{cls.__name__}: {peak:.0f} MiB at most, {cls.PEAK_MIB} are allowed", flush=True)
            if peak > cls.PEAK_MIB and not is_sanitized(Program.hallmark):
                raise AssertionError(f"{cls.__name__}: it took {peak:.0f} MiB, {cls.PEAK_MIB} were allowed")
        finally:
            cls.server.kill()
            cls.folder.cleanup()

    def run_table(self, cases):
        for case in cases:
            with self.subTest(case.name):
                self.check(case)

    def check(self, case):
        with self.server.client() as client:
            client.send(case.sent)
            answer = client.answer()
            if case.status is None:
                self.assertIsNone(answer)
            else:
                self.check_answer(case, answer)
            if case.closes:
                self.assertTrue(client.is_closed(), f"more came: {client.read[:200]!r}")
        self.check_alive()
        for identifier in case.unrecorded:
            self.assertEqual(self.server.get(receipts_target(identifier)).status, 404, "it was recorded")

    def check_answer(self, case, answer):
        self.assertIsNotNone(answer, "the connection was closed without an answer")
        self.assertEqual((answer.status, answer.problem), (case.status, case.problem), answer.body[:300])
        if case.closes:
            self.assertEqual(answer.header("connection"), "close")
        for name, value in case.headers.items():
            self.assertEqual(answer.header(name), value, name)
        self.check_no_leak(answer)

    def check_no_leak(self, answer):
        if answer.status < 400:   # what was stored is told as it was stored
            return
        text = (repr(answer.headers).encode() + answer.body).lower()
        self.assertEqual([leak for leak in LEAKS if leak.lower() in text], [], answer.body)

    def check_alive(self):
        start = time.monotonic()
        answer = self.server.get("/livez")
        elapsed = time.monotonic() - start
        self.assertEqual(answer.status, 200)
        self.assertLess(elapsed, ALIVE_WITHIN_S)


def is_sanitized(program):
    """A sanitizer's shadow takes memory of its own."""
    with open(program, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return text.find(b"__asan_init") >= 0 or text.find(b"__tsan_init") >= 0


class OfEachTest(Attack):
    """Each test has a server of its own: what one leaves behind takes seconds to go, and peaks stay."""

    @classmethod
    def setUpClass(cls):
        """setUp() starts it."""

    @classmethod
    def tearDownClass(cls):
        """Each test has looked at its own."""

    def setUp(self):
        super().setUpClass()
        self.addCleanup(super().tearDownClass)


def main():
    Program.hallmark = hallmark_of_arguments()
    unittest.main()
