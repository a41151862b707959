#include "tools/cli/demo/python_verifier.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

namespace hallmark::cli::demo {
namespace {

constexpr std::size_t most_output_bytes = 1 << 20;  // a fault is a line
constexpr int not_started = 127;                    // as a shell has it

struct Ended {
  int status = not_started;
  std::string output;  // both streams
};

// A pipe's two ends, closed with this.
class Pipe {
 public:
  Pipe() { open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    if (!open_) return;
    close_writing();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] int reading() const { return ends_[0]; }
  [[nodiscard]] int writing() const { return ends_[1]; }
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool open_ = false;
};

Unexpected not_run(const std::string& program, int error) {
  return fail(error == ENOENT ? ErrorCode::not_found : ErrorCode::io,
              fmt::format("it could not be run: {}", std::strerror(error)), program);
}

std::string read_all(int descriptor) {
  std::string output;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return output;
    // What is too much is read all the same, so that the child does not wait.
    if (output.size() < most_output_bytes) output.append(buffer.data(), static_cast<size_t>(size));
  }
}

Result<Ended> run(const std::vector<std::string>& words) {
  Pipe pipe;
  if (!pipe.is_open()) return not_run(words[0], errno);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe.writing(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe.writing(), STDERR_FILENO);
  pid_t child = 0;
  const int failed =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return not_run(words[0], failed);
  pipe.close_writing();
  Ended ended;
  ended.output = read_all(pipe.reading());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return not_run(words[0], errno);
  }
  if (WIFEXITED(status)) ended.status = WEXITSTATUS(status);
  return ended;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The system's own has the packages that tools/setup installs; another one in the path may not.
std::string python_here() {
  constexpr const char* of_the_system = "/usr/bin/python3";
  return ::access(of_the_system, X_OK) == 0 ? of_the_system : "python3";
}

std::string script_here() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "tools/verify_bundle.py";
  return (program.parent_path() / "../../tools/verify_bundle.py").lexically_normal().string();
}

}  // namespace

Result<PythonVerifier> PythonVerifier::find(const std::string& path) {
  const std::string script = path.empty() ? script_here() : path;
  std::error_code error;
  if (!std::filesystem::is_regular_file(script, error)) {
    return fail(ErrorCode::not_found,
                fmt::format("{} is not here; --verifier PATH names it", script));
  }
  const std::string python = python_here();
  const auto asked = run({python, "-c", "import cryptography"});
  if (!asked || asked->status == not_started) {
    return fail(ErrorCode::not_found, "python3 is not here");
  }
  if (asked->status != 0) {
    return fail(ErrorCode::not_found,
                "Python's package cryptography (python3-cryptography) is not here");
  }
  return PythonVerifier(python, script);
}

Result<PythonAnswer> PythonVerifier::check(const std::string& bundle,
                                           const std::string& keys) const {
  TRY_ASSIGN(const Ended ended, run({python_, script_, bundle, "--key", keys}));
  constexpr int good = 0;
  constexpr int failed = 1;
  if (ended.status != good && ended.status != failed) {
    return fail(ErrorCode::io,
                fmt::format("expected exit code 0 or 1, found {}: {}", ended.status,
                            first_line(ended.output)),
                script_);
  }
  return PythonAnswer{ended.status == good, first_line(ended.output)};
}

}  // namespace hallmark::cli::demo
