// The in-memory ledger: overlay, commit, sorted views, digests, and no allocation once reserved.
#include "host-sim/store/ledger_store.hpp"

#include "contract/core/limits.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <vector>

#include "tests/unit/heap_count.hpp"

namespace levee {
namespace {

RowSizes test_sizes() {
    RowSizes sizes{};
    sizes[1] = 16;
    sizes[2] = 48;
    sizes[7] = 8;
    return sizes;
}

std::vector<uint8_t> row_of(size_t size, uint8_t version, uint8_t fill) {
    std::vector<uint8_t> row(size, fill);
    row[0] = version;
    return row;
}

bool put(LedgerStore& store, uint8_t kind, uint64_t id, uint8_t version, uint8_t fill) {
    return store.put(kind, id, row_of(store.row_size(kind), version, fill).data());
}

TEST_CASE("LV-HST-01 a put is seen at once, kept by commit, forgotten by discard") {
    LedgerStore store(test_sizes());
    std::vector<uint8_t> out(48);
    CHECK_FALSE(store.get(1, 5, out.data()));
    REQUIRE(put(store, 1, 5, 1, 9));
    CHECK(store.get(1, 5, out.data()));
    CHECK(store.find(1, 5).empty());
    store.discard();
    CHECK_FALSE(store.get(1, 5, out.data()));

    REQUIRE(put(store, 1, 5, 1, 9));
    store.commit();
    REQUIRE(store.get(1, 5, out.data()));
    CHECK(out[0] == 1);
    CHECK(out[15] == 9);
    REQUIRE(store.find(1, 5).size() == 16);

    REQUIRE(put(store, 1, 5, 0, 0));
    CHECK_FALSE(store.get(1, 5, out.data()));
    store.discard();
    CHECK(store.get(1, 5, out.data()));
}

TEST_CASE("LV-HST-02 changed rows are sorted by kind and id, each once with its last bytes") {
    LedgerStore store(test_sizes());
    for (const uint64_t id : {9u, 3u, 7u, 3u, 1u}) {
        REQUIRE(put(store, 2, id, 1, static_cast<uint8_t>(id)));
        REQUIRE(put(store, 1, id, 1, static_cast<uint8_t>(10 * id)));
    }
    REQUIRE(put(store, 2, 7, 1, 77));
    store.commit();
    const std::span<const RowView> changed = store.changed();
    REQUIRE(changed.size() == 8);
    for (size_t i = 0; i < 4; ++i) {
        constexpr uint64_t ids[] = {1, 3, 7, 9};
        CHECK(changed[i].kind == 1);
        CHECK(changed[i].id == ids[i]);
        CHECK(changed[i + 4].kind == 2);
        CHECK(changed[i + 4].id == ids[i]);
    }
    CHECK(changed[6].bytes[1] == 77);
    store.commit();
    CHECK(store.changed().empty());
}

TEST_CASE("LV-HST-03 an unknown kind, an id of 2^56 and a full overlay are refused") {
    LedgerStore store(test_sizes(), 2);
    const std::vector<uint8_t> row(64, 1);
    CHECK_FALSE(store.put(3, 1, row.data()));
    CHECK_FALSE(store.put(1, LedgerStore::ID_END, row.data()));
    CHECK(store.put(1, LedgerStore::ID_END - 1, row.data()));
    CHECK(store.put(1, 0, row.data()));
    CHECK_FALSE(store.put(1, 2, row.data()));
    CHECK(store.put(1, 0, row.data()));
    CHECK(store.changed().size() == 2);
}

TEST_CASE("LV-HST-02 a ledger takes as many changed rows as a transaction of the core may make") {
    LedgerStore store(test_sizes(), TRANSACTION_ROWS_MAX);
    const std::vector<uint8_t> row(64, 1);
    for (uint64_t id = 0; id < TRANSACTION_ROWS_MAX; ++id) {
        REQUIRE(store.put(1, id, row.data()));
    }
    CHECK_FALSE(store.put(1, TRANSACTION_ROWS_MAX, row.data()));
    store.commit();
    CHECK(store.changed().size() == TRANSACTION_ROWS_MAX);
}

TEST_CASE("LV-HST-04 the digest depends on the present rows alone, not on their history") {
    LedgerStore a(test_sizes());
    LedgerStore b(test_sizes());
    const Digest empty = a.digest();
    for (uint64_t id = 1; id <= 100; ++id) {
        put(a, 1, id, 1, static_cast<uint8_t>(id));
        put(b, 1, 101 - id, 1, static_cast<uint8_t>(101 - id));
        b.commit();
    }
    a.commit();
    CHECK(a.digest() == b.digest());
    CHECK(a.digest() != empty);
    put(b, 2, 4, 1, 1);
    b.commit();
    CHECK(a.digest() != b.digest());
    put(b, 2, 4, 0, 0);
    b.commit();
    CHECK(a.digest() == b.digest());
    CHECK(a.sorted_rows().size() == 100);
    CHECK(a.sorted_rows(2).empty());
    b.clear();
    CHECK(b.digest() == empty);
}

TEST_CASE("LV-HST-05 no heap allocation and no growth once room is reserved") {
    LedgerStore store(test_sizes());
    store.reserve(1, 1000);
    store.reserve(2, 1000);
    std::vector<uint8_t> row(48, 1);
    const uint64_t before = heap_allocations();
    for (uint64_t id = 0; id < 1000; ++id) {
        store.put(1, id, row.data());
        store.put(2, id << 20, row.data());
        store.get(1, id / 2, row.data());
        store.commit();
    }
    CHECK(heap_allocations() == before);
    CHECK(store.growths() == 0);
    store.put(1, 1000, row.data());
    store.commit();
    CHECK(store.growths() == 1);
}

TEST_CASE("LV-HST-01 the store equals a sorted map under random puts, commits and discards") {
    std::mt19937_64 random(20260117);
    LedgerStore store(test_sizes());
    std::map<std::pair<uint8_t, uint64_t>, std::vector<uint8_t>> committed;
    for (int round = 0; round < 3000; ++round) {
        auto overlay = committed;
        for (uint64_t puts = random() % 12; puts > 0; --puts) {
            const auto kind = static_cast<uint8_t>(1 + random() % 2);
            const uint64_t id = (random() % 500) << (random() % 2 * 32);
            const auto row = row_of(store.row_size(kind), random() % 4 != 0,
                                    static_cast<uint8_t>(random()));
            REQUIRE(store.put(kind, id, row.data()));
            overlay[{kind, id}] = row;
            std::vector<uint8_t> seen(row.size());
            REQUIRE(store.get(kind, id, seen.data()) == (row[0] != 0));
        }
        if (random() % 3 == 0) {
            store.discard();
        } else {
            store.commit();
            committed = overlay;
        }
    }
    std::vector<RowView> rows = store.sorted_rows();
    size_t present = 0;
    for (const auto& [key, row] : committed) {
        if (row[0] == 0) {
            CHECK(store.find(key.first, key.second).empty());
            continue;
        }
        REQUIRE(present < rows.size());
        const RowView& view = rows[present++];
        CHECK(std::pair{view.kind, view.id} == key);
        CHECK(std::vector<uint8_t>(view.bytes.begin(), view.bytes.end()) == row);
    }
    CHECK(present == rows.size());
}

}  // namespace
}  // namespace levee
