// Types of levee.js. Names of messages, queries and fields are those of docs/reference.

/** Integers up to 32 bits come as numbers, wider ones as BigInt, enum members as names. */
export type Value = number | bigint | string | Value[] | { [field: string]: Value };

/** An integer may be given in any of these forms, as long as it fits; missing fields are 0. */
export type Given = number | bigint | string | Array<number | bigint | string>;

export interface Context {
    height: number | bigint;
    time: number | bigint;
    sender?: number;
    funds_asset?: number;
    funds_amount?: number | bigint;
}

export interface Named {
    name: string;
    fields: { [field: string]: Value };
}

export interface Receipt {
    /** Name of a status; 'ok' if the message was accepted. */
    status: string;
    /** Changed rows, sorted by kind and id; none unless ok. */
    rows: Array<Named & { id: bigint }>;
    events: Named[];
}

export interface RawReceipt {
    status: number;
    rows: Array<{ kind: number; id: bigint; bytes: Uint8Array }>;
    events: Uint8Array;
}

export interface Answer {
    status: string;
    /** Present if the status is 'ok'. */
    answer?: { [field: string]: Value };
}

/** Thrown when the contract trapped; the ledger is as it was before, and goes on usable. */
export class Trap extends Error {}

export class Levee {
    private constructor();
    execute(context: Context, message: string, fields?: { [field: string]: Given }): Receipt;
    /** `input` is a context and a message as bytes. */
    executeBytes(input: Uint8Array): RawReceipt;
    query(context: Context, query: string, fields?: { [field: string]: Given }): Answer;
}

/** An empty ledger. `wasm` is the content of levee_module.wasm, `abi` that of abi.json. */
export function openLevee(parts: { wasm: Uint8Array; abi: object }): Promise<Levee>;
