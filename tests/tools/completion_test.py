#!/usr/bin/env python3
"""Completion in the shell, as a person meets it. Usage: completion_test.py HALLMARK [unittest arguments]

Bash is really asked: on a terminal, with the tabulator. Zsh and fish are asked where they are installed."""

import fcntl
import json
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

HALLMARK = ""
DEADLINE_SECONDS = 30


def candidates(*words):
    done = subprocess.run([HALLMARK, "__complete", "--", *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def script(shell):
    return subprocess.run([HALLMARK, "completion", shell], capture_output=True, text=True, timeout=60, check=True).stdout


class Candidates(unittest.TestCase):
    def test_commands_are_told_but_not_the_hidden_one(self):
        self.assertLessEqual({"validate", "record", "import", "post", "verify", "demo", "bench", "completion"},
                             set(candidates("")))
        self.assertEqual(candidates("imp"), ["import", "impact"])
        self.assertEqual(candidates("__"), [])
        self.assertNotIn("__complete", subprocess.run([HALLMARK, "--help"], capture_output=True, text=True).stdout)

    def test_without_a_word_there_are_none(self):
        self.assertEqual(candidates("validate", ""), [])

    def test_options_are_those_of_the_command(self):
        self.assertIn("--map", candidates("import", "--"))
        self.assertIn("--json", candidates("validate", "events.ndjson", "--"))
        self.assertNotIn("--map", candidates("validate", "--"))
        self.assertLessEqual({"--server", "--acks", "--resume", "--retry-for", "--in-order"}, set(candidates("post", "--")))
        self.assertLessEqual({"--from", "--kafka", "--into", "--against", "--record"}, set(candidates("replay", "--")))
        self.assertIn("--peer", candidates("serve", "--"))
        self.assertLessEqual({"--control", "--from", "--owner", "--as-of", "--known-at", "--wide"}, set(candidates("device", "--")))
        self.assertLessEqual({"--authority", "--signer", "--technician", "--batch", "--artefact"}, set(candidates("impact", "--")))
        for command in ("record", "history", "prove", "verify", "checkpoint", "device", "certificates", "firmware", "fleet",
                        "impact", "changes"):
            self.assertIn("--server", candidates(command, "--"), command)
        self.assertEqual(candidates("record", "--po"), ["--post"])
        self.assertEqual(candidates("bench", "decode", "--js"), ["--json"])
        self.assertEqual(candidates("demo", "fleet", "--s"), ["--stories"])
        self.assertEqual(candidates("refusals", ""), ["list", "redrive"])
        self.assertLessEqual({"--data", "--server", "--to", "--sequence", "--dry-run"}, set(candidates("refusals", "redrive", "--")))

    def test_an_option_is_followed_by_its_values(self):
        self.assertEqual(candidates("validate", "--format", ""), ["auto", "single", "batch", "ndjson"])
        self.assertEqual(candidates("validate", "--format=b"), ["--format=batch"])
        self.assertEqual(candidates("completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(candidates("device", "--state", "re"), ["retired"])
        self.assertEqual(candidates("certificates", "--state=s"), ["--state=superseded", "--state=suspended"])

    def test_files_are_left_to_the_shell(self):
        self.assertEqual(candidates("import", ""), [])
        self.assertEqual(candidates("record", "--cert", ""), [])

    def test_commands_below_a_command_are_told(self):
        self.assertEqual(candidates("bench", ""), ["decode", "append", "verify", "ingest", "views", "export", "prove", "kafka"])
        self.assertEqual(candidates("demo", ""), ["fleet", "tamper"])

    def test_record_is_followed_by_types(self):
        listed = subprocess.run([HALLMARK, "record", "--list"], capture_output=True, text=True).stdout
        types = candidates("record", "")
        self.assertGreater(len(types), 40)
        for name in types:
            self.assertIn(f"  {name} ", listed)
        self.assertEqual(candidates("record", "--device", "pump-7", "enrollment.c"), ["enrollment.completed"])

    def test_a_type_is_followed_by_its_fields(self):
        fields = candidates("record", "enrollment.completed", "")
        self.assertLessEqual({"method=", "credential=", "owner.id=", "owner.name=", "certificate.role="}, set(fields))
        self.assertEqual(candidates("record", "enrollment.completed", "own"), ["owner.id=", "owner.name="])
        self.assertEqual(candidates("record", "no.such.type", ""), [])

    def test_a_field_that_is_there_is_not_told_again(self):
        self.assertNotIn("method=", candidates("record", "enrollment.completed", "method=est", ""))

    def test_a_lists_entries_keep_their_number(self):
        self.assertEqual(candidates("record", "device.identified", "id"),
                         ["identifiers.0.scheme=", "identifiers.0.value="])
        self.assertEqual(candidates("record", "device.identified", "identifiers.12."),
                         ["identifiers.12.scheme=", "identifiers.12.value="])

    def test_a_certificates_fields_are_told_when_asked_for(self):
        self.assertIn("certificate.sha256=", candidates("record", "certificate.issued", "certificate."))

    def test_a_field_is_followed_by_its_values(self):
        self.assertEqual(candidates("record", "enrollment.completed", "method=es"), ["method=est"])
        self.assertEqual(candidates("record", "certificate.issued", "certificate.role=s"), ["certificate.role=svid"])
        self.assertEqual(candidates("record", "service.closed", "firmwareTouched="),
                         ["firmwareTouched=true", "firmwareTouched=false"])
        self.assertEqual(candidates("record", "control.delegated", "powers=configure,ser"),
                         ["powers=configure,service"])
        self.assertEqual(candidates("record", "enrollment.completed", "purpose="), [])
        self.assertEqual(candidates("record", "enrollment.completed", "no.such.field="), [])


def bash_replies(line):
    """What the function gives when bash has taken `line` apart with its own COMP_WORDBREAKS."""
    probe = """
      source <("$HALLMARK" completion bash) || exit 1
      _probe() { _hallmark "$@"; printf '%s\\n' "${COMPREPLY[@]}" > "$ANSWER"; }
      complete -o bashdefault -o default -F _probe hallmark
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = os.path.join(folder, "answer")
        setup = os.path.join(folder, "setup")
        with open(setup, "w") as file:
            file.write(probe)
        environment = {**os.environ, "HALLMARK": HALLMARK, "ANSWER": answer, "PS1": "READY> ", "TERM": "dumb",
                       "PATH": os.path.dirname(HALLMARK) + os.pathsep + os.environ["PATH"]}
        shown = on_a_terminal(["bash", "--norc", "--noprofile", "-i"], environment,
                              [f"source {setup}\n", line + "\t"], lambda: os.path.exists(answer))
        with open(answer) as file:
            return [word for word in file.read().splitlines() if word], shown


def on_a_terminal(command, environment, typed, is_done):
    """Types once the prompt is there; returns all that was shown until `is_done`, and then ends it."""
    process_id, terminal = pty.fork()
    if process_id == 0:
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))  # no line is scrolled
    shown = b""
    typed = list(typed)
    deadline = time.monotonic() + DEADLINE_SECONDS
    prompts = 0
    while time.monotonic() < deadline and not (not typed and is_done()):
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
        if typed and shown.count(b"READY> ") > prompts:
            prompts = shown.count(b"READY> ")
            os.write(terminal, typed.pop(0).encode())
    # What completion put on the line follows the answer.
    while select.select([terminal], [], [], 0.5)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            break
    os.close(terminal)  # the shell is hung up
    os.waitpid(process_id, 0)
    return shown.decode(errors="replace")


class Bash(unittest.TestCase):
    def test_the_script_is_sound(self):
        done = subprocess.run(["bash", "-n"], input=script("bash"), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_it_is_sourced_and_completes_a_command(self):
        done = subprocess.run(
            ["bash", "-c", 'source <("$0" completion bash); COMP_LINE="$0 val"; COMP_POINT=${#COMP_LINE}; '
             'COMP_WORDS=("$0" val); COMP_CWORD=1; _hallmark; printf "%s\\n" "${COMPREPLY[@]}"; complete -p hallmark',
             HALLMARK], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout.splitlines()[0], "validate")
        self.assertIn("-F _hallmark hallmark", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_a_value_after_an_equals_sign_is_completed_on_a_terminal(self):
        replies, shown = bash_replies("hallmark record enrollment.completed method=es")
        self.assertEqual(replies, ["est"])  # bash keeps "method="
        self.assertIn("method=est ", shown)

    def test_right_after_the_equals_sign_there_are_all(self):
        replies, _ = bash_replies("hallmark record enrollment.completed method=")
        self.assertLessEqual({"brski", "est", "manual"}, set(replies))

    def test_a_field_is_completed_without_a_blank_behind_it(self):
        replies, shown = bash_replies("hallmark record --device pump-7 enrollment.completed method=est cred")
        self.assertEqual(replies, ["credential="])
        self.assertIn("credential=", shown)
        self.assertNotIn("credential= ", shown)

    def test_colons_in_earlier_words_do_not_matter(self):
        replies, _ = bash_replies("hallmark record --device urn:dev:sn:4711 enrollment.completed owner.i")
        self.assertEqual(replies, ["owner.id="])

    def test_an_empty_word_is_completed(self):
        replies, _ = bash_replies("hallmark record device.retired ")
        self.assertIn("reason=", replies)

    def test_values_with_commas_are_completed(self):
        replies, shown = bash_replies("hallmark record control.delegated powers=configure,ser")
        self.assertEqual(replies, ["configure,service"])
        self.assertIn("powers=configure,service ", shown)

    def test_files_come_from_the_shell(self):
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "fleet-of-pumps.csv"), "w").close()
            replies, shown = bash_replies(f"hallmark import {folder}/fleet-o")
        self.assertEqual(replies, [])
        self.assertIn("fleet-of-pumps.csv", shown)


class OtherShells(unittest.TestCase):
    def test_scripts_for_zsh_and_fish_name_the_command(self):
        self.assertTrue(script("zsh").startswith("#compdef hallmark\n"))
        self.assertIn("complete -c hallmark", script("fish"))
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("__complete --", script(shell))

    def test_where_the_shell_is_installed_it_takes_its_script(self):
        for shell in ("zsh", "fish"):
            if shutil.which(shell) is None:
                continue
            done = subprocess.run([shell, "-n"], input=script(shell), capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def test_where_fish_is_installed_it_completes(self):
        if shutil.which("fish") is None:
            return
        ask = json.dumps("hallmark record enrollment.completed method=es")
        done = subprocess.run(["fish", "--no-config", "-c", f"hallmark completion fish | source; complete -C {ask}"],
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": os.path.dirname(HALLMARK) + ":" + os.environ["PATH"]})
        self.assertIn("method=est", done.stdout)

    def test_an_unknown_shell_is_told_which_there_are(self):
        done = subprocess.run([HALLMARK, "completion", "tcsh"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bash", done.stderr)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
