// The commands of docs/DEPLOY.md, in the order of the page: what a reader copies must be accepted.
#include <doctest/doctest.h>

#include <regex>

#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

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

}  // namespace

TEST_CASE("every command of the page on deploying is accepted, in the order of the page") {
    const std::vector<Command> commands = commands_of_page();
    CHECK(commands.size() == 13);
    for_each_line([&commands](Vm& vm) {
        Chain chain(vm);
        const uint64_t code = chain.store(module_file("levee-cosmwasm"));
        const std::string admin = chain.account("MIGRATION_ADMIN");
        const std::string seconds = std::to_string(chain.block.time / 1'000'000'000);
        std::string levee;
        for (const Command& command : commands) {
            std::string message = std::regex_replace(command.message, std::regex("UNIX_TIME"),
                                                     seconds);
            for (const char* name : {"ADMIN", "VENUE", "FEED", "GUARDIAN"}) {
                message = std::regex_replace(message, std::regex(name), chain.account(name));
            }
            CAPTURE(message);
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
