// What the tests of publication share: a small ledger that publishes, its guards and its key, in a
// directory of its own.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/publication/key_file.h"
#include "tests/ledger/support/temporary_directory.h"

namespace hallmark {

// Stands where it is put, on any thread.
class TestClock final : public Clock {
 public:
  [[nodiscard]] Recorded now() override { return Recorded(micros_); }
  void set(Recorded moment) { micros_ = moment.micros(); }

 private:
  std::atomic<std::int64_t> micros_{1'700'000'000'000'000};
};

class PublishedLedger {
 public:
  explicit PublishedLedger(std::uint32_t shards = 1, std::string name = "plant-7");

  [[nodiscard]] std::string data() const { return folder_.path("data"); }
  [[nodiscard]] std::string guard(std::uint32_t shard = 0) const {
    return guard_path(data(), ShardIndex(shard));
  }
  [[nodiscard]] std::string key() const { return key_path(data()); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }

  // Publishes by itself only when it is closed, or asked to.
  [[nodiscard]] LedgerOptions options(LedgerAccess access = LedgerAccess::write);
  [[nodiscard]] Result<std::unique_ptr<Ledger>> open(LedgerAccess access = LedgerAccess::write);
  // Which must go well.
  [[nodiscard]] std::unique_ptr<Ledger> opened();
  // The text of the error that it must not be opened with.
  [[nodiscard]] std::string refused(LedgerAccess access = LedgerAccess::write);

  // Opens it, appends events `from` to `to` - 1, publishes and closes.
  void write(int from, int to);
  [[nodiscard]] std::vector<VerifierKey> keys(std::uint32_t shard = 0) const;

  void adopt_guard() { adopt_guard_ = true; }
  TestClock& clock() { return clock_; }

 private:
  TemporaryDirectory folder_;
  std::uint32_t shards_;
  std::string name_;
  TestClock clock_;
  SeededRandom random_{7};
  bool adopt_guard_ = false;
};

// Event `id` of device `id` modulo 7, whose content `said` is part of.
void append_events(Ledger& ledger, int from, int to, const std::string& said = "as it was");

[[nodiscard]] std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

}  // namespace hallmark
