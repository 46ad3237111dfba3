// Starting node and talking to it.
#include "host-sim/engine/v8/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

extern char** environ;

namespace levee {

namespace {

constexpr int CHILD_SOCKET = 3;
constexpr size_t FIRST_ROOM = 1 << 16;  // more than most answers, so that few calls allocate

}  // namespace

std::string program_path(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string left = path == nullptr ? "" : path;
    while (!left.empty()) {
        const size_t colon = left.find(':');
        const std::string found = left.substr(0, colon) + "/" + name;
        if (access(found.c_str(), X_OK) == 0) {
            return found;
        }
        left = colon == std::string::npos ? "" : left.substr(colon + 1);
    }
    return "";
}

NodeChild::NodeChild(const std::string& node, std::string_view program)
    : answer_(FIRST_ROOM) {
    std::array<int, 2> ends{};
    // Closed on exec, so that a second child does not keep the first one's socket open.
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error("v8: no socket for node");
    }
    // A file descriptor copied onto itself would stay closed on exec.
    const int theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, CHILD_SOCKET + 1);
    close(ends[1]);
    socket_ = ends[0];
    std::string text(program);
    std::array<std::string, 4> words = {node, "--input-type=module", "--eval", text};
    std::array<char*, 5> arguments = {words[0].data(), words[1].data(), words[2].data(),
                                      words[3].data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, theirs, CHILD_SOCKET);
    // In a group of its own: Ctrl-C is for this program, which ends after the transaction at work.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int failed = posix_spawn(&process_, node.c_str(), &actions, &attributes,
                                   arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(theirs);
    if (failed != 0) {
        close(socket_);
        throw std::runtime_error("v8: " + node + " cannot be started");
    }
}

NodeChild::~NodeChild() {
    close(socket_);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void NodeChild::send(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            throw std::runtime_error("v8: node ended");
        }
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
}

void NodeChild::read_exactly(uint8_t* out, size_t size) {
    while (size > 0) {
        const ssize_t got = recv(socket_, out, size, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            throw std::runtime_error("v8: node ended");
        }
        out += got;
        size -= static_cast<size_t>(got);
    }
}

ByteView NodeChild::receive() {
    uint32_t size = 0;
    read_exactly(reinterpret_cast<uint8_t*>(&size), sizeof size);
    if (size > answer_.size()) {
        answer_.resize(size);
    }
    read_exactly(answer_.data(), size);
    return {answer_.data(), size};
}

}  // namespace levee
