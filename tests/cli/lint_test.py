"""`levee lint` from outside: exit codes, and findings as text and as JSON."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

LEVEE = os.environ["LEVEE_BINARY"]
SHIPPED = os.environ["LEVEE_WASM_PATH"]
EMPTY_MODULE = b"\0asm\1\0\0\0"


def lint(*arguments):
    return subprocess.run([LEVEE, "lint", *arguments], capture_output=True, text=True)


class Lint(unittest.TestCase):
    def with_module(self, content, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "module.wasm"
            path.write_bytes(content)
            return lint(str(path), *arguments)

    def test_clean_is_0(self):
        done = lint(SHIPPED)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("clean", done.stdout)

    def test_findings_are_1(self):
        done = self.with_module(EMPTY_MODULE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("export: function -: levee_execute is not exported", done.stdout)
        self.assertIn("memory: function -: 0 memories, expected one", done.stdout)

    def test_json(self):
        done = self.with_module(EMPTY_MODULE, "--json")
        self.assertEqual(done.returncode, 1)
        findings = json.loads(done.stdout)["findings"]
        self.assertEqual({finding["rule"] for finding in findings}, {"export", "memory"})

    def test_not_wasm_is_2(self):
        done = self.with_module(b"not wasm at all")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        self.assertIn("at byte 0: not a Wasm module", done.stderr)

    def test_broken_wasm_is_a_finding(self):
        done = self.with_module(EMPTY_MODULE[:6])
        self.assertEqual(done.returncode, 1)
        self.assertIn("malformed", done.stdout)

    def test_unreadable_is_2(self):
        done = lint("/nowhere/module.wasm")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, "levee: lint: cannot read /nowhere/module.wasm\n")

    def test_directory_is_2(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(lint(folder).returncode, 2)

    def test_unknown_profile_is_2(self):
        done = lint(SHIPPED, "--profile", "moon")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no profile 'moon'; there are plain", done.stderr)


if __name__ == "__main__":
    unittest.main()
