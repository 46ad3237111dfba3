// What engines that load levee.wasm at run time have in common: the input is laid into the module's
// linear memory, an export is called, and the output is read back. An engine adds its library.
#pragma once

#include <string>

#include "host-sim/engine/engine.hpp"

namespace levee {

class ModuleEngine : public Engine {
public:
    Receipt execute(const Context& context, ByteView message) final;
    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) final;

protected:
    enum class Export : uint8_t { input, execute, query, output, output_size };
    static constexpr std::array<const char*, 5> EXPORT_NAMES = {
        "levee_input", "levee_execute", "levee_query", "levee_output", "levee_output_size"};

    virtual std::span<uint8_t> memory() = 0;
    /// Calls an export; only execute and query take the argument. False if it trapped: why() says
    /// why, and the instance, whose stack pointer is displaced now, must be renewed.
    virtual bool call(Export name, uint32_t argument, uint32_t& result) = 0;
    virtual std::string_view why() const = 0;
    /// A new instance over the same ledger. Throws if that cannot be had.
    virtual void renew() = 0;

    // The two imports. False is a mistake of the guest, and must become a trap.
    bool row_get(uint32_t kind, uint64_t id, uint32_t pointer, uint32_t& present);
    bool row_put(uint32_t kind, uint64_t id, uint32_t pointer);

private:
    struct Call {
        bool returned = false;
        Status status = Status::ok;
        ByteView output;
    };

    Call run(const Context& context, ByteView body, Export entry);
    bool read_output(ByteView& output);
    /// `size` bytes of linear memory, or nullptr if they are not all inside.
    uint8_t* bytes_at(uint32_t pointer, size_t size);
    uint8_t* row_at(uint32_t kind, uint32_t pointer);
};

}  // namespace levee
