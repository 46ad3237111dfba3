// Bech32 by the vectors of BIP-173, and the addresses of a Cosmos chain.
#include "host-sim/wasmvm/bech32.hpp"

#include <doctest/doctest.h>

#include <cctype>

namespace levee::testing {

using namespace wasmvm;

TEST_CASE("the valid strings of BIP-173 are read and written again") {
    for (const std::string text :
         {"A12UEL5L", "a12uel5l",
          "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"
          "1tt5tgs",
          "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
          "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8"
          "247j",
          "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "?1ezyfcl"}) {
        CAPTURE(text);
        const auto decoded = decode_bech32(text);
        REQUIRE(decoded.has_value());
        std::string lower = text;
        for (char& letter : lower) {
            letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        }
        CHECK(encode_bech32(decoded->prefix, decoded->values) == lower);
    }
}

TEST_CASE("the invalid strings of BIP-173 are refused") {
    for (const std::string text :
         {"\x20"
          "1nwldj5",
          "\x7F"
          "1axkwrx",
          "\x80"
          "1eym55h",
          "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"
          "1569pvx",
          "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3",
          "de1lg7wt\xFF", "A1G7SGD8", "10a06t8", "1qzzfhee", "a12UEL5L", "a12uel5m"}) {
        CAPTURE(text);
        CHECK_FALSE(decode_bech32(text).has_value());
    }
}

TEST_CASE("addresses of 20 and 32 bytes go to text and back") {
    for (const size_t size : {size_t{20}, size_t{32}}) {
        std::string canonical;
        for (size_t i = 0; i < size; ++i) {
            canonical.push_back(static_cast<char>(i * 37));
        }
        const std::string human = humanize("wasm", canonical);
        CHECK(human.substr(0, 5) == "wasm1");
        CHECK(canonicalize("wasm", human) == canonical);
        CHECK_THROWS_WITH_AS(canonicalize("cosmos", human),
                             "invalid Bech32 prefix; expected cosmos, got wasm", BadAddress);
        CHECK_THROWS_AS(canonicalize("wasm", human.substr(0, human.size() - 1)), BadAddress);
    }
    CHECK_THROWS_AS(humanize("wasm", ""), BadAddress);
    CHECK_THROWS_AS(humanize("wasm", std::string(256, 'x')), BadAddress);
    CHECK_THROWS_AS(canonicalize("wasm", "  "), BadAddress);
}

}  // namespace levee::testing
