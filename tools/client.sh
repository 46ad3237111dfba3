#!/bin/bash
# tools/client.sh OUT [--install]: a TypeScript client of the CosmWasm contract in OUT, made from
# the IDL by the npm package @cosmwasm/ts-codegen and checked by tsc. The tools are kept in the
# user's cache; with --install npm comes by apt if it is missing. Exit code 3: they cannot be had
# here, with the reason in one line.
source=$(cd "$(dirname "$0")" && pwd)
. "$source/fetch.sh"
set -e
out=$1
digest=$(sha256sum "$source/client/package.json" | cut -c1-12)
tools=$cache/client-$digest

without() { echo "client: $*" >&2; exit 3; }

if [ ! -d "$tools/node_modules" ]; then
    [ "${2:-}" != --install ] || install npm npm || true
    has npm || without "there is no npm to fetch @cosmwasm/ts-codegen"
    mkdir "$work/npm"
    cp "$source/client/package.json" "$work/npm/"
    (cd "$work/npm" && timeout 300 npm install --no-audit --no-fund --ignore-scripts) \
        >"$work/log" 2>&1 ||
        without "@cosmwasm/ts-codegen cannot be installed: $(grep -m1 'npm error' "$work/log")"
    mkdir -p "$cache"
    rm -rf "$tools"
    mv "$work/npm" "$tools"
fi

mkdir -p "$out"
NODE_PATH=$tools/node_modules node "$source/client/generate.js" \
    "$source/../abi/generated/levee-idl.json" "$source/../tests/wasmvm/gas-3.0.json" "$out" \
    >/dev/null
ln -sfn "$tools/node_modules" "$out/node_modules"
cat >"$out/tsconfig.json" <<'JSON'
{ "compilerOptions": { "strict": true, "noEmit": true, "skipLibCheck": true, "target": "es2022",
                       "module": "esnext", "moduleResolution": "bundler" } }
JSON
"$tools/node_modules/.bin/tsc" -p "$out"
echo "client: $out has the client and its types"
