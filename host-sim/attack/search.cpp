// The climber. All that it draws comes from one seed, so a search repeats itself.
#include "host-sim/attack/search.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "host-sim/progress.hpp"

namespace levee::attack {

namespace {

constexpr u64 PATHS = 4;         // of marks, for each seed of a search
constexpr u64 PATIENCE = 250;    // plays without a better one
constexpr size_t MOVES_MAX = 24;

class Climber {
public:
    Climber(const Seed& seed, const SearchOptions& options)
        : seed_(seed), options_(options), random_(options.seed * 0x2545F4914F6CDD1Dull + 5) {
        for (u64 path = 0; path < PATHS; ++path) {
            games_.push_back(std::make_unique<Game>(scene_named(seed.scene),
                                                    options.seed * PATHS + path));
            games_.back()->compare_with(seed.honest);
        }
    }

    SearchResult run(const std::function<void(u64)>& show) {
        result_.best.verdict.profit = INT64_MIN / 2;
        for (u64 climb = 0; !is_over(); ++climb) {
            climb_once(climb, show);
        }
        result_.seconds = elapsed();
        return std::move(result_);
    }

private:
    double elapsed() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }
    bool is_over() const {
        return result_.sequences >= options_.sequences || StopSignal::wanted() ||
               (options_.seconds > 0 && elapsed() >= options_.seconds);
    }

    void climb_once(u64 climb, const std::function<void(u64)>& show) {
        Game& game = *games_[climb % games_.size()];
        // Every other climb is after what own open gains do not explain.
        const bool is_net = climb / PATHS % 2 == 1;
        Plan best = start(climb);
        leave_out(game, best);
        i64 height = try_plan(game, best, is_net);
        u64 patience = PATIENCE;
        while (patience > 0 && !is_over()) {
            Plan next = best;
            for (u64 changes = 1 + random_.below(3); changes > 0; --changes) {
                change(next);
            }
            leave_out(game, next);
            --patience;
            if (next == best) {
                continue;
            }
            const i64 score = try_plan(game, next, is_net);
            patience = score > height ? PATIENCE : patience;
            if (score >= height) {
                best = std::move(next);
                height = score;
            }
            show(result_.sequences);
        }
    }

    // The seed as it is, then with changes, and every fourth climb from nothing at all.
    Plan start(u64 climb) {
        Plan plan;
        const bool is_blank = options_.is_blank || climb % 4 == 3;
        plan.moves = is_blank ? std::vector<Move>{} : seed_.moves;
        if (options_.variant == Variant::moved) {
            const bool is_given = seed_.moved.market != 0 && climb < PATHS;
            plan.moved = is_given ? seed_.moved : random_moved();
        }
        for (u64 changes = climb / PATHS % 8; changes > 0; --changes) {
            change(plan);
        }
        return plan;
    }

    static void leave_out(const Game& game, Plan& plan) {
        std::erase_if(plan.moves,
                      [&](const Move& move) { return game.leaves_out(plan.moved, move); });
    }

    i64 try_plan(Game& game, const Plan& plan, bool is_net) {
        const Verdict verdict = game.judge(plan);
        ++result_.sequences;
        result_.attacks += verdict.is_attack ? 1 : 0;
        const Verdict& top = result_.best.verdict;
        const bool is_better = verdict.is_attack == top.is_attack
                                   ? verdict.profit > top.profit
                                   : verdict.is_attack;
        if (is_better && (verdict.counts || verdict.is_attack)) {
            result_.best = {plan, game.seed(), verdict};
        }
        result_.counted += verdict.counts ? 1 : 0;
        result_.accepted += game.last().accepted;
        const i64 score = verdict.profit - (is_net ? verdict.spared : 0);
        return verdict.counts ? score : INT64_MIN / 2;
    }

    Moved random_moved() {
        return {static_cast<u8>(random_.below(EPOCHS)), static_cast<u8>(1 + random_.below(2)),
                random_.chance(1, 2) ? 2 : -2};
    }

    Move random_move() {
        Move move;
        move.slot = static_cast<u8>(random_.below(SLOTS));
        move.act = static_cast<Act>(random_.below(ACTS));
        move.a = static_cast<u8>(1 + random_.below(COALITION_ACCOUNTS));
        move.b = static_cast<u8>(1 + random_.below(others_of(move.act)));
        move.market = static_cast<u8>(1 + random_.below(2));
        move.shift = static_cast<i8>(static_cast<int>(random_.below(9)) - 4);
        move.size = static_cast<u8>(random_.below(SIZE_TOP));
        return move;
    }

    static u64 others_of(Act act) {
        return act == Act::recognise || act == Act::liquidate ? ACCOUNTS : COALITION_ACCOUNTS;
    }

    void change(Plan& plan) {
        std::vector<Move>& moves = plan.moves;
        if (options_.variant == Variant::moved && random_.chance(1, 10)) {
            plan.moved = random_moved();
            return;
        }
        const u64 kind = random_.below(10);
        if (moves.empty() || (kind < 3 && moves.size() < MOVES_MAX)) {
            insert(moves, random_move());
        } else if (kind == 3) {
            moves.erase(moves.begin() + static_cast<std::ptrdiff_t>(random_.below(moves.size())));
        } else if (kind == 4 && moves.size() < MOVES_MAX) {
            repeat(moves);
        } else if (kind == 5) {
            std::swap(moves[random_.below(moves.size())], moves[random_.below(moves.size())]);
        } else {
            alter(moves[random_.below(moves.size())]);
        }
    }

    void insert(std::vector<Move>& moves, const Move& move) {
        moves.insert(moves.begin() + static_cast<std::ptrdiff_t>(random_.below(moves.size() + 1)),
                     move);
    }

    // A loop: the same move some more times.
    void repeat(std::vector<Move>& moves) {
        const Move move = moves[random_.below(moves.size())];
        for (u64 times = 1 + random_.below(4); times > 0 && moves.size() < MOVES_MAX; --times) {
            insert(moves, move);
        }
    }

    void alter(Move& move) {
        const Move fresh = random_move();
        switch (random_.below(8)) {
            case 0:
                move.slot = fresh.slot;
                break;
            case 1:
                move.slot = static_cast<u8>((move.slot + SLOTS + random_.below(3) - 1) % SLOTS);
                break;
            case 2:
                move.a = fresh.a;
                break;
            case 3:
                move.b = static_cast<u8>(1 + random_.below(others_of(move.act)));
                break;
            case 4:
                move.market = fresh.market;
                break;
            case 5:
                move.shift = fresh.shift;
                break;
            case 6:
                move.size = fresh.size;
                break;
            default:
                move.size = static_cast<u8>((move.size + SIZE_TOP + random_.below(3) - 1) %
                                            SIZE_TOP);
        }
    }

    const Seed& seed_;
    const SearchOptions& options_;
    Random random_;
    std::vector<std::unique_ptr<Game>> games_;
    SearchResult result_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

SearchResult search(const Seed& seed, const SearchOptions& options,
                    const std::function<void(u64)>& show) {
    return Climber(seed, options).run(show);
}

Found shrink_attack(const Seed& seed, Found found) {
    Game game(scene_named(seed.scene), found.path);
    game.compare_with(seed.honest);
    const auto keep = [&](Plan plan) {
        const Verdict verdict = game.judge(plan);
        if (verdict.is_attack) {
            found.plan = std::move(plan);
            found.verdict = verdict;
        }
        return verdict.is_attack;
    };
    for (bool again = true; again;) {
        again = false;
        for (size_t i = found.plan.moves.size(); i > 0; --i) {
            Plan plan = found.plan;
            plan.moves.erase(plan.moves.begin() + static_cast<std::ptrdiff_t>(i - 1));
            again = keep(std::move(plan)) || again;
        }
    }
    return found;
}

}  // namespace levee::attack
