#!/usr/bin/python3
"""Makes certificates.ndjson (README.md). Needs python3-cryptography; tests read only the file."""
import json
import warnings
from pathlib import Path

import cases_bytes
import cases_fields
import cases_keys
import cases_names


def main():
    warnings.simplefilter("ignore")  # cryptography's, about what these cases are made for
    lines, names = [], set()
    for module in (cases_keys, cases_names, cases_fields, cases_bytes):
        for case in module.cases():
            assert case["name"] not in names, f"two cases are called {case['name']}"
            names.add(case["name"])
            lines.append(json.dumps(case, separators=(",", ":")))
    Path(__file__).with_name("certificates.ndjson").write_text("\n".join(lines) + "\n")
    faults = sum('"fault":' in line for line in lines)
    print(f"{len(lines)} cases, {faults} of them faults")


main()
