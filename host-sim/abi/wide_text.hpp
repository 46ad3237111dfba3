// Integers of any wire type as numbers without a bound, for the decoder and the encoder.
// Only these two files need Boost, so nothing else includes this header.
#pragma once

#include <cstdint>

#include <boost/multiprecision/cpp_int.hpp>

#include "host-sim/abi/decode.hpp"

namespace levee {

using BigInteger = boost::multiprecision::cpp_int;

constexpr bool is_signed_wire(meta::Wire wire) {
    return wire == meta::Wire::i8 || wire == meta::Wire::i16 || wire == meta::Wire::i32 ||
           wire == meta::Wire::i64 || wire == meta::Wire::i128 || wire == meta::Wire::i192;
}

// Two's complement, little endian.
BigInteger big_from_bytes(meta::Wire wire, ByteView bytes);
// The value must fit the bytes; a caller checks it first.
void big_to_bytes(const BigInteger& value, std::span<std::uint8_t> bytes);

}  // namespace levee
