// The file of a tiny search: a text that names the world, the counts, the nodes, then a SHA-256.
#include "host-sim/tiny_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "host-sim/trace/trace_file.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

using Bytes = std::vector<uint8_t>;

void put_number(Bytes& bytes, uint64_t number) {
    for (unsigned i = 0; i < 64; i += 8) {
        bytes.push_back(static_cast<uint8_t>(number >> i));
    }
}

void put_text(Bytes& bytes, const std::string& text) {
    put_number(bytes, text.size());
    bytes.insert(bytes.end(), text.begin(), text.end());
}

// The hash was compared before, so what is read is what was written.
class Source {
public:
    explicit Source(ByteView bytes) : bytes_(bytes) {}

    uint64_t number() {
        uint64_t number = 0;
        for (unsigned i = 0; i < 64; i += 8) {
            number |= uint64_t{bytes_[at_++]} << i;
        }
        return number;
    }
    std::string text() {
        const uint64_t size = number();
        const ByteView part = take(size);
        return {part.begin(), part.end()};
    }
    ByteView take(size_t size) {
        at_ += size;
        return bytes_.subspan(at_ - size, size);
    }

private:
    ByteView bytes_;
    size_t at_ = 0;
};

Bytes bytes_of(const std::string& world, const TinyState& state) {
    Bytes bytes;
    bytes.reserve(4096 + state.nodes.size() * (sizeof(Digest) + 9));
    put_text(bytes, world);
    put_number(bytes, state.depths.size());
    for (const TinyDepth& depth : state.depths) {
        for (const uint64_t count : {depth.transitions, depth.accepted, depth.states}) {
            put_number(bytes, count);
        }
        put_number(bytes, depth.is_whole ? 1 : 0);
    }
    put_number(bytes, state.letters.size());
    for (const std::string& letter : state.letters) {
        put_text(bytes, letter);
    }
    for (const uint64_t number : {state.checks, state.next, state.end}) {
        put_number(bytes, number);
    }
    put_number(bytes, state.nodes.size());
    for (const TinyNode& node : state.nodes) {
        put_number(bytes, node.parent);
        bytes.push_back(node.letter);
        bytes.insert(bytes.end(), node.digest.begin(), node.digest.end());
    }
    return bytes;
}

Digest hash_of(ByteView bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

}  // namespace

bool load_tiny_state(const std::string& path, const std::string& world, TinyState& state) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return false;
    }
    const Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    Digest written{};
    const size_t size = bytes.size() - std::min(bytes.size(), written.size());
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.size() - size,
                written.begin());
    if (size == 0 || hash_of(ByteView(bytes).first(size)) != written) {
        throw UsageError(path + ": is damaged; without it the search begins anew");
    }
    Source source(ByteView(bytes).first(size));
    const std::string found = source.text();
    if (found != world) {
        throw UsageError(fmt::format("{}: is of another world ({}), not {}", path, found, world));
    }
    state.depths.resize(source.number());
    for (TinyDepth& depth : state.depths) {
        for (uint64_t* count : {&depth.transitions, &depth.accepted, &depth.states}) {
            *count = source.number();
        }
        depth.is_whole = source.number() != 0;
    }
    for (uint64_t left = source.number(); left != 0; --left) {
        state.letters.insert(source.text());
    }
    for (uint64_t* number : {&state.checks, &state.next, &state.end}) {
        *number = source.number();
    }
    state.nodes.resize(source.number());
    for (TinyNode& node : state.nodes) {
        node.parent = static_cast<uint32_t>(source.number());
        node.letter = source.take(1)[0];
        const ByteView digest = source.take(node.digest.size());
        std::copy(digest.begin(), digest.end(), node.digest.begin());
    }
    return true;
}

void save_tiny_state(const std::string& path, const std::string& world, const TinyState& state) {
    const Bytes bytes = bytes_of(world, state);
    const Digest hash = hash_of(bytes);
    std::error_code ignored;  // what is wrong with the folder, the file says as well
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    try {
        TraceFile file(path, TraceFile::Open::anew);
        file.append(bytes);
        file.append(hash);
        file.finish();
    } catch (const TraceWriteError& error) {
        throw UsageError(error.what());
    }
}

}  // namespace levee
