// `levee attack`: looks for sequences by which a coalition earns more than fair luck explains, from
// every attack that is known.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/attack/search.hpp"
#include "host-sim/attack/split.hpp"
#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/whole_number.hpp"
#include "host-sim/jobs.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

using namespace levee::attack;

struct AttackArguments {
    SearchOptions options;
    u32 jobs = 1;
    u64 splits = 1000;
    std::vector<std::string> from;
    std::string variant = "seen";
    std::string out;
    bool is_json = false;
};

constexpr const char* FAILED_TRACE = "attack-failed.lvt";

OrderedJson plan_json(const Plan& plan) {
    OrderedJson moves = OrderedJson::array();
    for (const Move& move : plan.moves) {
        moves.push_back({move.slot, static_cast<u8>(move.act), move.a, move.b, move.market,
                         move.shift, move.size});
    }
    return {{"moves", moves},
            {"moved", {plan.moved.epoch, plan.moved.market, plan.moved.by}}};
}

Plan plan_of(const OrderedJson& json) {
    Plan plan;
    for (const OrderedJson& at : json.at("moves")) {
        plan.moves.push_back({at[0].get<u8>(), static_cast<Act>(at[1].get<u8>()), at[2].get<u8>(),
                              at[3].get<u8>(), at[4].get<u8>(), at[5].get<i8>(),
                              at[6].get<u8>()});
    }
    const OrderedJson& moved = json.at("moved");
    plan.moved = {moved[0].get<u8>(), moved[1].get<u8>(), moved[2].get<int>()};
    return plan;
}

OrderedJson words_json(const Plan& plan) {
    OrderedJson words = OrderedJson::array();
    if (plan.moved.market != 0) {
        words.push_back(fmt::format("the marks of market {} in epoch {} are moved by {:+} %",
                                    plan.moved.market, plan.moved.epoch, plan.moved.by));
    }
    for (const Move& move : in_order(plan)) {
        words.push_back(describe(move));
    }
    return words;
}

OrderedJson attack_from(const AttackArguments& arguments, const Seed& seed, double seconds) {
    SearchOptions options = arguments.options;
    options.seconds = seconds;
    SearchResult result = search(seed, options, [](u64) {});
    if (result.best.verdict.is_attack) {
        result.best = shrink_attack(seed, std::move(result.best));
    }
    const Verdict& verdict = result.best.verdict;
    const bool has_best = result.counted != 0 || result.attacks != 0;
    return {{"attack", seed.name},
            {"scene", seed.scene},
            {"rules", seed.rules},
            {"sequences", result.sequences},
            {"counted", result.counted},
            {"accepted", result.accepted},
            {"above_bound", result.attacks},
            {"profit", has_best ? OrderedJson(verdict.profit) : OrderedJson()},
            {"maker_loss", verdict.maker_loss},
            {"bound", verdict.bound},
            {"spared", verdict.spared},
            {"seconds", result.seconds},
            {"path", result.best.path},
            {"moves", words_json(result.best.plan)},
            {"plan", plan_json(result.best.plan)}};
}

void write_trace(const std::string& path, const Seed& seed, const OrderedJson& found) {
    Game game(scene_named(seed.scene), found.at("path").get<u64>());
    const Sequence sequence = game.transactions(plan_of(found.at("plan")));
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(make_engine("native"));
    TraceHeader header;
    header.abi_hash = abi_digest();
    header.genesis_digest = engines.front()->store().digest();
    TraceWriter writer(path, header);
    RunOptions options;
    options.writer = &writer;
    options.progress = false;
    Runner runner(std::move(engines), options);
    for (const SentMessage& sent : sequence) {
        if (!runner.step(Transaction{sent.context, sent.message, nullptr, nullptr})) {
            break;
        }
    }
    runner.finish(false);
}

// What pieces gain, at most an atom each, and what they lose, at most an atom for each rounding.
OrderedJson splits_json(const AttackArguments& arguments) {
    u64 cases = 0;
    u64 above = 0;
    i64 gain = 0;
    i64 loss = 0;
    std::string words;  // of the largest loss
    std::string first;  // beyond the bound
    for (; cases < arguments.splits && !StopSignal::wanted(); ++cases) {
        const SplitCase split = draw_split(arguments.options.seed * arguments.splits + cases);
        const i64 difference = split_difference(split);
        if (-difference > split.pieces || difference > split_loss_bound(split)) {
            first = above == 0 ? fmt::format("{}: {:+}", describe(split), -difference) : first;
            ++above;
        }
        gain = std::max(gain, -difference);
        if (difference > loss) {
            loss = difference;
            words = describe(split);
        }
    }
    return {{"cases", cases}, {"above_bound", above}, {"gain", gain}, {"loss", loss},
            {"case", words}, {"first_above", first}};
}

OrderedJson sum_json(const AttackArguments& arguments, const std::vector<OrderedJson>& found) {
    u64 sequences = 0;
    u64 attacks = 0;
    for (const OrderedJson& one : found) {
        if (one.contains("died")) {
            ++attacks;
            continue;
        }
        sequences += one.at("sequences").get<u64>();
        attacks += one.at("above_bound") != 0 ? 1 : 0;
    }
    return {{"seed", arguments.options.seed},
            {"variant", arguments.variant},
            {"sequences", sequences},
            {"attacks", attacks},
            {"stopped", StopSignal::wanted()},
            {"found", found}};
}

/// Whether any sequence counted; without one there is no profit to tell of.
bool has_best(const OrderedJson& one) {
    return !one.contains("died") && !one.at("profit").is_null();
}

// `profit` is less what the maker lost, `spared` is a part of the bound.
constexpr const char* ROW = "{:<20}{:<18}{:>10}{:>9}{:>8}{:>8}{:>8}{:>7}\n";

void print_found(const OrderedJson& one) {
    if (one.contains("died")) {
        fmt::print("a search died: {}\n", one.at("died").get<std::string>());
        return;
    }
    const auto number = [&](const char* field) {
        return has_best(one) ? fmt::format("{}", one.at(field).get<i64>()) : "-";
    };
    fmt::print(ROW, one.at("attack").get<std::string>(), one.at("scene").get<std::string>(),
               one.at("sequences").get<u64>(), number("profit"), number("maker_loss"),
               number("bound"), number("spared"), one.at("above_bound").get<u64>());
}

// The one that stands out most, which is what the trace shows.
const OrderedJson* worst_of(const std::vector<OrderedJson>& found) {
    const OrderedJson* worst = nullptr;
    i64 height = 0;
    for (const OrderedJson& one : found) {
        if (!has_best(one)) {
            continue;
        }
        const i64 at = one.at("profit").get<i64>() - one.at("bound").get<i64>();
        if (worst == nullptr || at > height) {
            worst = &one;
            height = at;
        }
    }
    return worst;
}

void report(const AttackArguments& arguments, const std::vector<OrderedJson>& found,
            const OrderedJson& answer) {
    const OrderedJson* worst = worst_of(found);
    const bool is_found = answer.at("attacks") != 0;
    const OrderedJson& splits = answer.at("splits");
    const std::string path = arguments.out.empty() && is_found ? FAILED_TRACE : arguments.out;
    if (worst == nullptr && !arguments.out.empty()) {
        fmt::print(stderr, "levee: attack: no sequence counted; {} is not written\n", path);
    }
    if (worst != nullptr && !path.empty()) {
        write_trace(path, seed_named(worst->at("attack").get<std::string>()), *worst);
    }
    if (arguments.is_json) {
        print_answer(answer, true);
    } else {
        fmt::print(ROW, "attack", "scene", "sequences", "profit", "maker", "bound", "spared",
                   "above");
        for (const OrderedJson& one : found) {
            print_found(one);
        }
        if (worst != nullptr) {
            fmt::print("\nbest: {}, profit {}, bound {}, path {}\n",
                       worst->at("attack").get<std::string>(), worst->at("profit").get<i64>(),
                       worst->at("bound").get<i64>(), worst->at("path").get<u64>());
            for (const OrderedJson& word : worst->at("moves")) {
                fmt::print("  {}\n", word.get<std::string>());
            }
        }
        fmt::print("\n{} splits: {} beyond the bound, pieces gain at most {} atoms, lose at most "
                   "{} ({})\n",
                   splits.at("cases").get<u64>(), splits.at("above_bound").get<u64>(),
                   splits.at("gain").get<i64>(), splits.at("loss").get<i64>(),
                   splits.at("case").get<std::string>());
        fmt::print("{} sequences from {} attacks, marks {}: {} profitable beyond the bound\n",
                   answer.at("sequences").get<u64>(), found.size(), arguments.variant,
                   answer.at("attacks").get<u64>());
    }
    if (splits.at("above_bound") != 0) {
        fmt::print(stderr, "levee: attack: {} splits are beyond the bound, the first {}\n",
                   splits.at("above_bound").get<u64>(),
                   splits.at("first_above").get<std::string>());
    }
    if (is_found && worst != nullptr) {
        fmt::print(stderr, "levee: attack: {} earns {} where {} is the bound\nrepeat: levee "
                           "replay {}\n",
                   worst->at("attack").get<std::string>(), worst->at("profit").get<i64>(),
                   worst->at("bound").get<i64>(), path);
    }
}

int run_attack(AttackArguments& arguments) {
    arguments.options.variant = arguments.variant == "moved" ? Variant::moved : Variant::seen;
    std::vector<const Seed*> chosen;
    for (const std::string& name : arguments.from) {
        chosen.push_back(&seed_named(name));
    }
    if (chosen.empty()) {
        for (const Seed& seed : seeds()) {
            chosen.push_back(&seed);
        }
    }
    const u64 total = arguments.options.sequences;
    arguments.options.sequences = (total + chosen.size() - 1) / chosen.size();
    const double share = arguments.options.seconds *
                         std::min<double>(arguments.jobs, static_cast<double>(chosen.size())) /
                         static_cast<double>(chosen.size());
    std::vector<OrderedJson> found(chosen.size());
    const StopSignal signal;
    Progress progress("attack", chosen.size(), true);
    u64 done = 0;
    run_jobs(
        chosen.size(), arguments.jobs,
        [&](u64 i) { return attack_from(arguments, *chosen[i], share); },
        [&](u64 i, const OrderedJson& answer) {
            found[i] = answer;
            progress.show(++done);
            return true;
        });
    progress.clear();
    std::erase(found, OrderedJson());  // not begun before a signal
    OrderedJson answer = sum_json(arguments, found);
    if (answer.at("sequences") == 0 && answer.at("attacks") == 0 && !StopSignal::wanted()) {
        throw UsageError(fmt::format("attack: no sequence was played in {} s; more --seconds, or "
                                     "fewer attacks by --from, would do it",
                                     arguments.options.seconds));
    }
    answer["splits"] = splits_json(arguments);
    report(arguments, found, answer);
    if (StopSignal::wanted()) {
        fmt::print(stderr, "levee: attack: stopped by a signal; {} of {} attacks were begun, {} "
                           "sequences are counted\n",
                   found.size(), chosen.size(), answer.at("sequences").get<u64>());
    }
    if (answer.at("attacks") != 0 || answer.at("splits").at("above_bound") != 0) {
        return EXIT_DIFFERENT;
    }
    return StopSignal::wanted() ? EXIT_STOPPED : EXIT_OK;
}

}  // namespace

void register_attack(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<AttackArguments>();
    CLI::App* verb = app.add_subcommand("attack", "Look for sequences that profit a coalition.");
    verb->add_option("--seed", arguments->options.seed, "Of the search and the marks")
        ->capture_default_str()
        ->check(whole_number(0, uint64_t{1} << 32));
    arguments->options.sequences = 20'000;
    verb->add_option("--sequences", arguments->options.sequences, "How many, over all attacks")
        ->capture_default_str()
        ->check(whole_number(1, uint64_t{1} << 40));
    verb->add_option("--splits", arguments->splits,
                     "Positions and stakes that are also held in pieces, and compared")
        ->capture_default_str()
        ->check(whole_number(0, uint64_t{1} << 32));
    verb->add_option("--jobs", arguments->jobs, "Attacks at a time, each in its own process")
        ->capture_default_str()
        ->check(whole_number(1, 256));
    verb->add_option("--seconds", arguments->options.seconds,
                     "Stop looking after this long; 0: never")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 86400.0));
    verb->add_option("--variant", arguments->variant,
                     "seen: marks come as they come; moved: one epoch's mark is moved by 2 %")
        ->capture_default_str()
        ->check(CLI::IsMember({"seen", "moved"}));
    verb->add_option("--from", arguments->from, "Attacks to begin from, else all")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("NAME,..");
    verb->add_flag("--blank", arguments->options.is_blank,
                   "Begin with no moves, in the scenes of these attacks");
    verb->add_option("--out", arguments->out, "Write the best attack as a trace")
        ->type_name("FILE.lvt");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee attack --sequences 100000 --jobs 2 --variant moved\n"
                 "example: levee attack --from straddle,leave --out best.lvt\n"
                 "Exit code 0: no profit beyond the bound; 1: there is; 2: refused; 130: "
                 "stopped.");
    verb->callback([arguments, &exit_code] { exit_code = run_attack(*arguments); });
}

}  // namespace levee
