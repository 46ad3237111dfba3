// Run by module_test.py with node: the ES module of build/js on the transactions of a trace, and by
// its typed interface. Prints what the test compares, as JSON.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , folder, tracePath] = process.argv;
const { openLevee, Trap } = await import(pathToFileURL(`${folder}/levee.js`));
const parts = { wasm: readFileSync(`${folder}/levee_module.wasm`),
                abi: JSON.parse(readFileSync(`${folder}/abi.json`, 'utf8')) };

const HEADER_SIZE = 160;
const CONTEXT_SIZE = 40;
const TRANSACTION = 1;

function* transactions(trace) {
    for (let at = HEADER_SIZE; at + 20 < trace.length;) {
        const size = trace.readUInt32LE(at);
        if (trace.readUInt32LE(at + 4) === TRANSACTION) {
            const context = trace.subarray(at + 16, at + 16 + CONTEXT_SIZE);
            const length = trace.readUInt32LE(at + 16 + CONTEXT_SIZE + 4);
            const start = at + 16 + CONTEXT_SIZE + 8;
            yield { context, message: trace.subarray(start, start + length) };
        }
        at += size;
    }
}

function u32(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
}

function extend(chain, { context, message }, receipt) {
    const hash = createHash('sha256');
    hash.update(chain).update(context).update(u32(message.length)).update(message);
    hash.update(u32(receipt.status)).update(u32(receipt.rows.length));
    for (const row of receipt.rows) {
        const key = Buffer.alloc(9);
        key.writeUInt8(row.kind);
        key.writeBigUInt64LE(row.id, 1);
        hash.update(key).update(u32(row.bytes.length)).update(row.bytes);
    }
    return hash.update(u32(receipt.events.length)).update(receipt.events).digest();
}

async function chainOf(path) {
    const levee = await openLevee(parts);
    let chain = Buffer.alloc(32);
    let count = 0;
    for (const transaction of transactions(readFileSync(path))) {
        const receipt =
            levee.executeBytes(Buffer.concat([transaction.context, transaction.message]));
        chain = extend(chain, transaction, receipt);
        ++count;
    }
    return { chain: chain.toString('hex'), transactions: count };
}

function refusal(call) {
    try {
        call();
        return 'accepted';
    } catch (error) {
        return error instanceof Trap ? 'trap' : error.message;
    }
}

async function typed() {
    const levee = await openLevee(parts);
    const at = (time, more = {}) => ({ height: time, time, ...more });
    const asset = levee.execute(at(1), 'add_asset', { decimals: 6, recognise_after: 10,
        pending_epochs: 2, exit_epochs: 2, epoch_length: 3600 });
    const opened = levee.execute(at(2, { sender: 1 }), 'open_account', { asset: 1 });
    const paid = levee.execute(at(3, { sender: 1, funds_asset: 1, funds_amount: 1000n }),
                               'deposit', { account: 1, place: 'cash' });
    const health = levee.query(at(4), 'health', { account: 1 });
    const missing = levee.query(at(4), 'health', { account: 2 });
    return {
        statuses: [asset.status, opened.status, paid.status, health.status, missing.status],
        rows: paid.rows.map((row) => `${row.name} ${row.id}`),
        events: paid.events.map((event) => event.name),
        cash: String(health.answer.cash),
        refusals: [
            refusal(() => levee.execute(at(5), 'depositt')),
            refusal(() => levee.execute(at(5), 'deposit', { acount: 1 })),
            refusal(() => levee.execute(at(5), 'open_account', { asset: 2n ** 32n })),
        ],
    };
}

console.log(JSON.stringify({ trace: await chainOf(tracePath), typed: await typed() }));
