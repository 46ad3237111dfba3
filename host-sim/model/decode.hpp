// The conditions of decoding, read off the tables of the ABI (LV-TRN-01, LV-TRN-03, LV-TRN-04).
#pragma once

#include <cstdint>

#include "abi/generated/abi.hpp"

namespace levee::model {

// The first condition of the band "decode" that fails, or ok.
Status decode(const Context& context, const uint8_t* message, uint32_t length);

}  // namespace levee::model
