// Digest of a receipt.
#include "host-sim/engine/receipt_chain.hpp"

#include <cstring>

namespace levee {

namespace {

/// Short integers are packed first: a call of the hash costs more than their bytes.
template <size_t N>
class Packed {
public:
    template <typename Integer>
    Packed& add(Integer value) {
        std::memcpy(bytes_.data() + used_, &value, sizeof value);
        used_ += sizeof value;
        return *this;
    }
    ByteView bytes() const { return {bytes_.data(), used_}; }

private:
    std::array<uint8_t, N> bytes_;
    size_t used_ = 0;
};

}  // namespace

const Digest& ReceiptChain::extend(const Context& context, ByteView message,
                                   const Receipt& receipt) {
    hash_.update(value_);
    hash_.update(context_bytes(context));
    hash_.update_int(static_cast<uint32_t>(message.size()));
    hash_.update(message);
    hash_.update(Packed<8>()
                     .add(static_cast<uint32_t>(receipt.status))
                     .add(static_cast<uint32_t>(receipt.rows.size()))
                     .bytes());
    for (const RowView& row : receipt.rows) {
        const auto size = static_cast<uint32_t>(row.bytes.size());
        hash_.update(Packed<13>().add(row.kind).add(row.id).add(size).bytes());
        hash_.update(row.bytes);
    }
    hash_.update_int(static_cast<uint32_t>(receipt.events.size()));
    hash_.update(receipt.events);
    value_ = hash_.finish();
    return value_;
}

}  // namespace levee
