"""Runs one file of tests for CTest, as if by itself. What was skipped is told in the last line; the
exit code is 77 if that was all of them, so that they do not count as passed."""

import runpy
import sys
import unittest
from pathlib import Path

SKIPPED = 77


class Result(unittest.TextTestResult):
    successes = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.successes += 1


class Program(unittest.TestProgram):
    def runTests(self):
        result = unittest.TextTestRunner(verbosity=self.verbosity, resultclass=Result).run(
            self.test)
        for reason in sorted({reason for _, reason in result.skipped}):
            print(f"skipped: {reason}", file=sys.stderr)
        if not result.wasSuccessful() or not (result.successes or result.skipped):
            sys.exit(1)
        sys.exit(0 if result.successes else SKIPPED)


if __name__ == "__main__":
    sys.argv.pop(0)
    sys.path.insert(0, str(Path(sys.argv[0]).resolve().parent))
    unittest.main = Program
    runpy.run_path(sys.argv[0], run_name="__main__")
