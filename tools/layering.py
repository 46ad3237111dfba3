#!/usr/bin/env python3
"""Checks who may include whom, and that the core divides only in fixed_math.hpp.

The core sees the ABI and itself; the model sees the ABI and itself; the CosmWasm SDK sees itself
alone, so that it serves any contract; the chains' machine knows no contract; nobody includes
upward.
"""
import re

import source_tree

# Folder -> prefixes of the project headers it may include. The longest matching folder decides.
MAY_INCLUDE = {
    "abi/": ("abi/",),
    "contract/core/": ("abi/", "contract/core/"),
    "contract/runtime/": ("contract/runtime/",),
    "contract/adapters/": ("abi/", "contract/"),
    "contract/adapters/cosmwasm/sdk/": ("contract/adapters/cosmwasm/sdk/",),
    "contract/adapters/cosmwasm/examples/": ("contract/adapters/cosmwasm/sdk/",),
    "host-sim/model/": ("abi/", "host-sim/model/"),
    "host-sim/lint/": ("host-sim/lint/",),
    "host-sim/wasmvm/": ("host-sim/wasmvm/", "host-sim/store/", "host-sim/base64.hpp",
                        "host-sim/big_endian.hpp"),
    "host-sim/": ("abi/", "contract/core/", "host-sim/"),
    "bench/": ("abi/", "contract/core/", "host-sim/", "bench/"),
    "tests/": ("abi/", "contract/core/", "host-sim/", "tests/"),
    "tests/fuzz/": ("abi/", "contract/core/", "contract/adapters/cosmwasm/sdk/", "host-sim/",
                    "tests/"),
    "tests/cosmwasm/": ("abi/", "contract/", "host-sim/", "tests/"),
    "tests/cosmwasm_contract/": ("abi/", "contract/", "host-sim/", "tests/"),
    "tests/wasmvm/": ("abi/", "contract/", "host-sim/", "tests/"),
}
# The core is allocation-free and has no I/O: these are the only standard headers it may use.
CORE_STANDARD = {"array", "concepts", "cstddef", "cstdint", "limits", "optional", "span",
                 "string_view", "tuple", "type_traits", "utility", "algorithm", "bit", "compare"}
DIVIDES = "contract/core/fixed_math.hpp"

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def include_problems(root):
    problems = []
    for path in source_tree.source_files(root, source_tree.CPP, tuple(MAY_INCLUDE)):
        name = source_tree.name_of(root, path)
        folder = max((f for f in MAY_INCLUDE if name.startswith(f)), key=len)
        text = path.read_text()
        for match in _INCLUDE.finditer(text):
            bracket, header = match.groups()
            where = f"{name}:{source_tree.line_of(text, match.start())}"
            if ".." in header.split("/"):
                problems.append(f"{where}: {header} has a .. in it, which hides what it names")
            elif bracket == "<":
                if (root / header).is_file():
                    problems.append(f"{where}: <{header}> is of this project, so it goes in quotes")
                elif folder == "contract/core/" and header not in CORE_STANDARD:
                    problems.append(f"{where}: the core may not use <{header}>")
            elif header.startswith(".") or not (root / header).is_file():
                if header not in ("wasm-rt.h", "levee_wasm2c.h"):
                    problems.append(f"{where}: {header} is not named from the repository's root")
            elif not header.startswith(MAY_INCLUDE[folder]):
                problems.append(f"{where}: {folder} may not include {header}")
    return problems


def division_problems(root):
    problems = []
    for path in source_tree.source_files(root, (".hpp", ".cpp"), ("contract/core/",)):
        name = source_tree.name_of(root, path)
        if name == DIVIDES:
            continue
        for number, line in enumerate(source_tree.code_of(path.read_text()).split("\n"), 1):
            if re.search(r"[/%]", line) and not line.lstrip().startswith("#"):
                problems.append(f"{name}:{number}: / and % belong in {DIVIDES}: {line.strip()}")
    return problems


def check(root):
    return include_problems(root) + division_problems(root)


if __name__ == "__main__":
    source_tree.report("layering", check(source_tree.ROOT))
