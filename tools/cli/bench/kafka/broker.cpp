#include "tools/cli/bench/kafka/broker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tools/cli/child.h"

namespace hallmark::cli {
namespace {

constexpr int not_to_be_had = 77;

// Beside the tree that this program was built in.
std::string script_here() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "tools/kafka/kafka";
  return (program.parent_path() / "../../tools/kafka/kafka").lexically_normal().string();
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

struct Leash {
  int end = -1;
  pid_t keeper = -1;
};

// A shell that reads until nobody holds the other end, and then stops the broker and removes its
// folder. In a session of its own: Ctrl-C ends us and not it.
Result<Leash> keep_on_a_leash(const std::string& script, const std::string& folder) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::io, "no pipe can be made");
  const pid_t keeper = ::fork();
  if (keeper < 0) return fail(ErrorCode::io, "no process can be made");
  if (keeper == 0) {
    (void)::setsid();
    (void)::dup2(ends[0], STDIN_FILENO);
    ::execl("/bin/sh", "sh", "-c",
            "exec >/dev/null 2>&1; while read -r line; do :; done; \"$1\" stop --dir \"$2\"; rm "
            "-rf \"$2\"",
            "sh", script.c_str(), folder.c_str(), nullptr);
    ::_exit(1);
  }
  ::close(ends[0]);
  return Leash{ends[1], keeper};
}

}  // namespace

Result<BenchBroker> BenchBroker::start(const std::string& folder) {
  const std::string script = script_here();
  std::error_code error;
  if (!std::filesystem::is_regular_file(script, error)) {
    return fail(
        ErrorCode::network,
        fmt::format("{} is not here, which starts a broker; --kafka BROKERS names one", script));
  }
  BenchBroker broker("");
  TRY_ASSIGN(const Leash leash, keep_on_a_leash(script, folder));
  broker.leash_ = leash.end;
  broker.keeper_ = leash.keeper;
  TRY_ASSIGN(EndedChild started, run_child({script, "start", "--dir", folder}));
  broker.brokers_ = last_line(std::move(started.output));
  if (started.status == 0) return broker;
  return fail(started.status == not_to_be_had ? ErrorCode::network : ErrorCode::io,
              fmt::format("{}; --kafka BROKERS names one that runs", broker.brokers_));
}

BenchBroker::~BenchBroker() {
  if (leash_ < 0) return;
  ::close(leash_);
  (void)::waitpid(keeper_, nullptr, 0);
}

BenchBroker::BenchBroker(BenchBroker&& other) noexcept
    : brokers_(std::move(other.brokers_)),
      leash_(std::exchange(other.leash_, -1)),
      keeper_(std::exchange(other.keeper_, -1)) {}

}  // namespace hallmark::cli
