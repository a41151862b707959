// The golden cases of tests/golden/cloudevents: the specification's examples, its JSON format rule
// by rule, broken events.
#include <set>

#include "schemas/admission/event_digest.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/http.h"
#include "schemas/cloudevents/kafka.h"
#include "schemas/cloudevents/read.h"
#include "schemas/json/text.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

Record binary_record_of(const golden::Case& binary) {
  Record record;
  record.content_type = golden::text(binary, "contentType");
  simdjson::dom::array attributes;
  REQUIRE(binary["attributes"].get(attributes) == simdjson::SUCCESS);
  for (const golden::Case attribute : attributes) {
    std::string_view attribute_name;
    std::string_view value;
    REQUIRE(attribute.at(0).get(attribute_name) == simdjson::SUCCESS);
    REQUIRE(attribute.at(1).get(value) == simdjson::SUCCESS);
    record.attributes.push_back({std::string(attribute_name), std::string(value)});
  }
  record.value = golden::bytes(binary["value"].value());
  return record;
}

std::optional<Envelope> read(const Record& record) {
  Faults faults(Faults::Gather::first);
  return read_envelope(record, faults);
}

Record sorted(Record record) {
  std::sort(record.attributes.begin(), record.attributes.end(),
            [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
  return record;
}

// The same record comes back from both transports.
void check_transports(const Record& record) {
  CHECK(record_from_kafka(kafka_from_record(record)) == record);
  const auto http = http_from_record(record);
  REQUIRE(http.has_value());
  CHECK(record_from_http(*http) == sorted(record));
}

void check_modes_agree(const Record& structured, const Record& binary) {
  EventHasher hasher;
  const auto from_structured = read(structured);
  const auto from_binary = read(binary);
  REQUIRE(from_structured.has_value());
  REQUIRE(from_binary.has_value());
  const EventDigest digest = hasher.event_digest(*from_structured);
  CHECK(hasher.event_digest(*from_binary) == digest);
  CHECK(from_structured->extensions.size() == from_binary->extensions.size());

  auto rewritten = binary_record(*from_structured);
  REQUIRE(rewritten.has_value());
  CHECK(rewritten->value == binary.value);
  CHECK(rewritten->content_type == binary.content_type);
  CHECK(sorted(*rewritten).attributes == sorted(binary).attributes);
  const Record again = structured_record(*from_binary);
  const auto read_again = read(again);
  REQUIRE(read_again.has_value());
  CHECK(hasher.event_digest(*read_again) == digest);
}

}  // namespace

TEST_CASE(
    "the CloudEvents specification's examples round-trip over Kafka, HTTP and between modes") {
  const std::size_t cases =
      golden::for_each_case("cloudevents/spec_examples.ndjson", [](const golden::Case& line) {
        INFO(golden::text(line, "name"));
        const Record structured = record_of_text(golden::text(line, "structured"));
        const Record binary = binary_record_of(line["binary"].value());
        check_transports(structured);
        check_transports(binary);
        const std::int64_t expected = golden::number(line, "number");
        if (expected == 0) {
          check_modes_agree(structured, binary);
        } else {
          Faults faults(Faults::Gather::all);
          CHECK_FALSE(read_envelope(structured, faults).has_value());
          REQUIRE(faults.list().size() == 1);
          CHECK(number(faults.list().front().reason) == expected);
        }
      });
  CHECK(cases >= 10);
}

TEST_CASE("every rule of the CloudEvents JSON format tells valid from invalid") {
  std::size_t valid = 0;
  const std::size_t cases =
      golden::for_each_case("cloudevents/json_format.ndjson", [&](const golden::Case& line) {
        INFO(golden::text(line, "name"));
        const Record record = record_of_text(golden::text(line, "event"));
        Faults faults(Faults::Gather::first);
        const bool good = read_envelope(record, faults).has_value();
        bool expected = false;
        REQUIRE(line["valid"].get(expected) == simdjson::SUCCESS);
        CHECK(good == expected);
        CHECK(faults.none() == expected);
        if (expected) {
          ++valid;
        } else if (!faults.none()) {
          CHECK(number(faults.list().front().reason) == golden::number(line, "number"));
          CHECK(faults.list().front().pointer == golden::text(line, "pointer"));
        }
      });
  CHECK(cases >= 60);
  CHECK(valid >= 20);
  CHECK(cases - valid >= 20);
}

TEST_CASE("each hand-broken event is told its one fault, with line and pointer") {
  const std::size_t cases =
      golden::for_each_case("cloudevents/broken_events.ndjson", [](const golden::Case& line) {
        INFO(golden::text(line, "name"));
        const std::string text = golden::text(line, "text");
        const Record record = record_of_text(text);
        Faults faults(Faults::Gather::all);
        CHECK_FALSE(read_envelope(record, faults).has_value());
        REQUIRE(faults.list().size() == 1);
        const Fault& fault = faults.list().front();
        CHECK(number(fault.reason) == golden::number(line, "number"));
        CHECK(fault.pointer == golden::text(line, "pointer"));
        CHECK(json::line_at(text, fault.offset) ==
              static_cast<std::uint64_t>(golden::number(line, "line")));
        CHECK_FALSE(fault.expected.empty());
        CHECK_FALSE(fault.found.empty());
      });
  CHECK(cases >= 60);
}

TEST_CASE("all faults of an event are named, the first of them admission's reason") {
  const Record record = record_of_text(
      R"({"specversion":"1.1","source":"not a uri","type":"","subject":"a\u0007","time":"yesterday","ext":{}})");
  Faults all(Faults::Gather::all);
  CHECK_FALSE(read_envelope(record, all).has_value());
  std::vector<Reason> reasons;
  for (const Fault& fault : all.list()) reasons.push_back(fault.reason);
  CHECK(reasons == std::vector{Reason::spec_version, Reason::id, Reason::source, Reason::type,
                               Reason::subject, Reason::time, Reason::extension});
  Faults first(Faults::Gather::first);
  CHECK_FALSE(read_envelope(record, first).has_value());
  REQUIRE(first.list().size() == 1);
  CHECK(first.list().front().reason == Reason::spec_version);
}

TEST_CASE("gathering all faults gives the corpus the same first reasons as admission's reading") {
  (void)golden::for_each_case("admission/corpus.ndjson", [](const golden::Case& line) {
    const Record record = golden::record(line["record"].value());
    Faults first(Faults::Gather::first);
    Faults all(Faults::Gather::all);
    const bool good = read_envelope(record, first).has_value();
    INFO(golden::text(line, "name"));
    CHECK(read_envelope(record, all).has_value() == good);
    CHECK(first.none() == good);
    CHECK(first.list().size() <= 1);
    if (!good && !all.none()) CHECK(all.list().front().reason == first.list().front().reason);
  });
}

}  // namespace hallmark
