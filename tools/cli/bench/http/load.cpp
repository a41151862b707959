#include "tools/cli/bench/http/load.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t read_bytes = 64ULL << 10;

Unexpected failed(const char* what) {
  return fail(ErrorCode::network, fmt::format("{}: {}", what, std::strerror(errno)));
}

enum class Wait : std::uint8_t { no, yes };

// To a server on this machine. Without waiting the connection is there when it can be written to.
Result<int> connect_to(std::uint16_t port, Wait wait = Wait::yes) {
  const int kind = SOCK_STREAM | SOCK_CLOEXEC | (wait == Wait::no ? SOCK_NONBLOCK : 0);
  const int descriptor = ::socket(AF_INET, kind, 0);
  if (descriptor < 0) return failed("no socket is to be had");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS) {
    const Unexpected error = failed("the server cannot be reached");
    ::close(descriptor);
    return error;
  }
  const int yes = 1;
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return descriptor;
}

Status send_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent <= 0) return failed("a request could not be sent");
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return ok();
}

// How long the answer at the beginning of `text` is; 0 while its end is not there.
std::size_t answer_size(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t at = text.find(name);
  std::size_t length = 0;
  if (at < end) {
    const char* from = text.data() + at + name.size();
    (void)std::from_chars(from, text.data() + end, length);
  }
  const std::size_t size = end + 4 + length;
  return size <= text.size() ? size : 0;
}

struct Connection {
  int descriptor = -1;
  std::string read;
  Clock::time_point asked;
  bool is_open = false;
};

class Load {
 public:
  explicit Load(const LoadPlan& plan) : plan_(plan), connections_(plan.connections) {}
  ~Load() {
    for (const Connection& connection : connections_) {
      if (connection.descriptor >= 0) ::close(connection.descriptor);
    }
    if (epoll_ >= 0) ::close(epoll_);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Result<LoadResult> run() {
    TRY(open());
    begin_ = Clock::now() + plan_.warm_up;
    end_ = begin_ + plan_.time;
    due_ = Clock::now();
    while (Clock::now() < end_) {
      TRY(ask_what_is_due());
      TRY(take_answers());
    }
    result_.rate = static_cast<double>(result_.answers) /
                   std::chrono::duration<double>(Clock::now() - begin_).count();
    std::sort(result_.micros.begin(), result_.micros.end());
    return std::move(result_);
  }

 private:
  // All at once: a server that takes them slowly serves those it has.
  Status open() {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) return failed("no epoll is to be had");
    for (std::size_t i = 0; i < connections_.size(); ++i) TRY(open(i));
    return ok();
  }

  Status open(std::size_t which) {
    Connection& connection = connections_[which];
    if (connection.descriptor >= 0) ::close(connection.descriptor);
    connection = {};
    TRY_ASSIGN(connection.descriptor, connect_to(plan_.port, Wait::no));
    return watch(which, EPOLLOUT, EPOLL_CTL_ADD);
  }

  Status watch(std::size_t which, std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = which;
    if (::epoll_ctl(epoll_, operation, connections_[which].descriptor, &event) == 0) return ok();
    return failed("epoll takes no connection");
  }

  // It can be written to for the first time.
  Status begin(std::size_t which) {
    connections_[which].is_open = true;
    TRY(watch(which, EPOLLIN, EPOLL_CTL_MOD));
    if (plan_.rate == 0) return ask(connections_[which], Clock::now());
    free_.push_back(which);
    return ok();
  }

  Status ask(Connection& connection, Clock::time_point since) {
    const std::string request = plan_.next_request();
    connection.asked = since;
    return send_all(connection.descriptor, request);
  }

  // At a steady rate what is due counts from when it was due, whether a connection was free or not.
  Status ask_what_is_due() {
    if (plan_.rate == 0) return ok();
    const auto step =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / plan_.rate));
    while (due_ <= Clock::now() && !free_.empty()) {
      Connection& connection = connections_[free_.back()];
      free_.pop_back();
      TRY(ask(connection, due_));
      due_ += step;
    }
    return ok();
  }

  Status take_answers() {
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1);
    if (count < 0 && errno != EINTR) return failed("waiting for answers failed");
    for (int i = 0; i < count; ++i) {
      TRY(take_answer(static_cast<std::size_t>(events.at(static_cast<std::size_t>(i)).data.u64)));
    }
    return ok();
  }

  Status take_answer(std::size_t which) {
    Connection& connection = connections_[which];
    if (!connection.is_open) return begin(which);
    const ssize_t size = ::recv(connection.descriptor, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) return ok();
    if (size <= 0) {
      ++result_.closed;
      return open(which);
    }
    const std::string_view came(buffer_.data(), static_cast<std::size_t>(size));
    // Mostly an answer comes in one piece, and need not be kept.
    const bool in_one = connection.read.empty() && answer_size(came) == came.size();
    if (!in_one) {
      connection.read.append(came);
      if (answer_size(connection.read) == 0) return ok();
    }
    const std::string_view answer = in_one ? came : std::string_view(connection.read);
    const auto now = Clock::now();
    if (now >= begin_ && now < end_) count(answer, now - connection.asked);
    connection.read.clear();
    if (plan_.rate == 0) return now < end_ ? ask(connection, now) : ok();
    free_.push_back(which);
    return ok();
  }

  void count(std::string_view answer, Clock::duration time) {
    constexpr std::size_t status_at = 9;  // "HTTP/1.1 200"
    ++result_.answers;
    if (answer.size() <= status_at || answer[status_at] != '2') ++result_.not_good;
    result_.micros.push_back(std::chrono::duration<float, std::micro>(time).count());
  }

  const LoadPlan& plan_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  std::vector<std::size_t> free_;
  std::array<char, read_bytes> buffer_{};
  Clock::time_point begin_;
  Clock::time_point end_;
  Clock::time_point due_;
  LoadResult result_;
};

}  // namespace

double LoadResult::percentile(double part) const {
  if (micros.empty()) return 0;
  const double last = static_cast<double>(micros.size() - 1);
  return micros[static_cast<std::size_t>(last * part)];
}

Result<LoadResult> put_load(const LoadPlan& plan) {
  const auto load = std::make_unique<Load>(plan);
  return load->run();
}

Result<IdleConnections> IdleConnections::open(std::uint16_t port, unsigned count) {
  IdleConnections idle(std::vector<int>{});
  for (unsigned i = 0; i < count; ++i) {
    TRY_ASSIGN(const int descriptor, connect_to(port));
    idle.descriptors_.push_back(descriptor);
    // Each has had an answer: it is one that is kept alive, not one that was never used.
    TRY(send_all(descriptor, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    std::array<char, 1024> answer{};
    if (::recv(descriptor, answer.data(), answer.size(), 0) <= 0) return failed("no answer came");
  }
  return idle;
}

IdleConnections::~IdleConnections() {
  for (const int descriptor : descriptors_) ::close(descriptor);
}

IdleConnections::IdleConnections(IdleConnections&& other) noexcept
    : descriptors_(std::exchange(other.descriptors_, {})) {}

Result<std::size_t> answer_bytes(std::uint16_t port, const std::string& request) {
  TRY_ASSIGN(const int descriptor, connect_to(port));
  Status sent = send_all(descriptor, request);
  std::string read;
  std::array<char, 4096> buffer{};
  while (sent && answer_size(read) == 0) {
    const ssize_t size = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
      sent = failed("no answer came");
    } else {
      read.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }
  ::close(descriptor);
  TRY(std::move(sent));
  return answer_size(read) - (read.find("\r\n\r\n") + 4);
}

Result<std::vector<float>> new_client_micros(std::uint16_t port, const std::string& request,
                                             unsigned count) {
  std::vector<float> micros;
  for (unsigned i = 0; i < count; ++i) {
    const auto start = Clock::now();
    TRY_ASSIGN(const int descriptor, connect_to(port));
    std::array<char, 1024> answer{};
    const Status sent = send_all(descriptor, request);
    const bool answered = sent && ::recv(descriptor, answer.data(), answer.size(), 0) > 0;
    ::close(descriptor);
    if (!answered) return failed("no answer came");
    micros.push_back(std::chrono::duration<float, std::micro>(Clock::now() - start).count());
  }
  std::sort(micros.begin(), micros.end());
  return micros;
}

}  // namespace hallmark::cli
