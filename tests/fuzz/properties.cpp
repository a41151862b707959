#include "tests/fuzz/properties.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "schemas/admission/admit.h"
#include "schemas/admission/event_digest.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/http.h"
#include "schemas/cloudevents/kafka.h"
#include "schemas/cloudevents/read.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::fuzz {
namespace {

struct Reading {
  std::optional<Envelope> envelope;
  std::vector<Fault> faults;
};

Reading read(const Record& record, Faults::Gather gather) {
  Faults faults(gather);
  Reading reading;
  reading.envelope = read_envelope(record, faults);
  reading.faults = faults.list();
  INVARIANT(reading.envelope.has_value() == reading.faults.empty(),
            "an event is good exactly where it has no fault");
  return reading;
}

bool same(const Fault& a, const Fault& b) {
  return a.reason == b.reason && a.pointer == b.pointer && a.offset == b.offset &&
         a.expected == b.expected && a.found == b.found;
}

// What is shown to a person or put into an answer must be fit for it.
void check_fault(const Fault& fault, const Record& record) {
  const std::string_view value = record.value ? std::string_view(*record.value) : "";
  INVARIANT(fault.offset <= value.size(), "a fault lies within the value");
  INVARIANT(json::line_at(value, fault.offset) >= 1, "lines count from 1");
  INVARIANT(fault.pointer.empty() || fault.pointer[0] == '/', "a pointer is a JSON pointer");
  INVARIANT(!fault.expected.empty() && is_utf8(fault.expected), "what was expected is text");
  INVARIANT(!fault.found.empty() && is_utf8(fault.found) && !first_control_character(fault.found),
            "what was found is shown as text without control characters");
  INVARIANT(is_utf8(fault.pointer), "a pointer is text, also where a name is none");
}

void check_agreement(const Reading& first, const Reading& all, const Record& record) {
  INVARIANT(first.envelope.has_value() == all.envelope.has_value(),
            "gathering all faults changes no verdict");
  INVARIANT(first.faults.size() <= 1, "the reader that wants the first fault stops there");
  if (!first.faults.empty()) {
    INVARIANT(same(first.faults[0], all.faults[0]), "the first fault is first among all");
  }
  for (const Fault& fault : all.faults) check_fault(fault, record);
}

EventDigest unsigned_digest(const Envelope& envelope) {
  Envelope bare = envelope;  // its views still point into `envelope`
  bare.signatures.clear();
  return EventHasher().event_digest(bare);
}

void check_refusal(const Refusal& refusal, const Record& record, const Fault& fault) {
  INVARIANT(refusal.reason == fault.reason, "admission's reason is the first fault");
  std::uint64_t detail = 0;
  if (fault.reason == Reason::record_too_large) detail = size_bytes(record);
  if (fault.reason == Reason::too_many_record_attributes) detail = record.attributes.size();
  INVARIANT(refusal.detail == detail, "a refusal's detail is what the format says");
}

void check_admission(const Record& record, const Reading& reading, EventHasher& used) {
  const Admission admission = admit(record, Shard{ShardIndex(0), 1}, used);
  EventHasher fresh;
  const Admission again = admit(record, Shard{ShardIndex(0), 1}, fresh);
  if (!reading.envelope) {
    INVARIANT(std::holds_alternative<Refusal>(admission), "what cannot be read is refused");
    check_refusal(std::get<Refusal>(admission), record, reading.faults[0]);
    INVARIANT(std::get<Refusal>(admission) == std::get<Refusal>(again), "admission is a function");
    return;
  }
  INVARIANT(std::holds_alternative<Admissible>(admission), "what can be read is admissible");
  const auto& admissible = std::get<Admissible>(admission);
  INVARIANT(admissible.event_digest == std::get<Admissible>(again).event_digest &&
                admissible.id_key == std::get<Admissible>(again).id_key,
            "admission is a function");
  INVARIANT(admissible.event_digest == fresh.event_digest(*reading.envelope),
            "admission's digest is that of the event");
}

// Of several shards one is the device's home, and all others name it.
void check_routing(const Record& record, EventHasher& hasher) {
  constexpr std::uint32_t shards = 3;
  std::vector<std::uint32_t> homes;
  std::vector<std::uint64_t> named;
  for (std::uint32_t index = 0; index < shards; ++index) {
    const Admission admission = admit(record, Shard{ShardIndex(index), shards}, hasher);
    if (const auto* refusal = std::get_if<Refusal>(&admission)) {
      INVARIANT(refusal->reason == Reason::misrouted, "another shard changes no other verdict");
      named.push_back(refusal->detail);
    } else {
      homes.push_back(index);
    }
  }
  INVARIANT(homes.size() == 1, "a device has one home");
  INVARIANT(std::count(named.begin(), named.end(), homes[0]) == shards - 1,
            "who is not a device's home names it");
}

enum class Order { kept, sorted };

std::vector<std::pair<std::string_view, std::string_view>> extensions_of(const Envelope& envelope,
                                                                         Order order) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (const Extension& extension : envelope.extensions) {
    pairs.emplace_back(extension.name, extension.value);
  }
  if (order == Order::sorted) std::sort(pairs.begin(), pairs.end());
  return pairs;
}

void check_same_event(const Record& record, const Envelope& before, Order order) {
  if (size_bytes(record) > record_limit_bytes) return;  // base64 and escapes take more room
  const Reading reading = read(record, Faults::Gather::first);
  INVARIANT(reading.envelope.has_value(), "a good event stays good in another form");
  const Envelope& after = *reading.envelope;
  INVARIANT(unsigned_digest(after) == unsigned_digest(before), "an event keeps its digest");
  INVARIANT(after.data_schema == before.data_schema && after.data == before.data,
            "an event keeps its schema and data");
  INVARIANT(extensions_of(after, order) == extensions_of(before, order),
            "an event keeps its extensions");
}

void check_transports(const Record& record, const Envelope& envelope) {
  INVARIANT(record_from_kafka(kafka_from_record(record)) == record,
            "a record comes back from Kafka as it went");
  auto message = http_from_record(record);
  INVARIANT(message.has_value(), "HTTP carries every event that was written");
  check_same_event(record_from_http(*std::move(message)), envelope, Order::sorted);
}

void check_structured_form(const Envelope& envelope) {
  const Record structured = structured_record(envelope);
  json::Document document;
  INVARIANT(!json::scan(*structured.value, document), "a written event is JSON");
  INVARIANT(document.root.kind == json::Kind::object && document.root.text == *structured.value,
            "a written event is an object and nothing else");
  INVARIANT(record_of_text(*structured.value) == structured, "a written event is told as one");
  check_same_event(structured, envelope, Order::kept);
  check_transports(structured, envelope);
  if (size_bytes(structured) > record_limit_bytes) return;
  const Reading reading = read(structured, Faults::Gather::first);
  INVARIANT(structured_record(*reading.envelope) == structured,
            "an event that was written is written the same again");
}

void check_forms(const Envelope& envelope) {
  check_structured_form(envelope);
  const auto binary = binary_record(envelope);
  if (!binary) return;
  check_same_event(*binary, envelope, Order::kept);
  check_transports(*binary, envelope);
}

}  // namespace

Verdict check_record(const Record& record) {
  Reading first = read(record, Faults::Gather::first);
  Reading all = read(record, Faults::Gather::all);
  check_agreement(first, all, record);
  EventHasher hasher;
  check_admission(record, first, hasher);
  if (!first.envelope) return {std::move(first.faults[0]), std::nullopt};
  check_routing(record, hasher);

  const Envelope moved = *std::move(first.envelope);
  INVARIANT(hasher.event_digest(moved) == hasher.event_digest(*all.envelope),
            "an envelope that moves stays the same event");
  check_forms(moved);
  return {std::nullopt, unsigned_digest(moved)};
}

}  // namespace hallmark::fuzz
