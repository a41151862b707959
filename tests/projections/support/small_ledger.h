// A ledger in a temporary directory, for what is asked of views.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "tests/ledger/support/temporary_directory.h"

namespace hallmark {

class SmallLedger {
 public:
  explicit SmallLedger(std::uint32_t shards);
  // Each event into the shard it belongs to, `batch` at a time, one microsecond after the other.
  void append(std::span<const std::string> events, std::size_t batch = 100);

  [[nodiscard]] Ledger& ledger() { return *ledger_; }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Ledger> ledger_;
  std::int64_t clock_ = 1'800'000'000'000'000;
};

}  // namespace hallmark
