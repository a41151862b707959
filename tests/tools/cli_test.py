#!/usr/bin/env python3
"""The command line as people and scripts meet it. Usage: cli_test.py HALLMARK [unittest arguments]

With HALLMARK_LONG=1 the run in constant memory is over 1 GB instead of 64 MB."""

import json
import os
import pty
import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
HALLMARK = ""

GOOD = ('{"specversion":"1.0","id":"%d","source":"/factory/linz","type":"org.example.seen","subject":"pump-%d",'
        '"time":"2026-01-31T08:30:00Z","data":{"note":"' + "x" * 200 + '"}}')


def run(*arguments, text=None):
    return subprocess.run([HALLMARK, *arguments], input=text, capture_output=True, text=True, timeout=300)


def validate_json(text):
    done = run("validate", "-", "--json", text=text)
    return done.returncode, json.loads(done.stdout)


def write_events(path, size_bytes):
    """NDJSON of at least so many bytes; returns the number of events."""
    block = "".join(GOOD % (at, at % 97) + "\n" for at in range(1000))
    count = 0
    with open(path, "w") as file:
        while count == 0 or file.tell() < size_bytes:
            file.write(block)
            count += 1000
    return count


def peak_memory_kib(*arguments):
    """Of one run, with its exit code."""
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
            os.execv(HALLMARK, [HALLMARK, *arguments])
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss


class Usage(unittest.TestCase):
    def test_version_names_program_and_admission(self):
        done = run("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^hallmark \d+\.\d+\.\d+ \(admit/1\)\n$")

    def test_help_names_every_command_and_the_exit_codes(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("validate", "verify", "bench", "Exit: 0 good"):
            self.assertIn(word, done.stdout)
        self.assertEqual(done.stderr, "")

    def test_help_of_a_command_has_examples(self):
        done = run("validate", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Examples:", done.stdout)

    def test_no_line_of_help_is_wider_than_a_terminal(self):
        for arguments in (["--help"], ["validate", "--help"], ["bench", "--help"], ["export", "--help"], ["diff", "--help"], ["bench", "decode", "--help"],
                          ["demo", "fleet", "--help"], ["demo", "tamper", "--help"]):
            for line in run(*arguments).stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_without_a_command_help_goes_to_stderr(self):
        done = run()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("Usage:", done.stderr)

    def test_a_misspelt_command_is_told_the_near_one(self):
        done = run("valdate")
        self.assertEqual(done.returncode, 2)
        self.assertIn('did you mean "validate"?', done.stderr)

    def test_an_unknown_option_is_told_where_to_look(self):
        done = run("validate", "--frobnicate")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--frobnicate", done.stderr)
        self.assertIn("hallmark validate --help", done.stderr)

    def test_a_file_that_is_not_there_is_named(self):
        done = run("validate", "/nowhere/events.json")
        self.assertEqual(done.returncode, 3)
        self.assertIn("/nowhere/events.json: No such file", done.stderr)

    def test_a_folder_is_no_file(self):
        self.assertEqual(run("validate", "/tmp").returncode, 3)

    def test_a_full_disk_under_stdout_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([HALLMARK, "validate", "-"], input="{}", stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=60)
        self.assertEqual(done.returncode, 3)
        self.assertIn("standard output", done.stderr)


class Validate(unittest.TestCase):
    def test_each_hand_broken_event_is_told_its_fault(self):
        lines = (GOLDEN / "cloudevents/broken_events.ndjson").read_text().splitlines()
        cases = [case for case in map(json.loads, lines) if case["text"].strip()]  # blank text is no event at all
        self.assertGreaterEqual(len(cases), 60)
        for case in cases:
            with self.subTest(case["name"]):
                done = run("validate", "-", "--json", "--format", "single", text=case["text"])
                faults = json.loads(done.stdout)["faults"]
                self.assertEqual(done.returncode, 1)
                self.assertEqual([(f["line"], f["pointer"], f["reason"]["number"]) for f in faults],
                                 [(case["line"], case["pointer"], case["number"])])
                self.assertTrue(faults[0]["expected"] and faults[0]["found"])

    def test_one_event_over_several_lines_is_found_out(self):
        code, answer = validate_json(json.dumps(json.loads(GOOD % (1, 1)), indent=2))
        self.assertEqual((code, answer["format"], answer["good"]), (0, "single", 1))

    def test_a_batch_is_found_out_and_its_faults_placed(self):
        bad = GOOD.replace('"subject":"pump-%d",', "") % 2
        code, answer = validate_json("[" + GOOD % (1, 1) + ",\n\n" + bad + "]\n")
        self.assertEqual((code, answer["format"], answer["events"], answer["bad"]), (1, "batch", 2, 1))
        fault = answer["faults"][0]
        self.assertEqual((fault["line"], fault["event"], fault["pointer"]), (3, 1, "/subject"))

    def test_lines_are_found_out_and_blank_ones_passed_over(self):
        code, answer = validate_json(GOOD % (1, 1) + "\n\n" + GOOD % (2, 1) + "\r\n{}\n")
        self.assertEqual((code, answer["format"], answer["events"], answer["good"]), (1, "ndjson", 3, 2))
        self.assertEqual({fault["line"] for fault in answer["faults"]}, {4})
        self.assertEqual(len(answer["faults"]), 6)  # an empty object misses all six

    def test_a_batch_that_is_not_closed_is_told_so(self):
        code, answer = validate_json("[" + GOOD % (1, 1) + ",")
        self.assertEqual((code, answer["good"], answer["bad"]), (1, 1, 1))
        self.assertIn("end of the batch", answer["faults"][0]["found"])

    def test_people_get_a_line_a_fault_and_a_summary(self):
        done = run("validate", "-", text='{"specversion":"1.0"}\n' + GOOD % (1, 1) + "\n")
        self.assertEqual(done.returncode, 1)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0], "standard input:1: /id: expected a text that is unique for its source; "
                                   "found nothing: it is missing [14 badAttribute]")
        self.assertEqual(lines[-1], "standard input: 1 of 2 events bad, 5 faults")

    def test_nothing_at_all_is_no_event(self):
        code, answer = validate_json("")
        self.assertEqual((code, answer["events"], answer["faults"]), (0, 0, []))

    def test_hostile_bytes_reach_the_terminal_escaped(self):
        done = subprocess.run([HALLMARK, "validate", "-"], capture_output=True, timeout=60,
                              input=b'{"specversion":"\\u001b[2J","id":"\xff"}\n\x1b]0;x\x07\n{"\\u001b[31mred":1}\n')
        self.assertEqual(done.returncode, 1)
        self.assertNotIn(b"\x1b", done.stdout)

    def test_faults_in_a_signed_payload_are_placed_where_the_payload_stands(self):
        import base64
        event = "\n" * 9 + '{"specversion":"1.0","id":"1","source":"/s","type":"hallmark.device.lost.v1","subject":"d",' \
                           '"time":"yesterday","data":{"reason":""}}'
        envelope = ('{' + "\n" * 300 + '"payloadType": "application/cloudevents+json",\n "payload": "' +
                    base64.b64encode(event.encode()).decode() + '",\n "signatures": [{"sig": "eA=="}]\n}\n')
        code, answer = validate_json(envelope)
        self.assertEqual(code, 1)
        self.assertEqual([(fault["line"], fault["pointer"]) for fault in answer["faults"]],
                         [(302, "/time"), (302, "/data/reason"), (302, "/data/by")])

    def test_a_signed_event_is_read_through_its_envelope(self):
        import base64
        payload = base64.b64encode((GOOD % (1, 1)).replace("1.0", "0.3").encode()).decode()
        code, answer = validate_json(json.dumps({"payload": payload, "signatures": [{"sig": "eA=="}],
                                                 "payloadType": "application/cloudevents+json"}))
        self.assertEqual((code, [f["reason"]["number"] for f in answer["faults"]]), (1, [13]))


class Size(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "events.ndjson")

    def tearDown(self):
        self.folder.cleanup()

    def test_a_large_file_takes_no_more_memory_than_a_small_one(self):
        write_events(self.path, 1_000_000)
        small = peak_memory_kib("validate", self.path)
        write_events(self.path, 1_000_000_000 if os.environ.get("HALLMARK_LONG") else 64_000_000)
        large = peak_memory_kib("validate", self.path)
        print(f"peak memory: {small[1]} KiB over 1 MB, {large[1]} KiB over {os.path.getsize(self.path):,} bytes")
        self.assertEqual((small[0], large[0]), (0, 0))
        self.assertLess(large[1], small[1] + 2048)
        self.assertLess(large[1], 64 * 1024)

    def test_a_line_of_64_mib_is_a_named_fault_and_the_rest_is_read(self):
        for opening, closing in (('{"data":"', '"}\n'), ("[" * 64, "\n"), ("x", "\n")):
            with open(self.path, "w") as file:
                file.write(GOOD % (1, 1) + "\n" + opening + "y" * (64 << 20) + closing + GOOD % (2, 1) + "\n")
            done = run("validate", self.path, "--json")
            answer = json.loads(done.stdout)
            self.assertEqual((done.returncode, answer["events"], answer["good"]), (1, 3, 2))
            self.assertEqual([(f["line"], f["reason"]["number"]) for f in answer["faults"]], [(2, 1)])
        self.assertLess(peak_memory_kib("validate", self.path)[1], 64 * 1024)

    def test_a_terminal_sees_progress_and_a_pipe_does_not(self):
        write_events(self.path, 150_000_000)
        terminal, program_side = pty.openpty()
        process = subprocess.Popen([HALLMARK, "validate", self.path], stdout=subprocess.DEVNULL, stderr=program_side)
        os.close(program_side)
        shown = b""
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
            if not part:
                break
            shown += part
        os.close(terminal)
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertIn("validating [", shown.decode())
        self.assertIn("events, ", shown.decode())
        self.assertTrue(shown.endswith(b"\r\033[K"), "the bar is taken off at the end")
        self.assertEqual(run("validate", self.path).stderr, "")


class Bench(unittest.TestCase):
    def test_figures_have_their_raw_part_and_ratio(self):
        done = run("bench", "decode", "--json")
        self.assertEqual(done.returncode, 0)
        figures = json.loads(done.stdout)["figures"]
        self.assertEqual([figure["name"] for figure in figures], ["decode (430 B)", "decode and check data"])
        for figure in figures:
            self.assertEqual(figure["unit"], "events/s")
            self.assertGreater(figure["value"], 0)
            self.assertAlmostEqual(figure["ratio"], figure["value"] / figure["raw"], places=3)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main()
