"""The generator's CosmWasm side: a message enters by the schema alone, mistakes are refused, and
the IDL is one that tools for cosmwasm-schema read."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("LEVEE_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
IDL = json.loads((ROOT / "abi/generated/levee-idl.json").read_text())
SCHEMA = json.loads((ROOT / "abi/generated/abi.json").read_text())

MISTAKES = [
    ("cosmwasm.toml", '"set_role.scope"', '"set_role.scoop"', "set_role.scoop"),
    ("cosmwasm.toml", "code = 101", "code = 100", "above 100"),
    ("cosmwasm.toml", "code = 101", "code = 102", "each is used once"),
    ("cosmwasm.toml", 'name = "set_denom"', 'name = "stake"', "stake stands twice"),
    ("cosmwasm.toml", 'name = "config"', 'name = "accounts"', "accounts stands twice"),
    ("cosmwasm.toml", 'name = "denom_set"', 'name = "staked"', "staked stands twice"),
    ("messages.toml", '["per_lot", "per_lot", "Atoms', '["per_lot", "flow", "Atoms', "i192"),
    ("messages.toml", "kind = 35", "kind = 37", "not 1, 2, 3"),
]

NEW_MESSAGE = """
[[message]]
name = "wave"
kind = %d
since = 1
caller = "anyone"
funds = false
sentence = "Waves."
fields = [["account", "account_id", "Who waves."], ["how", "enum:side", "Which hand."],
  ["reserved0", "reserved8[3]", "Zero."], ["strength", "atoms", "How much."]]
"""


class GenerateCosmWasm(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.schema = pathlib.Path(folder.name) / "schema"
        self.out = pathlib.Path(folder.name) / "out"
        shutil.copytree(ROOT / "abi/schema", self.schema)

    def generate(self):
        return subprocess.run([sys.executable, "-B", ROOT / "abi/generate.py", "--schema",
                               self.schema, "--out", self.out], capture_output=True, text=True,
                              check=False)

    def test_lv_cw_01_mistakes_are_refused(self):
        """LV-CW-01: each is one line, and nothing is written."""
        for file, old, new, named in MISTAKES:
            with self.subTest(old=old, new=new):
                path = self.schema / file
                text = path.read_text()
                self.assertIn(old, text)
                path.write_text(text.replace(old, new, 1))
                result = self.generate()
                path.write_text(text)
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
                self.assertIn(named, result.stderr)
                self.assertFalse(self.out.exists())

    def test_lv_cw_01_a_new_message_enters_by_the_schema_alone(self):
        """LV-CW-01: tables, IDL and reference have it."""
        path = self.schema / "messages.toml"
        path.write_text(path.read_text() + NEW_MESSAGE % (len(SCHEMA["messages"]) + 1))
        result = self.generate()
        self.assertEqual(result.returncode, 0, result.stderr)
        idl = json.loads((self.out / "abi/generated/levee-idl.json").read_text())
        for entry in ("execute", "sudo"):
            variant, = (v for v in idl[entry]["oneOf"] if v["required"] == ["wave"])
            body = variant["properties"]["wave"]
            self.assertEqual(body["required"], ["account", "how", "strength"])
            self.assertFalse(body["additionalProperties"])
        self.assertIn("// wave", (self.out / "abi/generated/cosmwasm.hpp").read_text())
        self.assertIn("### wave", (self.out / "docs/reference/cosmwasm.md").read_text())


class Idl(unittest.TestCase):
    def test_form(self):
        self.assertEqual(IDL["idl_version"], "1.0.0")
        for entry, title in (("instantiate", "InstantiateMsg"), ("execute", "ExecuteMsg"),
                             ("query", "QueryMsg"), ("migrate", "MigrateMsg"),
                             ("sudo", "SudoMsg")):
            self.assertEqual(IDL[entry]["title"], title)
            self.assertEqual(IDL[entry]["$schema"], "http://json-schema.org/draft-07/schema#")

    def test_every_query_has_its_response(self):
        queries = [variant["required"][0] for variant in IDL["query"]["oneOf"]]
        self.assertEqual(sorted(queries), sorted(IDL["responses"]))
        self.assertEqual(len(queries), len(set(queries)))

    def test_every_reference_is_defined(self):
        def walk(value, definitions):
            if isinstance(value, dict):
                if "$ref" in value:
                    self.assertIn(value["$ref"].removeprefix("#/definitions/"), definitions)
                for item in value.values():
                    walk(item, definitions)
            elif isinstance(value, list):
                for item in value:
                    walk(item, definitions)
        roots = [IDL[key] for key in ("instantiate", "execute", "query", "migrate", "sudo")]
        for root in roots + list(IDL["responses"].values()):
            walk(root, root.get("definitions", {}))

    def test_every_core_message_is_there_with_its_fields(self):
        variants = {v["required"][0]: v for v in IDL["execute"]["oneOf"]}
        for message in SCHEMA["messages"]:
            body = variants[message["name"]]["properties"][message["name"]]
            names = [f["name"] for f in message["fields"] if not f.get("reserved")]
            self.assertEqual(list(body["properties"]), names)


if __name__ == "__main__":
    unittest.main()
