#!/usr/bin/env python3
"""Does tools/gates/cpp_text.py find the functions, and nothing else, in C++ that is hard to read?"""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "gates"))
import cpp_text  # noqa: E402


def found(code):
    """(name, lines) of each function in the code."""
    return [(function.name, function.lines) for function in cpp_text.functions(code)]


class Functions(unittest.TestCase):
    def test_braces_in_comments_and_literals_do_not_count(self):
        code = "void f() {\n  // {\n  /* { */\n  g(\"{\", '{', R\"x(\n{\" )x\", 1'000'000);\n}\nvoid h() {}\n"
        self.assertEqual(found(code), [("f", 6), ("h", 1)])

    def test_members_initialised_in_braces_belong_to_the_constructor(self):
        code = "Foo::Foo(int a)\n    : Base(a),\n      b_{a},\n      c_{} {\n  go({1, 2});\n}\n"
        self.assertEqual(found(code), [("Foo::Foo", 6)])

    def test_functions_in_classes_and_namespaces_are_found(self):
        code = ("namespace a::b {\ntemplate <class T = std::map<int, int>>\nclass [[nodiscard]] C final : public B<T> {\n"
                " public:\n  int f() const {\n    return 1;\n  }\n\n private:\n  int a_{0};\n};\n}\n")
        self.assertEqual(found(code), [("f", 3)])

    def test_tables_enums_and_concepts_are_not_functions(self):
        code = ("const Rule rules[] = {\n  {\"x\", f(1)},\n};\nenum class E : int { a, b };\n"
                "std::function<void(int)> g{};\ntemplate <class T>\nconcept C = requires(T t) { t.x(); };\n")
        self.assertEqual(found(code), [])

    def test_operators_and_comparisons_are_read_right(self):
        code = "bool A::operator==(const A& o) const {\n  return a == o.a;\n}\nA& operator=(A o) {\n  return *this;\n}\n"
        self.assertEqual(found(code), [("A::operator==", 3), ("operator=", 3)])

    def test_a_lambda_counts_as_part_of_its_function(self):
        code = "int f() {\n  auto g = [](int a) {\n    return a;\n  };\n  return g(1);\n}\n"
        self.assertEqual(found(code), [("f", 6)])

    def test_a_lambda_outside_of_functions_is_one(self):
        self.assertEqual(found("const auto f = [](int a) {\n  return a;\n};\n"), [("f", 3)])

    def test_a_test_case_is_named_by_its_title(self):
        code = 'TEST_CASE("an equal repeat { is a duplicate", "[x]") {\n  REQUIRE(true);\n}\n'
        self.assertEqual(found(code), [('TEST_CASE("an equal repeat { is a duplicate")', 3)])

    def test_braces_in_macros_do_not_count(self):
        self.assertEqual(found("#define LOOP(x) \\\n  while (x) {\nvoid f() {\n}\n"), [("f", 2)])

    def test_the_count_begins_where_the_declaration_does(self):
        code = "template <class T>\nResult<T> f(int a,\n            int b) {\n  return a;\n}\n"
        self.assertEqual(found(code), [("f", 5)])


if __name__ == "__main__":
    unittest.main()
