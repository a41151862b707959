// What a fleet's views and its ledger are asked in process, and how long each answer takes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "projections/answers/device_list.h"
#include "projections/facts/facts.h"
#include "projections/views/views.h"
#include "schemas/vocabulary/random.h"
#include "tools/cli/bench/figures.h"

namespace hallmark::cli {

// Microseconds.
using Times = std::vector<double>;
// p50 and p99 of them.
void add_times(std::vector<Figure>& figures, const std::string& name, Times micros);

// One thread. Asks the newest views each time.
class Questions {
 public:
  Questions(const Ledger& ledger, const Views& views, const Catalogue& catalogue);

  // Takes some devices by chance.
  [[nodiscard]] Status choose_devices();
  [[nodiscard]] const std::string& any_device();

  enum class Moment : std::uint8_t { now, past };
  [[nodiscard]] Status state(const std::string& device, Moment moment, Times& micros);
  [[nodiscard]] Status history(const std::string& device, Times& micros);
  // First pages: of devices by each of some filters, of certificates, of firmware, and of events.
  [[nodiscard]] Status pages_of_devices(Times& micros);
  [[nodiscard]] Status pages_of_certificates(Times& micros);
  [[nodiscard]] Status pages_of_firmware(Times& micros);
  [[nodiscard]] Status pages_of_events(Times& micros);

 private:
  using Ask = std::function<Status(const TimelineSource&, const Dated&)>;
  [[nodiscard]] Status timed(Moment moment, const Ask& ask, Times& micros);

  const Ledger& ledger_;
  const Views& views_;
  const Catalogue& catalogue_;
  FactReader facts_;
  SeededRandom random_;
  std::vector<std::string> devices_;
};

}  // namespace hallmark::cli
