"""The tree obeys the limits of size and wording, and each rule catches a planted fault."""
import unittest

import planted
import source_tree
import tidy

OPENING = "// A file.\n"


def function(lines, head="int f(int a)"):
    return head + " {\n" + "    ++a;\n" * (lines - 2) + "}\n"


class Tidy(unittest.TestCase):
    def test_project(self):
        problems = tidy.check(source_tree.ROOT)
        self.assertFalse(problems, "\n" + "\n".join(problems))

    def caught(self, name, text, words):
        problems = planted.problems(tidy.check, {name: text})
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(words, problems[0])

    def clean(self, name, text):
        self.assertEqual(planted.problems(tidy.check, {name: text}), [])

    def test_function_length_at_its_bound(self):
        self.clean("host-sim/a.cpp", OPENING + function(70))
        self.caught("host-sim/a.cpp", OPENING + function(71), "function of 71 lines")

    def test_methods_templates_and_namespaces(self):
        method = "namespace n {\nstruct S {\n" + function(71, "    bool g(int a) const noexcept")
        self.caught("host-sim/a.cpp", OPENING + method + "};\n}\n", "function of 71 lines")
        constrained = function(71, "template <class T>\n    requires true\nint f(T a)")
        self.caught("host-sim/a.cpp", OPENING + constrained, "function of 73 lines")
        many = "namespace n {\n" + function(60) * 3 + "}\n"
        self.clean("host-sim/a.cpp", OPENING + many)

    def test_python_function_length(self):
        self.caught("tools/a.py", "def f(a):\n" + "    a += 1\n" * 70, "function of 71 lines")

    def test_file_length(self):
        self.clean("host-sim/a.cpp", OPENING * 500)
        self.caught("host-sim/a.cpp", OPENING * 501, "501 lines")

    def test_line_length(self):
        self.clean("host-sim/a.cpp", "//" + "x" * 98 + "\n")
        self.caught("host-sim/a.cpp", "//" + "x" * 99 + "\n", "101 columns")

    def test_words(self):
        for word in tidy.WORDS:
            self.caught("host-sim/a.cpp", f"// {word}: later\n", word)

    def test_machine_paths_and_hosts(self):
        for text in ("/ho" "me/someone/x", "/wo" "rk/x", "pypi" ".org", "mirror." "internal"):
            self.caught("docs/a.md", f"see {text}\n", "has no place here")

    def test_opening_comment(self):
        self.caught("host-sim/a.cpp", "int a;\n", "no opening comment")


if __name__ == "__main__":
    unittest.main()
