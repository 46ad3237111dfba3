// CRC-32 eight bytes a step, with tables made at compile time.
#include "host-sim/trace/trace_format.hpp"

namespace levee {

namespace {

using CrcTables = std::array<std::array<uint32_t, 256>, 8>;

constexpr CrcTables make_tables() {
    CrcTables tables{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB8'8320u : 0u);
        }
        tables[0][byte] = crc;
    }
    for (size_t table = 1; table < tables.size(); ++table) {
        for (size_t byte = 0; byte < 256; ++byte) {
            const uint32_t crc = tables[table - 1][byte];
            tables[table][byte] = (crc >> 8) ^ tables[0][crc & 255];
        }
    }
    return tables;
}

constexpr CrcTables TABLES = make_tables();

}  // namespace

uint32_t crc32(uint32_t seed, ByteView bytes) {
    uint32_t crc = ~seed;
    const uint8_t* at = bytes.data();
    size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        const uint64_t word = load_le<uint64_t>(at) ^ crc;
        crc = 0;
        for (size_t i = 0; i < 8; ++i) {
            crc ^= TABLES[7 - i][(word >> (8 * i)) & 255];
        }
    }
    for (; left > 0; --left, ++at) {
        crc = (crc >> 8) ^ TABLES[0][(crc ^ *at) & 255];
    }
    return ~crc;
}

}  // namespace levee
