// Children answer with JSON through a pipe.
#include "host-sim/jobs.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "host-sim/progress.hpp"

namespace levee {

namespace {

struct Child {
    uint64_t index;
    pid_t pid;
    int pipe;
    std::string text;
};

[[noreturn]] void run_child(const Work& work, uint64_t index, int pipe) {
    std::string text;
    try {
        text = work(index).dump();
    } catch (const std::exception& error) {
        text = OrderedJson{{"died", error.what()}}.dump();
    }
    size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t wrote = write(pipe, text.data() + sent, text.size() - sent);
        if (wrote <= 0) {
            _exit(1);
        }
        sent += static_cast<size_t>(wrote);
    }
    _exit(0);
}

Child start(const Work& work, uint64_t index) {
    int ends[2];
    if (pipe(ends) != 0) {
        throw std::runtime_error(fmt::format("no pipe for a job: {}", std::strerror(errno)));
    }
    fflush(nullptr);
    const pid_t pid = fork();
    if (pid < 0) {
        throw std::runtime_error(fmt::format("no process for a job: {}", std::strerror(errno)));
    }
    if (pid == 0) {
        close(ends[0]);
        run_child(work, index, ends[1]);
    }
    close(ends[1]);
    return Child{index, pid, ends[0], {}};
}

OrderedJson answer_of(const Child& child) {
    int status = 0;
    waitpid(child.pid, &status, 0);
    close(child.pipe);
    if (WIFSIGNALED(status)) {
        return {{"died", fmt::format("signal {}", WTERMSIG(status))}};
    }
    OrderedJson answer = OrderedJson::parse(child.text, nullptr, false);
    return answer.is_discarded() ? OrderedJson{{"died", "no answer"}} : answer;
}

/// One read of what a child has to say; false at its end.
bool read_some(Child& child) {
    char buffer[65536];
    const ssize_t got = read(child.pipe, buffer, sizeof buffer);
    if (got > 0) {
        child.text.append(buffer, static_cast<size_t>(got));
    }
    return got > 0 || (got < 0 && errno == EINTR);
}

void pass_stop_on(const std::vector<Child>& children) {
    for (const Child& child : children) {
        kill(child.pid, StopSignal::PASSED_ON);
    }
}

}  // namespace

void run_jobs(uint64_t count, uint32_t jobs, const Work& work, const Collect& collect) {
    const StopSignal signal;
    std::vector<Child> children;
    uint64_t started = 0;
    bool goes_on = true;
    bool is_stopped = false;
    while (true) {
        if (!is_stopped && StopSignal::wanted()) {
            pass_stop_on(children);
            is_stopped = true;
            goes_on = false;
        }
        while (goes_on && children.size() < jobs && started < count) {
            children.push_back(start(work, started++));
        }
        if (children.empty()) {
            return;
        }
        std::vector<pollfd> waits;
        for (const Child& child : children) {
            waits.push_back({child.pipe, POLLIN, 0});
        }
        if (poll(waits.data(), waits.size(), 200) <= 0) {
            continue;
        }
        for (size_t i = children.size(); i-- > 0;) {
            if (waits[i].revents == 0 || read_some(children[i])) {
                continue;
            }
            const OrderedJson answer = answer_of(children[i]);
            const uint64_t index = children[i].index;
            children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
            goes_on = collect(index, answer) && goes_on;
        }
    }
}

}  // namespace levee
