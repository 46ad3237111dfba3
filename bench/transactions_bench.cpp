// One transaction of a realistic mix: per engine, with and without chained receipts, against the
// row accesses alone and against the hashing alone. All start each repeat from the same rows.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "bench/harness.hpp"
#include "bench/ledger_copy.hpp"
#include "bench/market_day.hpp"
#include "bench/report.hpp"
#include "bench/row_floor.hpp"
#include "bench/row_probe.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/engine/receipt_chain.hpp"

namespace levee::bench {

namespace {

constexpr const char* FLOOR = "its rows read, touched, written";

struct Size {
    uint32_t accounts;
    uint32_t transactions;
    uint32_t hashed;  // of them, for the part with receipts: their bytes are kept
    int repeats;
};

Size size_of(const Options& options) {
    return options.is_quick ? Size{4'096, 4'000, 1'000, 2} : Size{65'536, 120'000, 20'000, 9};
}

uint64_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    if (file != nullptr) {
        if (std::fscanf(file, "%*s %lu", &pages) != 1) {
            pages = 0;
        }
        std::fclose(file);
    }
    return uint64_t{pages} * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

// The accesses of every transaction of the day, in one block.
struct Accesses {
    std::vector<RowAccess> rows;
    std::vector<uint32_t> ends;  // per transaction, into rows
};

class Mix {
public:
    explicit Mix(const Size& size)
        : day_(size.accounts, size.transactions, 2025),
          native_(make_engine("native")), wasm2c_(make_engine("wasm2c")),
          floor_(abi_row_sizes()) {
        load();
        record();
    }

    size_t transactions() const { return steps().size(); }
    const std::vector<Step>& steps() const { return day_.day().steps; }
    ByteView message(const Step& step) const { return day_.day().message(step); }

    Engine& native() { return *native_; }
    Engine& wasm2c() { return *wasm2c_; }

    void rewind(LedgerStore& store) const { before_.restore(store); }

    /// The day without any hash.
    double run(Engine& engine) {
        rewind(engine.store());
        const uint64_t allocated = heap_allocations();
        uint64_t refused = 0;
        const double spent = time_of([&] {
            for (const Step& step : steps()) {
                const Receipt receipt = engine.execute(step.context, message(step));
                refused += receipt.status != Status::ok;
            }
        });
        if (refused != refused_) {
            throw std::runtime_error("an engine refuses what another accepts");
        }
        if (&engine == native_.get()) {
            allocations_ += heap_allocations() - allocated;
        }
        return spent / static_cast<double>(transactions());
    }

    /// The same rows copied out, touched and copied back where they lie, nothing else.
    double run_floor() {
        before_.each([&](uint8_t kind, uint64_t id, const uint8_t* row) {
            floor_.put(kind, id, row);
        });
        const double spent = time_of([&] {
            const RowAccess* row = accesses_.rows.data();
            for (const uint32_t end : accesses_.ends) {
                const RowAccess* const last = accesses_.rows.data() + end;
                floor_.touch(row, last);
                row = last;
            }
        });
        sink = floor_.sum();
        return spent / static_cast<double>(transactions());
    }

    /// The first part of the day, each receipt into the chain.
    double run_chained(Engine& engine, size_t count, Digest& last) {
        rewind(engine.store());
        ReceiptChain chain;
        const double spent = time_of([&] {
            for (size_t i = 0; i < count; ++i) {
                const Step& step = steps()[i];
                chain.extend(step.context, message(step),
                             engine.execute(step.context, message(step)));
            }
        });
        last = chain.value();
        return spent / static_cast<double>(count);
    }

    Digest digest_of(Engine& engine) {
        run(engine);
        return engine.store().digest();
    }

    uint64_t refused() const { return refused_; }
    uint64_t allocations() const { return allocations_; }
    uint64_t rows_read() const { return accesses_.rows.size(); }
    uint64_t rows_written() const { return rows_written_; }
    uint64_t resident() const { return resident_; }
    uint64_t loaded() const { return loaded_; }

private:
    // A third store takes the set-up and the recording, so that the measured ones stay as they are.
    void load() {
        std::unique_ptr<Engine> first = make_engine("native");
        for (const Step& step : day_.setup().steps) {
            const Receipt receipt = first->execute(step.context, day_.setup().message(step));
            if (receipt.status != Status::ok) {
                throw std::runtime_error(fmt::format("the set-up is refused with {}",
                                                     static_cast<uint32_t>(receipt.status)));
            }
        }
        source_ = std::move(first);
    }

    void record() {
        LedgerStore trial(abi_row_sizes());
        put_rows(trial, source_->store().sorted_rows());
        RowProbe probe(trial);
        for (const Step& step : steps()) {
            const uint32_t status = probe.execute(context_bytes(step.context), message(step));
            refused_ += status != 0;
            if (status != static_cast<uint32_t>(step.expected.value_or(Status::ok))) {
                throw std::runtime_error(fmt::format("message {} of the day ends with {}",
                                                     &step - steps().data(), status));
            }
            for (const RowAccess& row : probe.rows()) {
                rows_written_ += row.is_written;
                accesses_.rows.push_back(row);
                before_.note(source_->store(), row.kind, row.id);
            }
            accesses_.ends.push_back(static_cast<uint32_t>(accesses_.rows.size()));
        }
        RowCounts rows = count_rows(source_->store());
        before_.add_absent(rows);
        floor_.reserve(rows);
        for (const RowView& row : source_->store().sorted_rows()) {
            floor_.put(row.kind, row.id, row.bytes.data());
        }
        start(wasm2c_->store(), rows);
        const uint64_t resident = resident_bytes();
        start(native_->store(), rows);
        resident_ = resident_bytes() - resident;
        loaded_ = row_bytes(native_->store());
        source_.reset();
    }

    void start(LedgerStore& store, const RowCounts& rows) const {
        reserve(store, rows);
        put_rows(store, source_->store().sorted_rows());
    }

    MarketDay day_;
    std::unique_ptr<Engine> source_;
    std::unique_ptr<Engine> native_;
    std::unique_ptr<Engine> wasm2c_;
    RowFloor floor_;
    Before before_;
    Accesses accesses_;
    uint64_t rows_written_ = 0;
    uint64_t refused_ = 0;
    uint64_t allocations_ = 0;
    uint64_t resident_ = 0;
    uint64_t loaded_ = 0;
};

// What the chain hashes for each transaction, after the digest before it, in one piece.
class ReceiptBytes {
public:
    ReceiptBytes(Mix& mix, size_t count) {
        mix.rewind(mix.native().store());
        for (size_t i = 0; i < count; ++i) {
            const Step& step = mix.steps()[i];
            const ByteView message = mix.message(step);
            const Receipt receipt = mix.native().execute(step.context, message);
            add(context_bytes(step.context));
            add_int(static_cast<uint32_t>(message.size()));
            add(message);
            add_int(static_cast<uint32_t>(receipt.status));
            add_int(static_cast<uint32_t>(receipt.rows.size()));
            for (const RowView& row : receipt.rows) {
                add_int(row.kind);
                add_int(row.id);
                add_int(static_cast<uint32_t>(row.bytes.size()));
                add(row.bytes);
            }
            add_int(static_cast<uint32_t>(receipt.events.size()));
            add(receipt.events);
            ends_.push_back(bytes_.size());
        }
    }

    double hash(Digest& last) const {
        Sha256 hash;
        Digest digest{};
        const double spent = time_of([&] {
            size_t begin = 0;
            for (const size_t end : ends_) {
                hash.update(digest);
                hash.update(bytes_.data() + begin, end - begin);
                digest = hash.finish();
                begin = end;
            }
        });
        last = digest;
        return spent / static_cast<double>(ends_.size());
    }

    size_t size() const { return bytes_.size(); }

private:
    void add(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    template <typename Integer>
    void add_int(Integer value) {
        add({reinterpret_cast<const uint8_t*>(&value), sizeof value});
    }

    std::vector<uint8_t> bytes_;
    std::vector<size_t> ends_;
};

void measure_plain(Mix& mix, const Size& size, Report& report) {
    const bool is_equal = mix.digest_of(mix.native()) == mix.digest_of(mix.wasm2c());
    Samples native;
    Samples wasm2c;
    Samples floor;
    for (int i = 0; i < size.repeats; ++i) {
        native.add(mix.run(mix.native()));
        floor.add(mix.run_floor());
        wasm2c.add(mix.run(mix.wasm2c()));
    }
    report.add({"transaction.native", "transaction, native", "ns", native.best(), native.spread(),
                FLOOR, floor.best(), 10, false});
    report.add({"transaction.wasm2c", "transaction, wasm2c", "ns", wasm2c.best(), wasm2c.spread(),
                FLOOR, floor.best(), 0, false});
    report.add({"transaction.wasm2c_native", "transaction, wasm2c", "ns", wasm2c.best(),
                wasm2c.spread(), "transaction, native", native.best(), 2.5, false});
    report.count("mix.accounts", size.accounts);
    report.count("mix.transactions", mix.transactions());
    report.count("mix.refused", mix.refused());
    report.count("mix.rows_read", mix.rows_read());
    report.count("mix.rows_written", mix.rows_written());
    report.count("mix.engines_differ", is_equal ? 0 : 1);
}

void measure_chained(Mix& mix, const Size& size, Report& report) {
    const ReceiptBytes bytes(mix, size.hashed);
    Samples native;
    Samples wasm2c;
    Samples floor;
    uint64_t differences = 0;
    for (int i = 0; i < size.repeats; ++i) {
        Digest alone;
        Digest by_native;
        Digest by_wasm2c;
        native.add(mix.run_chained(mix.native(), size.hashed, by_native));
        floor.add(bytes.hash(alone));
        wasm2c.add(mix.run_chained(mix.wasm2c(), size.hashed, by_wasm2c));
        differences += by_native != alone || by_wasm2c != alone;
    }
    report.add({"chained.native", "transaction with chained receipt, native", "ns", native.best(),
                native.spread(), "SHA-256 of the same bytes", floor.best(), 1.3, false});
    report.add({"chained.wasm2c", "transaction with chained receipt, wasm2c", "ns", wasm2c.best(),
                wasm2c.spread(), "SHA-256 of the same bytes", floor.best(), 0, false});
    report.count("chained.transactions", size.hashed);
    report.count("chained.bytes", bytes.size());
    report.count("chained.differences", differences);
}

}  // namespace

void bench_transactions(const Options& options, Report& report) {
    const Size size = size_of(options);
    const auto mix = std::make_unique<Mix>(size);
    measure_plain(*mix, size, report);
    measure_chained(*mix, size, report);
    report.add({"memory.resident", "memory of the native ledger", "KiB",
                static_cast<double>(mix->resident()) / 1024, 1, "bytes of its rows",
                static_cast<double>(mix->loaded()) / 1024, 1.3, false});
    report.count("heap_counter_counts", heap_allocations() != 0 ? 1 : 0);
    report.count("native.heap_allocations", mix->allocations());
    report.count("native.slab_growths", mix->native().store().growths());
}

}  // namespace levee::bench
