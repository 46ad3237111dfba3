// What stands in a stage's output after a refusal, by the core itself.
#include <cstring>
#include <vector>

// Before the core, which declares memcpy itself.
#include "contract/core/transition.hpp"
#include "tests/support/fund.hpp"

namespace levee::testing {

TEST_CASE("LV-TRN-02 a refused query leaves no output, though an epoch advanced on its way") {
    Fund fund;
    PreviewQuery preview{};
    preview.market = 1;
    preview.loss = Atoms::of(5);
    const MessageHeader header{PreviewQuery::KIND, 0, 0};
    std::vector<u8> bytes(sizeof header + PreviewQuery::SIZE);
    std::memcpy(bytes.data(), &header, sizeof header);
    std::memcpy(bytes.data() + sizeof header, &preview, PreviewQuery::SIZE);
    Context context{};
    context.time = Seconds::of(fund.now + 1000);
    fund.on_stage([&](Stage& st) {
        const Status status = query(st, context, bytes.data(), static_cast<u32>(bytes.size()));
        CHECK((status == Status::no_mark));
        CHECK(st.output_size() == 0);
    });
}

}  // namespace levee::testing
