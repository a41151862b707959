#!/usr/bin/env python3
"""A fleet of the past, which takes a while to count: a bar on the terminal, and nothing where there is none.
Usage: fleet_progress_test.py HALLMARK [unittest arguments]"""

import os
import pty
import subprocess
import sys

sys.dont_write_bytecode = True

from server_case import ServerCase, main  # noqa: E402

DEVICES = 20_000   # counted in a third of a second; a bar comes after a tenth
PAST = ("--as-of", "2024-01-05")


class FleetProgress(ServerCase):
    def setUp(self):
        super().setUp()
        events = self.run_hallmark("simulate", "--devices", DEVICES, "--from", "2024-01-01", "--to", "2024-01-10").stdout
        self.run_hallmark("append", "-", "--data", self.data, text=events)
        self.run_hallmark("rebuild", "--data", self.data)

    def on_terminal(self, *words):
        """What stands on standard error, and on standard output."""
        terminal, program_side = pty.openpty()
        process = subprocess.Popen([self.hallmark, "fleet", "--data", self.data, "--json", *words], stdout=subprocess.PIPE,
                                   stderr=program_side)
        os.close(program_side)
        shown = b""
        while True:
            try:
                more = os.read(terminal, 4096)
            except OSError:   # the program has ended
                break
            if not more:
                break
            shown += more
        os.close(terminal)
        answer = process.communicate(timeout=60)[0]
        self.assertEqual(process.returncode, 0, shown)
        return shown.decode(), answer.decode()

    def test_a_bar_stands_on_the_terminal_while_the_fleet_is_counted(self):
        shown, answer = self.on_terminal(*PAST)
        self.assertRegex(shown, r"going through the fleet: [\d,]+ devices, [\d,]+/s")
        self.assertTrue(shown.endswith("\r\x1b[K"), shown)   # and is taken away
        quiet = self.run_hallmark("fleet", "--data", self.data, "--json", *PAST)
        self.assertEqual((quiet.stderr, quiet.stdout), ("", answer))

    def test_what_is_known_at_once_has_no_bar(self):
        self.assertEqual(self.on_terminal()[0], "")


if __name__ == "__main__":
    main()
