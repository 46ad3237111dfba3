"""The shipped modules come out byte for byte from another directory, without custom sections."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["LEVEE_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["LEVEE_BUILD_DIR"])
COSMWASM = BUILD / "levee-cosmwasm.wasm"


def recipe():
    """The command lines that made the shipped module, as the build wrote them down."""
    rows = (BUILD / "wasm" / "recipe.tsv").read_text().splitlines()
    return {key: values for key, *values in (row.split("\t") for row in rows)}


def build_elsewhere(root, steps, sources, more_flags):
    for folder in ("abi", "contract"):
        shutil.copytree(SOURCE / folder, root / folder)
    objects = []
    for number, source in enumerate(sources):
        objects.append(str(root / f"{number}.o"))
        subprocess.run([steps["cxx"][0], *steps["compile"], f"-ffile-prefix-map={root}=.",
                        f"-I{root}", "-c", str(root / source), "-o", objects[-1]], check=True)
    module = root / "levee.wasm"
    subprocess.run([steps["ld"][0], *steps["link"], *more_flags, *objects, "-o", str(module)],
                   check=True)
    return module.read_bytes()


def section_ids(module):
    """The id of every section; ids are one byte, sizes are LEB128."""
    position, ids = 8, []
    while position < len(module):
        ids.append(module[position])
        position, size, shift = position + 1, 0, 0
        while True:
            byte = module[position]
            position += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        position += size
    return ids


class Reproducible(unittest.TestCase):
    def check(self, steps, shipped, sources, more_flags=()):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder) / "a longer name"
            root.mkdir()
            self.assertEqual(build_elsewhere(root, steps, sources, more_flags),
                             shipped.read_bytes())

    def test_same_bytes_from_another_directory(self):
        steps = recipe()
        self.check(steps, pathlib.Path(steps["wasm"][0]), steps["sources"])

    def test_same_bytes_of_the_cosmwasm_contract(self):
        steps = recipe()
        self.check(steps, COSMWASM, ["contract/adapters/cosmwasm/levee.cpp",
                                     "contract/runtime/runtime.cpp"], steps["link_cosmwasm"])

    def test_no_custom_section(self):
        for module in (pathlib.Path(recipe()["wasm"][0]), COSMWASM):
            self.check_sections(module.read_bytes())

    def check_sections(self, module):
        self.assertEqual(module[:8], b"\0asm\1\0\0\0")
        self.assertNotIn(0, section_ids(module))


if __name__ == "__main__":
    unittest.main()
