// The C callbacks by which libwasmvm reaches a Host and the address format of its chain.
#pragma once

#include <string>

#include "host-sim/wasmvm/vm.hpp"

namespace levee::wasmvm {

/// One call of an entry point. It must outlive that call.
struct CallState {
    const Library& library;
    Host& host;
    const std::string& address_prefix;
};

c::Db db_of(CallState& call);
c::GoApi api_of(const CallState& call);
c::GoQuerier querier_of(const CallState& call);

}  // namespace levee::wasmvm
