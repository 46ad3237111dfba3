// Copied beside an instrumented core: each mutable expression of it is a call into this header. At
// run time LEVEE_MUTANT names the one mutant that is on; constants are evaluated as written.
// LEVEE_REACH names a file of one byte a mutant instead: which of them make a difference where
// they stand is noted there, so that no test runs for a mutant that it cannot notice.
#pragma once
#pragma GCC system_header

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern "C" char* getenv(const char*) noexcept;
extern "C" unsigned long strtoul(const char*, char**, int) noexcept;

namespace levee::mutant {

inline const unsigned long active = [] {
    const char* text = getenv("LEVEE_MUTANT");
    return text == nullptr ? 0UL : strtoul(text, nullptr, 10);
}();

// Shared memory, so that a test that is killed or starts a process leaves its notes as well.
inline unsigned char* const reach = []() -> unsigned char* {
    const char* name = getenv("LEVEE_REACH");
    const int file = name == nullptr ? -1 : open(name, O_RDWR);
    struct stat about = {};
    if (file < 0 || fstat(file, &about) != 0) {
        return nullptr;
    }
    void* bytes = mmap(nullptr, static_cast<unsigned long>(about.st_size),
                       PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return bytes == MAP_FAILED ? nullptr : static_cast<unsigned char*>(bytes);
}();

// Whether the mutant is on; `differs` is whether that would change the value at hand.
constexpr bool on(unsigned id, bool differs = true) noexcept {
    if (__builtin_is_constant_evaluated()) {
        return false;
    }
    if (reach != nullptr && differs) {
        reach[id] = 1;
    }
    return active == id;
}

// The types have no such operator: the mutant does not exist. 77 tells the runner.
[[noreturn]] inline void absent() { _exit(77); }

#define LEVEE_MUTANT_BINARY(name, first, second)                                \
    template <class A, class B>                                                 \
    constexpr auto name(unsigned id, A&& a, B&& b) noexcept {         \
        using Result = decltype(a first b);                                     \
        if (on(id)) {                                                           \
            if constexpr (requires { static_cast<Result>(a second b); }) {      \
                return static_cast<Result>(a second b);                         \
            } else {                                                            \
                absent();                                                       \
            }                                                                   \
        }                                                                       \
        return static_cast<Result>(a first b);                                  \
    }

LEVEE_MUTANT_BINARY(plus, +, -)
LEVEE_MUTANT_BINARY(minus, -, +)
LEVEE_MUTANT_BINARY(times, *, +)
LEVEE_MUTANT_BINARY(over, /, *)
LEVEE_MUTANT_BINARY(modulo, %, /)
LEVEE_MUTANT_BINARY(left, <<, >>)
LEVEE_MUTANT_BINARY(right, >>, <<)
LEVEE_MUTANT_BINARY(bit_and, &, |)
LEVEE_MUTANT_BINARY(bit_or, |, &)
LEVEE_MUTANT_BINARY(bit_xor, ^, |)
LEVEE_MUTANT_BINARY(equal, ==, !=)
LEVEE_MUTANT_BINARY(unequal, !=, ==)

// Two mutants: the boundary, and the opposite.
#define LEVEE_MUTANT_ORDER(name, first, boundary, opposite)                     \
    template <class A, class B>                                                 \
    constexpr bool name(unsigned id, A&& a, B&& b) noexcept {         \
        const bool value = a first b;                                           \
        const bool other = a boundary b;                                        \
        if (on(id, other != value)) {                                           \
            return other;                                                       \
        }                                                                       \
        return on(id + 1) ? (a opposite b) : value;                             \
    }

LEVEE_MUTANT_ORDER(less, <, <=, >=)
LEVEE_MUTANT_ORDER(less_equal, <=, <, >)
LEVEE_MUTANT_ORDER(greater, >, >=, <=)
LEVEE_MUTANT_ORDER(greater_equal, >=, >, <)

#define LEVEE_MUTANT_ASSIGN(name, first, second)                                \
    template <class A, class B>                                                 \
    constexpr A& name(unsigned id, A& a, const B& b) noexcept {                 \
        if (on(id)) {                                                           \
            if constexpr (requires { a second b; }) {                           \
                a second b;                                                     \
                return a;                                                       \
            } else {                                                            \
                absent();                                                       \
            }                                                                   \
        }                                                                       \
        a first b;                                                              \
        return a;                                                               \
    }

LEVEE_MUTANT_ASSIGN(add_to, +=, -=)
LEVEE_MUTANT_ASSIGN(take_from, -=, +=)
LEVEE_MUTANT_ASSIGN(or_into, |=, &=)
LEVEE_MUTANT_ASSIGN(and_into, &=, |=)
LEVEE_MUTANT_ASSIGN(shift_right, >>=, <<=)
LEVEE_MUTANT_ASSIGN(shift_left, <<=, >>=)

template <class T>
constexpr bool negated(unsigned id, const T& condition) noexcept {
    return static_cast<bool>(condition) != on(id);
}
// A condition left out of && or of ||.
template <class T>
constexpr bool forced_true(unsigned id, const T& condition) noexcept {
    const bool value = static_cast<bool>(condition);
    return on(id, !value) || value;
}
template <class T>
constexpr bool forced_false(unsigned id, const T& condition) noexcept {
    const bool value = static_cast<bool>(condition);
    return !on(id, value) && value;
}

// A literal one larger, and one smaller.
template <class T>
constexpr T literal(unsigned id, T value) noexcept {
    if (on(id)) {
        return static_cast<T>(value + 1);
    }
    return on(id + 1) ? static_cast<T>(value - 1) : value;
}

}  // namespace levee::mutant
