// What the chain says about a call: block, transaction, the contract itself, the sender and the
// coins that came along. Chains write it in one shape, which is read as such; any other JSON is
// read too. Fields that a later chain adds are passed over instead of refused.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_object.hpp"
#include "contract/adapters/cosmwasm/sdk/shape.hpp"

namespace cw {

class Env {
public:
    u64 height = 0;
    Timestamp time;

    /// The rest is seldom asked for, so it is read when it is.
    Text chain_id() const noexcept { return details().chain_id; }
    Addr contract() const noexcept { return Addr::unchecked(details().contract); }
    /// False in queries, and in what the chain does by itself.
    bool in_transaction() const noexcept { return details().in_transaction; }
    u32 transaction_index() const noexcept { return details().transaction_index; }

    friend Error read(const Region* region, Env& env) noexcept;

private:
    struct Details {
        Text chain_id;
        Text contract;
        u32 transaction_index = 0;
        bool in_transaction = false;
    };

    const Details& details() const noexcept;
    bool read_shape(Text text) noexcept;
    bool read_rest(json::Shape shape) const noexcept;
    void read_any(json::Reader& in) noexcept;
    void read_part(json::Reader& in) noexcept;

    mutable Details details_;
    mutable Text unread_;  // from the chain's name on, when it was not read yet
    const Region* whole_ = nullptr;
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

inline bool Env::read_shape(Text text) noexcept {
    json::Shape in(text);
    height = in.take("{\"block\":{\"height\":").digits();
    time.nanoseconds = in.take(",\"time\":\"").digits();
    in.take("\",\"chain_id\":\"");
    unread_ = in.rest();
    return in.ok();
}

CW_OUTLINE bool Env::read_rest(json::Shape in) const noexcept {
    details_.chain_id = in.plain();
    in.take("},\"transaction\":");
    if (!in.next_is("null")) {
        details_.in_transaction = true;
        details_.transaction_index = static_cast<u32>(in.take("{\"index\":").digits());
        if (in.next_is(",\"hash\":\"")) in.plain();
        in.take("}");
    }
    details_.contract = in.take(",\"contract\":{\"address\":\"").plain();
    in.take("}}");
    return in.ok() && in.at_end();
}

CW_OUTLINE void Env::read_part(json::Reader& in) noexcept {
    static constexpr json::Key FIELDS[] = {"height", "time", "chain_id", "index", "address"};
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        switch (json::find_key(FIELDS, 5, key)) {
            case 0: height = in.number<u64>(); break;
            case 1: time.nanoseconds = in.decimal<u64>(); break;
            case 2: details_.chain_id = in.text(); break;
            case 3:
                details_.transaction_index = in.number<u32>();
                details_.in_transaction = true;
                break;
            case 4: details_.contract = in.text(); break;
            default: in.skip();
        }
    }
}

CW_OUTLINE void Env::read_any(json::Reader& in) noexcept {
    static constexpr json::Key PARTS[] = {"block", "transaction", "contract"};
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        if (json::find_key(PARTS, 3, key) == json::NOT_FOUND) in.skip();
        else if (!in.null()) read_part(in);
    }
    in.finish();
}

inline const Env::Details& Env::details() const noexcept {
    if (!unread_.empty() && !read_rest(json::Shape{unread_})) {
        json::Reader in(whole_, "env");
        Env again;
        again.read_any(in);
        details_ = again.details_;
    }
    unread_ = {};
    return details_;
}

inline Error read(const Region* region, Env& env) noexcept {
    env.whole_ = region;
    if (env.read_shape(region->bytes().text())) return {};
    env.unread_ = {};
    json::Reader in(region, "env");
    env.read_any(in);
    return in.error();
}

namespace detail {

// The coins lie in the memory of the call, which nobody else takes from while they are read.
class CoinList {
public:
    CoinList() noexcept : start_{arena::mark()} {
        coins_ = static_cast<Coin*>(arena::take(FUNDS_MAX * sizeof(Coin)));
    }
    ~CoinList() {
        arena::rewind(start_);
        arena::take(count_ * static_cast<u32>(sizeof(Coin)));
    }
    CoinList(const CoinList&) = delete;
    CoinList& operator=(const CoinList&) = delete;

    bool full() const noexcept { return count_ == FUNDS_MAX; }
    void add(const Coin& coin) noexcept { coins_[count_++] = coin; }
    Coins coins() const noexcept { return {coins_, count_}; }

private:
    u32 start_;
    u32 count_ = 0;
    Coin* coins_;
};

// Amounts of 10^19 and more, and more than one coin, are left to the general reader.
CW_OUTLINE bool read_shape(Text text, MessageInfo& info) noexcept {
    json::Shape in(text);
    const Text sender = in.take("{\"sender\":\"").plain();
    in.take(",\"funds\":[");
    Coin coin;
    const bool has_coin = in.next_is("{\"denom\":\"");
    if (has_coin) {
        coin.denom = in.plain();
        coin.amount = in.take(",\"amount\":\"").digits();
        in.take("\"}");
    }
    in.take("]}");
    if (!in.ok() || !in.at_end()) return false;
    info.sender = Addr::unchecked(sender);
    if (has_coin) {
        Coin* const only = static_cast<Coin*>(arena::take(sizeof(Coin)));
        *only = coin;
        info.funds = {only, 1};
    }
    return true;
}

CW_OUTLINE void read_funds(json::Reader& in, MessageInfo& info) noexcept {
    CoinList list;
    in.enter_array();
    while (in.next_element()) {
        const Coin coin = json::read_coin(in);
        if (list.full()) {
            in.name_field("funds");
            in.fail(Fault::bad_funds, "more coins than a message may bring");
            return;
        }
        list.add(coin);
    }
    info.funds = list.coins();
}

}  // namespace detail

inline Error read(const Region* region, MessageInfo& info) noexcept {
    static constexpr json::Key FIELDS[] = {"sender", "funds"};
    if (detail::read_shape(region->bytes().text(), info)) return {};
    json::Reader in(region, "info");
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        switch (json::find_key(FIELDS, 2, key)) {
            case 0: info.sender = Addr::unchecked(in.text()); break;
            case 1: detail::read_funds(in, info); break;
            default: in.skip();
        }
    }
    in.finish();
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
