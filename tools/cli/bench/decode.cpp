#include <fmt/format.h>
#include <simdjson.h>

#include <string>

#include "schemas/admission/admit.h"
#include "schemas/catalogue/check.h"
#include "schemas/cloudevents/event_text.h"
#include "tools/cli/bench/figures.h"

namespace hallmark::cli {
namespace {

// An event as producers post them, of 430 bytes.
std::string sample_event() {
  return R"({"specversion":"1.0","id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","source":"/factories/linz/4",)"
         R"("type":"hallmark.firmware.updated.v1","subject":"urn:dev:sn:PMP-26-004711",)"
         R"("time":"2026-03-14T09:26:53.589Z","datacontenttype":"application/json","data":{"component":"main",)"
         R"("artefact":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",)"
         R"("fromVersion":"4.1.0","toVersion":"4.2.0","signature":"verified","result":"success"}})";
}

// Walks every top-level field and takes its raw text: the least that any reader of the event has to
// do.
std::size_t parse_bare(simdjson::ondemand::parser& parser, const simdjson::padded_string& text) {
  std::size_t bytes = 0;
  simdjson::ondemand::document document;
  if (parser.iterate(text).get(document) != simdjson::SUCCESS) return 0;
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return 0;
  for (auto field : object) {
    simdjson::ondemand::value value;
    std::string_view raw;
    if (field.value().get(value) != simdjson::SUCCESS) return 0;
    if (simdjson::to_json_string(value).get(raw) != simdjson::SUCCESS) return 0;
    bytes += raw.size();
  }
  return bytes;
}

}  // namespace

Result<std::vector<Figure>> bench_decode() {
  const std::string text = sample_event();
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  EventHasher hasher;
  const Shard shard{ShardIndex(0), 1};

  std::size_t admissible = 0;
  std::size_t decoded = 0;
  const auto ours = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Record record = record_of_text(text);
      const Admission admission = admit(record, shard, hasher);
      if (std::holds_alternative<Admissible>(admission)) ++admissible;
    }
    decoded += count;
  };
  std::size_t bare_bytes = 0;
  const auto raw = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bare_bytes += parse_bare(parser, padded);
  };
  const Catalogue catalogue = Catalogue::load();
  std::size_t valid = 0;
  std::size_t checked = 0;
  const auto with_data = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Record record = record_of_text(text);
      const Admission admission = admit(record, shard, hasher);
      Faults faults(Faults::Gather::all);
      check_event(catalogue, std::get<Admissible>(admission).envelope, *record.value, faults);
      if (faults.none()) ++valid;
    }
    checked += count;
  };
  const Pair rates = measure(ours, raw);
  const Pair rates_with_data = measure(with_data, raw);
  if (admissible != decoded || bare_bytes == 0) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} of {} events were admissible", admissible, decoded));
  }
  if (valid != checked) {
    return fail(ErrorCode::bad_input, fmt::format("{} of {} events were valid", valid, checked));
  }
  return std::vector<Figure>{
      {fmt::format("decode ({} B)", text.size()), rates.value, "events/s", rates.raw},
      {"decode and check data", rates_with_data.value, "events/s", rates_with_data.raw}};
}

}  // namespace hallmark::cli
