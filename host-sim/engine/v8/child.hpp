// One node process at the other end of a socket. It is told everything through the socket, has no
// other input, and ends when the socket closes.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "host-sim/store/sha256.hpp"

namespace levee {

/// Where `name` is on the PATH, or "".
std::string program_path(const std::string& name);

class NodeChild {
public:
    /// Starts node with `program`, an ES module. Throws if it cannot be started.
    NodeChild(const std::string& node, std::string_view program);
    ~NodeChild();
    NodeChild(const NodeChild&) = delete;
    NodeChild& operator=(const NodeChild&) = delete;

    /// Both throw if node is gone.
    void send(ByteView bytes);
    /// The next answer, without its size. Valid until the next call.
    ByteView receive();

private:
    void read_exactly(uint8_t* out, size_t size);

    int socket_ = -1;
    pid_t process_ = -1;
    std::vector<uint8_t> answer_;
};

}  // namespace levee
