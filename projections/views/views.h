// The views of a ledger: kept in a directory beside its shards, in step with it, and read by
// snapshot. Made by the composition root; what it is given outlives it.
//
//   DIR/lock      who keeps them in step
//   DIR/current   which of the stores serves, and what made it (written last)
//   DIR/7/        a store; others are what is being built, or was left when a build was broken off
//
// A thread of its own follows the ledger. What is there but was made by another version of the
// views, or turns out to be damaged, serves as it is, and stands still, while they are built anew
// beside it. While the disk has no room they stand still too, and go on by themselves.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ledger/data_lock.h"
#include "ledger/ledger.h"
#include "ledger/rocksdb_view_store.h"
#include "projections/views/positions.h"
#include "schemas/catalogue/catalogue.h"

namespace hallmark {

// One state of the views: rows, and the entries that are in them. Any thread.
struct ViewReading {
  ViewSnapshotPtr rows;
  Positions positions;
  Recorded newest;  // stamp among their last entries
};
using ViewReadingPtr = std::shared_ptr<const ViewReading>;

struct ViewsOptions {
  std::string directory;
  enum class Rebuild : std::uint8_t { when_needed, now };
  Rebuild rebuild = Rebuild::when_needed;
  std::function<void(std::string_view)> log = [](std::string_view) {};  // for the operator
};

// Where they lie in a data directory.
[[nodiscard]] std::string views_directory(const std::string& data_directory);

class Update;

class Views {
 public:
  // Begins to follow; returns at once, whatever there is to build.
  [[nodiscard]] static Result<std::unique_ptr<Views>> open(const Ledger& ledger,
                                                           const Catalogue& catalogue,
                                                           ViewsOptions options);
  ~Views();
  Views(const Views&) = delete;
  Views& operator=(const Views&) = delete;

  // The newest. `unavailable` while nothing is there: it says how far the building is.
  [[nodiscard]] Result<ViewReadingPtr> read() const;
  // Once these entries are in them (shards that are not named: any); nothing where that took too
  // long.
  [[nodiscard]] Result<std::optional<ViewReadingPtr>> read_after(
      const Positions& wanted, std::chrono::milliseconds timeout) const;

  struct Standing {
    std::uint64_t behind = 0;         // entries of the ledger that are not in them
    std::chrono::milliseconds lag{};  // how long the oldest of these has been there, about
    bool is_building = false;
    std::uint64_t done = 0;  // of a building, events
    std::uint64_t all = 0;
    std::optional<Error> trouble;  // why they do not go on
  };
  [[nodiscard]] Standing standing() const;
  // Not what an older version made, or what is to be built anew.
  [[nodiscard]] bool is_current() const { return !is_stale_; }

  // Stops following, and sees that what was taken up need not be taken up again.
  [[nodiscard]] Status close();

  // For measuring.
  [[nodiscard]] Result<std::uint64_t> stored_bytes() const;

 private:
  Views(const Ledger& ledger, const Catalogue& catalogue, ViewsOptions options, DataLock lock);

  [[nodiscard]] Status open_current();
  void run(const std::stop_token& stop);
  [[nodiscard]] Status build(const std::stop_token& stop);
  [[nodiscard]] Status follow(const std::stop_token& stop);
  // True where something new was taken up.
  [[nodiscard]] Result<bool> take_up();
  [[nodiscard]] Status put_rows(Update& update, ViewBatch& batch);
  void over_trouble();
  void await_more(const std::stop_token& stop);
  void publish();
  [[nodiscard]] Result<ViewReading> newest_reading() const;
  void fail_for_now(const Error& error, const std::stop_token& stop);

  const Ledger& ledger_;
  const Catalogue& catalogue_;
  const ViewsOptions options_;
  const DataLock lock_;
  std::atomic<bool> is_stale_ = false;  // of another version, or damaged: served, not followed
  std::uint64_t generation_ = 0;

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable_any changed_;
  std::shared_ptr<ViewStore> store_;
  ViewReadingPtr reading_;
  Standing standing_;
  std::chrono::steady_clock::time_point caught_up_at_ = std::chrono::steady_clock::now();

  std::jthread thread_;
};

}  // namespace hallmark
