"""The shipped CosmWasm module: its size with all messages, the few host calls that it makes, and
the entry points that it has. Walking over storage or asking other contracts would show here."""

import os
import pathlib
import re
import subprocess
import unittest

MODULE = pathlib.Path(os.environ["LEVEE_BUILD_DIR"]) / "levee-cosmwasm.wasm"
BYTES_MAX = 180 * 1024
IMPORTS = {"abort", "addr_validate", "db_read", "db_remove", "db_write"}
EXPORTS = {"memory", "interface_version_8", "allocate", "deallocate", "instantiate", "execute",
           "query", "migrate", "sudo", "reply"}


def names(section, pattern):
    text = subprocess.run(["wasm-objdump", "-x", "-j", section, str(MODULE)], check=True,
                          capture_output=True, text=True).stdout
    return set(re.findall(pattern, text))


class CosmWasmModule(unittest.TestCase):
    def test_size_with_all_messages(self):
        self.assertLessEqual(MODULE.stat().st_size, BYTES_MAX)

    def test_host_calls(self):
        self.assertEqual(names("Import", r"<- env\.(\w+)"), IMPORTS)

    def test_entry_points(self):
        self.assertEqual(names("Export", r'-> "(\w+)"'), EXPORTS)

    def test_lint(self):
        lint = subprocess.run([os.environ["LEVEE_BINARY"], "lint", str(MODULE), "--profile",
                               "cosmwasm"], capture_output=True, text=True, check=False)
        self.assertEqual(lint.returncode, 0, lint.stdout)


if __name__ == "__main__":
    unittest.main()
