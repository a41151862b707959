#include "tools/cli/demo/teller.h"

#include <algorithm>
#include <utility>

#include "schemas/vocabulary/time.h"

namespace hallmark::cli::demo {

void Teller::tell(std::string_view source, std::string_view subject, std::string_view type, Ago ago,
                  const Data& data) {
  const std::string_view known_by = source.substr(source.rfind('/') + 1);
  FleetEvent event;
  event.subject = subject;
  event.type = "hallmark." + std::string(type) + ".v1";
  event.text = "{";
  simulate::Fields fields(event.text);
  fields.text("specversion", "1.0");
  const std::uint64_t number = ++ids_[std::string(known_by)];
  fields.text("id", std::string(known_by) + '-' + std::to_string(number));
  fields.text("source", source);
  fields.text("type", event.type);
  fields.text("subject", event.subject);
  time_field(fields, "time", moment_us(ago.occurred_us));
  fields.text("datacontenttype", "application/json");
  fields.text("sequence", std::to_string(++sequences_[std::string(source)]));
  fields.open("data");
  data(fields);
  fields.close();
  event.text += '}';
  told_.push_back({moment_us(ago.occurred_us) + ago.late_us, std::move(event)});
}

std::vector<FleetEvent> Teller::take() {
  std::stable_sort(told_.begin(), told_.end(), [](const Told& left, const Told& right) {
    return left.recorded_us < right.recorded_us;
  });
  std::vector<FleetEvent> events;
  events.reserve(told_.size());
  for (Told& told : told_) events.push_back(std::move(told.event));
  told_.clear();
  return events;
}

void time_field(simulate::Fields& out, std::string_view name, std::int64_t moment_us) {
  out.text(name, print_rfc3339_micros(moment_us));
}

}  // namespace hallmark::cli::demo
