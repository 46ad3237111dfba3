// The first thing beyond a bound: a message after the last one, a vault of 2^88 atoms, buckets
// whose sum goes round (LV-TRN-04, LV-INV-01).
#include <cstring>

#include "contract/core/invariants.hpp"
#include "tests/support/world.hpp"

namespace levee::testing {

TEST_CASE("LV-TRN-04 the kind after the last is no message, whatever follows") {
    World w;
    MessageHeader header{};
    for (const u32 kind : {0U, VetoProposalMessage::KIND + 1U, 0xFFFFU}) {
        header.kind = static_cast<u16>(kind);
        std::vector<u8> bytes(MessageHeader::SIZE + MESSAGE_SIZE_MAX + 1);
        std::memcpy(bytes.data(), &header, MessageHeader::SIZE);
        CHECK_STATUS(w.send_bytes(ANYONE, bytes, 0, 0), unknown_message);
    }
    header.kind = VetoProposalMessage::KIND;
    std::vector<u8> bytes(MessageHeader::SIZE + VetoProposalMessage::SIZE);
    std::memcpy(bytes.data(), &header, MessageHeader::SIZE);
    CHECK_STATUS(w.send_bytes(ANYONE, bytes, 0, 0), proposal_not_found);
}

TEST_CASE("LV-INV-01 LV-INV-08 buckets are narrower than a vault's limit, so no sum goes round") {
    constexpr u128 LIMIT = u128{1} << 88;
    const auto adds_up = [](u128 first, u128 second, u128 vault) {
        AssetRow asset{};
        asset.buckets[0] = Atoms::of(first);
        asset.buckets[7] = Atoms::of(second);
        asset.vault = Atoms::of(vault);
        return buckets_add_up(asset);
    };
    CHECK(adds_up(LIMIT - 2, 1, LIMIT - 1));
    CHECK_FALSE(adds_up(LIMIT - 2, 1, LIMIT - 2));
    CHECK_FALSE(adds_up(LIMIT, 0, LIMIT));
    CHECK_FALSE(adds_up(u128{1} << 127, u128{1} << 127, 0));
}

}  // namespace levee::testing
