// Compiled and never run: our declaration of the C interface beside the library's own header. A
// struct of another layout or a function of other arguments is an error of the compiler.
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

#include "host-sim/wasmvm/c_abi.hpp"

// Its own includes are above, and may not open in a namespace again.
namespace theirs {
extern "C" {
#include LEVEE_BINDINGS
}
}  // namespace theirs

namespace ours = levee::wasmvm::c;

#define SAME_LAYOUT(Ours, Theirs)                           \
    static_assert(sizeof(ours::Ours) == sizeof(Theirs));    \
    static_assert(alignof(ours::Ours) == alignof(Theirs));  \
    static_assert(std::is_standard_layout_v<ours::Ours>)
#define SAME_PLACE(Ours, Theirs, field)                                       \
    static_assert(offsetof(ours::Ours, field) == offsetof(Theirs, field) &&   \
                  sizeof(ours::Ours::field) == sizeof(Theirs::field))

SAME_LAYOUT(ByteSliceView, theirs::ByteSliceView);
SAME_PLACE(ByteSliceView, theirs::ByteSliceView, is_nil);
SAME_PLACE(ByteSliceView, theirs::ByteSliceView, ptr);
SAME_PLACE(ByteSliceView, theirs::ByteSliceView, len);
SAME_LAYOUT(U8SliceView, theirs::U8SliceView);
SAME_PLACE(U8SliceView, theirs::U8SliceView, is_none);
SAME_PLACE(U8SliceView, theirs::U8SliceView, ptr);
SAME_PLACE(U8SliceView, theirs::U8SliceView, len);
SAME_LAYOUT(UnmanagedVector, theirs::UnmanagedVector);
SAME_PLACE(UnmanagedVector, theirs::UnmanagedVector, is_none);
SAME_PLACE(UnmanagedVector, theirs::UnmanagedVector, ptr);
SAME_PLACE(UnmanagedVector, theirs::UnmanagedVector, len);
SAME_PLACE(UnmanagedVector, theirs::UnmanagedVector, cap);
SAME_LAYOUT(IteratorReference, theirs::IteratorReference);
SAME_PLACE(IteratorReference, theirs::IteratorReference, call_id);
SAME_PLACE(IteratorReference, theirs::IteratorReference, iterator_id);
SAME_LAYOUT(IteratorVtable, theirs::IteratorVtable);
SAME_PLACE(IteratorVtable, theirs::IteratorVtable, next);
SAME_PLACE(IteratorVtable, theirs::IteratorVtable, next_key);
SAME_PLACE(IteratorVtable, theirs::IteratorVtable, next_value);
SAME_LAYOUT(GoIter, theirs::GoIter);
SAME_PLACE(GoIter, theirs::GoIter, gas_meter);
SAME_PLACE(GoIter, theirs::GoIter, reference);
SAME_PLACE(GoIter, theirs::GoIter, vtable);
SAME_LAYOUT(DbVtable, theirs::DbVtable);
SAME_PLACE(DbVtable, theirs::DbVtable, read_db);
SAME_PLACE(DbVtable, theirs::DbVtable, write_db);
SAME_PLACE(DbVtable, theirs::DbVtable, remove_db);
SAME_PLACE(DbVtable, theirs::DbVtable, scan_db);
SAME_LAYOUT(Db, theirs::Db);
SAME_PLACE(Db, theirs::Db, gas_meter);
SAME_PLACE(Db, theirs::Db, state);
SAME_PLACE(Db, theirs::Db, vtable);
SAME_LAYOUT(GoApiVtable, theirs::GoApiVtable);
SAME_PLACE(GoApiVtable, theirs::GoApiVtable, humanize_address);
SAME_PLACE(GoApiVtable, theirs::GoApiVtable, canonicalize_address);
SAME_PLACE(GoApiVtable, theirs::GoApiVtable, validate_address);
SAME_LAYOUT(GoApi, theirs::GoApi);
SAME_PLACE(GoApi, theirs::GoApi, state);
SAME_PLACE(GoApi, theirs::GoApi, vtable);
SAME_LAYOUT(GoQuerier, theirs::GoQuerier);
SAME_PLACE(GoQuerier, theirs::GoQuerier, state);
SAME_PLACE(GoQuerier, theirs::GoQuerier, vtable);
SAME_LAYOUT(GasReport, theirs::GasReport);
SAME_PLACE(GasReport, theirs::GasReport, limit);
SAME_PLACE(GasReport, theirs::GasReport, remaining);
SAME_PLACE(GasReport, theirs::GasReport, used_externally);
SAME_PLACE(GasReport, theirs::GasReport, used_internally);

// A function is the same if its arguments are as many and each of the same size: the structs are
// other types of equal layout.
template <class Ours, class Theirs>
struct same_call : std::false_type {};
template <class OursResult, class... Ours, class TheirsResult, class... Theirs>
    requires(sizeof...(Ours) == sizeof...(Theirs))
struct same_call<OursResult(Ours...), TheirsResult(Theirs...)>
    : std::bool_constant<((sizeof(Ours) == sizeof(Theirs)) && ...) &&
                         std::is_void_v<OursResult> == std::is_void_v<TheirsResult>> {};

static_assert(same_call<ours::InitCache, decltype(theirs::init_cache)>::value);
static_assert(same_call<ours::ReleaseCache, decltype(theirs::release_cache)>::value);
static_assert(same_call<ours::StoreCode, decltype(theirs::store_code)>::value);
static_assert(same_call<ours::Pin, decltype(theirs::pin)>::value);
static_assert(same_call<ours::CallWithInfo, decltype(theirs::instantiate)>::value);
static_assert(same_call<ours::CallWithInfo, decltype(theirs::execute)>::value);
static_assert(same_call<ours::Call, decltype(theirs::query)>::value);
static_assert(same_call<ours::Call, decltype(theirs::sudo)>::value);
static_assert(same_call<ours::Call, decltype(theirs::reply)>::value);
static_assert(same_call<ours::Call, decltype(theirs::migrate)>::value);
static_assert(same_call<ours::NewVector, decltype(theirs::new_unmanaged_vector)>::value);
static_assert(same_call<ours::DestroyVector, decltype(theirs::destroy_unmanaged_vector)>::value);
static_assert(same_call<ours::VersionText, decltype(theirs::version_str)>::value);
static_assert(ours::GO_OUT_OF_GAS == static_cast<int>(theirs::GoError_OutOfGas));
static_assert(ours::GO_USER == static_cast<int>(theirs::GoError_User));
static_assert(ours::ERRNO_OUT_OF_GAS == static_cast<int>(theirs::ErrnoValue_OutOfGas));
