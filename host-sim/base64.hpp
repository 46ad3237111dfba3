// Base64 with padding, as CosmWasm writes bytes in JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host-sim/store/sha256.hpp"

namespace levee {

std::string base64(std::string_view bytes);
std::string base64(ByteView bytes);
/// Nothing if it is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace levee
