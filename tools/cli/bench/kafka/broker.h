// A real broker to measure with: one that is named, or one that tools/kafka/kafka starts for the
// run, in a folder of its own, and that goes when this process does, however it ends.
#pragma once

#include <sys/types.h>

#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class BenchBroker {
 public:
  // One that runs already.
  explicit BenchBroker(std::string brokers) : brokers_(std::move(brokers)) {}
  // Before this process has threads. network: Apache Kafka is not to be had on this machine.
  [[nodiscard]] static Result<BenchBroker> start(const std::string& folder);
  ~BenchBroker();
  BenchBroker(BenchBroker&& other) noexcept;
  BenchBroker& operator=(BenchBroker&&) = delete;
  BenchBroker(const BenchBroker&) = delete;
  BenchBroker& operator=(const BenchBroker&) = delete;

  [[nodiscard]] const std::string& brokers() const { return brokers_; }

 private:
  std::string brokers_;
  int leash_ = -1;     // while it is open the broker stays
  pid_t keeper_ = -1;  // who stops it then
};

}  // namespace hallmark::cli
