"""Check that a compiler refuses a snippet for the right reason: usage COMPILER ROOT SNIPPET.

The snippet compiles with -DLAWFUL, and without it has an error on the line marked "must not
compile" and on no other line. So a broken header or a typing error cannot pass for a refusal.
"""

import re
import subprocess
import sys

MARK = "// must not compile"


def compile_snippet(compiler, root, snippet, *options):
    command = [compiler, "-std=c++20", "-fsyntax-only", "-fdiagnostics-color=never",
               "-I", root, *options, snippet]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stderr


def main(compiler, root, snippet):
    with open(snippet, encoding="utf-8") as source:
        marked = [number for number, line in enumerate(source, 1) if MARK in line]
    if len(marked) != 1:
        return f"{snippet}: {len(marked)} lines say '{MARK}', expected 1"
    code, text = compile_snippet(compiler, root, snippet, "-DLAWFUL")
    if code != 0:
        return f"{snippet}: the lawful form does not compile\n{text}"
    code, text = compile_snippet(compiler, root, snippet)
    if code == 0:
        return f"{snippet}:{marked[0]}: this line compiles"
    blamed = re.findall(r"^" + re.escape(snippet) + r":(\d+):\d+:.*\berror:", text, re.MULTILINE)
    # In a constant the error may stand in the header and name the line as its origin.
    blamed += re.findall(r"^" + re.escape(snippet) + r":(\d+):\d+:\s+in .constexpr. expansion",
                         text, re.MULTILINE)
    if not blamed or set(blamed) != {str(marked[0])}:
        return f"{snippet}:{marked[0]}: refused, but not because of this line\n{text}"
    return None


if __name__ == "__main__":
    problem = main(*sys.argv[1:])
    if problem is not None:
        sys.exit(problem)
