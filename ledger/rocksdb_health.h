// Whether a RocksDbStore may be written to, and who says so: each call that fails, the watched file
// system (rocksdb_watch.h), and the listener, which hears of the flushes and compactions of
// RocksDB's own threads.
#pragma once

#include <rocksdb/listener.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// Safe on any thread.
class Health {
 public:
  // For good; the first reason stays.
  void stop(Error reason);
  [[nodiscard]] bool is_stopped() const { return stopped_.load(std::memory_order_acquire); }
  [[nodiscard]] Error reason() const;  // of one that is stopped

  // The disk was full, until resume() finds that it is not.
  void set_full(bool full) { full_.store(full, std::memory_order_release); }
  [[nodiscard]] bool is_full() const { return full_.load(std::memory_order_acquire); }

  // While resume() provokes the error that a log file remembers, no error of RocksDB's own stops
  // the store.
  void set_probing(bool probing) { probing_.store(probing, std::memory_order_release); }
  [[nodiscard]] bool is_probing() const { return probing_.load(std::memory_order_acquire); }

  // A flush ended, well or not; wakes who awaits one.
  void flush_ended();
  [[nodiscard]] std::uint64_t flushes_ended() const;
  // Until there are more than `seen`; false if a second went by without one.
  [[nodiscard]] bool await_flush(std::uint64_t seen) const;

 private:
  std::atomic<bool> stopped_{false};
  std::atomic<bool> full_{false};
  std::atomic<bool> probing_{false};
  mutable std::mutex mutex_;
  std::optional<Error> reason_;
  std::uint64_t flushes_ended_ = 0;
  mutable std::condition_variable flush_ended_;
};

// What stops a store, with what it means for whoever reads it at night.
[[nodiscard]] Error stopped_error(ErrorCode code, const std::string& what, const std::string& path);

[[nodiscard]] std::shared_ptr<rocksdb::EventListener> listener(std::string path,
                                                               std::shared_ptr<Health> health);

}  // namespace hallmark
