#!/usr/bin/env python3
"""Does tools/check catch what it is there to catch?

Copies the tree, plants one fault in the copy, runs the copy's tools/check, and expects it to fail
and to name the gate and the file. One fault a test; the copy is cleaned between tests.

usage: check_test.py [gates] [clang]    (default: both)
  gates  what needs a compiler and Python alone
  clang  the gates of clang-format and clang-tidy 14; exit code 77 where these are not installed
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A git that calls this (a hook, a rebase) must not lend its own tree to the copy.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")


def must_run(*command, cwd):
    done = run(*command, cwd=cwd)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed: {done.stdout}")
    return done.stdout


def copy_tree(target):
    listed = must_run("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    must_run("git", "init", "-q", "-b", "main", cwd=target)
    must_run("git", "add", "-A", cwd=target)
    # Two commits, so that the tidy gate has something to compare with.
    for message in ("the tree", "nothing"):
        must_run("git", "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-q",
                 "--allow-empty", "-m", message, cwd=target)


def lines_of_function(count):
    """A function of so many lines from its first to its closing brace."""
    return "int planted() {\n" + "  //\n" * (count - 3) + "  return 0;\n}\n"


class Copy(unittest.TestCase):
    """The copy, and what one does with it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="hallmark-check-test-")
        cls.tree = Path(cls.folder.name) / "tree"
        cls.tree.mkdir()
        copy_tree(cls.tree)
        if shutil.which("ccache"):  # the copy's place changes with each run, its code does not
            ENVIRONMENT.update(CMAKE_CXX_COMPILER_LAUNCHER="ccache", CCACHE_BASEDIR=str(cls.tree),
                               CCACHE_NOHASHDIR="1")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def tearDown(self):
        must_run("git", "reset", "-q", "--hard", cwd=self.tree)
        must_run("git", "clean", "-qfd", cwd=self.tree)  # what is ignored stays: the build

    def plant(self, name, content):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return name

    def plant_at_end(self, name, content):
        return self.plant(name, (self.tree / name).read_text() + content)

    def gates(self, *options):
        """Exit code, and what each gate said: its outcome and its faults."""
        done = run("tools/check", *options, cwd=self.tree)
        said = re.findall(r"^(ok|FAILED|skipped) +(\w+)(.*(?:\n(?!ok |FAILED |skipped |not run).*)*)",
                          done.stdout, re.MULTILINE)
        return done.returncode, {gate: (outcome, faults) for outcome, gate, faults in said}, done.stdout

    def expect_fault(self, gate, place, *options):
        code, said, output = self.gates(*options)
        outcome, faults = said.get(gate, ("not run", ""))
        self.assertEqual(code, 1, output)
        self.assertEqual(outcome, "FAILED", output)
        self.assertRegex(faults, rf"(?m)^{re.escape(place)}")

    def expect_ok(self, gate):
        _, said, output = self.gates("--quick")
        self.assertEqual(said[gate][0], "ok", output)

    def first_source_built(self):
        """So that the build stops soon."""
        built = (self.tree / "schemas/CMakeLists.txt").read_text()
        return "schemas/" + re.search(r"[\w/]+\.cpp", built).group(0)


class Gates(Copy):
    def test_a_tree_without_a_planted_fault_passes_the_quick_gates(self):
        code, _, output = self.gates("--quick")
        self.assertEqual(code, 0, output)

    def test_an_upward_include_fails(self):
        self.plant("schemas/planted.h", '#pragma once\n#include "ledger/writer.h"\n')
        self.expect_fault("includes", "schemas/planted.h:2: includes \"ledger/writer.h\"")

    def test_ingest_and_projections_do_not_know_each_other(self):
        self.plant("ingest/planted.h", '#include "projections/view.h"\n')
        self.expect_fault("includes", "ingest/planted.h:1:")

    def test_a_relative_include_fails(self):
        self.plant("ledger/planted.h", '#include "writer.h"\n')
        self.expect_fault("includes", "ledger/planted.h:1:")

    def test_a_foreign_library_in_the_wrong_place_fails(self):
        self.plant("projections/planted.cpp", "#include <rocksdb/db.h>\n")
        self.expect_fault("includes", "projections/planted.cpp:1: includes <rocksdb/db.h>; only ledger/rocksdb_*")

    def test_an_include_in_a_comment_passes(self):
        self.plant("schemas/planted.h", '/*\n#include "ledger/writer.h"\n*/\n')
        self.expect_ok("includes")

    def test_a_file_of_401_lines_fails(self):
        self.plant("ledger/planted.cpp", "//\n" * 401)
        self.expect_fault("lengths", "ledger/planted.cpp:401:")

    def test_a_file_of_400_lines_passes(self):
        self.plant("ledger/planted.cpp", "//\n" * 400)
        self.expect_ok("lengths")

    def test_a_function_of_61_lines_fails(self):
        self.plant("ledger/planted.cpp", "\n" + lines_of_function(61))
        self.expect_fault("lengths", "ledger/planted.cpp:2:")

    def test_a_function_of_60_lines_passes(self):
        self.plant("ledger/planted.cpp", "\n" + lines_of_function(60))
        self.expect_ok("lengths")

    def test_a_python_function_of_61_lines_fails(self):
        self.plant("tools/planted.py", "def planted():\n" + "    print()\n" * 60)
        self.expect_fault("lengths", "tools/planted.py:1:")

    def test_a_shell_function_of_61_lines_fails(self):
        self.plant("tools/planted", "#!/bin/bash\nplanted() {\n" + "  true\n" * 59 + "}\n")
        self.expect_fault("lengths", "tools/planted:2:")

    def test_a_folder_without_a_readme_fails(self):
        self.plant("schemas/planted/data.txt", "x\n")
        self.expect_fault("readmes", "schemas/planted/README.md:1:")

    def test_a_source_that_nothing_builds_fails(self):
        self.plant("schemas/planted.cpp", "int planted;\n")
        self.expect_fault("dead_files", "schemas/planted.cpp:1:")

    def test_a_header_that_nothing_includes_fails(self):
        self.plant("schemas/planted.h", "#pragma once\n")
        self.expect_fault("dead_files", "schemas/planted.h:1:")

    def test_a_script_that_nothing_mentions_fails(self):
        name = self.plant("tools/" + "unheard_of", "#!/bin/bash\n")  # its path is not written here
        self.expect_fault("dead_files", f"{name}:1:")

    def test_a_file_at_the_top_level_fails(self):
        self.plant("planted.md", "x\n")
        self.expect_fault("top_level", "planted.md:1:")

    def test_the_build_is_not_run_after_a_quick_gate_failed(self):
        self.plant("planted.md", "x\n")
        _, said, output = self.gates()
        self.assertNotIn("build", said)
        self.assertIn("not run: build, tidy", output)

    def test_a_compiler_warning_fails(self):
        name = self.plant_at_end(self.first_source_built(), "\nint planted() {\n  int unused = 3;\n  return 4;\n}\n")
        self.expect_fault("build", f"{name}:")


class ClangGates(Copy):
    @classmethod
    def setUpClass(cls):
        for program in ("clang-format-14", "clang-tidy-14"):
            if not shutil.which(program) and os.environ.get("HALLMARK_REQUIRE_ALL") != "1":
                raise unittest.SkipTest(f"{program} is not installed (tools/setup check)")
        super().setUpClass()

    def test_an_unformatted_line_fails(self):
        self.plant("schemas/planted.cpp", "int a;\nint   b;\n")
        self.expect_fault("format", "schemas/planted.cpp:2:")

    def test_fix_formats(self):
        self.plant("schemas/planted.cpp", "int   b;\n")
        self.gates("--quick", "--fix")
        self.assertEqual((self.tree / "schemas/planted.cpp").read_text(), "int b;\n")

    def test_a_finding_of_clang_tidy_fails(self):
        name = self.plant_at_end(self.first_source_built(),
                                 "\nbool planted(int a) {\n  if (a > 3 && a > 3) return true;\n  return false;\n}\n")
        # Straight to the gate: a whole build first would only cost time.
        must_run("cmake", "--preset", "release", "-DHALLMARK_TESTS=ON", cwd=self.tree)
        done = run("tools/gates/tidy", cwd=self.tree)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout, rf"(?m)^{re.escape(name)}:\d+: expected nothing from clang-tidy")


def main():
    groups = {"gates": Gates, "clang": ClangGates}
    wanted = sys.argv[1:] or list(groups)
    if any(name not in groups for name in wanted):
        print(__doc__)
        sys.exit(0 if {"-h", "--help"} & set(wanted) else 2)
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout).run(
        unittest.TestSuite(load(groups[name]) for name in wanted))
    failed = len(result.failures) + len(result.errors)
    skipped = "; skipped: " + result.skipped[0][1] if result.skipped else ""
    print(f"check_test: {result.testsRun - failed} passed, {failed} failed{skipped}")
    sys.exit(1 if failed else 77 if result.testsRun == 0 else 0)


if __name__ == "__main__":
    main()
