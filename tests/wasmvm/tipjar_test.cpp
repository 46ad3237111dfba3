// The example that takes and sends coins, on both lines of the machine.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

TEST_CASE("a tip jar keeps what each gave, and its owner alone gets all of it") {
    for_each_line([](Vm& vm) {
        Chain chain(vm);
        const std::string owner = chain.account("owner");
        const Outcome made = chain.instantiate(chain.store(module_file("tipjar")), owner,
                                               R"({"denom":"uusdc"})");
        REQUIRE_MESSAGE(made.ok, made.error);
        const std::string jar = made.data;
        const auto give = [&](std::string_view who, Amount amount, std::string_view denom) {
            const Coin coin{std::string(denom), amount};
            chain.mint(chain.account(who), coin);
            return chain.execute(jar, chain.account(who), R"({"give":{}})", {coin});
        };

        for (const auto& [who, amount] : {std::pair{"anna", 5}, {"bert", 7}, {"anna", 6}}) {
            const Outcome given = give(who, static_cast<Amount>(amount), "uusdc");
            REQUIRE_MESSAGE(given.ok, given.error);
            CHECK(given.event("wasm-given")->value("giver") == chain.account(who));
        }
        const std::string anna = fmt::format(R"({{"giver":"{}","sum":"11"}})",
                                             chain.account("anna"));
        const std::string bert = fmt::format(R"({{"giver":"{}","sum":"7"}})",
                                             chain.account("bert"));
        const bool anna_first = chain.account("anna") < chain.account("bert");
        const std::string& first = anna_first ? anna : bert;
        CHECK(chain.query(jar, R"({"limit":9})").data ==
              fmt::format("[{},{}]", first, anna_first ? bert : anna));
        CHECK(chain.query(jar, R"({"limit":1})").data == fmt::format("[{}]", first));

        CHECK(give("anna", 5, "uatom").error.starts_with("TJ1: funds: "));
        CHECK(give("anna", ~Amount{0}, "uusdc").error.starts_with("TJ3: funds: too much"));
        CHECK(chain.execute(jar, chain.account("anna"), R"({"empty":{}})")
                  .error.starts_with("TJ2: sender: "));
        CHECK(chain.execute(jar, owner, R"({"empty":{"x":1}})").error.starts_with("TJ1: x: "));
        CHECK(chain.balance(jar, "uusdc") == 18);

        const Outcome emptied = chain.execute(jar, owner, R"({"empty":{}})");
        REQUIRE_MESSAGE(emptied.ok, emptied.error);
        CHECK(chain.balance(jar, "uusdc") == 0);
        CHECK(chain.balance(owner, "uusdc") == 18);
        CHECK(chain.execute(jar, owner, R"({"empty":{}})").ok);
    });
}

TEST_CASE("a tip jar without a denomination is not made") {
    for_each_line([](Vm& vm) {
        Chain chain(vm);
        const uint64_t code = chain.store(module_file("tipjar"));
        for (const char* message : {R"({"denom":""})", R"({})", R"({"denom":5})"}) {
            const Outcome made = chain.instantiate(code, chain.account("owner"), message);
            CHECK_MESSAGE(made.error.starts_with("TJ1: denom: "), made.error);
        }
    });
}

}  // namespace levee::testing
