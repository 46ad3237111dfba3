"""Our declaration of libwasmvm's C interface against the header of each line, by the compiler. The
header is C only: two typedefs that C++ takes for a second declaration are left out."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCE / "tests/support"))

import optional  # noqa: E402

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "levee"
HEADERS = sorted(CACHE.glob("wasmvm-v*/bindings.h"))
TYPEDEFS = re.compile(r"^typedef int32_t (?:ErrnoValue|GoError);\n", re.M)


def compiles(header):
    """Whether the check compiles beside that text, and what the compiler says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bindings_cpp.h"
        path.write_text(header)
        done = subprocess.run(
            [os.environ.get("CXX", "c++"), "-std=c++20", "-fsyntax-only", f"-I{SOURCE}",
             f'-DLEVEE_BINDINGS="{path}"', str(SOURCE / "tests/wasmvm/c_abi_check.cpp")],
            capture_output=True, text=True, check=False)
        return done.returncode == 0, done.stderr


@optional.skip_unless_here(HEADERS, "libwasmvm is not on this machine; get it with: make engines")
class CAbi(unittest.TestCase):
    def test_both_lines_have_the_declared_interface(self):
        self.assertEqual(len(HEADERS), 2)
        for path in HEADERS:
            good, said = compiles(TYPEDEFS.sub("", path.read_text()))
            self.assertTrue(good, said)

    def test_another_interface_is_noticed(self):
        header = TYPEDEFS.sub("", HEADERS[0].read_text())
        for before, after in (("  uint64_t used_externally;", "  uint32_t used_externally;"),
                              ("  bool is_none;\n  uint8_t *ptr;", "  uint8_t *ptr;"),
                              ("bool checked,", "")):
            self.assertIn(before, re.sub(r"\n  /\*\*.*?\*/", "", header, flags=re.S))
            changed = re.sub(r"\n  /\*\*.*?\*/", "", header, flags=re.S).replace(before, after, 1)
            self.assertFalse(compiles(changed)[0], before)


if __name__ == "__main__":
    unittest.main()
