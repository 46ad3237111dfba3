#!/bin/bash
# Fetches what the optional engines need: node and Emscripten by apt, wasmtime's library as a Go
# module, wasm3's source as a Python source distribution, libwasmvm. Each part stands alone and
# gets one line: it is here, or why not. The build goes on without it, so that is no failure.
. "$(dirname "$0")/fetch.sh"

WASMTIME_MODULE=github.com/bytecodealliance/wasmtime-go/v44
WASMTIME_VERSION=v44.0.0
WASMTIME_SHA256=53f87a63a6e38b98b5eb7288129596c976136fe6dda47b713910a9cd411b702c
WASM3_VERSION=0.5.0
WASM3_SHA256=5a47c8a39f7f6ae71b3316b2e5d86c9d0db6e771a65f09a86e4d4aa3a19aefcc

fetch_wasmtime() {
    local target=$cache/wasmtime-$WASMTIME_VERSION machine
    machine=linux-$(uname -m)
    [ -e "$target/lib/libwasmtime.a" ] && { here "wasmtime $WASMTIME_VERSION"; return; }
    find_go || { without "wasmtime: there is no go to fetch its module"; return; }
    say "fetching wasmtime $WASMTIME_VERSION"
    fetch_module "$WASMTIME_MODULE" "$WASMTIME_VERSION" "$WASMTIME_SHA256" ||
        { without "wasmtime: its module cannot be fetched: $(head -n1 "$work/log")"; return; }
    local build=$module/build
    [ -e "$build/$machine/libwasmtime.a" ] ||
        { without "wasmtime: it has no library for $machine"; return; }
    mkdir -p "$work/wasmtime/lib" "$cache"
    cp -r "$build/include" "$work/wasmtime/include"
    cp "$build/$machine/libwasmtime.a" "$work/wasmtime/lib/"
    rm -rf "$target" && mv "$work/wasmtime" "$target" && here "wasmtime $WASMTIME_VERSION" ||
        without "wasmtime: $target cannot be written"
}

fetch_wasm3() {
    local target=$cache/wasm3-$WASM3_VERSION archive=$work/pywasm3-$WASM3_VERSION.tar.gz
    [ -e "$target/wasm3.h" ] && { here "wasm3 $WASM3_VERSION"; return; }
    python3 -m pip --version >/dev/null 2>&1 || install pip3 python3-pip ||
        { without "wasm3: there is no pip to fetch its source"; return; }
    say "fetching wasm3 $WASM3_VERSION"
    python3 -m pip download -q --no-deps --no-binary :all: -d "$work" "pywasm3==$WASM3_VERSION" \
        >"$work/log" 2>&1
    [ -e "$archive" ] ||
        { without "wasm3: its source cannot be fetched: $(tail -n1 "$work/log")"; return; }
    is_pinned "$archive" $WASM3_SHA256 ||
        { without "wasm3: what was fetched is not what is pinned"; return; }
    tar -xzf "$archive" --no-same-owner -C "$work" && mkdir -p "$cache" &&
        rm -rf "$target" && mv "$work/pywasm3-$WASM3_VERSION/wasm3" "$target" &&
        here "wasm3 $WASM3_VERSION" || without "wasm3: $target cannot be written"
}

fetch_wasmtime
fetch_wasm3
"$(dirname "$0")/wasmvm.sh"
install node nodejs && here "node, for v8" || without "v8: node cannot be installed"
install emcc emscripten && here "Emscripten, for the JavaScript module" ||
    without "the JavaScript module: Emscripten cannot be installed"
exit 0
