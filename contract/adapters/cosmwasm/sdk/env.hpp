// What the chain says about a call: block, transaction, the contract itself, the sender and the
// coins that came along. It comes from the chain alone, so fields that a later chain adds are
// passed over instead of refused.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_reader.hpp"

namespace cw {

struct Env {
    u64 height = 0;
    Timestamp time;
    Text chain_id;
    bool in_transaction = false;  // false in queries and in what the chain does by itself
    u32 transaction_index = 0;
    Addr contract;
};

inline constexpr u32 FUNDS_MAX = 16;

struct MessageInfo {
    Addr sender;
    Coins funds;

    /// Refuses any coin: for messages that take none.
    Error no_funds() const noexcept;
    /// The amount of the one coin, which must be of this denomination.
    Error one_coin(Text denom, u128& amount) const noexcept;
};

namespace detail {

CW_OUTLINE void read_env(json::Reader& in, Env& env) noexcept {
    static constexpr json::Key PARTS[] = {"block", "transaction", "contract"};
    static constexpr json::Key FIELDS[] = {"height", "time", "chain_id", "index", "address"};
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        if (json::find_key(PARTS, 3, key, 0) == json::NOT_FOUND || in.null()) {
            if (json::find_key(PARTS, 3, key, 0) == json::NOT_FOUND) in.skip();
            continue;
        }
        in.enter_object();
        while (in.next_member(key)) {
            switch (json::find_key(FIELDS, 5, key, 0)) {
                case 0: env.height = in.number<u64>(); break;
                case 1: env.time.nanoseconds = in.decimal<u64>(); break;
                case 2: env.chain_id = in.text(); break;
                case 3:
                    env.transaction_index = in.number<u32>();
                    env.in_transaction = true;
                    break;
                case 4: env.contract = Addr::unchecked(in.text()); break;
                default: in.skip();
            }
        }
    }
    in.finish();
}

// The coins lie in the memory of the call, which nobody else takes from while they are read.
inline Coins read_coins(json::Reader& in) noexcept {
    const u32 start = arena::mark();
    auto* const coins = static_cast<Coin*>(arena::take(FUNDS_MAX * sizeof(Coin)));
    u32 count = 0;
    in.enter_array();
    while (in.next_element()) {
        if (count == FUNDS_MAX) {
            in.name_field("funds");
            in.fail(Fault::bad_funds, "more coins than a message may bring");
            break;
        }
        coins[count++] = json::read_coin(in);
    }
    arena::rewind(start);
    arena::take(count * static_cast<u32>(sizeof(Coin)));
    return {coins, count};
}

CW_OUTLINE void read_info(json::Reader& in, MessageInfo& info) noexcept {
    static constexpr json::Key FIELDS[] = {"sender", "funds"};
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        switch (json::find_key(FIELDS, 2, key, 0)) {
            case 0: info.sender = Addr::unchecked(in.text()); break;
            case 1: info.funds = read_coins(in); break;
            default: in.skip();
        }
    }
    in.finish();
}

}  // namespace detail

inline Error read(const Region* region, Env& env) noexcept {
    json::Reader in(region, "env");
    detail::read_env(in, env);
    return in.error();
}

inline Error read(const Region* region, MessageInfo& info) noexcept {
    json::Reader in(region, "info");
    detail::read_info(in, info);
    return in.error();
}

inline Error MessageInfo::no_funds() const noexcept {
    if (funds.size() == 0) return {};
    return Error::of(Fault::bad_funds, "funds", "this message takes no coins");
}

inline Error MessageInfo::one_coin(Text denom, u128& amount) const noexcept {
    const Coin* const coin = funds.begin();
    if (funds.size() == 1 && coin->denom == denom && coin->amount != 0) {
        amount = coin->amount;
        return {};
    }
    const Text what = funds.size() == 0  ? Text("no coins were sent")
                      : funds.size() > 1 ? Text("more than one coin was sent")
                                         : Text("the coin is not the one this message takes");
    return Error::of(Fault::bad_funds, "funds", what);
}

}  // namespace cw
