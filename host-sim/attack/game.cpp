// The order of a play, and its accounts.
#include "host-sim/attack/game.hpp"

#include <algorithm>

namespace levee::attack {

namespace {

constexpr u32 ROUNDS = 6;  // epochs at still marks in which all is closed, paid and collected
constexpr u64 ALL_LOTS = 100'000;
constexpr u32 AFTER_THE_FALL = 3;  // the first slot after the mark that falls

}  // namespace

Game::Game(const Scene& scene, u64 seed) : scene_(scene), seed_(seed) {
    scene_.begin(arena_);
    arena_.keep();
}

void Game::compare_with(std::vector<Move> honest) {
    honest_ = std::move(honest);
    honest_outcomes_.clear();
}

Outcome Game::play(const Plan& plan) {
    now_ = Outcome{};
    exposures_.clear();
    netted_ = {};
    is_quiet_ = is_quiet(plan.moved);
    arena_.reset();
    tail(plan);
    unwind();
    now_.wealth = arena_.purse() + holdings();
    now_.maker_wealth = account_worth(arena_, MAKER);
    now_.transactions = arena_.accepted();
    now_.trapped = arena_.trapped();
    return now_;
}

const Game::Honest& Game::honest(const Moved& moved) {
    Honest& kept = honest_outcomes_[std::make_tuple(moved.epoch, moved.market, moved.by)];
    if (!kept.outcomes.empty()) {
        return kept;
    }
    const Plan plan{honest_, moved};
    kept.outcomes.push_back(play(plan));
    kept.exposures = exposures_;
    const bool has_choice = scene_.fails && !is_quiet(moved);
    const u32 earliest = scene_.tail == Tail::crash ? AFTER_THE_FALL : 0;
    const auto try_choice = [&](u32 first, u32 second) {
        realise_at_ = {first, second};
        const Outcome outcome = play(plan);
        if (exposures_ == kept.exposures) {
            kept.outcomes.push_back(outcome);
        }
    };
    for (u32 first = earliest; has_choice && first < SLOTS; ++first) {
        try_choice(first, first);
        for (u32 second = first + 1; first <= earliest + 2 && second < SLOTS; second += 3) {
            try_choice(first, second);
        }
    }
    realise_at_ = {SLOTS, SLOTS};
    return kept;
}

// Positions pass to another account of the coalition, at the mark: all of them, or a half of each.
void Game::realise(bool is_half) {
    for (const u32 market : {LINEAR, INVERSE}) {
        std::array<i64, COALITION_ACCOUNTS + 1> held{};
        for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
            held[account] = lots_of(arena_, account, market) / (is_half ? 2 : 1);
        }
        for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
            const u32 other = account % COALITION_ACCOUNTS + 1;
            const u64 price = mark_of(arena_, market);
            if (held[account] > 0) {
                fill(arena_, market, other, account, static_cast<u64>(held[account]), price);
            } else if (held[account] < 0) {
                fill(arena_, market, account, other, static_cast<u64>(-held[account]), price);
            }
        }
    }
}

Verdict Game::judge(const Plan& plan) {
    const Honest& others = honest(plan.moved);
    const Outcome outcome = play(plan);
    Verdict verdict;
    verdict.profit = INT64_MAX;
    for (const Outcome& base : others.outcomes) {
        const i64 more = outcome.excess() - base.excess();
        const i64 makers = std::max<i64>(0, base.maker_excess() - outcome.maker_excess());
        if (more - makers < verdict.profit) {
            verdict.profit = more - makers;
            verdict.maker_loss = makers;
        }
    }
    verdict.spared = outcome.spared;
    verdict.bound =
        static_cast<i64>(outcome.accepted + COALITION_ACCOUNTS * ROUNDS) + outcome.spared;
    const bool is_whole = std::none_of(plan.moves.begin(), plan.moves.end(), [&](const Move& m) {
        return leaves_out(plan.moved, m);
    });
    verdict.counts =
        is_whole && (is_quiet_ || !scene_.fails || exposures_ == others.exposures);
    verdict.is_attack = outcome.trapped || (verdict.counts && verdict.profit > verdict.bound);
    return verdict;
}

levee::Sequence Game::transactions(const Plan& plan) {
    levee::Sequence all;
    Game fresh(scene_, seed_, all);
    fresh.play(plan);
    return all;
}

Game::Game(const Scene& scene, u64 seed, levee::Sequence& record) : scene_(scene), seed_(seed) {
    arena_.record_to(&record);
    scene_.begin(arena_);
    arena_.keep();
}

void Game::tail(const Plan& plan) {
    const Path path = draw_path(arena_, scene_, seed_, plan.moved);
    for (u32 epoch = 0; epoch < EPOCHS; ++epoch) {
        const u32 slot = epoch * SLOTS_OF_EPOCH;
        arena_.wait(epoch == 0 ? 1 : EPOCH_LENGTH);
        act(plan, slot);
        mark_both(path.linear[epoch][0], path.inverse[epoch][0]);
        act(plan, slot + 1);
        honest_hour(epoch);
        act(plan, slot + 2);
        arena_.wait(1);
        mark_both(path.linear[epoch][1], path.inverse[epoch][1]);
        act(plan, slot + 3);
        if (!are_late(epoch)) {
            keepers();
        }
    }
}

void Game::act(const Plan& plan, u32 slot) {
    const auto [first, second] = realise_at_;
    if (slot == first || slot == second) {
        realise(slot == first && first != second);
    }
    for (const Move& move : plan.moves) {
        if (move.slot != slot || leaves_out(plan.moved, move)) {
            continue;
        }
        if (watch([&] { return play_move(arena_, move); }) == Status::ok) {
            ++now_.accepted;
            if (move.act == Act::liquidate) {
                count_reward();
            }
        }
    }
}

// The discount of a liquidation of somebody else.
void Game::count_reward() {
    arena_.each_event<LiquidatedEvent>([&](const LiquidatedEvent& event) {
        if (event.account > COALITION_ACCOUNTS) {
            const i64 gain = gain_of(event.market, static_cast<i64>(event.lots.raw()),
                                     event.price.raw(), mark_of(arena_, event.market));
            now_.luck += gain < 0 ? -gain : gain;
        }
    });
}

void Game::count_netted() {
    arena_.each_event<SettledEvent>([&](const SettledEvent& event) {
        if (event.account <= COALITION_ACCOUNTS) {
            netted_[event.market - 1] += event.loss_netted.raw();
        }
    });
}

void Game::mark_both(u64 linear, u64 inverse) {
    mark_one(LINEAR, linear);
    mark_one(INVERSE, inverse);
}

void Game::mark_one(u32 market, u64 price) {
    const u64 before = mark_of(arena_, market);
    std::array<i64, 2> net{};
    for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
        net[0] += lots_of(arena_, account, LINEAR);
        net[1] += lots_of(arena_, account, INVERSE);
    }
    const i64 makers = lots_of(arena_, MAKER, market);
    const bool is_marked = watch([&] { return mark(arena_, market, price); }) == Status::ok;
    if (is_marked) {
        now_.maker_luck += gain_of(market, makers, before, price);
        now_.luck += gain_of(market, net[market - 1], before, price);
        if (before != price) {
            exposures_.push_back(net);
        }
    }
}

void Game::honest_hour(u32 epoch) {
    for (const u32 market : {LINEAR, INVERSE}) {
        const i64 rate = epoch % 2 == 0 ? scene_.funding[market - 1] : -scene_.funding[market - 1];
        if (rate == 0 || funding(arena_, market, rate) != Status::ok) {
            continue;
        }
        for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
            now_.luck -= rate * lots_of(arena_, account, market);
        }
        now_.maker_luck -= rate * lots_of(arena_, MAKER, market);
    }
    if (!are_late(epoch)) {
        keepers();
    }
    if (scene_.each_epoch != nullptr) {
        scene_.each_epoch(arena_, epoch);
    }
}

void Game::keepers() {
    for (u32 account = 1; account <= ACCOUNTS; ++account) {
        for (const u32 market : {LINEAR, INVERSE}) {
            if (account != MAKER && lots_of(arena_, account, market) != 0) {
                liquidate(arena_, account, market, MAKER, ALL_LOTS);
            }
        }
        watch([&] { return recognise(arena_, account); });
    }
}

// ---- the end ----

void Game::unwind() {
    const u64 linear = mark_of(arena_, LINEAR);
    const u64 inverse = mark_of(arena_, INVERSE);
    for (u32 round = 0; round < ROUNDS; ++round) {
        arena_.wait(EPOCH_LENGTH);
        mark_both(linear, inverse);
        for (u32 account = 1; account <= ACCOUNTS; ++account) {
            recognise(arena_, account);
        }
        close_positions();
        for (const u32 market : {LINEAR, INVERSE}) {
            const i64 inventory = inventory_of(arena_, market);
            if (inventory != 0) {
                house_order(arena_, market, MAKER,
                            static_cast<u64>(inventory < 0 ? -inventory : inventory));
            }
        }
        arena_.wait(1);
        mark(arena_, LINEAR, linear);
        mark(arena_, INVERSE, inverse);
        for (u32 account = 1; account <= ACCOUNTS; ++account) {
            settle(arena_, SettleTarget::account, account);
        }
    }
    collect();
}

// At the mark, against the one with deep pockets.
void Game::close_positions() {
    for (const u32 market : {LINEAR, INVERSE}) {
        const u64 price = mark_of(arena_, market);
        for (u32 account = 1; account <= ACCOUNTS; ++account) {
            const i64 lots = account == MAKER ? 0 : lots_of(arena_, account, market);
            if (lots > 0) {
                fill(arena_, market, MAKER, account, static_cast<u64>(lots), price);
            } else if (lots < 0) {
                fill(arena_, market, account, MAKER, static_cast<u64>(-lots), price);
            }
        }
    }
}

void Game::collect() {
    for (const u32 tranche : {SHARED, LOCAL}) {
        settle(arena_, SettleTarget::stake, tranche, COALITION_STAKER);
        of_tranche<ExitMessage>(arena_, COALITION_STAKER, tranche);
    }
    const u32 claims = arena_.row<StateRow>(1).claims;
    for (u32 claim = 1; claim <= claims; ++claim) {
        settle(arena_, SettleTarget::claim, claim);
    }
    for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
        for (const u32 market : {LINEAR, INVERSE}) {
            settle(arena_, SettleTarget::charge_claim, account, market);
        }
    }
}

i64 Game::holdings() const {
    i64 sum = 0;
    for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
        sum += account_worth(arena_, account);
    }
    return sum + stake_worth(arena_, SHARED) + stake_worth(arena_, LOCAL);
}

}  // namespace levee::attack
