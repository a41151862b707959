#include "tools/cli/bench/http/servers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

namespace hallmark::cli {
namespace {

constexpr std::string_view ready_mark = "ready on http://127.0.0.1:";

// The port in the line that says that it is ready.
Result<std::uint16_t> wait_for_ready(int descriptor) {
  std::string said;
  std::array<char, 256> buffer{};
  while (true) {
    const std::size_t at = said.find(ready_mark);
    if (at != std::string::npos && said.find('\n', at) != std::string::npos) {
      std::uint16_t port = 0;
      const char* from = said.data() + at + ready_mark.size();
      (void)std::from_chars(from, said.data() + said.size(), port);
      return port;
    }
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size <= 0) return fail(ErrorCode::io, "the server did not start: " + said);
    said.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

struct Child {
  pid_t process = -1;
  int from = -1;  // what it tells
};

// Runs `be` in a child, with an end of a pipe to tell something into.
template <class Be>
Result<Child> fork_child(Be&& be) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::io, "no pipe can be made");
  const pid_t child = ::fork();
  if (child < 0) return fail(ErrorCode::io, "no process can be made");
  if (child == 0) {
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
    be(ends[1]);
    ::_exit(1);
  }
  ::close(ends[1]);
  return Child{child, ends[0]};
}

}  // namespace

Result<ServerProcess> ServerProcess::ours(const std::string& data,
                                          std::vector<std::string> options) {
  std::vector<std::string> words = {"hallmark", "serve", "--data", data, "--listen", "127.0.0.1:0"};
  words.insert(words.end(), std::make_move_iterator(options.begin()),
               std::make_move_iterator(options.end()));
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  TRY_ASSIGN(const Child child, fork_child([&](int tell) {
               (void)::dup2(tell, STDERR_FILENO);
               ::execv("/proc/self/exe", arguments.data());
             }));
  // The pipe stays open: the server may have something to say later.
  ServerProcess server(child.process, 0);
  TRY_ASSIGN(server.port_, wait_for_ready(child.from));
  return server;
}

Result<ServerProcess> ServerProcess::empty() {
  TRY_ASSIGN(const Child child, fork_child([](int tell) { run_empty_server(tell); }));
  ServerProcess server(child.process, 0);
  const bool told = ::read(child.from, &server.port_, sizeof server.port_) == sizeof server.port_;
  if (!told) return fail(ErrorCode::io, "the empty server did not start");
  return server;
}

ServerProcess::~ServerProcess() {
  if (process_ < 0) return;
  (void)::kill(process_, SIGKILL);
  (void)::waitpid(process_, nullptr, 0);
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)), port_(other.port_) {}

std::uint64_t ServerProcess::peak_memory_bytes() const {
  std::ifstream status(fmt::format("/proc/{}/status", process_));
  std::string word;
  while (status >> word) {
    if (word != "VmHWM:") continue;
    std::uint64_t kilobytes = 0;
    status >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

}  // namespace hallmark::cli
