#!/usr/bin/env python3
"""CSV files as they come: quotes, separators, encodings, sizes. Usage: import_csv_test.py HALLMARK [unittest arguments]"""

import csv
import io
import itertools
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
from import_case import GOOD, HEADER, MAP, ImportCase, main  # noqa: E402

NOTED = HEADER.replace("\n", ";Note\n")
NOTE_MAP = MAP.replace('serial = "{Serial}"', 'serial = "{Note}"')


class Forms(ImportCase):
    def serials(self, content, *options, map_text=MAP):
        self.assertEqual(self.run_import(content, *options, map_text=map_text), 0, self.stderr)
        return [event["data"].get("serial") for event in self.events]

    def test_quotes_hide_separators_newlines_and_quotes(self):
        rows = NOTED + 'p;1;Pumpe;1.1.2020;"a;b"\nq;;Pumpe;1.1.2020;"say ""hi"""\nr;;Pumpe;1.1.2020;"two\nlines"\n' \
            's;;"Pumpe" ; "1.1.2020";""\n'
        self.assertEqual(self.serials(rows, map_text=NOTE_MAP), ["a;b", 'say "hi"', "two\nlines", None])

    def test_ends_of_lines_and_the_byte_order_mark(self):
        expected = ["S1", None]
        self.assertEqual(self.serials(GOOD), expected)
        self.assertEqual(self.serials(GOOD.replace("\n", "\r\n")), expected)
        self.assertEqual(self.serials(GOOD.replace("\n", "\r")), expected)
        self.assertEqual(self.serials(GOOD.rstrip("\n")), expected)
        self.assertEqual(self.serials(b"\xef\xbb\xbf" + GOOD.encode()), expected)
        self.assertEqual(self.serials(b"\xef\xbb\xbf" + b'"Asset"' + GOOD.encode()[5:]), expected)

    def test_separators_are_found_out_or_said(self):
        for separator in (",", ";", "\t"):
            self.assertEqual(self.serials(GOOD.replace(";", separator)), ["S1", None])
        self.assertEqual(self.serials(GOOD.replace(";", "|"), "--separator", "|"), ["S1", None])
        self.assertEqual(self.serials(GOOD.replace(";", "\t"), "--separator", "tab"), ["S1", None])
        self.assertEqual(self.serials(GOOD.replace("Since", '"Since, or, so, or, not"'),
                                      map_text=MAP.replace("{Since}", "{Since, or, so, or, not}")), ["S1", None])

    def test_blanks_and_empty_lines_do_not_count(self):
        rows = "\n\n" + HEADER + "\n ; ; \u00a0;\n  p ;\u00a0S1\u00a0; Pumpe\t;1.1.2020 \n\n\n;;;\n"
        self.assertEqual(self.serials(rows), ["S1"])
        self.assertEqual(self.events[0]["subject"], "p")

    def test_columns_without_a_name_may_be_there(self):
        self.assertEqual(self.serials(GOOD.replace("\n", ";;\n")), ["S1", None])


    def test_what_python_writes_is_read_back(self):
        chance = random.Random(4711)
        parts = ["a", " ", '"', ";", ",", "\t", "\n", "\r\n", "ä", "{", "=", "@", "\\"]
        for separator, quoting, end in itertools.product(",;\t", (csv.QUOTE_MINIMAL, csv.QUOTE_ALL), ("\n", "\r\n")):
            cells = ["".join(chance.choices(parts, k=chance.randrange(8))) for _ in range(100)]
            text = io.StringIO()
            rows = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
            rows.writerow(["Asset", "Serial", "Class", "Since"])
            for at, cell in enumerate(cells):
                rows.writerow([f"p{at}", cell, "Pumpe", "1.1.2020"])
            self.assertEqual(self.serials(text.getvalue()), [cell.strip(" \t\r\n") or None for cell in cells])


class Faults(ImportCase):
    def test_rows_of_another_length(self):
        self.expect_row_fault("p;;Pumpe", "expected 4 cells", "found 3")
        self.expect_row_fault("p;;Pumpe;1.1.2020;", "expected 4 cells", "found 5")

    def test_lines_of_a_row_over_several(self):
        self.expect_row_fault('"p";"1\n2\n3";Pumpe;never', "/time: ", line="2-4")

    def test_quotes_in_the_wrong_place(self):
        self.expect_row_fault('p;19" rack;Pumpe;1.1.2020', 'column "Serial": ', "does not begin with one")
        self.expect_row_fault('p;"a"b;Pumpe;1.1.2020', 'column "Serial": ', "after the quote that ends a cell", '"b"')

    def test_a_quote_that_is_never_closed(self):
        self.assertEqual(self.run_import(GOOD + 'p;"S7;Pumpe;1.1.2020\nq;;Pumpe;1.1.2020\n'), 1)
        self.assertEqual(len(self.events), 2)
        self.assertIn('fleet.csv:4-6: column "Serial": expected a quote that ends the cell; found the end of the file: '
                      "the quote in line 4 is never closed", self.stderr)

    def test_other_encodings(self):
        self.expect_row_fault("p;Gehäuse;Pumpe;1.1.2020".encode("latin-1"), 'column "Serial": ', "expected UTF-8",
                              "Geh\\xe4use", "save the file as UTF-8")
        # What is UTF-8 only where two cells are put together is none.
        self.expect_row_fault(b"p\xc3;\xa4;Pumpe;1.1.2020", 'column "Asset": ', "expected UTF-8")
        self.assertEqual(self.run_import(GOOD.encode("utf-16")), 1)
        self.assertIn("found UTF-16: save the file as UTF-8", self.stderr)
        self.assertEqual(self.run_import("Größe;x\n1;2\n".encode("latin-1")), 1)
        self.assertIn("fleet.csv:1: expected UTF-8 in the line with the columns' names", self.stderr)

    def test_columns_of_the_same_name(self):
        self.assertEqual(self.run_import(GOOD.replace("Since", "Asset")), 1)
        self.assertIn('fleet.csv:1: expected each column\'s name once; found "Asset" over columns 1 and 4', self.stderr)

    def test_a_file_without_anything(self):
        self.assertEqual(self.run_import(""), 1)
        self.assertIn("fleet.csv: expected a line with the columns' names; found nothing", self.stderr)

    def test_cells_and_rows_that_are_too_long(self):
        self.expect_row_fault("p;" + "x" * (64 * 1024 + 1) + ";Pumpe;1.1.2020", 'column "Serial": ',
                              "at most 64 KiB", "found more")
        self.expect_row_fault("p;" + ";" * (1 << 20), "at most 1 MiB")
        self.expect_row_fault('p;"' + "x\n" * 40_000 + '";Pumpe;1.1.2020', "since the quote in line 2", line="2-40002")

    def test_hostile_bytes_reach_the_terminal_escaped(self):
        self.assertEqual(self.run_import(HEADER + "p\x1b[2J;;\x1b]0;x\nq;;\x1b[2J;1.1.2020\nr;;Pumpe;\x1b[2J\n"), 1)
        self.assertNotIn("\x1b", self.stderr)
        self.assertEqual(self.events, [])


class Size(ImportCase):
    def peak_memory_kib(self):
        """Of an import of what was written, with its exit code and the lines it printed."""
        output = os.path.join(self.folder.name, "events.ndjson")
        child = os.fork()
        if child == 0:
            os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            # A sanitizer keeps what was freed for a while, which would be measured too.
            environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}
            os.execve(self.hallmark, [self.hallmark, "import", self.csv, "--map", self.map], environment)
        _, status, usage = os.wait4(child, 0)
        with open(output, "rb") as file:
            lines = sum(1 for _ in file)
        return os.waitstatus_to_exitcode(status), usage.ru_maxrss, lines

    def write_rows(self, count):
        with open(self.csv, "w") as file:
            file.write(NOTED)
            for at in range(count):
                file.write(f'pump-{at};S{at};Pumpe;31.01.2020;"a note, and more of it; {at}"\n')

    def test_a_long_file_takes_no_more_memory_than_the_devices_it_remembers(self):
        self.write(self.map, MAP)
        self.write_rows(1000)
        code, small, lines = self.peak_memory_kib()
        self.assertEqual((code, lines), (0, 1000))
        self.write_rows(200_000)
        code, large, lines = self.peak_memory_kib()
        self.assertEqual((code, lines), (0, 200_000))
        print(f"peak memory: {small} KiB over 1,000 rows, {large} KiB over 200,000")
        # 16 bytes a device at a load of a third or more, and half of that once more while it grows.
        limit_kib = 200_000 * 16 * 3 * 1.5 / 1024 + 2048
        with open(self.hallmark, "rb") as file:
            keeps_shadows = b"__tsan_init" in file.read()  # several bytes for each that was ever touched
        self.assertLess(large - small, limit_kib * (8 if keeps_shadows else 1))

    def test_a_cell_of_64_mib_is_a_named_fault_in_constant_memory(self):
        self.write(self.map, MAP)
        self.write_rows(1000)
        _, small, _ = self.peak_memory_kib()
        with open(self.csv, "w") as file:
            file.write(HEADER + 'p;"')
            for _ in range(64):
                file.write("x" * (1 << 20))
            file.write('";Pumpe;1.1.2020\nq;;Pumpe;1.1.2020\n')
        code, large, lines = self.peak_memory_kib()
        self.assertEqual((code, lines), (1, 1))
        self.assertLess(large, small + 2048)
        done = subprocess.run([self.hallmark, "import", self.csv, "--map", self.map], capture_output=True, text=True)
        self.assertIn(':2: column "Serial": expected a cell of at most 64 KiB; found more since the quote in line 2',
                      done.stderr)


if __name__ == "__main__":
    main()
