#include "ledger/data_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::size_t shown_of_a_command = 80;

// "process 4711 (hallmark serve --data x)"
std::string process_text(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/cmdline", std::ios::binary);
  std::string command((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  while (!command.empty() && command.back() == '\0') command.pop_back();
  std::replace(command.begin(), command.end(), '\0', ' ');
  if (command.empty()) return "process " + pid;
  return fmt::format("process {} ({})", pid, printable(command.substr(0, shown_of_a_command)));
}

// The kernel lists who holds which lock; a file that the holder wrote could be out of date.
std::string holders_of(int descriptor) {
  struct stat about {};
  if (::fstat(descriptor, &about) != 0) return "another process";
  const std::string inode = fmt::format(":{}", about.st_ino);
  std::ifstream locks("/proc/locks");
  std::string holders;
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, mode, access, pid, file;
    words >> number >> kind >> mode >> access >> pid >> file;
    // "->" lines are those that wait.
    const bool ours = kind == "FLOCK" && file.size() > inode.size() &&
                      file.compare(file.size() - inode.size(), inode.size(), inode) == 0;
    if (!ours) continue;
    if (!holders.empty()) holders += ", ";
    holders += process_text(pid);
  }
  return holders.empty() ? "another process" : holders;
}

}  // namespace

Result<DataLock> DataLock::take(const std::string& directory, Use use) {
  const std::string path = directory + "/lock";
  // A reader may not be allowed to write here, and needs no more than to open it.
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0 && use == Use::read) descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(ErrorCode::io, fmt::format("it cannot be opened: {}", std::strerror(errno)), path);
  }
  if (::flock(descriptor, (use == Use::write ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) {
    return DataLock(descriptor);
  }
  const int error = errno;
  const std::string holders = error == EWOULDBLOCK ? holders_of(descriptor) : "";
  ::close(descriptor);
  if (error != EWOULDBLOCK) {
    return fail(ErrorCode::io, fmt::format("it cannot be locked: {}", std::strerror(error)), path);
  }
  return fail(ErrorCode::io,
              fmt::format("this ledger is in use by {}; {}", holders,
                          use == Use::write ? "one process at a time may write to it"
                                            : "it can be read once that has ended, or through its "
                                              "server"),
              directory);
}

DataLock::DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DataLock::~DataLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hallmark
