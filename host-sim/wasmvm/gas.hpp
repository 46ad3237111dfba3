// What wasmd and the stores of the Cosmos SDK charge, in SDK gas, and the meter that counts it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace levee::wasmvm {

struct StoreGas {
    static constexpr uint64_t READ = 1000;
    static constexpr uint64_t READ_BYTE = 3;
    static constexpr uint64_t WRITE = 2000;
    static constexpr uint64_t WRITE_BYTE = 30;
    static constexpr uint64_t DELETE = 1000;
    static constexpr uint64_t STEP = 30;
};

struct WasmGas {
    static constexpr uint64_t LOAD = 60'000;
    static constexpr uint64_t LOAD_AGAIN = 2'000;  // pinned, or loaded before in the transaction
    static constexpr uint64_t RESULT_BYTE = 1;
    static constexpr uint64_t ATTRIBUTE = 10;
    static constexpr uint64_t ATTRIBUTE_BYTE = 1;
    static constexpr uint64_t FREE_BYTES = 100;
    static constexpr uint64_t EVENT = 20;
};

/// As in the SDK, what is used may pass the limit: the call that passed it has failed.
class GasMeter {
public:
    explicit GasMeter(uint64_t limit) : limit_(limit) {}

    /// False: out of gas.
    [[nodiscard]] bool charge(uint64_t gas) {
        used_ = gas > UINT64_MAX - used_ ? UINT64_MAX : used_ + gas;
        return used_ <= limit_;
    }
    /// A call that ends at nothing left has run out, too.
    bool is_out() const { return used_ >= limit_; }
    uint64_t used() const { return used_; }
    uint64_t limit() const { return limit_; }
    uint64_t left() const { return used_ < limit_ ? limit_ - used_ : 0; }

private:
    uint64_t limit_;
    uint64_t used_ = 0;
};

}  // namespace levee::wasmvm
