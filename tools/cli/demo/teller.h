// Writes the sample fleet's events as they are told, and puts them in the order in which a ledger
// would have received them. Whoever tells a source's events tells them in the order they occurred.
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/text/fields.h"

namespace hallmark::cli::demo {

struct FleetEvent {
  std::string subject;
  std::string type;
  std::string text;  // one CloudEvent, without a line feed
};

// Before the moment that the fleet is told for, in microseconds.
struct Ago {
  std::int64_t occurred_us = 0;
  std::int64_t late_us = 0;  // it was recorded so much after it occurred
};

class Teller {
 public:
  using Data = std::function<void(simulate::Fields&)>;

  explicit Teller(std::int64_t at_us) : at_us_(at_us) {}

  [[nodiscard]] std::int64_t moment_us(std::int64_t ago_us) const { return at_us_ - ago_us; }
  // `type` without "hallmark." and ".v1"; `source` ends with what its events are called by.
  void tell(std::string_view source, std::string_view subject, std::string_view type, Ago ago,
            const Data& data);

  // Ends the telling.
  [[nodiscard]] std::vector<FleetEvent> take();

 private:
  struct Told {
    std::int64_t recorded_us;
    FleetEvent event;
  };

  std::int64_t at_us_;
  std::vector<Told> told_;
  std::map<std::string, std::uint64_t, std::less<>> sequences_;  // by source
  std::map<std::string, std::uint64_t, std::less<>> ids_;        // by the source's last step
};

// A time within `data`, to the microsecond.
void time_field(simulate::Fields& out, std::string_view name, std::int64_t moment_us);

}  // namespace hallmark::cli::demo
