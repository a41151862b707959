// Kafka with nothing of ours around it: topics made and filled, and the bare consumer that figures
// stand beside. Nothing else here includes librdkafka.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

// Made as a ledger needs it, removed with this.
class RawTopic {
 public:
  [[nodiscard]] static Result<RawTopic> make(const std::string& brokers, const std::string& name,
                                             int partitions);
  ~RawTopic();
  RawTopic(RawTopic&& other) noexcept;
  RawTopic& operator=(RawTopic&&) = delete;
  RawTopic(const RawTopic&) = delete;
  RawTopic& operator=(const RawTopic&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int partitions() const { return partitions_; }

 private:
  RawTopic(std::string brokers, std::string name, int partitions)
      : brokers_(std::move(brokers)), name_(std::move(name)), partitions_(partitions) {}
  std::string brokers_;
  std::string name_;
  int partitions_;
};

// Puts events into a topic with the settings with which `serve` does. One thread.
class RawProducer {
 public:
  // So long a batch waits for more.
  [[nodiscard]] static Result<RawProducer> open(const std::string& brokers, const RawTopic& topic,
                                                int linger_ms);
  ~RawProducer();
  RawProducer(RawProducer&& other) noexcept;
  RawProducer& operator=(RawProducer&&) = delete;
  RawProducer(const RawProducer&) = delete;
  RawProducer& operator=(const RawProducer&) = delete;

  // A structured event of that device; waits where the queue is full.
  [[nodiscard]] Status put(const std::string& device, const std::string& text);
  // Until the broker has all of them.
  [[nodiscard]] Status finish();

 private:
  struct Parts;
  explicit RawProducer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Reads all partitions of a topic from their beginning and hands out each value: what any reader
// has to do. On a thread of its own, as long as it lives.
class RawConsumer {
 public:
  using Take = std::function<void(std::string_view value)>;
  [[nodiscard]] static Result<RawConsumer> start(const std::string& brokers, const RawTopic& topic,
                                                 Take take);
  ~RawConsumer();
  RawConsumer(RawConsumer&& other) noexcept;
  RawConsumer& operator=(RawConsumer&&) = delete;
  RawConsumer(const RawConsumer&) = delete;
  RawConsumer& operator=(const RawConsumer&) = delete;

 private:
  struct Parts;
  explicit RawConsumer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hallmark::cli
