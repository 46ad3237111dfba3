// The core once more, over a view that notes which rows a transaction reads and writes. A floor
// then repeats these accesses and does nothing else.
#pragma once

#include <memory>
#include <vector>

#include "host-sim/store/ledger_store.hpp"

namespace levee::bench {

/// One row of one transaction. The core fetches each row once, whatever it does with it.
struct RowAccess {
    uint64_t id = 0;
    uint16_t size = 0;
    uint8_t kind = 0;
    bool is_written = false;
    bool is_present = false;  // after the transaction
};

class RowProbe {
public:
    explicit RowProbe(LedgerStore& store);
    ~RowProbe();

    /// Runs one transaction on the store, commits or discards it, and returns its status.
    uint32_t execute(ByteView context, ByteView message);

    /// Rows of the last transaction: those written first, sorted by key, then the others.
    const std::vector<RowAccess>& rows() const { return rows_; }

    void note_get(uint8_t kind, uint64_t id);
    LedgerStore& store() { return store_; }

private:
    struct Core;
    LedgerStore& store_;
    std::vector<RowAccess> rows_;
    std::unique_ptr<Core> core_;
};

}  // namespace levee::bench
