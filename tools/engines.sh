#!/bin/bash
# Fetches what the optional engines need: node and Emscripten by apt, wasmtime's library as a Go
# module, wasm3's source as a Python source distribution. Versions and digests are pinned; what is
# fetched is kept in the user's cache, never in this folder. Each part stands alone and gets one
# line: it is here, or why not. The build goes on without what is missing, so that is no failure.
set -u
export DEBIAN_FRONTEND=noninteractive

WASMTIME_MODULE=github.com/bytecodealliance/wasmtime-go/v44
WASMTIME_VERSION=v44.0.0
WASMTIME_SHA256=53f87a63a6e38b98b5eb7288129596c976136fe6dda47b713910a9cd411b702c
WASM3_VERSION=0.5.0
WASM3_SHA256=5a47c8a39f7f6ae71b3316b2e5d86c9d0db6e771a65f09a86e4d4aa3a19aefcc

cache=${XDG_CACHE_HOME:-$HOME/.cache}/levee
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
apt_is_fresh=no

has() { command -v "$1" >/dev/null 2>&1; }
say() { echo "engines: $*"; }
without() { say "without $*"; }
here() { say "$* is here"; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else has sudo && sudo -E "$@"; fi
}

install() { # install <command> <package>: succeeds if the command is there in the end
    has "$1" && return 0
    has apt-get || return 1
    say "installing $2"
    if [ $apt_is_fresh = no ]; then
        apt_is_fresh=yes
        as_root apt-get -y -q -o DPkg::Lock::Timeout=300 update >"$work/log" 2>&1
    fi
    as_root apt-get -y -q -o DPkg::Lock::Timeout=300 install --no-install-recommends "$2" \
        >"$work/log" 2>&1
    has "$1"
}

is_pinned() { # is_pinned <file> <sha256>
    [ "$(sha256sum "$1" 2>/dev/null | cut -d' ' -f1)" = "$2" ]
}

fetch_wasmtime() {
    local target=$cache/wasmtime-$WASMTIME_VERSION machine zip
    machine=linux-$(uname -m)
    [ -e "$target/lib/libwasmtime.a" ] && { here "wasmtime $WASMTIME_VERSION"; return; }
    install go golang-go || { without "wasmtime: there is no go to fetch its module"; return; }
    say "fetching wasmtime $WASMTIME_VERSION"
    # A module cache of its own: the whole module is several times what is kept of it.
    (cd "$work" && GOMODCACHE=$work/go GOFLAGS=-modcacherw GOTOOLCHAIN=local \
        go mod download "$WASMTIME_MODULE@$WASMTIME_VERSION") >"$work/log" 2>&1 ||
        { without "wasmtime: its module cannot be fetched: $(head -n1 "$work/log")"; return; }
    zip=$work/go/cache/download/$WASMTIME_MODULE/@v/$WASMTIME_VERSION.zip
    is_pinned "$zip" $WASMTIME_SHA256 ||
        { without "wasmtime: what was fetched is not what is pinned"; return; }
    local build=$work/go/$WASMTIME_MODULE@$WASMTIME_VERSION/build
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
install node nodejs && here "node, for v8" || without "v8: node cannot be installed"
install emcc emscripten && here "Emscripten, for the JavaScript module" ||
    without "the JavaScript module: Emscripten cannot be installed"
exit 0
