// What node runs for the engine `v8`, after contract/adapters/js/ledger.js: it reads calls from one
// socket, works on a ledger of its own, and answers in the layout of a receipt. All calls that have
// arrived are answered in one write.
import { readSync, writeSync } from 'node:fs';

const SOCKET = 3;
const TRAP = 0xffffffff;
const VERB_QUERY = 1;
const VERB_LOAD = 2;
const ROW_HEAD = 13;
const CHUNK = 1 << 16;

let buffer = Buffer.alloc(1 << 20);
let filled = 0;

/** Waits until `size` bytes are in the buffer; false at the end of the input. */
function fill(size) {
    if (size + CHUNK > buffer.length) {
        buffer = Buffer.concat([buffer, Buffer.alloc(size + CHUNK)]);
    }
    while (filled < size) {
        const count = readSync(SOCKET, buffer, filled, buffer.length - filled);
        if (count === 0) {
            return false;
        }
        filled += count;
    }
    return true;
}

function drop(size) {
    buffer.copyWithin(0, size, filled);
    filled -= size;
}

function writeAll(bytes) {
    for (let sent = 0; sent < bytes.length;) {
        sent += writeSync(SOCKET, bytes, sent, bytes.length - sent);
    }
}

/** u32 status, u32 rows, per row {u8 kind, u64 id, u32 size, bytes}, u32 size, events. */
function answer(status, rows, output) {
    const size = rows.reduce((sum, row) => sum + ROW_HEAD + row.bytes.length, 16 + output.length);
    const bytes = Buffer.allocUnsafe(size);
    bytes.writeUInt32LE(size - 4, 0);
    bytes.writeUInt32LE(status, 4);
    bytes.writeUInt32LE(rows.length, 8);
    let at = 12;
    for (const row of rows) {
        bytes.writeUInt8(row.kind, at);
        bytes.writeBigUInt64LE(row.id, at + 1);
        bytes.writeUInt32LE(row.bytes.length, at + 9);
        bytes.set(row.bytes, at + ROW_HEAD);
        at += ROW_HEAD + row.bytes.length;
    }
    bytes.writeUInt32LE(output.length, at);
    bytes.set(output, at + 4);
    return bytes;
}

function work(ledger, verb, input) {
    try {
        if (verb === VERB_LOAD) {
            ledger.load(input[0], input.readBigUInt64LE(1), Uint8Array.from(input.subarray(9)));
            return answer(0, [], []);
        }
        if (verb === VERB_QUERY) {
            const asked = ledger.query(input);
            return answer(asked.status, [], asked.answer);
        }
        const receipt = ledger.execute(input);
        return answer(receipt.status, receipt.rows, receipt.events);
    } catch (trap) {
        return answer(TRAP, [], Buffer.from(trap.message));
    }
}

/** First comes the module: u32 size, bytes, and the 256 row sizes by kind, u16 each. */
function readLedger() {
    fill(4);
    const size = buffer.readUInt32LE(0);
    fill(4 + size + 512);
    const module = new WebAssembly.Module(Uint8Array.from(buffer.subarray(4, 4 + size)));
    const sizes = [];
    for (let kind = 0; kind < 256; ++kind) {
        sizes.push(buffer.readUInt16LE(4 + size + 2 * kind));
    }
    drop(4 + size + 512);
    return new Ledger(sizes, (env) => new WebAssembly.Instance(module, { env }).exports);
}

// A call: u32 size of the rest, u32 verb (0 execute, 1 query, 2 load), input. A row to load is u8
// kind, u64 id, bytes.
const ledger = readLedger();
writeAll(answer(0, [], []));
while (fill(4) && fill(4 + buffer.readUInt32LE(0))) {
    const answers = [];
    let at = 0;
    while (filled - at >= 4 && filled - at >= 4 + buffer.readUInt32LE(at)) {
        const end = at + 4 + buffer.readUInt32LE(at);
        answers.push(work(ledger, buffer.readUInt32LE(at + 4), buffer.subarray(at + 8, end)));
        at = end;
    }
    drop(at);
    writeAll(answers.length === 1 ? answers[0] : Buffer.concat(answers));
}
