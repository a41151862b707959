#include "tests/ledger/faults/child.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <stdexcept>

namespace hallmark::faults {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int exception_exit = 3;

struct Child {
  std::size_t work;
  pid_t process;
  Clock::time_point heard;
  std::string unfinished;  // the beginning of a line
};

[[noreturn]] void run(const Work& work, int descriptor) {
  const Say say(descriptor);
  try {
    work(say);
  } catch (const std::exception& error) {
    say(fmt::format("exception: {}", error.what()));
    ::_exit(exception_exit);
  }
  ::_exit(0);  // no destructor, no handler of the test program's
}

class Children {
 public:
  Children(const std::vector<Work>& works, std::chrono::seconds longest_silence)
      : works_(works), longest_silence_(longest_silence), ended_(works.size()) {}

  void start() {
    std::array<int, 2> ends{};
    std::fflush(nullptr);
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    const pid_t process = ::fork();
    if (process < 0) throw std::runtime_error("no process");
    if (process == 0) {
      ::close(ends[0]);
      run(works_[next_], ends[1]);
    }
    ::close(ends[1]);
    running_[ends[0]] = {next_++, process, Clock::now(), {}};
  }

  void listen() {
    std::vector<pollfd> waiting;
    for (const auto& [descriptor, child] : running_) waiting.push_back({descriptor, POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), 1000) < 0 && errno != EINTR) {
      throw std::runtime_error("poll failed");
    }
    for (const pollfd& one : waiting) {
      if (one.revents != 0) hear(one.fd);
    }
    for (auto& [descriptor, child] : running_) {
      if (Clock::now() - child.heard < longest_silence_) continue;
      ended_[child.work].badly =
          fmt::format("nothing was heard for {} s", longest_silence_.count());
      ::kill(child.process, SIGKILL);
      child.heard = Clock::now();
    }
  }

  [[nodiscard]] std::size_t running() const { return running_.size(); }
  [[nodiscard]] bool more() const { return next_ < works_.size(); }
  [[nodiscard]] std::vector<Ended> ended() && { return std::move(ended_); }

 private:
  void hear(int descriptor) {
    Child& child = running_.at(descriptor);
    std::array<char, 4096> buffer{};
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size <= 0) return end(descriptor);
    child.heard = Clock::now();
    child.unfinished.append(buffer.data(), static_cast<std::size_t>(size));
    for (auto stop = child.unfinished.find('\n'); stop != std::string::npos;
         stop = child.unfinished.find('\n')) {
      ended_[child.work].lines.push_back(child.unfinished.substr(0, stop));
      child.unfinished.erase(0, stop + 1);
    }
  }

  void end(int descriptor) {
    const Child child = running_.at(descriptor);
    running_.erase(descriptor);
    ::close(descriptor);
    int status = 0;
    ::waitpid(child.process, &status, 0);
    Ended& ended = ended_[child.work];
    if (!ended.badly.empty()) return;
    if (WIFSIGNALED(status)) {
      ended.badly =
          fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != 0) {
      ended.badly = fmt::format("ended with exit {}", WEXITSTATUS(status));
    }
  }

  const std::vector<Work>& works_;
  const std::chrono::seconds longest_silence_;
  std::vector<Ended> ended_;
  std::size_t next_ = 0;
  std::map<int, Child> running_;  // by the pipe that it speaks through
};

}  // namespace

void Say::operator()(const std::string& line) const {
  const std::string text = line + "\n";
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(descriptor_, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // nobody listens any more
    at += static_cast<std::size_t>(written);
  }
}

std::vector<Ended> in_children(const std::vector<Work>& works, unsigned at_a_time,
                               std::chrono::seconds longest_silence) {
  Children children(works, longest_silence);
  while (children.more() || children.running() > 0) {
    while (children.more() && children.running() < at_a_time) children.start();
    children.listen();
  }
  return std::move(children).ended();
}

}  // namespace hallmark::faults
