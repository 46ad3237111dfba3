"""Scripts that once broke something run clean, on both engines and against the model."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

LEVEE = os.environ["LEVEE_BINARY"]
SCRIPTS = Path(os.environ["LEVEE_SOURCE_DIR"]) / "tests" / "regressions"


class Regressions(unittest.TestCase):
    def test_scripts(self):
        scripts = sorted(SCRIPTS.glob("*.toml"))
        self.assertTrue(scripts)
        for script in scripts:
            with self.subTest(script=script.name):
                run = subprocess.run([LEVEE, "run", str(script), "--engine", "native,wasm2c"],
                                     capture_output=True, text=True)
                self.assertEqual(run.returncode, 0, run.stdout[-2000:] + run.stderr)

    def test_deep_key(self):
        """LV-SCN-01: a key of 50,000 parts is refused in one line."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "deep.toml"
            path.write_text(".".join(["a"] * 50000) + " = 1\n")
            run = subprocess.run([LEVEE, "run", str(path)], capture_output=True, text=True)
            self.assertEqual(run.returncode, 2)
            self.assertIn("deep.toml:1: 49999 dots in a line", run.stderr)


if __name__ == "__main__":
    unittest.main()
