"""Rule ids are tied to tests both ways, and a missing end of either kind is caught."""
import unittest

import planted
import source_tree
import trace_rules


class TraceRules(unittest.TestCase):
    def test_project(self):
        problems = trace_rules.check(source_tree.ROOT)
        self.assertFalse(problems, "\n" + "\n".join(problems))

    def caught(self, files):
        return planted.problems(trace_rules.check, files)

    def test_both_ends(self):
        self.assertEqual(self.caught({
            "docs/SPEC.md": "**LV-A-01** rule\n",
            "docs/spec/more.md": "LV-BC-02 LV-BC-03 rule\n",
            "tests/unit/a_test.cpp": 'TEST_CASE("LV-A-01 "\n          "LV-BC-02 x") {}\n',
            "tests/a.cmake": "add_test(NAME all.LV-BC-03 COMMAND a)\n"}), [])

    def test_defined_twice(self):
        self.assertEqual(self.caught({
            "docs/SPEC.md": "- **LV-A-01** rule\n| LV-A-02 | LV-A-01 again, as a mention |\n",
            "docs/spec/more.md": "| LV-A-01 | another rule |\n",
            "tests/unit/a_test.cpp": 'TEST_CASE("LV-A-01 LV-A-02 x") {}\n'}),
            ["docs/spec/more.md:1: LV-A-01 is defined twice"])

    def test_names_and_docstrings_of_functions(self):
        self.assertEqual(self.caught({
            "docs/SPEC.md": "LV-A-01 LV-A-02 LV-A-03 rule\n",
            "tests/cli/a_test.py": 'class A:\n    """LV-A-03"""\n'
                                   '    def test_LV_A_01_x(self):\n        """LV-A-02"""\n'}), [])
        self.assertEqual(self.caught({"docs/SPEC.md": "LV-A-011 rule\n",
                                      "tests/cli/a_test.py": "def test_LV_A_01_x(): pass\n"}),
                         ["docs/SPEC.md:1: LV-A-011 is in the name of no test",
                          "tests/cli/a_test.py:1: LV-A-01 is not in the specification"])

    def test_rule_without_test(self):
        self.assertEqual(self.caught({"docs/SPEC.md": "x\nLV-A-01 rule\n"}),
                         ["docs/SPEC.md:2: LV-A-01 is in the name of no test"])

    def test_a_comment_or_a_string_is_no_test(self):
        for name, text in (("a_test.cpp", '// LV-A-01\nconst char* x = "LV-A-01";\n'),
                           ("a_test.py", '"""LV-A-01"""\nX = "LV-A-01"  # LV-A-01\n'),
                           ("a.cmake", "# LV-A-01\n")):
            with self.subTest(name=name):
                self.assertEqual(self.caught({"docs/SPEC.md": "LV-A-01\n", f"tests/{name}": text}),
                                 ["docs/SPEC.md:1: LV-A-01 is in the name of no test"])

    def test_test_without_rule(self):
        self.assertEqual(self.caught({"tests/unit/a_test.cpp": "// LV-A-09\n"}),
                         ["tests/unit/a_test.cpp:1: LV-A-09 is not in the specification"])

    def test_a_rule_is_conditional_when_all_its_tests_are(self):
        files = {"tests/a_test.cpp": 'TEST_CASE("LV-A-01 LV-A-02") { x_if_here(); }\n'
                                     'TEST_CASE("LV-A-02") {}\n',
                 "tests/a_test.py": "@optional.skip_unless_here(x, 'y')\nclass A:\n"
                                    "    def test_LV_A_03(self): pass\n",
                 "tests/b_test.cpp": 'TEST_CASE("LV-A-05") { note_absent("x"); }\n',
                 "tests/part/main.cpp": "int main() { return LEVEE_SKIPPED; }\n",
                 "tests/part/a_test.cpp": 'TEST_CASE("LV-A-04") {}\n'}
        tested = planted.problems(trace_rules.tested_rules, files)
        self.assertEqual({rule: optional for rule, (_, optional) in tested.items()},
                         {"LV-A-01": True, "LV-A-02": False, "LV-A-03": True,
                          "LV-A-04": True, "LV-A-05": True})


if __name__ == "__main__":
    unittest.main()
