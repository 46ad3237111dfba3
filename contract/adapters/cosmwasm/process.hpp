// The core's storage on the chain, and one message or query on its way: JSON in, the core's
// transition, its events out.
#pragma once

#include "contract/adapters/cosmwasm/payments.hpp"
#include "contract/core/transition.hpp"

namespace levee {

namespace cosmwasm {

/// kind << 56 | id, big endian, so that the chain's order of keys is the core's order of rows.
class StorageKey {
public:
    StorageKey(u8 kind, u64 id) noexcept : key_{cw::words::reversed(u64{kind} << 56 | id)} {}
    Bytes bytes() const noexcept { return {&key_, sizeof key_}; }

private:
    u64 key_;
};

static_assert(size_of(ROWS) < FIRST_PREFIX, "keys of rows and of the adapter differ");

}  // namespace cosmwasm

inline bool View::get(u8 kind, u64 id, void* out) const {
    const u32 size = row_size(kind);
    const u32 read = cw::storage::load(cosmwasm::StorageKey{kind, id}.bytes(), out, size);
    if (read == size) return true;
    if (read != cw::storage::ABSENT) cw::panic("a stored row has another size");
    return false;
}

// A row that was removed comes as zeros and has no key.
inline void View::put(u8 kind, u64 id, const void* row) const {
    const cosmwasm::StorageKey key{kind, id};
    if (*static_cast<const u8*>(row) == 0) cw::storage::remove(key.bytes());
    else cw::storage::set(key.bytes(), {row, row_size(kind)});
}

namespace cosmwasm {

// A context and a message behind it, as it is told in attribute `raw`.
struct Call {
    Context context;
    alignas(8) u8 message[MessageHeader::SIZE + MESSAGE_SIZE_MAX];
    u32 size = 0;  // of the message
    Text name;     // of the message, for errors and attribute `action`
};
static_assert(__builtin_offsetof(Call, message) == Context::SIZE);

inline constexpr Text RAW = "raw";
inline constinit Stage stage{View{}};
inline constinit Call call{};

inline void begin_call(const cw::Env& env) noexcept {
    call.size = 0;
    call.name = {};
    call.context = Context{};
    call.context.height = env.height;
    call.context.time = Seconds::of(env.time.seconds());
}

/// `{"name":`. False, and an error in the reader, if that is not what comes.
inline bool enter(json::Reader& in, Text& name) noexcept {
    if (!in.enter_object()) return false;
    if (in.next_member(name)) return true;
    in.name_field({});
    in.fail(Fault::unknown_variant);
    return false;
}

/// `}` and nothing behind it.
CW_OUTLINE Error leave(json::Reader& in, Text name) noexcept {
    Text extra;
    if (in.ok() && in.next_member(extra)) in.fail(Fault::unknown_field);
    if (in.finish()) return {};
    return in_message(in.error(), name);
}

/// The bytes of a message or query as they are. Of one that is longer than any, only as many as
/// there is room for: the core refuses it by its header and its length.
inline void read_raw(json::Reader& in) noexcept {
    constexpr u32 ROOM = sizeof call.message;
    const Bytes bytes = in.base64();
    call.size = bytes.size();
    memcpy(call.message, bytes.data(), call.size < ROOM ? call.size : ROOM);
}

/// The body of the variant `name` into the call: the one at this place of `table`, or raw.
template <u32 COUNT>
Error read_body(json::Reader& in, const Struct (&table)[COUNT], u32 place, Text name,
                const Addresses& addresses) noexcept {
    if (place != NOT_FOUND) {
        const Struct& type = table[place];
        call.name = text_of(type.name);
        call.size = MessageHeader::SIZE + type.size;
        memset(call.message, 0, call.size);
        MessageHeader header{};
        header.kind = static_cast<u16>(place + 1);
        memcpy(call.message, &header, sizeof header);
        read_struct(in, type, addresses, call.message + MessageHeader::SIZE);
    } else if (name == RAW) {
        call.name = "raw";
        read_raw(in);
        MessageHeader header{};
        memcpy(&header, call.message, sizeof header);
        if (in.ok() && call.size >= sizeof header && header.kind - 1U < COUNT) {
            call.name = text_of(table[header.kind - 1U].name);
        }
    } else {
        in.fail(Fault::unknown_variant);
    }
    return leave(in, call.name);
}

/// Whoever comes next gets the next number, so nobody is named before he has one.
CW_OUTLINE Error check_known(u128 principal, Text field) noexcept {
    const u32 number = static_cast<u32>(principal);
    if (number != principal || !address_of(number).empty()) return {};
    return in_message(refuse(Refusal::address_not_found, field), call.name);
}

/// A change names the new holder of a role by number: a parameter that may be any of 32 bits.
CW_OUTLINE Error check_change(u32 parameter, u128 value) noexcept {
    if (parameter - 1U >= PARAMETERS_COUNT) return {};
    const bool is_role = PARAMETER_RULES[parameter - 1U].max == ~u32{0};
    return is_role ? check_known(value, "value") : Error{};
}

/// All principals that a message of the core's bytes names.
CW_OUTLINE Error check_raw(const Struct& type, const u8* fields) noexcept {
    for (u32 i = 0; i < type.fields; ++i) {
        const Field& field = FIELDS[type.first + i];
        if (field.form != Form::principal || (field.rule & FIELD_NUMBER_TOO) != 0) continue;
        const u32 count = field.count == 0 ? 1 : field.count;
        for (u32 k = 0; k < count; ++k) {
            const u32 principal = load<u32>(fields + field.offset + k * sizeof(u32));
            const Error error = check_known(principal, text_of(field.name));
            if (error) return error;
        }
    }
    return {};
}

/// Refuses a message that names a principal which is nobody's number. Addresses in JSON have got
/// theirs when they were read.
CW_OUTLINE Error check_principals(bool is_raw) noexcept {
    MessageHeader header{};
    memcpy(&header, call.message, sizeof header);
    const u32 place = header.kind - 1U;
    if (place >= size_of(MESSAGES) || call.size != MessageHeader::SIZE + MESSAGES[place].size) {
        return {};
    }
    const u8* const fields = call.message + MessageHeader::SIZE;
    Error error = is_raw ? check_raw(MESSAGES[place], fields) : Error{};
    if (header.kind == SetParameterMessage::KIND) {
        const auto change = load<SetParameterMessage>(fields);
        if (!error) error = check_change(change.parameter, change.value.raw());
    }
    if (header.kind == ProposeChangeMessage::KIND) {
        const auto batch = load<ProposeChangeMessage>(fields);
        for (u32 i = 0; i < BATCH_MAX && !error; ++i) {
            error = check_change(batch.parameter[i], batch.value[i].raw());
        }
    }
    return error;
}

/// What a refusal of the core is about: the field whose row is not there, the funds, the message.
CW_OUTLINE Error refuse_message(Status status) noexcept {
    static constexpr Text ENDING = "_not_found";
    const Error error = refuse(status, call.name);
    if (status == Status::funds_missing || status == Status::funds_unexpected) {
        return in_message(refuse(status, "funds"), call.name);
    }
    const Text text = error.what;
    const u32 stem = text.size() > ENDING.size() ? text.size() - ENDING.size() : 0;
    const u32 place = find_message(call.name);
    const Text ending{text.data() + stem, text.size() - stem};
    if (place == NOT_FOUND || !(ending == ENDING)) return error;
    const Struct& type = MESSAGES[place];
    const Text field{text.data(), stem};
    if (find_name(FIELDS + type.first, type.fields, field) == NOT_FOUND) return error;
    return in_message(refuse(status, field), call.name);
}

/// Runs the call and says what came of it.
inline Error run(bool is_raw, cw::Response& response) noexcept {
    const Error error = check_principals(is_raw);
    if (error) return error;
    const Status status = transition(stage, call.context, call.message, call.size);
    if (status != Status::ok) return refuse_message(status);
    response.attribute("action", json::Name::unchecked(call.name));
    response.attribute("raw", Bytes{&call, Context::SIZE + call.size});
    return respond(stage.output(), stage.output_size(), response);
}

/// The one coin that came along, as the asset that it is.
CW_OUTLINE Error take_coins(const cw::MessageInfo& info) noexcept {
    if (info.funds.size() == 0) return {};
    if (info.funds.size() > 1) return refuse(Refusal::too_many_coins, "funds");
    const cw::Coin& coin = *info.funds.begin();
    u32 asset = 0;
    if (coin.denom.size() > TEXT_MAX || is_token(coin.denom) ||
        !load_number({ASSET_OF, coin.denom}, asset)) {
        return refuse(Refusal::unknown_denom, "funds");
    }
    call.context.funds_asset = asset;
    call.context.funds_amount = Atoms::of(coin.amount);
    return {};
}

}  // namespace cosmwasm
}  // namespace levee
