// Copied beside a core with planted bugs (plant.py): LEVEE_PLANTED in the environment names the one
// that is on, none or 0 the core as it is. What is evaluated at compile time is always as it is.
#pragma once

extern "C" char* getenv(const char*) noexcept;
extern "C" long strtol(const char*, char**, int) noexcept;

namespace levee::planted {

inline const long active = [] {
    const char* text = getenv("LEVEE_PLANTED");
    return text == nullptr ? 0L : strtol(text, nullptr, 10);
}();

constexpr bool is_on(long number) noexcept {
    return !__builtin_is_constant_evaluated() && active == number;
}

}  // namespace levee::planted

#define LEVEE_PLANTED(number) (::levee::planted::is_on(number))
