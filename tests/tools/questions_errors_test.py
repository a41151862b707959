#!/usr/bin/env python3
"""Questions about devices that cannot be answered, and who cannot be asked. Usage: questions_errors_test.py HALLMARK [unittest
arguments]"""

import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True

from questions_case import AS_OF, H, made, told  # noqa: E402
from server_case import ServerCase, main  # noqa: E402


class Errors(ServerCase):
    def setUp(self):
        super().setUp()
        self.run_hallmark("append", "-", "--data", self.data, text="\n".join(json.dumps(event) for event in told()))

    def test_what_is_wrong_is_said_and_told_to_scripts(self):
        wrong = [(1, ("device", "nobody"), 'no event of device "nobody"'),
                 (1, ("device", "nobody", "--json"), 'no event of device "nobody"'),
                 (1, ("certificates", H["e"]), "no device held certificate"),
                 (1, ("firmware", H["e"]), "neither released nor installed"),
                 (2, ("device", "pump-1", "--as-of", "yesterday"), "asOf"),
                 (2, ("device", "pump-1", "--known-at", "0:9999"), "knownAt"),
                 (2, ("device", "pump-1", "--after", "0:9999"), "after"),
                 (2, ("device", "pump-1", "--control", "--from", "2024-02-01", "--to", "2024-01-01"), "to"),
                 (2, ("device", "--firmware", "abc"), "64 hexadecimal digits"),
                 (2, ("certificates", "abc…"), "64 hexadecimal digits"),
                 (2, ("history", "pump-1", "--as-of", "yesterday"), "asOf"),
                 (2, ("history", "pump-1", "--known-at", "0:9999"), "knownAt"),
                 (1, ("history", "pump-1", "--known-at", "0:0"), "no event of device"),
                 (2, ("impact",), "expected one of authority"),
                 (2, ("impact", "--batch", "b", "--authority", "a"), "expected one of authority"),
                 (2, ("changes", "--from", "0:5", "--to", "0:4"), "to")]
        from_data = [self.run_hallmark(*words, "--data", self.data, expected=exit) for exit, words, _ in wrong]
        server = self.serve()
        for (exit, words, said), of_data in zip(wrong, from_data):
            of_server = self.run_hallmark(*words, "--server", server.url, expected=exit)
            for done in (of_data, of_server):
                self.assertIn(said, done.stderr, words)
                self.assertEqual(done.stdout, "", words)

    def test_what_does_not_go_together_is_usage(self):
        for words in (("device", "pump-1", "--state", "born"), ("device", "--control", "--from", "2024-01-01"),
                      ("device", "pump-1", "--control"), ("device", "pump-1", "--from", "2024-01-01"),
                      ("device", "--state", "broken"), ("certificates", H["a"], "--device", "pump-1"),
                      ("firmware", H["c"], "--component", "main"), ("device", "pump-1", "--limit", "1"),
                      ("device", "pump-1", "--control", "--from", "2024-01-01", "--limit", "1"),
                      ("certificates", H["a"], "--limit", "1"), ("firmware", H["c"], "--limit", "1"), ("changes",), ("fleet", "--limit", "1"),
                      ("changes", "--from", "0:1", "--as-of", "2024-01-01")):
            self.assertEqual(self.run_hallmark(*words, "--data", self.data, expected=2).stdout, "", words)

    def test_who_cannot_be_asked(self):
        self.run_hallmark("fleet", "--data", self.folder / "nothing", expected=3)
        server = self.serve()
        done = self.run_hallmark("fleet", "--data", self.data, expected=3)
        self.assertIn("through its server", done.stderr)
        server.stop()
        self.run_hallmark("fleet", "--server", server.url, expected=4)

    def test_several_ask_a_directory_one_after_the_other(self):
        asking = [subprocess.Popen([self.hallmark, "fleet", "--json", "--as-of", AS_OF, "--data", self.data], stdout=subprocess.PIPE)
                  for _ in range(6)]
        answers = {process.communicate(timeout=60)[0] for process in asking}
        self.assertEqual([process.returncode for process in asking], [0] * 6)
        self.assertEqual(len(answers), 1)

    def test_a_directory_that_cannot_be_written_says_what_to_do(self):
        self.folder.chmod(0o755)
        for path in [self.data, *self.data.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        self.addCleanup(self.data.chmod, 0o755)
        user = {"user": 65534} if os.geteuid() == 0 else {}  # root may write everywhere
        done = subprocess.run([self.hallmark, "fleet", "--data", self.data], capture_output=True, text=True, timeout=60,
                              **user)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("cannot be written: ask a server", done.stderr)

    def test_after_a_receipt_and_what_is_appended_is_there(self):
        self.run_hallmark("device", "pump-1", "--data", self.data)
        new = json.dumps(made("new", "pump-new"))
        self.run_hallmark("append", "-", "--data", self.data, text=new)
        text = self.run_hallmark("device", "pump-new", "--after", f"0:{len(told())}", "--data", self.data).stdout
        self.assertIn("S-new", text)

    def test_help_fits(self):
        for command in ("device", "certificates", "firmware", "fleet", "impact", "changes"):
            self.expect_help_that_fits(command)


if __name__ == "__main__":
    main()
