// The command line. A mistake of the caller is one line on stderr and exit code 2, with the nearest
// right name where there is one; an error at work is one line and exit code 1.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "host-sim/commands/commands.hpp"
#include "host-sim/trace/trace_format.hpp"
#include "host-sim/usage.hpp"

namespace {

using levee::EXIT_DIFFERENT;
using levee::EXIT_USAGE;

constexpr const char* VERSION = "0.1.0";

/// The verb that was named, or the program itself.
const CLI::App& active(const CLI::App& app) {
    const std::vector<CLI::App*> verbs = app.get_subcommands();
    return verbs.empty() ? app : *verbs.front();
}

std::string verb_hint(const CLI::App& app, const std::string& word) {
    std::vector<std::string_view> names;
    for (const CLI::App* verb : app.get_subcommands({})) {
        names.push_back(verb->get_name());
    }
    return levee::did_you_mean(word, names);
}

std::string flag_hint(const CLI::App& verb, const std::string& word) {
    std::vector<std::string> names;
    const std::vector<const CLI::App*> groups = [&verb] {
        std::vector<const CLI::App*> all = {&verb};
        for (const CLI::App* group : verb.get_subcommands({})) {
            if (group->get_name().empty()) {  // a group of options, not a verb
                all.push_back(group);
            }
        }
        return all;
    }();
    for (const CLI::App* group : groups) {
        for (const CLI::Option* option : group->get_options()) {
            for (const std::string& name : option->get_lnames()) {
                const std::string flag = "--" + name;
                if (std::find(names.begin(), names.end(), flag) == names.end()) {
                    names.push_back(flag);  // --help is an option of each group
                }
            }
        }
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return levee::did_you_mean(word.substr(0, word.find('=')), views);
}

int refuse(const std::string& text) {
    fmt::print(stderr, "levee: {}\n", text);
    return EXIT_USAGE;
}

std::string one_line(std::string text) {
    for (char& c : text) {
        c = c == '\n' ? ' ' : c;
    }
    return text;
}

int refuse_arguments(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App& verb = active(app);
    const std::string prefix = &verb == &app ? "" : verb.get_name() + ": ";
    for (const std::string& word : app.remaining(true)) {
        if (word.size() > 1 && word[0] == '-') {
            return refuse(prefix + "no flag '" + word + "'" + flag_hint(verb, word));
        }
        if (&verb == &app) {
            return refuse("no verb '" + word + "'" + verb_hint(app, word));
        }
        return refuse(prefix + "unexpected argument '" + word + "'");
    }
    if (&verb == &app) {
        return refuse("a verb is needed, as run; see levee --help");
    }
    return refuse(prefix + one_line(error.what()) + "; see levee " + verb.get_name() + " --help");
}

void register_help(CLI::App& app) {
    const auto words = std::make_shared<std::vector<std::string>>();
    CLI::App* verb = app.add_subcommand("help", "Explain a verb, or list all.");
    verb->add_option("verb", *words, "What --help would explain")->type_name("VERB");
    verb->footer("example: levee help run");
    verb->callback([&app, words] {
        const CLI::App* at = &app;
        std::string before;
        for (const std::string& word : *words) {
            const std::vector<const CLI::App*> verbs = at->get_subcommands({});
            const auto found = std::find_if(verbs.begin(), verbs.end(), [&word](const auto* it) {
                return it->get_name() == word;
            });
            if (found == verbs.end()) {
                throw levee::UsageError("help: no verb '" + word + "'" + verb_hint(*at, word));
            }
            before += (before.empty() ? "" : " ") + at->get_name();
            at = *found;
        }
        // The program would pass the question on to the verb that was named: this one.
        const auto whole = CLI::AppFormatMode::Normal;
        fmt::print("{}", at == &app ? app.get_formatter()->make_help(&app, app.get_name(), whole)
                                    : at->help(before));
    });
}

int run(int argc, char** argv) {
    CLI::App app("levee: a deterministic insurance fund and loss waterfall for derivative markets.",
                 "levee");
    int exit_code = levee::EXIT_OK;
    app.set_version_flag("--version", VERSION);
    app.require_subcommand(1);
    app.footer("example: levee replay incident.lvt --engine native,wasm2c\n"
               "levee help VERB, or VERB --help, explains a verb. "
               "Exit code 2: the input was refused.");
    levee::register_run(app, exit_code);
    levee::register_resume(app, exit_code);
    levee::register_replay(app, exit_code);
    levee::register_diff(app, exit_code);
    levee::register_inspect(app, exit_code);
    levee::register_report(app, exit_code);
    levee::register_preview(app, exit_code);
    levee::register_params(app, exit_code);
    levee::register_propose(app, exit_code);
    levee::register_lint(app, exit_code);
    levee::register_abi(app, exit_code);
    levee::register_fuzz(app, exit_code);
    levee::register_shrink(app, exit_code);
    levee::register_tiny(app, exit_code);
    levee::register_attack(app, exit_code);
    levee::register_engines(app, exit_code);
    levee::register_gas(app, exit_code);
    levee::register_chain(app, exit_code);
    register_help(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return refuse_arguments(app, error);
    } catch (const levee::UsageError& error) {
        return refuse(error.what());
    } catch (const levee::TraceError& error) {
        return refuse(error.what());
    } catch (const levee::TraceWriteError& error) {
        return refuse(error.what());
    } catch (const std::system_error& error) {
        if (std::ferror(stdout) == 0) {
            throw;
        }
        return refuse(std::string("the answer cannot be written: ") + error.what());
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        return refuse(std::string("the answer cannot be written: ") + std::strerror(errno));
    }
    return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
    // A write beyond the limit of a file's size is then an error like a full disk.
    signal(SIGXFSZ, SIG_IGN);
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "levee: {}\n", error.what());
        return EXIT_DIFFERENT;
    }
}
