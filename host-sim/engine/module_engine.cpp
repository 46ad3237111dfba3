// One call of levee.wasm, whichever library runs it.
#include "host-sim/engine/module_engine.hpp"

#include <algorithm>
#include <cstring>

namespace levee {

namespace {

constexpr size_t INPUT_SIZE = 4096;

}  // namespace

uint8_t* ModuleEngine::bytes_at(uint32_t pointer, size_t size) {
    const std::span<uint8_t> linear = memory();
    const bool is_inside = size <= linear.size() && pointer <= linear.size() - size;
    return is_inside ? linear.data() + pointer : nullptr;
}

uint8_t* ModuleEngine::row_at(uint32_t kind, uint32_t pointer) {
    const size_t size = kind < 256 ? store_.row_size(static_cast<uint8_t>(kind)) : 0;
    return size == 0 ? nullptr : bytes_at(pointer, size);
}

bool ModuleEngine::row_get(uint32_t kind, uint64_t id, uint32_t pointer, uint32_t& present) {
    uint8_t* out = row_at(kind, pointer);
    present = out != nullptr && store_.get(static_cast<uint8_t>(kind), id, out) ? 1 : 0;
    return out != nullptr;
}

bool ModuleEngine::row_put(uint32_t kind, uint64_t id, uint32_t pointer) {
    const uint8_t* row = row_at(kind, pointer);
    return row != nullptr && store_.put(static_cast<uint8_t>(kind), id, row);
}

bool ModuleEngine::read_output(ByteView& output) {
    uint32_t size = 0;
    uint32_t pointer = 0;
    if (!call(Export::output_size, 0, size) || !call(Export::output, 0, pointer)) {
        return false;
    }
    const uint8_t* bytes = bytes_at(pointer, size);
    output = bytes == nullptr ? ByteView{} : ByteView{bytes, size};
    return bytes != nullptr;
}

ModuleEngine::Call ModuleEngine::run(const Context& context, ByteView body, Export entry) {
    // Cut to the input buffer, a longer body is still too long for any message.
    static_assert(MESSAGE_SIZE_MAX + sizeof(MessageHeader) < INPUT_SIZE - sizeof context);
    body = body.first(std::min(body.size(), INPUT_SIZE - sizeof context));
    const size_t length = sizeof context + body.size();
    Call made;
    uint32_t pointer = 0;
    uint8_t* input = call(Export::input, 0, pointer) ? bytes_at(pointer, INPUT_SIZE) : nullptr;
    if (input == nullptr) {
        return made;
    }
    std::memcpy(input, &context, sizeof context);
    if (!body.empty()) {
        std::memcpy(input + sizeof context, body.data(), body.size());
    }
    uint32_t status = 0;
    made.returned = call(entry, static_cast<uint32_t>(length), status);
    made.status = static_cast<Status>(status);
    if (made.returned && made.status == Status::ok) {
        made.returned = read_output(made.output);
    }
    return made;
}

Receipt ModuleEngine::execute(const Context& context, ByteView message) {
    const Call made = run(context, message, Export::execute);
    if (!made.returned) {
        renew();
        return trapped(why());
    }
    return settle(made.status, made.output);
}

Status ModuleEngine::query(const Context& context, ByteView query, std::vector<uint8_t>& answer) {
    const Call made = run(context, query, Export::query);
    answer.assign(made.output.begin(), made.output.end());
    store_.discard();
    if (!made.returned) {
        answer.clear();
        renew();
        return STATUS_TRAP;
    }
    return made.status;
}

}  // namespace levee
