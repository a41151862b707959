// What librdkafka says of its connections, in measure: it repeats itself for each connection and
// each try, while a broker is away several lines a second.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

namespace hallmark {

using KafkaLog = std::function<void(std::string_view)>;

// Passes one line about connections a minute, and all else. Safe on any thread.
[[nodiscard]] inline KafkaLog in_measure(KafkaLog log) {
  struct Told {
    std::mutex mutex;
    std::chrono::steady_clock::time_point next;
  };
  return [log = std::move(log), told = std::make_shared<Told>()](std::string_view line) {
    if (line.starts_with("FAIL: ") || line.starts_with("ERROR: ")) {
      const auto now = std::chrono::steady_clock::now();
      const std::lock_guard lock(told->mutex);
      if (now < told->next) return;
      told->next = now + std::chrono::minutes(1);
    }
    log(line);
  };
}

}  // namespace hallmark
