// The contract as an ES module, for a page or for node: messages by name in, receipts with decoded
// rows and events out. The contract itself is built from the same sources as levee.wasm.
import createModule from './levee_module.mjs';
import { Codec } from './codec.js';
import { Ledger, Trap } from './ledger.js';

export { Trap };

export class Levee {
    #codec;
    #ledger;

    constructor(codec, ledger) {
        this.#codec = codec;
        this.#ledger = ledger;
    }

    execute(context, name, fields = {}) {
        const receipt =
            this.executeBytes(this.#codec.input(context, 'messages', name, fields));
        return {
            status: this.#codec.statusName(receipt.status),
            rows: receipt.rows.map((row) => ({ ...this.#codec.row(row.kind, row.bytes),
                                               id: row.id })),
            events: this.#codec.events(receipt.events),
        };
    }

    executeBytes(input) {
        return this.#ledger.execute(input);
    }

    query(context, name, fields = {}) {
        const asked = this.#ledger.query(this.#codec.input(context, 'queries', name, fields));
        const status = this.#codec.statusName(asked.status);
        return { status,
                 answer: status === 'ok' ? this.#codec.answer(name, asked.answer) : undefined };
    }
}

/** An empty ledger. `wasm` is the content of levee_module.wasm, `abi` that of abi.json. */
export async function openLevee({ wasm, abi }) {
    const compiled = await WebAssembly.compile(wasm);
    let imports;
    const module = await createModule({
        wasmBinary: wasm,
        instantiateWasm(wanted, receive) {
            imports = wanted;
            receive(new WebAssembly.Instance(compiled, wanted));
            return {};
        },
    });
    const codec = new Codec(abi);
    return new Levee(codec, new Ledger(codec.rowSizes, (rows) => {
        module.rows = rows;
        return new WebAssembly.Instance(compiled, imports).exports;
    }));
}
