// The chain of receipt digests: one SHA-256 a transaction over the digest before it and everything
// that went in and came out. Two runs that agree on the last digest agreed on every transaction.
#pragma once

#include "host-sim/engine/engine.hpp"

namespace levee {

class ReceiptChain {
public:
    /// Digest after this transaction: SHA-256 of previous digest, context (40), u32 message size,
    /// message, u32 status, u32 row count, per row {u8 kind, u64 id, u32 size, bytes}, u32 events
    /// size, events. The first transaction follows a digest of zeros.
    const Digest& extend(const Context& context, ByteView message, const Receipt& receipt);
    const Digest& value() const { return value_; }

private:
    Sha256 hash_;
    Digest value_{};
};

}  // namespace levee
