// node generate.js IDL GAS OUT: the TypeScript client of the contract, by @cosmwasm/ts-codegen.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const generate = require("@cosmwasm/ts-codegen").default;

// What the generated client takes for the fee "auto" is no estimate but one amount, and its own is
// too little. So it is the dearest message of the contract's measured table with what a chain adds
// at most (docs/RELIABILITY.md, "Four validators"), half as much again for larger states, in round
// hundred thousands.
const CHAIN_GAS = 35211 + 10 * 1000 + 13354 + 11832;

function defaultGas(gas) {
  const dearest = Math.max(...gas.messages.map((message) => message.sdk_gas));
  return 100000 * Math.ceil((1.5 * (dearest + CHAIN_GAS)) / 100000);
}

function setDefaultGas(file, amount) {
  const line = /(let DEFAULT_GAS_AMOUNT = ')\d+(';)/;
  const text = fs.readFileSync(file, "utf8");
  if (!line.test(text)) throw new Error(`${file}: has no DEFAULT_GAS_AMOUNT to set`);
  fs.writeFileSync(file, text.replace(line, `$1${amount}$2`));
}

// A variant that is no object, as {"raw":"..."}, has no method there: it is left to who needs it.
function withoutRaw(idl) {
  for (const entry of ["execute", "query", "sudo"]) {
    idl[entry].oneOf = idl[entry].oneOf.filter((variant) => variant.required[0] !== "raw");
  }
  delete idl.responses.raw;
  return idl;
}

async function main(source, gas, out) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "levee-idl-"));
  try {
    const idl = withoutRaw(JSON.parse(fs.readFileSync(source, "utf8")));
    fs.writeFileSync(path.join(folder, "levee.json"), JSON.stringify(idl));
    await generate({
      contracts: [{ name: "Levee", dir: folder }],
      outPath: out,
      options: {
        bundle: { enabled: false },
        client: { enabled: true },
        messageBuilder: { enabled: true },
        messageComposer: { enabled: false },
        reactQuery: { enabled: false },
        recoil: { enabled: false },
        types: { enabled: true },
        useContractsHook: { enabled: false },
      },
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  const amount = defaultGas(JSON.parse(fs.readFileSync(gas, "utf8")));
  setDefaultGas(path.join(out, "baseClient.ts"), amount);
}

main(process.argv[2], process.argv[3], process.argv[4]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
