"""The TypeScript client that @cosmwasm/ts-codegen makes of the IDL compiles, has a method for every
message and query, and takes and refuses what the contract does. Skipped with the reason where npm
or its packages cannot be had."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
IDL = json.loads((SOURCE / "abi/generated/levee-idl.json").read_text())
GAS = json.loads((SOURCE / "tests/wasmvm/gas-3.0.json").read_text())
FIRST_TRANSACTION = 35_211 + 13_354 + 10 * 1000  # what a chain adds, docs/RELIABILITY.md


def camel(name):
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        made = subprocess.run([SOURCE / "tools/client.sh", cls.folder.name], text=True,
                              capture_output=True, check=False)
        if made.returncode == 3:
            raise unittest.SkipTest(made.stderr.strip())
        assert made.returncode == 0, made.stdout + made.stderr

    def test_the_client_and_its_use_compile(self):
        shutil.copy(SOURCE / "tests/client/use_client.ts", self.folder.name)
        compiled = subprocess.run(
            ["node", "node_modules/typescript/bin/tsc", "-p", "."], cwd=self.folder.name,
            capture_output=True, text=True, check=False)
        self.assertEqual(compiled.returncode, 0, compiled.stdout)

    def test_the_fee_auto_is_enough_for_the_dearest_message(self):
        text = Path(self.folder.name, "baseClient.ts").read_text()
        amount = int(re.search(r"let DEFAULT_GAS_AMOUNT = '(\d+)';", text)[1])
        dearest = max(message["sdk_gas"] for message in GAS["messages"])
        self.assertGreater(amount, 1.3 * (dearest + FIRST_TRANSACTION))
        self.assertLess(amount, 1_000_000)  # the fee is paid for the amount, used or not

    def test_every_message_and_query_has_its_method(self):
        text = Path(self.folder.name, "Levee.client.ts").read_text()
        for entry in ("execute", "query"):
            for variant in IDL[entry]["oneOf"]:
                name, = variant["required"]
                if name != "raw":
                    self.assertIn(f"  {camel(name)} = async (", text)


if __name__ == "__main__":
    unittest.main()
