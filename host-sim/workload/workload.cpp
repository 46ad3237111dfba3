// The choice of the next action, the clock, and what all actions read and send with.
#include "host-sim/workload/workload.hpp"

#include <algorithm>

#include "host-sim/abi/wire.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "host-sim/workload/workload_send.hpp"

namespace levee {

namespace {

constexpr int TRIES = 40;  // actions tried before the clock moves on
constexpr uint64_t ACCOUNTS_PICKED = 48;  // only the youngest accounts trade

}  // namespace

const RandomWorkload::Action RandomWorkload::ACTIONS[] = {
    {"roll_marks", 300, &RandomWorkload::roll_marks},
    {"mark", 90, &RandomWorkload::mark},
    {"fill", 320, &RandomWorkload::fill},
    {"sweep", 1, &RandomWorkload::start_sweep},
    {"recognise", 90, &RandomWorkload::recognise},
    {"liquidate", 60, &RandomWorkload::liquidate},
    {"house_order", 50, &RandomWorkload::house_order},
    {"settle", 50, &RandomWorkload::settle},
    {"deposit", 40, &RandomWorkload::deposit},
    {"withdraw", 30, &RandomWorkload::withdraw},
    {"apply_funding", 25, &RandomWorkload::apply_funding},
    {"recover", 20, &RandomWorkload::recover},
    {"follow_stake", 60, &RandomWorkload::follow_stake},
    {"stake", 25, &RandomWorkload::stake},
    {"cancel_stake", 5, &RandomWorkload::cancel_stake},
    {"request_exit", 12, &RandomWorkload::request_exit},
    {"cancel_exit", 4, &RandomWorkload::cancel_exit},
    {"exit", 10, &RandomWorkload::exit},
    {"supply", 10, &RandomWorkload::supply},
    {"withdraw_operator", 5, &RandomWorkload::withdraw_operator},
    {"pay_fee", 10, &RandomWorkload::pay_fee},
    {"open_account", 14, &RandomWorkload::open_account},
    {"roll", 6, &RandomWorkload::roll},
    {"pause", 2, &RandomWorkload::pause},
    {"configure", 4, &RandomWorkload::configure},
    {"malformed", 14, &RandomWorkload::malformed},
    {"stranger", 14, &RandomWorkload::stranger},
    {"vault_full", 1, &RandomWorkload::vault_full},
    {"propose", 60, &RandomWorkload::propose},
    {"vote", 60, &RandomWorkload::vote},
    {"execute", 80, &RandomWorkload::execute},
    {"wait", 60, &RandomWorkload::wait},
    {"configure_more", 40, &RandomWorkload::configure_more},
    {"cancel_or_veto", 6, &RandomWorkload::cancel_or_veto},
};

RandomWorkload::RandomWorkload(uint64_t seed, WorkloadProfile profile)
    : random_(seed), profile_(std::move(profile)), is_odd_(seed % 3 == 0 || profile_.edge != 0) {
    weigh_actions();
    plan_genesis();
}

void RandomWorkload::weigh_actions() {
    constexpr std::string_view GOVERNED[] = {"propose", "vote", "execute", "wait",
                                             "configure_more", "cancel_or_veto"};
    for (const Action& action : ACTIONS) {
        const bool is_governed =
            std::find(std::begin(GOVERNED), std::end(GOVERNED), action.name) != std::end(GOVERNED);
        uint32_t weight = is_governed && !profile_.governed ? 0 : 4 * action.weight;
        for (const Lean& lean : profile_.leans) {
            weight = lean.action == action.name ? lean.quarters * action.weight : weight;
        }
        weights_.push_back(weight);
        weight_sum_ += weight;
    }
}

size_t RandomWorkload::pick_action() {
    uint64_t choice = random_.below(weight_sum_);
    size_t action = 0;
    while (action + 1 < weights_.size() && choice >= weights_[action]) {
        choice -= weights_[action++];
    }
    return action;
}

const Batch& RandomWorkload::next(Engine& engine) {
    engine_ = &engine;
    store_ = &engine.store();
    ++height_;
    if (!genesis_.empty()) {
        batch_ = std::move(genesis_.back());
        genesis_.pop_back();
        batch_.steps.front().context.height = height_;
        batch_.steps.front().context.time = Seconds::of(time_);
        return batch_;
    }
    // Seconds pass; now and then nothing is heard for a while, so that marks become stale.
    time_ += random_.below(2);
    time_ += random_.chance(profile_.silence, 4000) ? random_.below(400) : 0;
    if (profile_.governed && height_ >= seal_at_ && state().sealed == 0) {
        batch_.clear();
        send(AUTHORITY, SealMessage{});
        return batch_;
    }
    if (sweep_steps_ != 0 && random_.chance(9, 10)) {
        --sweep_steps_;
        batch_.clear();
        if (sweep()) {
            return batch_;
        }
        sweep_steps_ = 0;
    }
    if (state().pause_bits != 0 && random_.chance(1, 15)) {
        batch_.clear();
        clear_pause();
        return batch_;
    }
    for (int i = 0; i < TRIES; ++i) {
        batch_.clear();
        if ((this->*ACTIONS[pick_action()].send)()) {
            return batch_;
        }
    }
    batch_.clear();
    open_account();
    return batch_;
}

StateRow RandomWorkload::state() const {
    StateRow row;
    find(1, row);
    return row;
}

RandomWorkload::Market& RandomWorkload::pick_market() {
    while (true) {
        Market& market = markets_[random_.below(markets_.size())];
        if (market.is_busy || random_.chance(1, 40)) {
            return market;
        }
    }
}

// An account of the asset, or 0. Young accounts are preferred: old ones are often estates.
uint32_t RandomWorkload::pick_account(uint32_t asset) {
    const uint32_t count = state().accounts;
    if (count == 0) {
        return 0;
    }
    const bool any = random_.chance(1, 12);
    for (int i = 0; i < 16; ++i) {
        const uint64_t reach = any || count < ACCOUNTS_PICKED ? count : ACCOUNTS_PICKED;
        const auto id = static_cast<uint32_t>(count - random_.below(reach));
        AccountRow row;
        const bool is_estate_wanted = random_.chance(1, 30);
        if (find(id, row) && row.asset == asset &&
            (row.status == static_cast<uint8_t>(AccountStatus::active) || is_estate_wanted)) {
            return id;
        }
    }
    return 0;
}

// The other side of a trade; some profiles look for an account of the same owner.
uint32_t RandomWorkload::pick_counterparty(uint32_t asset, uint32_t account) {
    uint32_t other = pick_account(asset);
    if (random_.chance(profile_.self_trade, 100)) {
        for (int i = 0; i < 8 && (other == account || owner_of(other) != owner_of(account)); ++i) {
            other = pick_account(asset);
        }
    }
    return other;
}

bool RandomWorkload::health(uint32_t account, HealthAnswer& answer) const {
    HealthQuery query;
    query.account = account;
    std::vector<uint8_t> bytes;
    if (engine_->query(context(KEEPER), wire_of(query), bytes) != Status::ok ||
        bytes.size() != sizeof answer) {
        return false;
    }
    std::memcpy(static_cast<void*>(&answer), bytes.data(), sizeof answer);
    return true;
}

uint32_t RandomWorkload::owner_of(uint32_t account) const {
    AccountRow row;
    return find(account, row) ? row.owner : OWNERS;
}

uint32_t RandomWorkload::holder(uint32_t now, uint32_t former) {
    return profile_.governed && random_.chance(1, 40) ? former : now;
}

uint32_t RandomWorkload::venue_of(uint32_t market) {
    MarketRow row;
    return holder(find(market, row) ? row.venue : VENUE, VENUE);
}

uint32_t RandomWorkload::operator_of(uint32_t tranche) {
    TrancheRow row;
    const bool is_named = find(tranche, row) && row.operator_ != 0;
    return holder(is_named ? row.operator_ : OPERATOR, OPERATOR);
}

// Atoms of one lot at a price, at least one.
u128 RandomWorkload::lot_value(const MarketRow& market, uint64_t price) const {
    const bool is_inverse = market.kind == static_cast<uint8_t>(ContractKind::inverse);
    const u128 value = is_inverse ? market.multiplier / price : u128{market.multiplier} * price;
    return value == 0 ? 1 : value;
}

// A price that the window accepts, mostly along the trend; rarely one that it does not.
uint64_t RandomWorkload::next_price(const MarketRow& market, uint64_t mark, uint64_t start,
                                    int64_t trend) {
    if (mark == 0) {
        return random_.between(price_low_ * 2, price_low_ * 20);
    }
    const auto room = static_cast<uint64_t>(u128{start} * market.mark_step.raw() / 1000000000);
    const uint64_t reach = random_.chance(1, 60) ? 2 * room + 2 : room;
    const uint64_t move =
        random_.chance(profile_.jump, 100) ? reach : random_.below(reach + 1);
    if (random_.chance(static_cast<uint64_t>(5 + 4 * trend), 10)) {
        return start + move;
    }
    return start > move + 1 ? start - move : 1;
}

// A random amount of a random size between two powers of two, in the money of this run.
u128 RandomWorkload::money(uint64_t low_bits, uint64_t high_bits) {
    const u128 amount = u128{1} << (random_.between(low_bits, high_bits) + scale_);
    const u128 low = random_.next();
    const u128 high = random_.next();
    return amount + ((low | (high << 64)) & (amount - 1));
}

Context RandomWorkload::context(uint32_t sender) const {
    Context made;
    made.height = height_;
    made.time = Seconds::of(time_);
    made.sender = sender;
    return made;
}

Context RandomWorkload::paying(uint32_t sender, uint32_t asset, u128 amount) const {
    Context made = context(sender);
    made.funds_asset = asset;
    made.funds_amount = Atoms::of(amount);
    return made;
}

}  // namespace levee
