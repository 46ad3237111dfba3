"""The deepest stack that any message can need, from the shipped modules' own code: every
function's frame, summed along the deepest chain of calls. No workload can exceed that bound.
"""

import os
import re
import subprocess
import sys

STACK_BYTES = 8192   # -z stack-size of the link
STACK_ALLOWED = 6144  # what the module may use of it; the rest is a margin for later layers

FUNCTION = re.compile(r"^[0-9a-f]+ func\[(\d+)\]")
INSTRUCTION = re.compile(r"^ [0-9a-f]+: .*\| +(\w[\w.]*) ?(.*)$")
ELEMENT = re.compile(r"^ +- elem\[\d+\] = (?:ref\.func:|func\[)(\d+)")


def objdump(flag, module):
    command = ["wasm-objdump", flag, module]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def read_code(module):
    """Frame size and callees of every function; None stands for a call through the table."""
    frames, calls, here, window = {}, {}, None, []
    for line in objdump("-d", module):
        start = FUNCTION.match(line)
        if start:
            here, window = int(start[1]), []
            frames[here], calls[here] = 0, set()
            continue
        step = INSTRUCTION.match(line)
        if not step or here is None:
            continue
        name, argument = step[1], step[2].split(" ")[0]
        window = (window + [(name, argument)])[-3:]
        if name == "call":
            calls[here].add(int(argument))
        elif name == "call_indirect":
            calls[here].add(None)
        elif name == "global.set" and not frames[here]:
            sys.exit(f"function {here} moves the stack pointer in a way this test cannot read")
        elif [part[0] for part in window] == ["global.get", "i32.const", "i32.sub"]:
            frames[here] += int(window[1][1])
    return frames, calls


def deepest(frames, calls, table):
    """Bytes and chain of the deepest call; a cycle would be recursion, which has no bound."""
    known, open_now = {}, set()

    def depth(function):
        if function in known:
            return known[function]
        if function in open_now:
            sys.exit(f"function {function} calls itself")
        open_now.add(function)
        callees = set()
        for callee in calls.get(function, ()):
            callees |= table if callee is None else {callee}
        below = max((depth(callee) for callee in callees), default=(0, []))
        open_now.remove(function)
        known[function] = (frames.get(function, 0) + below[0], [function] + below[1])
        return known[function]

    return max(depth(function) for function in frames)


def check(module):
    frames, calls = read_code(module)
    table = {int(m[1]) for line in objdump("-x", module) if (m := ELEMENT.match(line))}
    assert len(frames) > 100 and len(table) > 27, "the disassembly was not understood"
    assert sum(1 for size in frames.values() if size) > 50, "no frames were found"
    size, chain = deepest(frames, calls, table)
    frames_of_chain = " > ".join(f"{f}:{frames.get(f, 0)}" for f in chain)
    name = os.path.basename(module)
    print(f"{name}: deepest stack {size} of {STACK_BYTES} bytes: {frames_of_chain}")
    if size > STACK_ALLOWED:
        sys.exit(f"{name}: the stack may need {size} bytes, at most {STACK_ALLOWED}")


def main():
    plain = os.environ["LEVEE_WASM_PATH"]
    check(plain)
    check(os.path.join(os.path.dirname(plain), "levee-cosmwasm.wasm"))


if __name__ == "__main__":
    main()
