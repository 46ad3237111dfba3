// Who is who in the random workload.
#pragma once

#include <cstdint>

namespace levee {

inline constexpr uint32_t AUTHORITY = 0;
inline constexpr uint32_t VENUE = 1;
inline constexpr uint32_t FEED = 2;
inline constexpr uint32_t PAUSER = 3;
inline constexpr uint32_t OPERATOR = 4;
inline constexpr uint32_t KEEPER = 5;
inline constexpr uint32_t PROPOSER = 6;
inline constexpr uint32_t GUARDIAN = 7;
inline constexpr uint32_t STAKERS = 20;  // the first of them
inline constexpr uint32_t STAKERS_COUNT = 12;
inline constexpr uint32_t OWNERS = 100;  // the first of them
inline constexpr uint32_t OWNERS_COUNT = 12;
inline constexpr uint32_t REPORTERS = 200;  // the first of them; the fallback comes after them
inline constexpr uint32_t REPORTERS_COUNT = 3;
inline constexpr uint32_t ACCOMPLICES = 300;  // the first of those whom a captured authority names
inline constexpr uint32_t ACCOMPLICES_COUNT = 5;

}  // namespace levee
