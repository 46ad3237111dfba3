// The entry points that a chain calls. A contract is a struct with static functions; the macros at
// the end export them. All of the SDK comes with this header.
//
//     struct Counter {
//         static constexpr cw::Text ERROR_PREFIX = "CT";            // optional
//         static constexpr cw::u32 code_of(cw::Fault fault);        // optional
//         static cw::Error instantiate(const cw::Env&, const cw::MessageInfo&, cw::json::Reader&,
//                                      cw::Response&);
//         static cw::Error execute(the same);
//         static cw::Error query(const cw::Env&, cw::json::Reader&, cw::json::Writer& answer);
//     };
//     CW_CONTRACT(Counter)
#pragma once

#include "contract/adapters/cosmwasm/sdk/address.hpp"
#include "contract/adapters/cosmwasm/sdk/env.hpp"
#include "contract/adapters/cosmwasm/sdk/messages.hpp"
#include "contract/adapters/cosmwasm/sdk/query.hpp"
#include "contract/adapters/cosmwasm/sdk/reply.hpp"
#include "contract/adapters/cosmwasm/sdk/storage.hpp"

namespace cw {
namespace detail {

inline Region result;

CW_OUTLINE Region* answer(Text text) noexcept {
    result = region_of(Bytes{text});
    return &result;
}

/// After the chain has read the answer the call is over, and its memory is free. On a chain the
/// instance ends with it; a test may call the same one again.
inline void release(const Region* region) noexcept {
    if (region == &result) arena::rewind(0);
}

template <class C>
Region* refuse(const Error& error) noexcept {
    Text prefix;
    u32 code = error.code;
    if constexpr (requires { C::ERROR_PREFIX; }) prefix = C::ERROR_PREFIX;
    if constexpr (requires { C::code_of(error.fault); }) {
        if (error.fault != Fault::contract) code = C::code_of(error.fault);
    }
    return answer(error_response(error, prefix, code));
}

/// The end of a call that may change state: what it wrote, or why not.
template <class C>
Region* conclude(const Error& error, json::Reader& message, Response& response) noexcept {
    if (error) return refuse<C>(error);
    if (!message.finish()) return refuse<C>(message.error());
    const Text text = response.finish();
    if (response.overflowed()) return refuse<C>(Error::of(Fault::too_large, "response"));
    return answer(text);
}

using EntryWithInfo = Error (*)(const Env&, const MessageInfo&, json::Reader&, Response&);
using Entry = Error (*)(const Env&, json::Reader&, Response&);

// Each step answers by its own return: an error is seven words, which would be copied otherwise.
template <EntryWithInfo ENTRY>
CW_INLINE Error enter(const Region* env_region, const Region* info_region, json::Reader& message,
                      Response& response) noexcept {
    Env env;
    MessageInfo info;
    if (const Error error = read(env_region, env)) return error;
    if (const Error error = read(info_region, info)) return error;
    return ENTRY(env, info, message, response);
}

template <class C, EntryWithInfo ENTRY>
Region* call(const Region* env_region, const Region* info_region, const Region* message) noexcept {
    json::Reader reader(message, "msg");
    Response response;
    return conclude<C>(enter<ENTRY>(env_region, info_region, reader, response), reader, response);
}

template <class C, Entry ENTRY>
Region* call(const Region* env_region, const Region* message) noexcept {
    Env env;
    json::Reader reader(message, "msg");
    Response response;
    Error error = read(env_region, env);
    if (!error) error = ENTRY(env, reader, response);
    return conclude<C>(error, reader, response);
}

template <class C>
Region* call_query(const Region* env_region, const Region* message) noexcept {
    Env env;
    json::Reader reader(message, "msg");
    json::Writer out(detail::output, CW_OUTPUT_BYTES);
    out.begin_object().key("ok");
    const u32 start = out.begin_base64();
    Error error = read(env_region, env);
    if (!error) error = C::query(env, reader, out);
    out.end_base64(start).end_object();
    if (!error) reader.finish();
    if (!error) error = reader.error();
    if (!error && out.overflowed()) error = Error::of(Fault::too_large, "answer");
    return error ? refuse<C>(error) : answer(out.written());
}

template <class C>
Region* call_reply(const Region* env_region, const Region* message) noexcept {
    Env env;
    Reply reply;
    json::Reader nothing_left(nullptr, 0, "reply");
    Response response;
    Error error = read(env_region, env);
    if (!error) error = read(message, reply);
    if (!error) error = C::reply(env, reply, response);
    return conclude<C>(error, nothing_left, response);
}

}  // namespace detail
}  // namespace cw

// Natively the entry points are C functions of the same names behind cw_, for tests.
#if defined(__wasm__)
#define CW_EXPORT(name) extern "C" __attribute__((export_name(#name)))
#else
#define CW_EXPORT(name) extern "C"
#endif

/// Exports what every contract has: instantiate, execute and query.
#define CW_CONTRACT(C)                                                                             \
    CW_EXPORT(interface_version_8) void cw_interface_version_8() {}                                \
    CW_EXPORT(allocate) cw::Region* cw_allocate(uint32_t size) {                                   \
        return cw::arena::allocate(size);                                                          \
    }                                                                                              \
    CW_EXPORT(deallocate) void cw_deallocate(const cw::Region* region) {                           \
        cw::detail::release(region);                                                               \
    }                                                                                              \
    CW_EXPORT(instantiate)                                                                         \
    cw::Region* cw_instantiate(cw::Region* env, cw::Region* info, cw::Region* message) {           \
        return cw::detail::call<C, C::instantiate>(env, info, message);                            \
    }                                                                                              \
    CW_EXPORT(execute)                                                                             \
    cw::Region* cw_execute(cw::Region* env, cw::Region* info, cw::Region* message) {               \
        return cw::detail::call<C, C::execute>(env, info, message);                                \
    }                                                                                              \
    CW_EXPORT(query) cw::Region* cw_query(cw::Region* env, cw::Region* message) {                  \
        return cw::detail::call_query<C>(env, message);                                            \
    }

/// Exports C::migrate(const cw::Env&, cw::json::Reader&, cw::Response&).
#define CW_MIGRATE(C)                                                                              \
    CW_EXPORT(migrate) cw::Region* cw_migrate(cw::Region* env, cw::Region* message) {              \
        return cw::detail::call<C, C::migrate>(env, message);                                      \
    }

/// Exports C::sudo(const cw::Env&, cw::json::Reader&, cw::Response&): what only the chain may ask.
#define CW_SUDO(C)                                                                                 \
    CW_EXPORT(sudo) cw::Region* cw_sudo(cw::Region* env, cw::Region* message) {                    \
        return cw::detail::call<C, C::sudo>(env, message);                                         \
    }

/// Exports C::reply(const cw::Env&, const cw::Reply&, cw::Response&).
#define CW_REPLY(C)                                                                                \
    CW_EXPORT(reply) cw::Region* cw_reply(cw::Region* env, cw::Region* message) {                  \
        return cw::detail::call_reply<C>(env, message);                                            \
    }

/// Marks that the chain must offer something, as in CW_REQUIRES(iterator).
#define CW_REQUIRES(capability)                                                                    \
    CW_EXPORT(requires_##capability) void cw_requires_##capability() {}
