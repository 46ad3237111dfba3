// What the fuzz targets share: their list, a reader of input bytes, and the way to fail. The same
// targets run under libFuzzer (libfuzzer_entry.cpp) and over the committed corpora (replay.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/units.hpp"
#include "host-sim/random.hpp"

namespace levee::fuzz {

using Input = std::span<const uint8_t>;
using Buffer = std::vector<uint8_t>;

/// Randomness of a mutator; the same seed gives the same change.
using Dice = Random;

/// Messages that the targets sent to a ledger so far; libFuzzer itself counts only inputs.
inline uint64_t transitions = 0;
/// Kinds of the messages of inputs that a ledger has accepted; a setup's own do not count.
inline std::set<uint16_t> accepted_kinds;

template <typename Item, size_t count>
Item one_of(const Item (&items)[count], Dice& dice) {
    return items[dice.below(count)];
}

/// Powers of two and their neighbours, small numbers, and any number of any width.
u128 any_number(Dice& dice);

struct Target {
    std::string_view name;
    void (*run)(Input input);
    /// Changes an input so that it keeps its structure; nullptr: bytes have none.
    void (*mutate)(Buffer& input, Dice& dice);
};

std::span<const Target> targets();

void run_transactions(Input input);
void run_queries(Input input);
void run_scenario(Input input);
void run_trace(Input input);
void run_allocation(Input input);
void run_fixed_math(Input input);
void run_cosmwasm_json(Input input);

void mutate_transactions(Buffer& input, Dice& dice);
void mutate_queries(Buffer& input, Dice& dice);
void mutate_cosmwasm_json(Buffer& input, Dice& dice);
void mutate_scenario(Buffer& input, Dice& dice);
void mutate_trace(Buffer& input, Dice& dice);

/// Prints what is broken and ends the process in the way that libFuzzer and tests notice.
[[noreturn]] void fail(const std::string& what);

inline void require(bool holds, std::string_view what) {
    if (!holds) {
        fail(std::string(what));
    }
}

/// Takes integers off the front of an input; zeros once it is used up.
class ByteSource {
public:
    explicit ByteSource(Input input) : left_(input) {}

    template <typename Integer>
    Integer take() {
        Integer value{};
        const size_t size = left_.size() < sizeof value ? left_.size() : sizeof value;
        if (size != 0) {
            std::memcpy(&value, left_.data(), size);
            left_ = left_.subspan(size);
        }
        return value;
    }
    Input take_bytes(size_t size) {
        const Input taken = left_.first(size < left_.size() ? size : left_.size());
        left_ = left_.subspan(taken.size());
        return taken;
    }
    bool empty() const { return left_.empty(); }
    Input rest() const { return left_; }

private:
    Input left_;
};

/// A file that lives in memory only, for readers that take a path.
class MemoryFile {
public:
    explicit MemoryFile(Input bytes);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    const std::string& path() const { return path_; }

private:
    int file_;
    std::string path_;
};

}  // namespace levee::fuzz
