#!/bin/bash
# Finds what the build needs and installs what is missing, by apt, on Debian 12 or Ubuntu 24.04.
# Silent and quick when nothing is missing; one clear line and a non-zero exit when it cannot.
set -u
export DEBIAN_FRONTEND=noninteractive

fail() { echo "setup: $*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
first_file() { local path; for path in "$@"; do [ -e "$path" ] && return 0; done; return 1; }

# Is there a clang of at least 16 that can also link Wasm and has the C++ headers for it?
wasm_clang() {
    local major
    if [ -n "${WASI_SDK_PATH:-}" ]; then
        [ -x "$WASI_SDK_PATH/bin/clang++" ]
        return
    fi
    for major in 19 20 21 18 17 16; do
        if has "clang++-$major" && has "wasm-ld-$major" &&
            [ -d "/usr/lib/llvm-$major/include/wasm32-wasi/c++" ]; then
            return 0
        fi
    done
    return 1
}

missing=()
need() { # need <package> <evidence...>: a file, or a command when it has no slash
    local package=$1 item
    shift
    for item in "$@"; do
        case $item in
            */*) first_file $item && return 0 ;;
            *) has "$item" && return 0 ;;
        esac
    done
    missing+=("$package")
}

need g++ g++ c++
need cmake cmake
need ninja-build ninja
need ccache ccache
need python3 python3
need wabt wasm2c
need libcli11-dev /usr/include/CLI/CLI.hpp
need libfmt-dev /usr/include/fmt/core.h
need nlohmann-json3-dev /usr/include/nlohmann/json.hpp
need libtomlplusplus-dev "/usr/include/toml++/toml.h /usr/include/toml++/toml.hpp"
need pkg-config pkg-config
need libcpp-httplib-dev /usr/include/httplib.h
need libssl-dev /usr/include/openssl/sha.h
need libboost-dev /usr/include/boost/multiprecision/cpp_int.hpp
need doctest-dev /usr/include/doctest/doctest.h
clang_wanted=no
if ! wasm_clang; then
    [ -z "${WASI_SDK_PATH:-}" ] || fail "WASI_SDK_PATH=$WASI_SDK_PATH has no bin/clang++"
    clang_wanted=yes
fi

[ ${#missing[@]} -eq 0 ] && [ $clang_wanted = no ] && exit 0

named=("${missing[@]}")
[ $clang_wanted = no ] ||
    named+=(clang-19 lld-19 libc++-19-dev-wasm32 libclang-rt-19-dev "(or those of 16 to 21)")
has apt-get || fail "no apt-get here; install ${named[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "neither root nor sudo; install ${named[*]}"
    as_root=(sudo -E)
fi
apt=("${as_root[@]}" apt-get -y -q -o DPkg::Lock::Timeout=300)
log=$(mktemp) || fail "cannot write a temporary file"
trap 'rm -f "$log"' EXIT

echo "setup: refreshing the package list"
"${apt[@]}" update >"$log" 2>&1 || fail "apt-get update failed: $(grep -m1 -E '^E:' "$log")"

if [ $clang_wanted = yes ]; then
    for major in 19 18 17 16; do
        if apt-cache show "clang-$major" "lld-$major" "libc++-$major-dev-wasm32" \
            "libclang-rt-$major-dev" >/dev/null 2>&1; then
            missing+=("clang-$major" "lld-$major" "libc++-$major-dev-wasm32")
            missing+=("libclang-rt-$major-dev")
            break
        fi
    done
    case "${missing[*]} " in *clang-1*) ;; *) fail "no clang of 16 or newer in apt" ;; esac
fi

echo "setup: installing ${missing[*]}"
"${apt[@]}" install --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
    fail "apt-get install failed: $(grep -m1 -E '^E:' "$log")"
echo "setup: done"
