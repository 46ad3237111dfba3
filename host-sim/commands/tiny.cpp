// `levee tiny`: every sequence of a short alphabet in the tiny world, from each of its starts. What
// breaks is written as a script that `levee run` repeats.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/engine_option.hpp"
#include "host-sim/jobs.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/scenario/script_writer.hpp"
#include "host-sim/tiny.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct TinyArguments {
    TinyOptions options;
    uint32_t jobs = 1;
    std::vector<std::string> engines = {"native", "wasm2c"};
    std::vector<std::string> starts;
    std::string state_folder;
    std::string out = "tiny-failed.toml";
    bool is_json = false;
};

std::vector<const TinyStart*> chosen_starts(const TinyArguments& arguments) {
    std::vector<std::string_view> names;
    std::vector<const TinyStart*> chosen;
    for (const TinyStart& start : tiny_starts()) {
        names.push_back(start.name);
        const auto& asked = arguments.starts;
        if (asked.empty() || std::count(asked.begin(), asked.end(), start.name) != 0) {
            chosen.push_back(&start);
        }
    }
    for (const std::string& asked : arguments.starts) {
        if (std::count(names.begin(), names.end(), asked) == 0) {
            throw UsageError(fmt::format("no start '{}'{}", asked, did_you_mean(asked, names)));
        }
    }
    return chosen;
}

OrderedJson depth_json(size_t depth, const TinyDepth& counts) {
    return {{"depth", depth},
            {"transitions", counts.transitions},
            {"accepted", counts.accepted},
            {"states", counts.states},
            {"whole", counts.is_whole}};
}

OrderedJson start_json(const TinyArguments& arguments, const TinyStart& start,
                       const TinyResult& result) {
    OrderedJson depths = OrderedJson::array();
    TinyDepth total;
    size_t reached = 0;
    for (size_t i = 0; i < result.depths.size(); ++i) {
        const TinyDepth& counts = result.depths[i];
        depths.push_back(depth_json(i + 1, counts));
        total.transitions += counts.transitions;
        total.accepted += counts.accepted;
        total.states += counts.states;
        reached = counts.is_whole ? i + 1 : reached;
    }
    OrderedJson json = {{"start", start.name},
                        {"alphabet", tiny_alphabet(start).size()},
                        {"depth", reached},
                        {"transitions", total.transitions},
                        {"accepted", total.accepted},
                        {"states", total.states},
                        {"checks", result.checks},
                        {"seconds", result.seconds},
                        {"depths", depths},
                        {"letters", result.accepted_letters}};
    if (!result.problem.empty()) {
        json["problem"] = result.problem;
        json["script"] = write_script(result.sequence, result.statuses,
                                      fmt::format("tiny world, start {}", start.name));
        json["engines"] = arguments.engines;
    }
    return json;
}

OrderedJson explore(const TinyArguments& arguments, const TinyStart& start, double seconds) {
    TinyOptions options = arguments.options;
    options.seconds = seconds;
    options.progress = arguments.options.progress && arguments.jobs == 1;
    if (!arguments.state_folder.empty()) {
        options.state = fmt::format("{}/{}.tiny", arguments.state_folder, start.name);
        options.world = fmt::format("start {}, engines {}, {} letters, schema {}", start.name,
                                    fmt::join(arguments.engines, ","),
                                    tiny_alphabet(start).size(),
                                    to_hex(abi_digest()).substr(0, 8));
    }
    TinyWalk walk(make_engines(arguments.engines), start);
    return start_json(arguments, start, explore_tiny(walk, start, options));
}

// Letters of the starts, each once.
std::vector<std::string> letters_of(const std::vector<const TinyStart*>& starts) {
    std::vector<std::string> letters;
    for (const TinyStart* start : starts) {
        for (const TinyLetter& letter : tiny_alphabet(*start)) {
            if (std::count(letters.begin(), letters.end(), letter.name) == 0) {
                letters.push_back(letter.name);
            }
        }
    }
    return letters;
}

// What all starts found together.
OrderedJson sum_json(const TinyArguments& arguments, const std::vector<const TinyStart*>& starts,
                     const std::vector<OrderedJson>& found) {
    const std::vector<std::string> alphabet = letters_of(starts);
    OrderedJson json = {{"engines", arguments.engines},
                        {"letters", alphabet.size()},
                        {"depth", 0},
                        {"transitions", 0},
                        {"accepted", 0},
                        {"states", 0},
                        {"checks", 0},
                        {"violations", 0}};
    // A start that a signal left out has no whole depth.
    uint64_t depth = found.size() < starts.size() ? 0 : UINT64_MAX;
    std::set<std::string> letters;
    for (const OrderedJson& start : found) {
        if (start.contains("died")) {
            depth = 0;
            json["violations"] = json["violations"].get<uint64_t>() + 1;
            continue;
        }
        depth = std::min(depth, start.at("depth").get<uint64_t>());
        for (const char* key : {"transitions", "accepted", "states", "checks"}) {
            json[key] = json[key].get<uint64_t>() + start.at(key).get<uint64_t>();
        }
        const uint64_t broken = start.contains("problem") ? 1 : 0;
        json["violations"] = json["violations"].get<uint64_t>() + broken;
        const auto accepted = start.at("letters").get<std::set<std::string>>();
        letters.insert(accepted.begin(), accepted.end());
    }
    json["depth"] = depth;
    OrderedJson missing = OrderedJson::array();
    for (const std::string& letter : alphabet) {
        if (letters.count(letter) == 0) {
            missing.push_back(letter);
        }
    }
    json["never_accepted"] = missing;
    json["stopped"] = StopSignal::wanted();
    json["starts"] = found;
    return json;
}

void print_start(const OrderedJson& start) {
    if (start.contains("died")) {
        fmt::print("a start died: {}\n", start.at("died").get<std::string>());
        return;
    }
    fmt::print("{:<10}{:>6}{:>14}{:>12}{:>12}\n", start.at("start").get<std::string>(), "depth",
               "transitions", "accepted", "new states");
    for (const OrderedJson& counts : start.at("depths")) {
        fmt::print("{:<10}{:>6}{:>14}{:>12}{:>12}{}\n", "", counts.at("depth").get<uint64_t>(),
                   counts.at("transitions").get<uint64_t>(),
                   counts.at("accepted").get<uint64_t>(), counts.at("states").get<uint64_t>(),
                   counts.at("whole").get<bool>() ? "" : "  not whole");
    }
}

// The first script is enough: the others are often the same fault.
void write_failure(const TinyArguments& arguments, const OrderedJson& answer) {
    for (const OrderedJson& start : answer.at("starts")) {
        if (!start.contains("script")) {
            continue;
        }
        std::ofstream file(arguments.out, std::ios::binary | std::ios::trunc);
        file << start.at("script").get<std::string>();
        file.close();
        if (!file) {
            throw UsageError(arguments.out + ": cannot be written");
        }
        fmt::print(stderr, "levee: tiny: start {}: {}\nrepeat: levee run {} --engine {}\n",
                   start.at("start").get<std::string>(), start.at("problem").get<std::string>(),
                   arguments.out, fmt::join(arguments.engines, ","));
        return;
    }
}

/// Jobs are forks, which do not have the threads of libwasmvm.
void refuse_threads(const TinyArguments& arguments) {
    for (const std::string& name : engine_names(arguments.engines)) {
        if (arguments.jobs > 1 && name.starts_with("wasmvm")) {
            throw UsageError("engine '" + name + "' has threads that --jobs cannot share; use "
                             "--jobs 1");
        }
    }
}

/// What was found from each start that was begun before a signal, if there was one.
std::vector<OrderedJson> explore_all(const TinyArguments& arguments,
                                     const std::vector<const TinyStart*>& starts) {
    const double share = arguments.options.seconds *
                         std::min<double>(arguments.jobs, static_cast<double>(starts.size())) /
                         static_cast<double>(starts.size());
    std::vector<OrderedJson> found(starts.size());
    const auto work = [&](uint64_t i) { return explore(arguments, *starts[i], share); };
    const auto collect = [&](uint64_t i, const OrderedJson& answer) {
        found[i] = answer;
        return true;
    };
    if (arguments.jobs == 1) {
        for (size_t i = 0; i < starts.size() && !StopSignal::wanted(); ++i) {
            collect(i, work(i));
        }
    } else {
        run_jobs(starts.size(), arguments.jobs, work, collect);
    }
    std::erase(found, OrderedJson());
    return found;
}

int run_tiny(const TinyArguments& arguments) {
    refuse_threads(arguments);
    const std::vector<const TinyStart*> starts = chosen_starts(arguments);
    // Refuses an engine that is unknown or unfit before any child starts.
    TinyWalk(make_engines(arguments.engines), *starts.front());
    const StopSignal signal;
    const std::vector<OrderedJson> found = explore_all(arguments, starts);
    const OrderedJson answer = sum_json(arguments, starts, found);
    if (arguments.is_json) {
        print_answer(answer, true);
    } else {
        for (const OrderedJson& start : found) {
            print_start(start);
        }
        fmt::print("\n{} letters, {} starts, depth {} whole: {} transitions, {} accepted, {} "
                   "states, {} checks of invariants, on {} and the reference model: {} "
                   "violations\n",
                   answer.at("letters").get<uint64_t>(), found.size(),
                   answer.at("depth").get<uint64_t>(),
                   answer.at("transitions").get<uint64_t>(), answer.at("accepted").get<uint64_t>(),
                   answer.at("states").get<uint64_t>(), answer.at("checks").get<uint64_t>(),
                   fmt::join(arguments.engines, ", "), answer.at("violations").get<uint64_t>());
    }
    write_failure(arguments, answer);
    if (StopSignal::wanted()) {
        fmt::print(stderr, "levee: tiny: stopped by a signal; {} of {} starts were begun, {} "
                           "transitions are counted\n",
                   found.size(), starts.size(), answer.at("transitions").get<uint64_t>());
    }
    if (answer.at("violations") != 0) {
        return EXIT_DIFFERENT;
    }
    return StopSignal::wanted() ? EXIT_STOPPED : EXIT_OK;
}

}  // namespace

void register_tiny(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<TinyArguments>();
    CLI::App* verb = app.add_subcommand("tiny", "Try every short sequence in a tiny world.");
    verb->add_option("--depth", arguments->options.depth, "Longest sequence after a start")
        ->capture_default_str()
        ->check(CLI::Range(1, 12));
    verb->add_option("--seconds", arguments->options.seconds,
                     "Stop looking after this long; 0: never")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 86400.0));
    verb->add_option("--jobs", arguments->jobs, "Starts at a time, each in its own process")
        ->capture_default_str()
        ->check(CLI::Range(1, 256));
    verb->add_option("--start", arguments->starts, "Starts, else all")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("NAME,..");
    add_engine_option(*verb, arguments->engines,
                      "Engines, in lockstep and compared; see levee engines");
    verb->add_option("--state", arguments->state_folder,
                     "Go on from what an earlier call left here, and leave it here")
        ->type_name("FOLDER");
    verb->add_option("--out", arguments->out, "Where what breaks is written as a script")
        ->capture_default_str()
        ->type_name("FILE.toml");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee tiny --depth 4 --jobs 2\n"
                 "example: levee tiny --depth 6 --seconds 600 --state tiny\n"
                 "Exit code 0: nothing was broken; 1: something was; 2: refused; 130: stopped.");
    verb->callback([arguments, &exit_code] { exit_code = run_tiny(*arguments); });
}

}  // namespace levee
