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
        self.assertEqual(self.caught({"docs/SPEC.md": "**LV-A-01** rule\n",
                                      "docs/spec/more.md": "LV-BC-02 rule\n",
                                      "tests/unit/a_test.cpp": "// LV-A-01 LV-BC-02\n"}), [])

    def test_names_of_functions(self):
        self.assertEqual(self.caught({"docs/SPEC.md": "LV-A-01 rule\n",
                                      "tests/cli/a_test.py": "def test_LV_A_01_x(self):\n"}), [])
        self.assertEqual(self.caught({"docs/SPEC.md": "LV-A-011 rule\n",
                                      "tests/cli/a_test.py": "def test_LV_A_01_x(self):\n"}),
                         ["docs/SPEC.md:1: LV-A-011 is named by no test",
                          "tests/cli/a_test.py:1: LV-A-01 is not in the specification"])

    def test_rule_without_test(self):
        self.assertEqual(self.caught({"docs/SPEC.md": "x\nLV-A-01 rule\n"}),
                         ["docs/SPEC.md:2: LV-A-01 is named by no test"])

    def test_test_without_rule(self):
        self.assertEqual(self.caught({"tests/unit/a_test.cpp": "// LV-A-09\n"}),
                         ["tests/unit/a_test.cpp:1: LV-A-09 is not in the specification"])


if __name__ == "__main__":
    unittest.main()
