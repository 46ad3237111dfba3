// The commands of docs/DEPLOY.md, in the order of the page: what a reader copies must be accepted.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <regex>

#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

constexpr uint64_t SECOND = 1'000'000'000;

// As `levee propose --dry-run` prints one.
constexpr const char* PROPOSE =
    R"({"propose_change":{"asset":1,"tranche":1,"route":"vote","parameter":["initial_margin"],)"
    R"("scope":[1],"value":["220000000"]}})";

struct Command {
    std::string verb;  // instantiate, execute, migrate, smart
    std::string message;
    Coins funds;
    std::string sender;  // a name of the page
};

std::vector<Command> commands_of_page() {
    std::ifstream file(std::string(LEVEE_SOURCE_DIR) + "/docs/DEPLOY.md");
    REQUIRE(file.good());
    static const std::regex command(
        "^wasmd (?:tx|q) wasm(?: contract-state)? (\\w+) [A-Z_ ]+'([^']*)'"
        "(?:.* --amount (\\d+)(\\w+))?"
        ".*?(?: --from (\\w+))?$");
    std::vector<Command> commands;
    for (std::string line; std::getline(file, line);) {
        std::smatch part;
        if (std::regex_match(line, part, command)) {
            commands.push_back({part[1], part[2], {}, part[5].matched ? part[5].str() : "ADMIN"});
            if (part[3].matched) {
                commands.back().funds = {{part[4], std::stoull(part[3])}};
            }
        }
    }
    return commands;
}

// What the reader puts in the place of these words; names are accounts of the chain.
std::string filled_in(const Chain& chain, std::string text) {
    const auto put = [&text](const char* word, const std::string& value) {
        text = std::regex_replace(text, std::regex(word), value);
    };
    put("UNIX_TIME", std::to_string(chain.block.time / SECOND));
    put("THE MESSAGE THAT IT PRINTED", PROPOSE);
    for (const char* name : {"ADMIN", "VENUE", "FEED", "GUARDIAN", "PAUSER", "STAKER"}) {
        put(name, chain.account(name));
    }
    return text;
}

// Before some commands the page says that time must pass; marks bring the epochs meanwhile.
void let_time_pass(Chain& chain, const std::string& levee, std::string_view message) {
    const bool is_epochs = message.starts_with(R"({"request_exit")") ||
                           message.starts_with(R"({"exit")") || message == PROPOSE;
    const bool is_vote_period = message.starts_with(R"({"execute_proposal")");
    for (uint64_t hour = 0; hour < (is_vote_period ? 5 * 24 : is_epochs ? 3 : 0); ++hour) {
        chain.block.time += 3600 * SECOND;
        ++chain.block.height;
        const Outcome marked = chain.execute(
            levee, chain.account("FEED"),
            fmt::format(R"({{"mark":{{"market":1,"price":"100","observed_at":"{}"}}}})",
                        chain.block.time / SECOND));
        REQUIRE_MESSAGE(marked.ok, marked.error);
    }
}

}  // namespace

TEST_CASE("every command of the page on deploying is accepted, in the order of the page") {
    const std::vector<Command> commands = commands_of_page();
    CHECK(commands.size() == 28);
    for_each_line([&commands](Vm& vm) {
        Chain chain(vm);
        const uint64_t code = chain.store(module_file("levee-cosmwasm"));
        const std::string admin = chain.account("MIGRATION_ADMIN");
        std::string levee;
        for (const Command& command : commands) {
            const std::string message = filled_in(chain, command.message);
            CAPTURE(message);
            let_time_pass(chain, levee, message);
            const std::string sender = chain.account(command.sender);
            for (const Coin& coin : command.funds) {
                chain.mint(sender, coin);
            }
            Outcome done;
            if (command.verb == "instantiate") {
                done = chain.instantiate(code, sender, message, {}, admin);
                levee = done.data;
            } else if (command.verb == "execute") {
                done = chain.execute(levee, sender, message, command.funds);
            } else if (command.verb == "migrate") {
                done = chain.migrate(levee, sender, code, message);
            } else {
                done = chain.query(levee, message);
            }
            CHECK_MESSAGE(done.ok, done.error);
        }
    });
}

}  // namespace levee::testing
