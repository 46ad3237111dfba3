"""Tests that find something optional absent: skipped, said in the last line, told to CTest when it
was all of them, and a failure where all engines are wanted. In Python and in C++."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("LEVEE_BUILD_DIR", SOURCE / "build"))
SUPPORT = SOURCE / "tests/support"
HEAD = "import unittest\nimport optional\n"
TAIL = "if __name__ == '__main__':\n    unittest.main()\n"
GOOD = "class Good(unittest.TestCase):\n    def test_good(self):\n        pass\n"
ABSENT = ("@optional.skip_unless_here(False, 'x is absent')\nclass Absent(unittest.TestCase):\n"
          "    def test_one(self):\n        self.fail()\n")
PART = ("class Part(unittest.TestCase):\n    @optional.skip_unless_here(False, 'x is absent')\n"
        "    def test_one(self):\n        self.fail()\n")
LATE = ("class Late(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n"
        "        raise unittest.SkipTest('x is absent')\n    def test_one(self):\n"
        "        self.fail()\n")
PRESENT = ABSENT.replace("False", "True").replace("self.fail()", "pass")
BAD = GOOD.replace("pass", "self.fail()")


def environment(wanted, **others):
    return {**os.environ, "PYTHONPATH": str(SUPPORT), "LEVEE_ENGINES": wanted, **others}


def ran(text, wanted=""):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a_test.py")
        path.write_text(HEAD + text + TAIL)
        return subprocess.run([sys.executable, "-B", SUPPORT / "run_script.py", path],
                              capture_output=True, text=True, check=False,
                              env=environment(wanted))


class Scripts(unittest.TestCase):
    def test_exit_codes(self):
        for text, usual, wanted in ((GOOD, 0, 0), (PRESENT, 0, 0), (BAD, 1, 1), ("", 1, 1),
                                    (ABSENT, 77, 1), (PART, 77, 1), (LATE, 77, 77),
                                    (GOOD + ABSENT, 0, 1), (GOOD + PART, 0, 1),
                                    (GOOD + LATE, 0, 0), (BAD + ABSENT, 1, 1)):
            with self.subTest(text=text):
                self.assertEqual(ran(text).returncode, usual)
                self.assertEqual(ran(text, "all").returncode, wanted)

    def test_the_last_line_says_what_was_absent(self):
        for text in (ABSENT, GOOD + PART, GOOD + LATE):
            self.assertEqual(ran(text).stderr.splitlines()[-1], "skipped: x is absent")
        self.assertIn("AssertionError: x is absent", ran(GOOD + PART, "all").stderr)
        self.assertNotIn("skipped", ran(GOOD).stderr)


class Programs(unittest.TestCase):
    def run_without_node(self, wanted):
        with tempfile.TemporaryDirectory() as empty:
            return subprocess.run([BUILD / "tests/unit_tests", "-tc=*LV-HST-27*"], cwd=SOURCE,
                                  capture_output=True, text=True, check=False,
                                  env=environment(wanted, PATH=empty))

    def test_an_absent_engine(self):
        usual = self.run_without_node("")
        self.assertEqual(usual.returncode, 0, usual.stdout)
        last = usual.stdout.splitlines()[-1]
        self.assertTrue(last.startswith("skipped: "), last)
        self.assertIn("v8: there is no node on the PATH", last)
        self.assertTrue(last.endswith(" (make engines fetches engines)"), last)
        wanted = self.run_without_node("all")
        self.assertEqual(wanted.returncode, 1)
        self.assertIn("v8: there is no node on the PATH", wanted.stdout)


if __name__ == "__main__":
    unittest.main()
