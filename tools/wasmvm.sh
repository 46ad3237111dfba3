#!/bin/bash
# Fetches libwasmvm, the virtual machine of CosmWasm chains, in the two lines that chains run: a
# library and its header from each Go module, without any Go of ours; and for a test the token
# contract that wasmd is tested with. One line for each: it is here, or why not. With --quiet
# nothing is said of one that was here already. The build goes on without, so that is no failure.
quiet=${1:-}
. "$(dirname "$0")/fetch.sh"

MODULE=github.com/CosmWasm/wasmvm
# The same versions stand in host-sim/wasmvm/library.cpp.
fetch_line() { # fetch_line <major> <version> <sha256 of the module>
    local target=$cache/wasmvm-v$2 library=libwasmvm.$(uname -m).so
    if [ -e "$target/$library" ]; then
        [ "$quiet" = --quiet ] || here "libwasmvm $2"
        return
    fi
    find_go || { without "libwasmvm $2: there is no go to fetch its module"; return; }
    say "fetching libwasmvm $2"
    fetch_module "$MODULE/v$1" "v$2" "$3" ||
        { without "libwasmvm $2: its module cannot be fetched: $(head -n1 "$work/log")"; return; }
    [ -e "$module/internal/api/$library" ] ||
        { without "libwasmvm $2: it has no library for $(uname -m)"; return; }
    mkdir -p "$work/wasmvm-v$2" "$cache" &&
        cp "$module/internal/api/$library" "$module/internal/api/bindings.h" "$work/wasmvm-v$2/" &&
        chmod u+w "$work/wasmvm-v$2"/* &&
        rm -rf "$target" && mv "$work/wasmvm-v$2" "$target" && here "libwasmvm $2" ||
        without "libwasmvm $2: $target cannot be written"
}

fetch_token() { # fetch_token <version> <sha256 of the module>
    local target=$cache/cw20-base-of-wasmd-v$1.wasm
    if [ -e "$target" ]; then
        [ "$quiet" = --quiet ] || here "the token cw20-base of wasmd $1"
        return
    fi
    find_go || { without "the token cw20-base: there is no go to fetch its module"; return; }
    say "fetching the token cw20-base of wasmd $1"
    fetch_module github.com/CosmWasm/wasmd "v$1" "$2" ||
        { without "the token cw20-base: it cannot be fetched: $(head -n1 "$work/log")"; return; }
    mkdir -p "$cache" && gunzip -c "$module/tests/e2e/testdata/cw20_base.wasm.gz" >"$work/token" &&
        mv "$work/token" "$target" && here "the token cw20-base of wasmd $1" ||
        without "the token cw20-base: $target cannot be written"
}

fetch_line 3 3.0.7 37089dc2eebf77421f442288cfabd534702db044a861ee442c7af74f06b6ba61
fetch_line 2 2.2.8 5613369d728d8d41b18336663a3b1ae3414336239614dc8eb575d23f40b14245
fetch_token 0.61.14 89e5b38c9eba71d9c13a9b40945b8177a953c68675a3dac4cebafaab78109c75
exit 0
