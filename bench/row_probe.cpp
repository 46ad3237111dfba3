// The core under another name, so that this program can hold it twice: natively for the engine,
// and here with members of the view that take notes.
#include "bench/row_probe.hpp"

#include <algorithm>
#include <cstring>

#define levee levee_probed
#include "contract/core/transition.hpp"
#undef levee

namespace levee_probed {

bool View::get(u8 kind, u64 id, void* out) const {
    auto& probe = *static_cast<levee::bench::RowProbe*>(host);
    probe.note_get(kind, id);
    return probe.store().get(kind, id, out);
}

void View::put(u8 kind, u64 id, const void* row) const {
    LEVEE_ASSERT(static_cast<levee::bench::RowProbe*>(host)->store().put(kind, id, row));
}

}  // namespace levee_probed

namespace levee::bench {

struct RowProbe::Core {
    explicit Core(RowProbe& probe) : stage(levee_probed::View{&probe}) {}
    levee_probed::Stage stage;
};

RowProbe::RowProbe(LedgerStore& store) : store_(store), core_(std::make_unique<Core>(*this)) {}
RowProbe::~RowProbe() = default;

void RowProbe::note_get(uint8_t kind, uint64_t id) {
    rows_.push_back({id, store_.row_size(kind), kind, false, !store_.find(kind, id).empty()});
}

uint32_t RowProbe::execute(ByteView context, ByteView message) {
    rows_.clear();
    levee_probed::Context sent{};
    std::memcpy(static_cast<void*>(&sent), context.data(), sizeof sent);
    const auto status = static_cast<uint32_t>(levee_probed::transition(
        core_->stage, sent, message.data(), static_cast<uint32_t>(message.size())));
    if (status != 0) {
        store_.discard();
        return status;
    }
    store_.commit();
    for (const RowView& changed : store_.changed()) {
        for (RowAccess& row : rows_) {
            if (row.kind == changed.kind && row.id == changed.id) {
                row.is_written = true;
                row.is_present = changed.present();
            }
        }
    }
    const auto order = [](const RowAccess& a, const RowAccess& b) {
        if (a.is_written != b.is_written) {
            return a.is_written;
        }
        return a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
    };
    std::sort(rows_.begin(), rows_.end(), order);
    return status;
}

}  // namespace levee::bench
