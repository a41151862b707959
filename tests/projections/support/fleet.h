// A simulated fleet's events, in the order in which a ledger would have received them.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "projections/facts/facts.h"
#include "projections/fold/fold.h"
#include "schemas/vocabulary/record.h"
#include "tools/simulate/options.h"

namespace hallmark {

// Each as a record in structured mode. Two years from 2024 on.
[[nodiscard]] std::vector<Record> fleet_records(simulate::Options options);

// The events of each subject, in the order received. Keeps what they point into.
class Fleet {
 public:
  explicit Fleet(std::vector<Record> records);

  [[nodiscard]] const std::map<std::string, std::vector<FoldEvent>>& subjects() const {
    return subjects_;
  }

 private:
  void add(const Envelope& envelope);

  std::vector<Record> records_;
  std::deque<Envelope> envelopes_;
  std::deque<Facts> facts_;
  std::map<std::string, std::vector<FoldEvent>> subjects_;
};

// In fold order.
[[nodiscard]] DeviceState folded(std::vector<FoldEvent> events);

}  // namespace hallmark
