// The shipped levee.wasm in V8, run by node in a process of its own. That process keeps its own
// rows, in JavaScript; here they are only repeated from its receipts, so a wrong row there shows as
// a wrong receipt later.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "host-sim/engine/engine.hpp"
#include "host-sim/engine/module_bytes.hpp"
#include "host-sim/engine/v8/child.hpp"

namespace levee {

namespace {

enum class Verb : uint32_t { execute, query, load };

/// Reads an answer of node from its start to its end.
class AnswerReader {
public:
    explicit AnswerReader(ByteView bytes) : left_(bytes) {}

    template <typename Integer>
    Integer integer() {
        Integer value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }

    ByteView take(size_t size) {
        if (size > left_.size()) {
            throw std::runtime_error("v8: node gave a receipt that is too short");
        }
        const ByteView taken = left_.first(size);
        left_ = left_.subspan(size);
        return taken;
    }

private:
    ByteView left_;
};

const std::string& node_path() {
    static const std::string path = program_path("node");
    return path;
}

class V8Engine final : public Engine {
public:
    V8Engine() : child_(node_path(), v8_program()) {
        const ByteView module = module_bytes();
        const auto size = static_cast<uint32_t>(module.size());
        child_.send({reinterpret_cast<const uint8_t*>(&size), sizeof size});
        child_.send(module);
        const RowSizes& sizes = abi_row_sizes();
        child_.send({reinterpret_cast<const uint8_t*>(sizes.data()), sizeof sizes});
        child_.receive();  // node is up: starting it belongs to no transaction
    }

    std::string_view name() const override { return "v8"; }

    bool expect(const Context& context, ByteView message) override {
        load_snapshot();
        // A page is told whole and then read back whole: a window that slides would wake both
        // processes for every transaction.
        if (is_draining_ || expected_ == EXPECTED_MAX || message.size() > EXPECTED_SIZE_MAX) {
            return false;
        }
        tell(Verb::execute, context_bytes(context), message);
        ++expected_;
        return true;
    }

    Receipt execute(const Context& context, ByteView message) override {
        load_snapshot();
        if (expected_ > 0) {
            --expected_;
            is_draining_ = expected_ > 0;
        } else {
            tell(Verb::execute, context_bytes(context), message);
        }
        AnswerReader answer(child_.receive());
        const auto status = answer.integer<Status>();
        for (auto rows = answer.integer<uint32_t>(); rows > 0; --rows) {
            const auto kind = answer.integer<uint8_t>();
            const auto id = answer.integer<uint64_t>();
            const ByteView bytes = answer.take(answer.integer<uint32_t>());
            if (bytes.size() != store_.row_size(kind) || !store_.put(kind, id, bytes.data())) {
                throw std::runtime_error("v8: node gave a row that cannot be");
            }
        }
        const ByteView output = answer.take(answer.integer<uint32_t>());
        if (status == STATUS_TRAP) {
            why_.assign(output.begin(), output.end());
            return trapped(why_);
        }
        return settle(status, output);
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        load_snapshot();
        tell(Verb::query, context_bytes(context), query);
        AnswerReader reader(child_.receive());
        const auto status = reader.integer<Status>();
        static_cast<void>(reader.integer<uint32_t>());
        const ByteView output = reader.take(reader.integer<uint32_t>());
        answer.clear();
        if (status == Status::ok) {
            answer.assign(output.begin(), output.end());
        }
        return status;
    }

private:
    // All that is told and not yet answered fits the socket's buffer: whoever waits for the other
    // side to read can then not be this side.
    static constexpr uint32_t EXPECTED_MAX = 64;
    static constexpr size_t EXPECTED_SIZE_MAX = 1024;

    /// Rows that were put into the ledger here before the first call are repeated there.
    void load_snapshot() {
        if (is_loaded_) {
            return;
        }
        is_loaded_ = true;
        for (const RowView& row : store_.sorted_rows()) {
            std::array<uint8_t, sizeof row.kind + sizeof row.id> key{row.kind};
            std::memcpy(key.data() + sizeof row.kind, &row.id, sizeof row.id);
            tell(Verb::load, key, row.bytes);
            child_.receive();
        }
    }

    void tell(Verb verb, ByteView head, ByteView body) {
        // Cut, a longer body is still too long for any message.
        const size_t room = call_.size() - sizeof(uint32_t) - sizeof verb - head.size();
        body = body.first(std::min(body.size(), room));
        const auto size = static_cast<uint32_t>(sizeof verb + head.size() + body.size());
        uint8_t* out = call_.data();
        const auto add = [&out](const void* bytes, size_t count) {
            if (count != 0) {
                std::memcpy(out, bytes, count);
                out += count;
            }
        };
        add(&size, sizeof size);
        add(&verb, sizeof verb);
        add(head.data(), head.size());
        add(body.data(), body.size());
        child_.send({call_.data(), sizeof size + size});
    }

    NodeChild child_;
    std::array<uint8_t, 8192> call_{};
    std::string why_;
    uint32_t expected_ = 0;
    bool is_draining_ = false;
    bool is_loaded_ = false;
};

}  // namespace

EngineEntry v8_engine() {
    constexpr std::string_view sentence = "levee.wasm in V8, by node in a process of its own";
    if (node_path().empty()) {
        return {"v8", sentence, nullptr, "there is no node on the PATH"};
    }
    return {"v8", sentence,
            []() -> std::unique_ptr<Engine> { return std::make_unique<V8Engine>(); }, ""};
}

}  // namespace levee
