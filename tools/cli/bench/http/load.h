// Asks an HTTP server as fast as it answers, or at a steady rate, over many connections that each
// wait for their answer. One thread, so that the server keeps the rest of the machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

struct LoadPlan {
  std::uint16_t port = 0;
  unsigned connections = 1;
  std::chrono::milliseconds time{2000};
  std::chrono::milliseconds warm_up{1000};  // that is not counted
  double rate = 0;                          // requests a second in all; 0: as fast as it goes
  // A whole request, head and body; called for each.
  std::function<std::string()> next_request;
};

struct LoadResult {
  std::uint64_t answers = 0;
  std::uint64_t not_good = 0;  // with another status than 2xx
  std::uint64_t closed = 0;    // connections that the server closed; they were opened again
  double rate = 0;             // answers a second
  std::vector<float> micros;   // of each answer, ascending; at a steady rate from when it was due

  [[nodiscard]] double percentile(double part) const;
};

[[nodiscard]] Result<LoadResult> put_load(const LoadPlan& plan);

// Connections that say nothing, for as long as it lives.
class IdleConnections {
 public:
  [[nodiscard]] static Result<IdleConnections> open(std::uint16_t port, unsigned count);
  ~IdleConnections();
  IdleConnections(IdleConnections&& other) noexcept;
  IdleConnections& operator=(IdleConnections&&) = delete;
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;

 private:
  explicit IdleConnections(std::vector<int> descriptors) : descriptors_(std::move(descriptors)) {}
  std::vector<int> descriptors_;
};

// The body's size of an answer.
[[nodiscard]] Result<std::size_t> answer_bytes(std::uint16_t port, const std::string& request);

// How long each of `count` new connections takes from connect() to the answer, ascending.
[[nodiscard]] Result<std::vector<float>> new_client_micros(std::uint16_t port,
                                                           const std::string& request,
                                                           unsigned count);

}  // namespace hallmark::cli
