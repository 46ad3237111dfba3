// Changes ledger inputs by the schema's tables: whole steps, fields of messages by their unit, and
// the contexts around them. New messages and fields need no code here.
#include <algorithm>
#include <iterator>

#include "host-sim/abi/decode.hpp"
#include "host-sim/governance/parameters.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "tests/fuzz/ledger_input.hpp"

namespace levee::fuzz {

namespace {

constexpr uint64_t PERCENT = 10'000'000;
constexpr uint16_t QUERY_BIT = 0x8000;
constexpr uint32_t SENDERS[] = {AUTHORITY,  VENUE,      FEED,       PAUSER,
                                OPERATOR,   KEEPER,     PROPOSER,   GUARDIAN,
                                STAKERS,    STAKERS + 1, OWNERS + 1, OWNERS + 2,
                                OWNERS + 3, REPORTERS,  REPORTERS + 1, REPORTERS + 2,
                                REPORTERS + REPORTERS_COUNT};
constexpr uint16_t TIME_STEPS[] = {0, 0, 0, 1, 50, 100, 100, 200, 999, 1001, 43200, 65535};

// What a field of this unit holds in a ledger that works; now and then what it cannot hold.
u128 value_of(const meta::Field& field, Dice& dice) {
    if (dice.below(8) == 0) return any_number(dice);
    if (field.is_reserved) return dice.below(16) == 0;
    const std::string_view unit = field.unit;
    if (unit.ends_with("_id") || unit == "number32" || unit == "epoch") return dice.below(6);
    if (unit == "principal") return one_of(SENDERS, dice);
    if (unit == "ratio") return dice.below(101) * PERCENT;
    if (unit == "ticks") return 850 + dice.below(300);
    if (unit == "lots") return 1 + dice.below(30);
    if (unit == "multiplier") return dice.below(2) == 0 ? 1 : 1'000'000'000;
    if (unit == "per_lot") return dice.below(21) - u128{10};
    if (unit == "seconds") return 1 + dice.below(1000);
    if (unit == "atoms" || unit == "shares") return dice.below(3) == 0 ? 0 : dice.below(3000);
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (info.name == field.enumeration) return dice.below(info.values.size() + 1);
    }
    return dice.below(16);  // flags and counts
}

void put_value(Buffer& message, const meta::Field& field, uint32_t place, u128 value) {
    const size_t width = field.size / std::max(field.count, 1u);
    const size_t at = sizeof(MessageHeader) + field.offset + place * width;
    if (at + width <= message.size()) {
        std::memcpy(message.data() + at, &value, std::min(width, sizeof value));
    }
}

void put_field(Buffer& message, const meta::Field& field, uint32_t place, Dice& dice) {
    put_value(message, field, place, value_of(field, dice));
}

const meta::Field* field_named(const meta::Struct& type, std::string_view name) {
    const auto at = std::find_if(type.fields.begin(), type.fields.end(),
                                 [&](const meta::Field& field) { return field.name == name; });
    return at == type.fields.end() ? nullptr : at;
}

struct Change {
    uint32_t parameter = 0;
    uint32_t scope = 0;
    u128 value = 0;
};

// How far one change may move the value (LV-GOV-08).
u128 largest_step(const meta::ParameterInfo& info, u128 now) {
    u128 step = 0;
    for (const char digit : info.step) {
        step = 10 * step + static_cast<u128>(digit - '0');
    }
    return std::max(step, now * (info.step_ratio / PERCENT) / 100);
}

// A value within one step of the one in force, sometimes one too far. A setup without the
// parameter's row has nothing near it.
Change near_change(const LedgerStore& store, Dice& dice) {
    Change change;
    change.parameter = static_cast<uint32_t>(1 + dice.below(meta::PARAMETERS.size()));
    const std::vector<uint32_t> scopes = scopes_of(store, change.parameter);
    if (scopes.empty()) return change;
    change.scope = scopes[dice.below(scopes.size())];
    const u128 now = value_in_force(store, change.parameter, change.scope).value_or(0);
    const meta::ParameterInfo& info = parameter_info(change.parameter);
    if (info.unit == "principal") {
        change.value = one_of(SENDERS, dice);
    } else if (info.field == "layers") {
        change.value = now ^ (u128{1} << dice.below(14));
    } else {
        const u128 step = largest_step(info, now) + (dice.below(8) == 0 ? 1 : 0);
        const u128 move = dice.below(3) == 0 ? 1 : step;
        change.value = dice.below(2) == 0 ? now + move : now - std::min(now, move);
    }
    return change;
}

// Ledgers as the setups leave them, each made when it is first asked for.
const LedgerStore& store_after(uint8_t setup) {
    static std::unique_ptr<FuzzLedger> ledgers[SETUPS];
    if (ledgers[setup] == nullptr) {
        ledgers[setup] = std::make_unique<FuzzLedger>(setup);
    }
    return ledgers[setup]->store();
}

// Whoever proposes holds the office of its route, or has a stake.
void put_route(InputStep& step, const meta::Struct& type, Dice& dice) {
    constexpr uint32_t PROPOSERS[] = {0, STAKERS, PROPOSER, GUARDIAN};
    const meta::Field* route = field_named(type, "route");
    if (route == nullptr) return;
    const uint64_t number = 1 + dice.below(3);
    put_value(step.message, *route, 0, number);
    put_value(step.message, *field_named(type, "asset"), 0, 1);
    if (const meta::Field* tranche = field_named(type, "tranche")) {
        put_value(step.message, *tranche, 0, number == static_cast<uint64_t>(Route::vote));
    }
    step.head.sender = PROPOSERS[number];
}

// Fields that make a batch are of no use one by one: one or two changes near what is in force, and
// nothing in the places after them.
void put_batch(InputStep& step, const meta::Struct& type, uint8_t setup, Dice& dice) {
    const meta::Field* parameter = field_named(type, "parameter");
    const meta::Field* scope = field_named(type, "scope");
    const meta::Field* value = field_named(type, "value");
    if (parameter == nullptr || scope == nullptr || dice.below(8) == 0) return;
    const uint64_t changes = 1 + dice.below(2);
    for (uint32_t i = 0; i < std::max(parameter->count, 1u); ++i) {
        const Change change = i < changes ? near_change(store_after(setup), dice) : Change{};
        put_value(step.message, *parameter, i, change.parameter);
        put_value(step.message, *scope, i, change.scope);
        if (value != nullptr) {
            put_value(step.message, *value, i, change.value);
        }
    }
    put_route(step, type, dice);
}

const meta::Struct* type_of(const Buffer& message) {
    if (message.size() < sizeof(MessageHeader)) return nullptr;
    uint16_t kind = 0;
    std::memcpy(&kind, message.data(), sizeof kind);
    return (kind & QUERY_BIT) != 0
               ? find_kind(meta::QUERIES, static_cast<uint16_t>(kind & ~QUERY_BIT))
               : find_kind(meta::MESSAGES, kind);
}

// In the governed setup a market of two has reporters.
uint32_t feed_of(uint8_t setup, Dice& dice) {
    const bool is_one = static_cast<Setup>(setup) != Setup::governed || dice.below(2) == 0;
    return is_one ? FEED : static_cast<uint32_t>(REPORTERS + dice.below(REPORTERS_COUNT + 1));
}

InputStep new_step(const meta::Struct& type, uint16_t bit, uint8_t setup, Dice& dice) {
    InputStep step;
    step.message.resize(sizeof(MessageHeader) + type.size);
    const uint16_t kind = static_cast<uint16_t>(type.kind | bit);
    std::memcpy(step.message.data(), &kind, sizeof kind);
    for (const meta::Field& field : type.fields) {
        for (uint32_t place = 0; place < std::max(field.count, 1u); ++place) {
            put_field(step.message, field, place, dice);
        }
    }
    const std::string_view callers = type.callers;
    step.head.sender = callers == "venue"      ? VENUE
                       : callers == "feed"     ? feed_of(setup, dice)
                       : callers == "operator" ? OPERATOR
                       : callers == "guardian" ? GUARDIAN
                                               : one_of(SENDERS, dice);
    step.head.time_step = one_of(TIME_STEPS, dice);
    if (type.takes_funds) {
        step.head.funds_asset = 1;
        step.head.funds_amount = 1 + dice.below(5000);
    }
    put_batch(step, type, setup, dice);
    return step;
}

void change_context(StepHead& head, Dice& dice) {
    switch (dice.below(4)) {
        case 0: head.sender = one_of(SENDERS, dice); return;
        case 1: head.time_step = one_of(TIME_STEPS, dice); return;
        case 2: head.funds_asset = static_cast<uint32_t>(dice.below(3)); return;
        default: head.funds_amount = dice.below(4) == 0 ? any_number(dice) : dice.below(5000);
    }
}

void change_message(InputStep& step, uint8_t setup, Dice& dice) {
    const meta::Struct* type = type_of(step.message);
    if (type != nullptr && type->fields.size() != 0 && dice.below(16) != 0) {
        const meta::Field& field =
            type->fields[static_cast<uint32_t>(dice.below(type->fields.size()))];
        put_field(step.message, field,
                  static_cast<uint32_t>(dice.below(std::max(field.count, 1u))), dice);
        if (dice.below(2) == 0) {
            put_batch(step, *type, setup, dice);
        }
    } else if (step.message.empty() || dice.below(4) == 0) {
        step.message.push_back(static_cast<uint8_t>(dice.next()));
    } else if (dice.below(4) == 0) {
        step.message.pop_back();
    } else {
        step.message[dice.below(step.message.size())] = static_cast<uint8_t>(dice.next());
    }
}

// Marks would be refused for their time after most changes, so most are stamped anew.
void stamp_marks(LedgerInput& input, Dice& dice) {
    uint64_t time = START_TIME + SETUP_SECONDS[input.setup];
    for (InputStep& step : input.steps) {
        time += step.head.time_step;
        const meta::Struct* type = type_of(step.message);
        const bool is_mark = type != nullptr && type->name == "mark" &&
                             step.message.size() == sizeof(MessageHeader) + MarkMessage::SIZE;
        if (is_mark && dice.below(16) != 0) {
            std::memcpy(step.message.data() + sizeof(MessageHeader) +
                            offsetof(MarkMessage, observed_at), &time, sizeof time);
        }
    }
}

void mutate_ledger(Buffer& bytes, Dice& dice, bool with_queries) {
    LedgerInput input = parse_ledger_input(bytes);
    std::vector<InputStep>& steps = input.steps;
    const size_t at = dice.below(steps.size() + 1);
    const auto place = steps.begin() + static_cast<std::ptrdiff_t>(at);
    const size_t action = dice.below(16);
    if (action == 0) {
        input.setup = static_cast<uint8_t>(dice.below(SETUPS));
    } else if (action < 6 || at == steps.size()) {
        const bool is_query = with_queries && dice.below(2) == 0;
        const meta::Table<meta::Struct>& types = is_query ? meta::QUERIES : meta::MESSAGES;
        steps.insert(place, new_step(types[static_cast<uint32_t>(dice.below(types.size()))],
                                     is_query ? QUERY_BIT : uint16_t{0}, input.setup, dice));
    } else if (action == 6) {
        steps.erase(place);
    } else if (action == 7) {
        const InputStep copy = *place;
        steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(dice.below(steps.size())), copy);
    } else if (action == 8) {
        std::swap(*place, steps[dice.below(steps.size())]);
    } else if (action < 11) {
        change_context(place->head, dice);
    } else {
        change_message(*place, input.setup, dice);
    }
    stamp_marks(input, dice);
    bytes = ledger_input_bytes(input);
}

}  // namespace

void mutate_transactions(Buffer& input, Dice& dice) { mutate_ledger(input, dice, false); }
void mutate_queries(Buffer& input, Dice& dice) { mutate_ledger(input, dice, true); }

}  // namespace levee::fuzz
