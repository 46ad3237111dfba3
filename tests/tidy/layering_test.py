"""The tree obeys its layers, and each rule catches a planted fault."""
import unittest

import planted
import layering
import source_tree

CORE = "// Core.\n"


class Layering(unittest.TestCase):
    def test_project(self):
        problems = layering.check(source_tree.ROOT)
        self.assertFalse(problems, "\n" + "\n".join(problems))

    def caught(self, files, words):
        problems = planted.problems(layering.check, files)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(words, problems[0])

    def clean(self, files):
        self.assertEqual(planted.problems(layering.check, files), [])

    def test_core_includes_host(self):
        self.caught({"contract/core/a.hpp": '#include "host-sim/b.hpp"\n', "host-sim/b.hpp": ""},
                    "may not include host-sim/b.hpp")

    def test_model_includes_core(self):
        self.caught({"host-sim/model/a.hpp": '#include "contract/core/b.hpp"\n',
                     "contract/core/b.hpp": ""}, "may not include contract/core/b.hpp")

    def test_model_reaches_core_by_a_relative_path(self):
        for path in ("../../contract/core/b.hpp", "abi/../contract/core/b.hpp"):
            for include in (f'"{path}"', f"<{path}>"):
                self.caught({"host-sim/model/a.hpp": f"#include {include}\n", "abi/c.hpp": "",
                             "contract/core/b.hpp": ""}, f"{path} has a .. in it")

    def test_a_header_of_ours_between_angle_brackets(self):
        for folder in ("host-sim/model", "contract/core", "tests/unit"):
            self.caught({f"{folder}/a.hpp": "#include <contract/core/b.hpp>\n",
                         "contract/core/b.hpp": ""}, "goes in quotes")

    def test_core_uses_the_heap(self):
        self.caught({"contract/core/a.hpp": "#include <vector>\n"}, "may not use <vector>")

    def test_division_outside_fixed_math(self):
        self.caught({"contract/core/a.hpp": "int f(int a) { return a / 2; }\n"}, "belong in")
        self.caught({"contract/core/a.hpp": "int f(int a) { return a % 2; }\n"}, "belong in")

    def test_division_where_it_belongs(self):
        self.clean({"contract/core/fixed_math.hpp": "int f(int a) { return a / 2; }\n",
                    "contract/core/a.hpp": '// a / b\n/* a % b */ const char* t = "a/b";\n'
                                           '#include "contract/core/fixed_math.hpp"\n'
                                           "int big = 1'000'000; char c = '/';\n"})


if __name__ == "__main__":
    unittest.main()
