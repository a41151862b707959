"""All cases, in the order of FORMAT.md; one file a theme."""

import cases_binary
import cases_digest
import cases_form
import cases_json
import cases_signed
import cases_structured
import cases_time
import cases_values

MODULES = [cases_form, cases_json, cases_structured, cases_binary, cases_signed, cases_values, cases_time,
           cases_digest]
CASES = [case for module in MODULES for case in module.CASES]
