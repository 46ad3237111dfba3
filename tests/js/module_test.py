"""The ES module that Emscripten builds from the contract's sources gives the chain of levee.wasm,
and its typed interface answers by name. Skipped where Emscripten or node is not installed."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCE / "tests/support"))

import optional  # noqa: E402

BUILD = Path(os.environ.get("LEVEE_BUILD_DIR", SOURCE / "build"))
LEVEE = os.environ.get("LEVEE_BINARY", str(BUILD / "levee"))
MODULE = BUILD / "js/levee_module.mjs"


@optional.skip_unless_here(MODULE.is_file(), "build/js is not there: make engines")
class Module(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "fuzz.lvt"
            run = subprocess.run([LEVEE, "fuzz", "--seed", "5", "--transactions", "5000",
                                  "--engine", "wasm2c", "--out", trace, "--json"],
                                 capture_output=True, text=True, check=True)
            cls.chain = json.loads(run.stdout)["chain"]
            check = subprocess.run(["node", SOURCE / "tests/js/module_check.js", BUILD / "js",
                                    trace], capture_output=True, text=True, check=False)
            assert check.returncode == 0, check.stderr
            cls.found = json.loads(check.stdout)

    def test_the_module_gives_the_chain_of_levee_wasm(self):
        """LV-HST-33"""
        self.assertEqual(self.found["trace"], {"chain": self.chain, "transactions": 5000})

    def test_messages_and_queries_by_name(self):
        """LV-HST-34"""
        typed = self.found["typed"]
        self.assertEqual(typed["statuses"], ["ok"] * 4 + ["account_not_found"])
        self.assertEqual(typed["rows"], ["asset 1", "account 1"])
        self.assertTrue(typed["events"])
        self.assertEqual(typed["cash"], "1000")

    def test_what_does_not_fit_is_refused_by_name(self):
        """LV-HST-34"""
        self.assertEqual(self.found["typed"]["refusals"],
                         ["there is no 'depositt' among messages",
                          "deposit has no field 'acount'",
                          "asset: 4294967296 does not fit u32"])


if __name__ == "__main__":
    unittest.main()
