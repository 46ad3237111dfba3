// Opening, locking, writing in full, and the change of name.
#include "host-sim/trace/trace_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace levee {

namespace {

bool is_device(const std::string& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

/// The file that `path` stands for, since a rename would replace the link and not the file.
std::string without_links(const std::string& path) {
    std::error_code failure;
    if (!std::filesystem::is_symlink(path, failure)) {
        return path;
    }
    const auto target = std::filesystem::weakly_canonical(path, failure);
    return failure ? path : target.string();
}

/// Brings a change of name to the disk. Some file systems cannot; the file itself is safe.
void sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int file = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
    if (file >= 0) {
        fsync(file);
        close(file);
    }
}

}  // namespace

TraceFile::TraceFile(std::string path, Open how, Write write)
    : path_(without_links(path)), write_(write == nullptr ? &::write : write) {
    if (is_device(path_)) {
        file_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
        if (file_ < 0) {
            fail(errno);
        }
        return;
    }
    part_ = trace_part_path(path_);
    open_part(how);
}

TraceFile::~TraceFile() {
    // Nobody can go on from less than a header.
    if (file_ >= 0 && !part_.empty() && written_ < TRACE_HEADER_SIZE) {
        unlink(part_.c_str());
    }
    close_file();
}

void TraceFile::open_part(Open how) {
    const int create = how == Open::anew ? O_CREAT : 0;
    file_ = open(part_.c_str(), O_RDWR | O_CLOEXEC | create, 0644);
    if (file_ < 0) {
        fail(errno);
    }
    // The lock goes with the process. A run that just ended may have renamed what was opened.
    struct stat opened {};
    struct stat named {};
    if (flock(file_, LOCK_EX | LOCK_NB) != 0 || fstat(file_, &opened) != 0 ||
        stat(part_.c_str(), &named) != 0 || opened.st_ino != named.st_ino) {
        close_file();
        throw TraceWriteError(path_ + ": cannot be written: another run is writing it");
    }
    if (how == Open::anew) {
        cut(0);
    } else {
        written_ = static_cast<uint64_t>(opened.st_size);
    }
}

void TraceFile::close_file() {
    if (file_ >= 0) {
        close(file_);
        file_ = -1;
    }
}

void TraceFile::append(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = write_(file_, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            fail(done == 0 ? ENOSPC : errno);
        }
        written_ += static_cast<uint64_t>(done);
        bytes = bytes.subspan(static_cast<size_t>(done));
    }
}

void TraceFile::cut(uint64_t size) {
    if (ftruncate(file_, static_cast<off_t>(size)) != 0 ||
        lseek(file_, static_cast<off_t>(size), SEEK_SET) < 0) {
        fail(errno);
    }
    written_ = size;
}

void TraceFile::finish() {
    if (!part_.empty() &&
        (fsync(file_) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0)) {
        fail(errno);
    }
    const int file = file_;
    file_ = -1;
    if (close(file) != 0) {
        fail(errno);
    }
    if (!part_.empty()) {
        sync_folder_of(path_);
    }
}

void TraceFile::fail(int error) {
    std::string text = path_ + ": cannot be written: " + std::strerror(error);
    if (!part_.empty() && written_ >= TRACE_HEADER_SIZE) {
        text += "; what came before is in " + part_;
    }
    throw TraceWriteError(text);
}

}  // namespace levee
