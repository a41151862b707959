// Speaks HTTP/1.1: takes connections, reads whole requests within limits of time and memory, hands
// them to the application, and sends its answers in order. A few threads, each with its own
// connections; none ever waits for a disk, so a slow client costs a few kilobytes and nobody's
// time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/http/exchange.h"
#include "api/server/limits.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::api {

class Loop;

// What the connections have in common; counters are for /metrics.
struct ServerState {
  ServerLimits limits;
  // Called on a connection's thread, which has others to look after: it must not wait.
  std::function<void(ExchangePtr)> application;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> bodies_bytes{0};
  std::atomic<std::size_t> answers_bytes{0};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> evicted{0};      // idle ones that gave way
  std::atomic<std::uint64_t> turned_away{0};  // that were too many
  std::atomic<std::uint64_t> timed_out{0};    // that took too long
  std::atomic<std::uint64_t> malformed{0};    // requests that were no good HTTP
};

struct Endpoint {
  std::string host;  // an IP address
  std::uint16_t port = 0;
};

class Server {
 public:
  // Bound, and not yet answering. Port 0 takes any.
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Endpoint& endpoint,
                                                            const ServerLimits& limits,
                                                            unsigned threads);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] const ServerState& state() const { return *state_; }

  void start(std::function<void(ExchangePtr)> application);
  // Takes no more connections, answers what is under way, and ends at the latest after `grace`.
  // Exchanges that are still held may be answered to nobody for as long as the server lives.
  void stop(std::chrono::milliseconds grace);

 private:
  explicit Server(std::unique_ptr<ServerState> state);

  std::unique_ptr<ServerState> state_;
  std::vector<Loop*> all_;
  std::vector<std::unique_ptr<Loop>> loops_;
  Endpoint endpoint_;
};

}  // namespace hallmark::api
