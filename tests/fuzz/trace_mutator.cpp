// Changes trace inputs record by record: frames, payloads by what stands in them, and the sums that
// a writer keeps over the records, most of which are mended so that the change gets behind them.
#include <algorithm>
#include <iterator>

#include "host-sim/trace/trace_format.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace levee::fuzz {

namespace {

constexpr uint8_t REPAIRED = 1;
constexpr size_t AT_KIND = 4;
constexpr size_t AT_NUMBER = 8;
constexpr size_t AT_PAYLOAD = 16;
constexpr size_t AT_MESSAGE_SIZE = AT_PAYLOAD + TRACE_CONTEXT_SIZE + 4;
constexpr size_t AT_MESSAGE = AT_MESSAGE_SIZE + 4;
constexpr size_t AT_CHECKPOINT_CHAIN = AT_PAYLOAD + 8;
constexpr size_t AT_TRAILER_CHAIN = AT_PAYLOAD + 16;
constexpr size_t HEADER_WORDS[] = {0, 8, 12, 16, 20, 24, 56, 88, 120};
constexpr TraceKind KINDS[] = {TraceKind::transaction, TraceKind::transaction,
                               TraceKind::checkpoint, TraceKind::trailer, TraceKind::origin};

struct TraceInput {
    uint8_t flags = 0;
    Buffer header;
    std::vector<Buffer> records;
    Buffer tail;  // bytes that are no record
};

TraceInput parse_trace(const Buffer& bytes) {
    TraceInput trace;
    ByteSource source(bytes);
    trace.flags = source.take<uint8_t>();
    const auto buffer_of = [](Input input) { return Buffer(input.begin(), input.end()); };
    trace.header = buffer_of(source.take_bytes(TRACE_HEADER_SIZE));
    while (source.rest().size() >= TRACE_FRAME_SIZE) {
        const size_t size = load_le<uint32_t>(source.rest().data());
        if (size < TRACE_FRAME_SIZE || size > source.rest().size()) {
            break;
        }
        trace.records.push_back(buffer_of(source.take_bytes(size)));
    }
    trace.tail = buffer_of(source.rest());
    return trace;
}

Buffer trace_bytes(const TraceInput& trace) {
    Buffer bytes = {trace.flags};
    const auto append = [&](const Buffer& part) {
        bytes.insert(bytes.end(), part.begin(), part.end());
    };
    append(trace.header);
    std::for_each(trace.records.begin(), trace.records.end(), append);
    append(trace.tail);
    return bytes;
}

void set_size(Buffer& record) { store_le(record.data(), static_cast<uint32_t>(record.size())); }

TraceKind kind_of(const Buffer& record) {
    return static_cast<TraceKind>(load_le<uint32_t>(record.data() + AT_KIND));
}

size_t payload_of(TraceKind kind, Dice& dice) {
    const size_t lengths[] = {0, 1, 12, 48, 4056, dice.below(200)};
    switch (kind) {
        case TraceKind::transaction:
            return TRACE_TRANSACTION_SIZE - TRACE_FRAME_SIZE + one_of(lengths, dice);
        case TraceKind::checkpoint: return TRACE_CHECKPOINT_SIZE - TRACE_FRAME_SIZE;
        case TraceKind::trailer: return TRACE_TRAILER_SIZE - TRACE_FRAME_SIZE;
        case TraceKind::origin: break;
    }
    return 4;
}

// One text after another, each with its size, and their count first.
void append_texts(Buffer& record, Dice& dice) {
    const size_t count = 1 + dice.below(4);
    store_le(record.data() + AT_PAYLOAD, static_cast<uint32_t>(count));
    record.resize(record.size() - 4);
    for (size_t i = 0; i < count; ++i) {
        const size_t size = dice.below(20);
        record.resize(record.size() + 4);
        store_le(record.data() + record.size() - 4, static_cast<uint32_t>(size));
        record.resize(record.size() + size, 'a');
    }
    record.resize(record.size() + 4);
}

Buffer new_record(Dice& dice) {
    const TraceKind kind = one_of(KINDS, dice);
    Buffer record(TRACE_FRAME_SIZE + payload_of(kind, dice));
    if (kind == TraceKind::origin) {
        append_texts(record, dice);
    }
    set_size(record);
    store_le(record.data() + AT_KIND, static_cast<uint32_t>(kind));
    if (kind == TraceKind::transaction) {
        store_le(record.data() + AT_MESSAGE_SIZE,
                 static_cast<uint32_t>(record.size() - TRACE_TRANSACTION_SIZE));
    }
    return record;
}

void change_word(Buffer& bytes, size_t at, Dice& dice) {
    const u128 value = any_number(dice);
    const size_t width = dice.below(2) == 0 ? 4 : 8;
    if (at < bytes.size()) {
        std::memcpy(bytes.data() + at, &value, std::min(width, bytes.size() - at));
    }
}

void change_record(Buffer& record, Dice& dice) {
    const size_t length = record.size();
    switch (dice.below(6)) {
        case 0: change_word(record, 4 * dice.below(4), dice); return;
        case 1: store_le(record.data() + AT_KIND, static_cast<uint32_t>(dice.below(6))); return;
        case 2: change_word(record, AT_PAYLOAD + 4 * dice.below((length - AT_PAYLOAD) / 4), dice);
            return;
        case 3:
            if (length > AT_MESSAGE) change_word(record, AT_MESSAGE_SIZE, dice);
            return;
        case 4: record.resize(TRACE_FRAME_SIZE + dice.below(length)); set_size(record); return;
        default:  // a longer message, or a longer list of texts
            record.insert(record.begin() + static_cast<std::ptrdiff_t>(
                                               AT_PAYLOAD + dice.below(length - AT_PAYLOAD)),
                          1 + dice.below(16), static_cast<uint8_t>(dice.next()));
            set_size(record);
    }
}

// What a writer would say of the records before each: numbers, the last chain, sizes of messages.
void keep_the_sums(std::vector<Buffer>& records) {
    uint64_t transactions = 0;
    Digest chain{};
    for (Buffer& record : records) {
        const TraceKind kind = kind_of(record);
        store_le(record.data() + AT_NUMBER, transactions);
        if (kind == TraceKind::transaction && record.size() >= TRACE_TRANSACTION_SIZE) {
            store_le(record.data() + AT_MESSAGE_SIZE,
                     static_cast<uint32_t>(record.size() - TRACE_TRANSACTION_SIZE));
            std::copy_n(record.end() - 4 - static_cast<std::ptrdiff_t>(chain.size()),
                        chain.size(), chain.begin());
            ++transactions;
            continue;
        }
        const size_t at = kind == TraceKind::trailer ? AT_TRAILER_CHAIN : AT_CHECKPOINT_CHAIN;
        const bool sums_up = kind == TraceKind::checkpoint || kind == TraceKind::trailer;
        if (sums_up && record.size() >= at + chain.size()) {
            store_le(record.data() + AT_PAYLOAD, transactions);
            std::copy(chain.begin(), chain.end(),
                      record.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
}

void change_records(std::vector<Buffer>& records, Dice& dice) {
    const auto place_below = [&](size_t count) {
        return records.begin() + static_cast<std::ptrdiff_t>(dice.below(count));
    };
    const size_t action = dice.below(8);
    if (records.empty() || action < 2) {
        records.insert(place_below(records.size() + 1), new_record(dice));
    } else if (action == 2) {
        records.erase(place_below(records.size()));
    } else if (action == 3) {
        const Buffer copy = *place_below(records.size());
        records.insert(place_below(records.size() + 1), copy);
    } else if (action == 4) {
        std::swap(*place_below(records.size()), *place_below(records.size()));
    } else {
        change_record(*place_below(records.size()), dice);
    }
}

}  // namespace

void mutate_trace(Buffer& input, Dice& dice) {
    TraceInput trace = parse_trace(input);
    switch (dice.below(16)) {
        case 0: change_word(trace.header, one_of(HEADER_WORDS, dice), dice); break;
        case 1: trace.header.resize(TRACE_HEADER_SIZE); break;
        case 2: trace.tail.resize(dice.below(2 * trace.tail.size() + 8)); break;
        case 3: trace.tail.clear(); break;
        case 4: trace.flags = static_cast<uint8_t>(dice.next()); break;
        default: change_records(trace.records, dice);
    }
    if (dice.below(4) != 0) {
        trace.flags |= REPAIRED;
        keep_the_sums(trace.records);
    }
    input = trace_bytes(trace);
}

}  // namespace levee::fuzz
