"""Writes a copy of a Wasm module that calls an empty function before each operation.

    tick.py WASM2WAT WAT2WASM IN.wasm OUT.wasm

An engine looks at its fuel where a function begins and where a loop begins anew. In the copy a
function begins before every operation, so a limit of fuel can stop it at each of them.
"""
import re
import subprocess
import sys

FUNCTION = re.compile(r"^  \(func ")
# What stands alone on a line of a function's body, but for the marks of its structure.
OPERATION = re.compile(r"^ +(?!else\b|end\b)[a-z]")


def ticked(text):
    """The text of the module with the calls in it."""
    lines = []
    for line in text.splitlines():
        if OPERATION.match(line):
            lines.append("    call $tick")
        lines.append(line)
    last = len(lines) - 1 - next(i for i, line in enumerate(reversed(lines))
                                 if FUNCTION.match(line))
    end = next(i for i in range(last + 1, len(lines)) if re.match(r"^  \(", lines[i]))
    lines.insert(end, "  (func $tick)")
    return "\n".join(lines) + "\n"


def main():
    wasm2wat, wat2wasm, source, copy = sys.argv[1:]
    text = subprocess.run([wasm2wat, source], capture_output=True, text=True, check=True).stdout
    subprocess.run([wat2wasm, "-", "-o", copy], input=ticked(text), text=True, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
