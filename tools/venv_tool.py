"""A package of PyPI in a virtual environment under a build folder; nothing is installed elsewhere.

Such packages help to judge the tests and are never needed to build or to run anything.
"""
import pathlib
import subprocess
import sys


def python_with(build, *packages):
    """The path of a Python that has these packages ("name==version"), made when it is missing."""
    folder = pathlib.Path(build) / "venv"
    python = folder / "bin" / "python"
    noted = folder / "packages.txt"
    have = set(noted.read_text().split()) if noted.exists() else set()
    missing = [package for package in packages if package not in have]
    if missing:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *missing], check=True)
        noted.write_text("\n".join(sorted(have.union(missing))) + "\n")
    return python
