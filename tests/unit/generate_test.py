"""The generator: what is committed is what the schema says, and every broken schema is refused.

Each refusal plants one mistake in a small schema and expects one line that names the place and the
rule, exit code 2, and nothing written.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("LEVEE_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
GENERATE = ROOT / "abi" / "generate.py"

# One parameter for that schema, and how it may be wrong: (what stands there, what instead, part of
# the line that refuses it).
PARAMETER = '''
[[parameter]]
id = 1
name = "cash_floor"
row = "account"
field = "cash"
range = "1..9"
step = 2
step_ratio = "50 %"
cooldown = "24 h"
loosen = "48 h"
tighten = "1 h"
tighter = "up"
by = ["vote", "guardian"]
sentence = "Least cash."
'''
WRONG_PARAMETERS = [
    ('id = 1', 'id = 2', "its id is 2, not 1"),
    ('row = "account"', 'row = "nobody"', "no field nobody.cash"),
    ('field = "cash"', 'field = "gold"', "no field account.gold"),
    ('field = "cash"', 'field = "bond[2]"', "no element bond[2]"),
    ('field = "cash"', 'field = "bond"', "a list must be one of bytes"),
    ('"24 h"', '"1 day"', "is not a number of hours"),
    ('"50 %"', '"0.5"', "is not a per cent"),
    ('"1 h"', '"49 h"', "may not wait longer than a loosening"),
    ('tighter = "up"', 'tighter = "neither"', "the guardian may only tighten"),
    ('tighter = "up"', 'tighter = "left"', "unknown word"),
    ('"1..9"', '"1..100000000000000000000"', "an upper bound above 64 bits"),
    ('sentence', 'sentenc', "'sentence' is missing"),
]

# A schema of its own, so that the mistakes below stay where they are when the real one grows.
SCHEMA = {
    "units.toml": """
[unit]
atoms = { type = "u128", cpp = "Atoms", sentence = "Money." }
flow = { type = "i192", cpp = "Flow", sentence = "Accumulator." }
ratio = { type = "u64", cpp = "Ratio", sentence = "Fraction." }
id = { type = "u32", cpp = "uint32_t", sentence = "Number." }
count8 = { type = "u8", cpp = "uint8_t", sentence = "Small number." }
digest = { type = "u8", cpp = "uint8_t", sentence = "Digest." }
""",
    "enums.toml": """
[enum.side]
type = "u8"
sentence = "Side."
values = [["long", 1, "Up."], ["short", 2, "Down."]]
""",
    "params.toml": """
constant = [
  { name = "markets_max", value = 7, type = "u32", sentence = "Most." },
  { name = "money_max", value = "2^88 - 1", unit = "atoms", sentence = "Most." },
]
""",
    "statuses.toml": """
status = [
  { name = "ok", code = 0, band = "ok", rule = "none", retry = false, sentence = "Good." },
  { name = "short", code = 1, band = "decode", rule = "none", retry = false, sentence = "S." },
  { name = "long", code = 2, band = "decode", rule = "none", retry = false, sentence = "L." },
  { name = "poor", code = 60, band = "balance", rule = "none", retry = true, sentence = "P." },
]
""",
    "rows.toml": """
[[row]]
name = "account"
kind = 1
sentence = "Account."
fields = [["version", "count8", "Layout."], ["side", "enum:side", "Side."],
  ["reserved0", "reserved8[2]", "Zero."], ["owner", "id", "Owner."],
  ["cash", "atoms", "Cash."], ["bond", "atoms[2]", "Bond."], ["flow", "flow", "Flow."]]
[[row]]
name = "market"
kind = 255
sentence = "Market."
fields = [["version", "count8", "Layout."], ["ids", "count8[markets_max]", "Some."]]
""",
    "messages.toml": """
[[message]]
name = "pay"
kind = 3
caller = "venue|feed"
funds = true
sentence = "Pays."
fields = [["account", "id", "Account."], ["bits", "count8", "Bits.", "0..31"],
  ["reserved0", "reserved8[3]", "Zero."], ["amount", "atoms", "Amount.", "1..money_max"],
  ["hash", "digest[32]", "Digest."]]
[[message]]
name = "seal"
kind = 65535
caller = "authority"
funds = false
sentence = "Seals."
fields = []
""",
    "events.toml": """
event = [
  { name = "paid", kind = 1, sentence = "Paid.", fields = [["account", "row:account", "After."]] },
  { name = "sealed", kind = 2, sentence = "Sealed.", fields = [] },
]
""",
    "queries.toml": """
[[query]]
name = "one"
kind = 1
sentence = "One."
fields = [["id", "id", "Id."]]
answer = [["row", "row:account", "The row."], ["total", "atoms", "Sum."]]
[[query]]
name = "two"
kind = 2
sentence = "Two."
fields = []
answer = []
""",
}

# Rule, file, text to replace once, new text, what the error must name.
MISTAKES = [
    ("LV-ABI-01", "rows.toml", "[[row]]", "[[row", ["rows.toml"]),
    ("LV-ABI-01", "messages.toml", 'name = "pay"', 'name = "Pay"', ["'Pay'"]),
    ("LV-ABI-01", "messages.toml", "kind = 3\n", "", ["message pay", "'kind' is missing"]),
    ("LV-ABI-01", "rows.toml", '["owner", "id", "Owner."]', '["owner", "id"]', ["a field is"]),
    ("LV-ABI-02", "rows.toml", '["cash", "atoms"', '["cash", "atomz"',
     ["row account", "field cash", "unknown unit 'atomz'"]),
    ("LV-ABI-02", "rows.toml", '"enum:side"', '"enum:nothing"', ["field side", "'nothing'"]),
    ("LV-ABI-02", "events.toml", '"row:account"', '"row:nothing"', ["event paid", "'nothing'"]),
    ("LV-ABI-02", "units.toml", 'type = "i192"', 'type = "i193"', ["unit flow", "i193"]),
    ("LV-ABI-02", "units.toml", 'atoms = { type = "u128"', 'atoms = { type = "i128"', ["atoms"]),
    ("LV-ABI-02", "messages.toml", "kind = 65535", "kind = 65536", ["seal", "1..65535"]),
    ("LV-ABI-02", "rows.toml", "kind = 255", "kind = 256", ["row market", "1..255"]),
    ("LV-ABI-02", "params.toml", "value = 7", "value = 4294967296", ["markets_max"]),
    ("LV-ABI-03", "statuses.toml", 'name = "ok"', 'name = "fine"', ["ok with code 0"]),
    ("LV-ABI-03", "statuses.toml", 'band = "balance"', 'band = "sorrow"', ["'sorrow'"]),
    ("LV-ABI-03", "statuses.toml", '"long", code = 2', '"long", code = 90', ["poor", "lies among"]),
    ("LV-ABI-03", "statuses.toml", '"short", code = 1, band = "decode"',
     '"short", code = 1, band = "balance"', ["one run"]),
    ("LV-ABI-03", "statuses.toml", "status = [", "retired = [60]\nstatus = [", ["never reused"]),
    ("LV-ABI-04", "messages.toml", "reserved8[3]", "reserved8[2]",
     ["message pay", "field amount", "offset 7"]),
    ("LV-ABI-04", "rows.toml", ' ["owner", "id", "Owner."],', "",
     ["row account", "field cash", "offset 4"]),
    ("LV-ABI-04", "queries.toml", '["total", "atoms", "Sum."]', '["total", "id", "Sum."]',
     ["query one", "the end, offset 84"]),
    ("LV-ABI-05", "messages.toml", '"digest[32]"', '"digest[3992]"', ["message pay", "4024"]),
    ("LV-ABI-05", "messages.toml", '"digest[32]"', '"digest[0]"', ["field hash", "1..4096"]),
    ("LV-ABI-06", "rows.toml", '["version", "count8"', '["layout", "count8"',
     ["row account", "'version'"]),
    ("LV-ABI-06", "rows.toml", '["version", "count8"', '["version", "enum:side"', ["type u8"]),
    ("LV-ABI-07", "messages.toml", '"venue|feed"', '"venue|fee"', ["message pay", "'fee'"]),
    ("LV-ABI-08", "messages.toml", "kind = 65535", "kind = 3", ["kind 3 is used twice"]),
    ("LV-ABI-08", "rows.toml", "kind = 255", "kind = 1", ["kind 1 is used twice"]),
    ("LV-ABI-08", "events.toml", "kind = 2", "kind = 1", ["kind 1 is used twice"]),
    ("LV-ABI-08", "queries.toml", "kind = 2", "kind = 1", ["kind 1 is used twice"]),
    ("LV-ABI-08", "statuses.toml", "code = 2", "code = 1", ["code 1 is used twice"]),
    ("LV-ABI-08", "statuses.toml", '"long"', '"short"', ["name short is used twice"]),
    ("LV-ABI-08", "messages.toml", '"seal"', '"pay"', ["name pay is used twice"]),
    ("LV-ABI-08", "rows.toml", '["bond"', '["cash"', ["field name cash is used twice"]),
    ("LV-ABI-08", "enums.toml", '"short", 2', '"short", 1', ["enum side", "value 1"]),
    ("LV-ABI-08", "units.toml", 'cpp = "Ratio"', 'cpp = "Status"', ["C++ type Status"]),
    ("LV-ABI-09", "messages.toml", '"0..31"', '"0..256"', ["pay, field bits", "0..256"]),
    ("LV-ABI-09", "messages.toml", '"0..31"', '"31..0"', ["field bits", "31..0"]),
    ("LV-ABI-09", "messages.toml", '"0..31"', '"0 to 31"', ["field bits", "low..high"]),
    ("LV-ABI-09", "messages.toml", '"0..31"', '"0..nothing"', ["field bits", "nothing"]),
]


def run(*arguments):
    return subprocess.run([sys.executable, "-B", str(GENERATE), *map(str, arguments)],
                          capture_output=True, text=True, check=False)


class Generate(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.schema = pathlib.Path(self.scratch.name) / "schema"
        self.out = pathlib.Path(self.scratch.name) / "out"
        self.schema.mkdir()
        for name, text in SCHEMA.items():
            (self.schema / name).write_text(text, encoding="utf-8")

    def plant(self, file, old, new):
        path = self.schema / file
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def hash_of(self):
        result = run("--schema", self.schema, "--out", self.out)
        self.assertEqual(result.returncode, 0, result.stderr)
        text = (self.out / "abi/generated/abi_meta.hpp").read_text(encoding="utf-8")
        return text.split("ABI_HASH_HEX =")[1].split('"')[1]

    def test_lv_abi_10_committed_files_are_current(self):
        result = run("--check")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_lv_abi_10_equal_schema_gives_equal_bytes(self):
        first, second = self.out / "1", self.out / "2"
        for directory in (first, second):
            self.assertEqual(run("--out", directory).returncode, 0)
        files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
        self.assertGreaterEqual(len(files), 10)
        for file in files:
            self.assertEqual((first / file).read_bytes(), (second / file).read_bytes(), file)

    def test_lv_abi_10_check_finds_a_changed_file(self):
        self.assertEqual(run("--out", self.out).returncode, 0)
        self.assertEqual(run("--out", self.out, "--check").returncode, 0)
        target = self.out / "abi/generated/abi.hpp"
        target.write_text(target.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        result = run("--out", self.out, "--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("abi/generated/abi.hpp differs", result.stderr)

    def test_lv_abi_10_hash_follows_bytes_and_not_prose(self):
        before = self.hash_of()
        self.plant("messages.toml", '"Pays."', '"Pays it."')
        self.assertEqual(self.hash_of(), before)
        self.plant("messages.toml", '"0..31"', '"0..30"')
        self.assertNotEqual(self.hash_of(), before)

    def test_LV_ABI_17_a_parameter_is_a_field_with_bounds_and_delays(self):
        path = self.schema / "params.toml"
        before = path.read_text(encoding="utf-8")
        path.write_text(before + PARAMETER, encoding="utf-8")
        self.hash_of()
        text = (self.out / "abi/generated/abi.hpp").read_text(encoding="utf-8")
        self.assertIn("cash_floor = 1", text)
        self.assertIn("{1, 16, 8, ", text)
        page = (self.out / "docs/reference/parameters.md").read_text(encoding="utf-8")
        self.assertIn("| 1 | `cash_floor` | account.cash | atoms | 1..9 | 2 or 50 % | 24 |", page)
        for old, new, said in WRONG_PARAMETERS:
            self.assertIn(old, PARAMETER)
            path.write_text(before + PARAMETER.replace(old, new, 1), encoding="utf-8")
            result = run("--schema", self.schema, "--out", self.out)
            self.assertEqual(result.returncode, 2, (new, result.stderr))
            self.assertIn(said, result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1)

    def test_lv_abi_09_bounds_and_array_sizes_may_name_constants(self):
        self.hash_of()
        code = (self.out / "abi/generated/abi.hpp").read_text(encoding="utf-8")
        self.assertIn("uint8_t ids[7]{};", code)
        self.assertIn("uint32_t MARKETS_MAX = 7u;", code)
        self.assertIn("0xffffffu} << 64 | 0xffffffffffffffffu", code)

    def test_every_planted_mistake_is_refused(self):
        """Each with the id of its rule in the sentence: LV-ABI-01, LV-ABI-02,
        LV-ABI-03, LV-ABI-04, LV-ABI-05, LV-ABI-06, LV-ABI-07, LV-ABI-08, LV-ABI-09."""
        for rule, file, old, new, named in MISTAKES:
            with self.subTest(rule=rule, file=file, new=new):
                original = (self.schema / file).read_text(encoding="utf-8")
                self.plant(file, old, new)
                result = run("--schema", self.schema, "--out", self.out)
                (self.schema / file).write_text(original, encoding="utf-8")
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
                for part in [rule, *named]:
                    self.assertIn(part, result.stderr)
                self.assertFalse(self.out.exists(), "a refused schema must write nothing")


if __name__ == "__main__":
    unittest.main()
