"""What the compiler read for the reference model: of this project the ABI and the model, no more.
Ninja keeps it for every object, so a header of the core is seen by whatever path it was named."""
import os
import subprocess
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("LEVEE_BUILD_DIR", SOURCE / "build"))
MODEL = "CMakeFiles/levee_model.dir/"
ALLOWED = ("abi/", "host-sim/model/")


def ninja():
    """The ninja that the build was configured with."""
    cache = (BUILD / "CMakeCache.txt").read_text()
    line = next(line for line in cache.splitlines() if line.startswith("CMAKE_MAKE_PROGRAM"))
    return line.split("=", 1)[1]


def project_reads(deps):
    """Object of the model -> files of this project that `ninja -t deps` lists for it."""
    reads, current = {}, None
    for line in deps.splitlines():
        if line and not line.startswith(" "):
            name = line.split(": #deps")[0]
            current = reads.setdefault(name, set()) if name.startswith(MODEL) else None
        elif line and current is not None:
            path = os.path.normpath(BUILD / line.strip())
            if path.startswith(f"{BUILD / MODEL}/Unity/"):
                continue  # a group of the model's files; what they read stands beside it
            for root in (BUILD / "model_include", SOURCE):
                if path.startswith(f"{root}/"):
                    current.add(path[len(f"{root}/"):])
                    break
    return reads


def foreign(reads):
    return sorted(f"{name} reads {path}" for name, paths in reads.items() for path in paths
                  if not path.startswith(ALLOWED))


class ModelReads(unittest.TestCase):
    def test_the_model_reads_the_abi_and_itself(self):
        deps = subprocess.run([ninja(), "-C", BUILD, "-t", "deps"], capture_output=True, text=True,
                              check=True).stdout
        reads = project_reads(deps)
        self.assertEqual(foreign(reads), [])
        for source in (SOURCE / "host-sim/model").glob("*.cpp"):
            self.assertTrue(any(f"host-sim/model/{source.name}" in paths
                                for paths in reads.values()), source.name)
        self.assertTrue(any("abi/generated/abi.hpp" in paths for paths in reads.values()))

    def test_a_header_of_the_core_is_seen_by_any_path(self):
        for path in ("model_include/abi/../contract/core/limits.hpp",
                     "model_include/contract/core/limits.hpp",
                     f"{SOURCE}/contract/core/limits.hpp",
                     f"{SOURCE}/host-sim/model/../../contract/core/limits.hpp"):
            deps = (f"{MODEL}a.cpp.o: #deps 2, deps mtime 1 (VALID)\n    {path}\n"
                    "    /usr/include/c++/12/string\n    model_include/abi/units.hpp\n\n"
                    "other.o: #deps 1, deps mtime 1 (VALID)\n"
                    f"    {SOURCE}/contract/core/exact.hpp\n\n")
            self.assertEqual(foreign(project_reads(deps)),
                             [f"{MODEL}a.cpp.o reads contract/core/limits.hpp"])


if __name__ == "__main__":
    unittest.main()
