// One ledger and the contract that works on it, in JavaScript: rows in a Map, the two imports of
// the contract over them, and a call of it. The contract is any instance with the exports of the
// plain adapter: levee.wasm as it ships, or the module that Emscripten builds from its sources.

const INPUT_SIZE = 4096;
const ROW_ID_BITS = 56n;
const ROW_ID_END = 1n << ROW_ID_BITS;

/** Thrown when the contract trapped; the ledger is as it was before, and goes on usable. */
export class Trap extends Error {}

export class Ledger {
    #sizes;
    #instantiate;
    #contract;
    #memory;
    #rows = new Map();     // (kind << 56) + id -> bytes
    #overlay = new Map();  // what the transaction at work has put

    /**
     * `rowSizes` gives the bytes of a row by kind, 0 for none. `instantiate` gets the imports and
     * answers with the exports of a new instance, as {memory, levee_input, ...}.
     */
    constructor(rowSizes, instantiate) {
        this.#sizes = rowSizes;
        this.#instantiate = instantiate;
        this.#renew();
    }

    /** Runs `input`, a context and a message: {status, rows, events}; rows sorted by key. */
    execute(input) {
        const { status, output } = this.#call('levee_execute', input);
        const rows = [];
        if (status === 0) {
            const keys = [...this.#overlay.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
            for (const key of keys) {
                const bytes = this.#overlay.get(key);
                rows.push({ kind: Number(key >> ROW_ID_BITS), id: key % ROW_ID_END, bytes });
                this.#rows.set(key, bytes);
            }
        }
        this.#overlay.clear();
        return { status, rows, events: output };
    }

    /** Answers `input`, a context and a query, without changing anything: {status, answer}. */
    query(input) {
        const { status, output } = this.#call('levee_query', input);
        this.#overlay.clear();
        return { status, answer: output };
    }

    /** The row, or undefined if it is absent. */
    row(kind, id) {
        const bytes = this.#rows.get((BigInt(kind) << ROW_ID_BITS) + BigInt(id));
        return bytes === undefined || bytes[0] === 0 ? undefined : bytes;
    }

    /** Puts a row of an earlier run in, before the first transaction. */
    load(kind, id, bytes) {
        this.#rows.set(this.#key(kind, id), bytes);
    }

    #renew() {
        const exports = this.#instantiate({
            row_get: (kind, id, pointer) => this.#rowGet(kind, id, pointer),
            row_put: (kind, id, pointer) => this.#rowPut(kind, id, pointer),
        });
        this.#contract = exports;
        this.#memory = new Uint8Array(exports.memory.buffer);
    }

    #call(entry, input) {
        try {
            // Cut to the input buffer, a longer message is still too long for any kind.
            const cut = input.subarray(0, INPUT_SIZE);
            this.#memory.set(cut, this.#contract.levee_input());
            const status = this.#contract[entry](cut.length) >>> 0;
            const size = status === 0 ? this.#contract.levee_output_size() : 0;
            const start = size === 0 ? 0 : this.#contract.levee_output();
            return { status, output: this.#memory.slice(start, start + size) };
        } catch (error) {
            // The stack pointer of an instance that trapped stays displaced.
            this.#overlay.clear();
            this.#renew();
            throw new Trap(error.message);
        }
    }

    #key(kind, id) {
        const unsigned = BigInt.asUintN(64, id);
        if (!this.#sizes[kind] || unsigned >= ROW_ID_END) {
            throw new RangeError(`there is no row ${kind}/${unsigned}`);
        }
        return (BigInt(kind) << ROW_ID_BITS) + unsigned;
    }

    #rowGet(kind, id, pointer) {
        if (!this.#sizes[kind]) {
            throw new RangeError(`there is no row kind ${kind}`);
        }
        const unsigned = BigInt.asUintN(64, id);
        const key = (BigInt(kind) << ROW_ID_BITS) + unsigned;
        const bytes = unsigned < ROW_ID_END
            ? this.#overlay.get(key) ?? this.#rows.get(key) : undefined;
        if (bytes === undefined || bytes[0] === 0) {
            return 0;
        }
        this.#memory.set(bytes, pointer >>> 0);
        return 1;
    }

    #rowPut(kind, id, pointer) {
        const start = pointer >>> 0;
        const end = start + this.#sizes[kind];
        const key = this.#key(kind, id);
        if (end > this.#memory.length) {
            throw new RangeError('a row out of bounds');
        }
        this.#overlay.set(key, this.#memory.slice(start, end));
    }
}
