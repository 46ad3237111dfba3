// Bytes of the contract to JavaScript values and back, by the tables of abi.json alone. Integers up
// to 32 bits are numbers, wider ones are BigInt, enum members are their names.

const SIGNED = /^i/;

function bitsOf(type) {
    return Number(type.slice(1));
}

function readInteger(bytes, at, type) {
    const bits = bitsOf(type);
    let value = 0n;
    for (let i = bits / 8 - 1; i >= 0; --i) {
        value = (value << 8n) | BigInt(bytes[at + i]);
    }
    value = SIGNED.test(type) ? BigInt.asIntN(bits, value) : value;
    return bits <= 32 ? Number(value) : value;
}

function writeInteger(bytes, at, type, value, name) {
    const bits = bitsOf(type);
    const wanted = BigInt(value);
    const held = SIGNED.test(type) ? BigInt.asIntN(bits, wanted) : BigInt.asUintN(bits, wanted);
    if (held !== wanted) {
        throw new RangeError(`${name}: ${wanted} does not fit ${type}`);
    }
    let left = BigInt.asUintN(bits, wanted);
    for (let i = 0; i < bits / 8; ++i, left >>= 8n) {
        bytes[at + i] = Number(left & 0xffn);
    }
}

export class Codec {
    #enums;
    #tables;
    #statuses;

    constructor(abi) {
        const byName = (list) => new Map(list.map((entry) => [entry.name, entry]));
        this.#enums = byName(abi.enums);
        this.#statuses = new Map(abi.statuses.map((status) => [status.code, status.name]));
        this.#tables = Object.fromEntries(
            ['frames', 'rows', 'messages', 'events', 'queries'].map((name) => [
                name, { byName: byName(abi[name]),
                        byKind: new Map(abi[name].map((entry) => [entry.kind, entry])) }]));
        this.rowSizes = Array.from({ length: 256 },
            (_, kind) => this.#tables.rows.byKind.get(kind)?.size ?? 0);
    }

    statusName(code) {
        return this.#statuses.get(code) ?? String(code);
    }

    /** The contract's input: a context, and a struct of the table 'messages' or 'queries'. */
    input(context, table, name, fields) {
        const frame = this.#tables.frames.byName.get('context');
        const header = this.#tables.frames.byName.get('message_header');
        const struct = this.#find(table, name);
        const bytes = new Uint8Array(frame.size + header.size + struct.size);
        this.#write(bytes, 0, frame, context);
        this.#write(bytes, frame.size, header, { kind: struct.kind });
        this.#write(bytes, frame.size + header.size, struct, fields);
        return bytes;
    }

    row(kind, bytes) {
        const struct = this.#tables.rows.byKind.get(kind);
        return { name: struct.name, fields: this.#read(bytes, 0, struct.fields) };
    }

    events(bytes) {
        const header = this.#tables.frames.byName.get('event_header');
        const found = [];
        for (let at = 0; at < bytes.length;) {
            const { kind, size } = this.#read(bytes, at, header.fields);
            const struct = this.#tables.events.byKind.get(kind);
            found.push({ name: struct.name,
                         fields: this.#read(bytes, at + header.size, struct.fields) });
            at += header.size + size;
        }
        return found;
    }

    answer(name, bytes) {
        return this.#read(bytes, 0, this.#find('queries', name).answer.fields);
    }

    #find(table, name) {
        const struct = this.#tables[table].byName.get(name);
        if (struct === undefined) {
            throw new RangeError(`there is no '${name}' among ${table}`);
        }
        return struct;
    }

    #read(bytes, start, fields) {
        const values = {};
        for (const field of fields.filter((each) => !each.reserved)) {
            const step = field.size / Math.max(field.array, 1);
            const each = (i) => this.#readOne(bytes, start + field.offset + i * step, field);
            values[field.name] =
                field.array > 0 ? Array.from({ length: field.array }, (_, i) => each(i)) : each(0);
        }
        return values;
    }

    #readOne(bytes, at, field) {
        if (field.type === 'row') {
            return this.#read(bytes, at, this.#find('rows', field.row).fields);
        }
        const value = readInteger(bytes, at, field.type);
        const member = this.#enums.get(field.enum)?.values.find((each) => each.value === value);
        return member?.name ?? value;
    }

    #write(bytes, start, struct, values) {
        const known = new Set(struct.fields.map((field) => field.name));
        for (const name of Object.keys(values)) {
            if (!known.has(name)) {
                throw new RangeError(`${struct.name} has no field '${name}'`);
            }
        }
        for (const field of struct.fields) {
            const given = [values[field.name] ?? 0].flat();
            const step = field.size / Math.max(field.array, 1);
            if (given.length > Math.max(field.array, 1)) {
                throw new RangeError(`${field.name}: ${given.length} values are too many`);
            }
            given.forEach((value, i) => {
                const members = this.#enums.get(field.enum)?.values ?? [];
                const number = members.find((each) => each.name === value)?.value ?? value;
                writeInteger(bytes, start + field.offset + i * step, field.type, number,
                             field.name);
            });
        }
    }
}
