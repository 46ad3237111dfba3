"""`levee gas`: the committed figures of every message, on both lines of the machine, to the unit.
They are those of one compiler's module, whose digest stands beside them."""

import hashlib
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
LINES = ("3.0", "2.2")
COMPILER = "clang++-19"


def levee(*arguments, cache=None):
    environment = dict(os.environ)
    if cache is not None:
        environment["XDG_CACHE_HOME"] = cache
    return subprocess.run([LEVEE, *arguments], capture_output=True, text=True, check=False,
                          cwd=SOURCE, env=environment)


def is_here():
    listed = json.loads(levee("engines", "--json").stdout)
    return all(engine["here"] for engine in listed if engine["name"].startswith("wasmvm"))


def compiler():
    recipe = (BUILD / "wasm/recipe.tsv").read_text().splitlines()
    return Path(dict(line.split("\t")[:2] for line in recipe)["cxx"]).name


HERE = is_here()


@optional.skip_unless_here(HERE, "libwasmvm is not on this machine; get it with: make engines")
class Gas(unittest.TestCase):
    @unittest.skipUnless(compiler() == COMPILER, f"the figures are those of {COMPILER}")
    def test_the_committed_figures_are_exact(self):
        """LV-CW-23"""
        for line in LINES:
            path = SOURCE / f"tests/wasmvm/gas-{line}.json"
            answer = levee("gas", "--vm", line, "--json")
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertEqual(json.loads(answer.stdout), json.loads(path.read_text()),
                             f"new figures: levee gas --vm {line} --json > {path.name}")

    def test_every_message_is_measured(self):
        """LV-CW-23"""
        abi = json.loads((SOURCE / "abi/generated/abi.json").read_text())
        for line in LINES:
            table = json.loads(levee("gas", "--vm", line, "--json").stdout)
            self.assertEqual([row["message"] for row in table["messages"]],
                             [message["name"] for message in abi["messages"]])
            module = (BUILD / "levee-cosmwasm.wasm").read_bytes()
            self.assertEqual(table["module"], hashlib.sha256(module).hexdigest())
            for row in table["messages"]:
                self.assertGreaterEqual(row["sdk_gas"], 60_000 + row["storage_gas"] +
                                        row["result_bytes"] + row["wasm_gas"] // 140_000)

    def test_the_figures_of_the_documents_are_the_committed_ones(self):
        """LV-CW-23"""
        committed = json.loads((SOURCE / "tests/wasmvm/gas-3.0.json").read_text())["messages"]
        rows = {row["message"]: row for row in committed}
        columns = ("sdk_gas", "storage_gas", "result_bytes", "wasm_gas")
        text = (SOURCE / "docs/BENCH.md").read_text().split("## On a CosmWasm chain")[1]
        told = [[cell.strip() for cell in line.strip("|").split("|")]
                for line in text.split("\n## ")[0].splitlines() if line.startswith("| `")]
        self.assertGreater(len(told), 5)
        for name, *figures in told:
            self.assertEqual(figures, [f"{rows[name.strip('`')][column]:,}" for column in columns])

    def test_the_table_for_people_has_the_same_figures(self):
        """LV-CW-23"""
        table = json.loads(levee("gas", "--json").stdout)
        lines = levee("gas").stdout.splitlines()[1:]
        self.assertEqual([line.split() for line in lines],
                         [[str(value) for value in row.values()] for row in table["messages"]])


class Refusals(unittest.TestCase):
    def test_without_the_library_it_says_so_and_the_rest_works(self):
        """LV-CW-21"""
        with tempfile.TemporaryDirectory() as empty:
            answer = levee("gas", cache=empty)
            self.assertEqual(answer.returncode, 2)
            self.assertEqual(answer.stderr, "levee: libwasmvm 3.0.7 is not on this machine; "
                                            "get it with: make engines\n")
            refused = levee("run", "scenarios/first-steps", "--engine", "wasmvm", cache=empty)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("libwasmvm 3.0.7 is not on this machine", refused.stderr)
            self.assertEqual(levee("run", "scenarios/first-steps", cache=empty).returncode, 0)
            tests = BUILD / "tests/wasmvm_tests"
            if tests.exists():
                for wanted, code in (("", 77), ("all", 1)):
                    skipped = subprocess.run([str(tests)], capture_output=True, text=True,
                                             check=False,
                                             env={**os.environ, "XDG_CACHE_HOME": empty,
                                                  "LEVEE_ENGINES": wanted})
                    self.assertEqual(skipped.returncode, code)
                    self.assertIn("libwasmvm 3.0.7 is not on this machine", skipped.stdout)

    def test_a_line_or_a_scenario_that_cannot_be_measured(self):
        """LV-CW-23"""
        answer = levee("gas", "--vm", "3.1")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("no line '3.1' of libwasmvm; did you mean '3.0'?", answer.stderr)
        answer = levee("gas", "scenarios/2025-10-10")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("gas is measured on a scenario of kind 'script'", answer.stderr)


if __name__ == "__main__":
    unittest.main()
