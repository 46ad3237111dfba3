// node generate.js IDL OUT: the TypeScript client of the contract, by @cosmwasm/ts-codegen.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const generate = require("@cosmwasm/ts-codegen").default;

// A variant that is no object, as {"raw":"..."}, has no method there: it is left to who needs it.
function withoutRaw(idl) {
  for (const entry of ["execute", "query", "sudo"]) {
    idl[entry].oneOf = idl[entry].oneOf.filter((variant) => variant.required[0] !== "raw");
  }
  delete idl.responses.raw;
  return idl;
}

async function main(source, out) {
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
}

main(process.argv[2], process.argv[3]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
