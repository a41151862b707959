// Record -> Kafka -> Record and Record -> HTTP -> Record, as properties over records of every kind;
// the traps by hand.
#include <rapidcheck.h>

#include "schemas/cloudevents/http.h"
#include "schemas/cloudevents/kafka.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/text.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using Bytes = std::optional<std::string>;

rc::Gen<std::string> any_bytes() { return rc::gen::arbitrary<std::string>(); }

rc::Gen<Bytes> maybe(rc::Gen<std::string> bytes) {
  return rc::gen::oneOf(
      rc::gen::just(Bytes()),
      rc::gen::map(std::move(bytes), [](std::string text) { return Bytes(std::move(text)); }));
}

Record any_record(const rc::Gen<std::string>& names) {
  Record record;
  record.content_type = *maybe(any_bytes());
  record.key = *maybe(any_bytes());
  record.value = *maybe(any_bytes());
  const auto count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) record.attributes.push_back({*names, *maybe(any_bytes())});
  return record;
}

rc::Gen<std::string> attribute_names() {
  return rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(
                          std::string("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789")))),
                      [](const std::string& name) { return name.substr(0, 64); });
}

// What HTTP carries of a record: no key, no null attributes, names in lower case and sorted.
Record as_http_carries(Record record) {
  record.key.reset();
  std::erase_if(record.attributes, [](const Attribute& attribute) { return !attribute.value; });
  for (Attribute& attribute : record.attributes) attribute.name = lower_ascii(attribute.name);
  std::stable_sort(record.attributes.begin(), record.attributes.end(),
                   [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
  return record;
}

}  // namespace

TEST_CASE("a record becomes a Kafka message and the same record again") {
  CHECK(rc::check([] {
    const Record record = any_record(any_bytes());
    RC_ASSERT(record_from_kafka(kafka_from_record(record)) == record);
  }));
}

TEST_CASE("a record goes over HTTP and comes back with its attributes lower-cased and sorted") {
  CHECK(rc::check([] {
    Record record = any_record(attribute_names());
    if (!record.value) record.value = "";
    if (record.content_type && first_control_character(*record.content_type))
      record.content_type = "a/b";
    auto message = http_from_record(record);
    RC_ASSERT(message.has_value());
    for (const HttpHeader& header : message->headers) {
      RC_ASSERT(!first_control_character(header.value));
    }
    RC_ASSERT(record_from_http(*std::move(message)) == as_http_carries(record));
  }));
}

TEST_CASE("HTTP headers are read in any case, unquoted, and percent-decoded once") {
  const Record record = record_from_http({{{"CE-Subject", "Euro%20%E2%82%AC%20%f0%9F%98%80"},
                                           {"ce-note", "\"with \\\"quotes\\\" and %25\""},
                                           {"Ce-Id", "100%"},
                                           {"ce-twice", "%2525"},
                                           {"X-Other", "dropped"},
                                           {"CONTENT-type", "text/plain"},
                                           {"content-type", "text/html"}},
                                          "body"});
  CHECK(record.content_type == "text/plain");
  CHECK(record.value == "body");
  CHECK_FALSE(record.key.has_value());
  CHECK(record.attributes == std::vector<Attribute>{{"id", "100%"},
                                                    {"note", "with \"quotes\" and %"},
                                                    {"subject", "Euro € 😀"},
                                                    {"twice", "%25"}});
}

TEST_CASE("an overlong encoding in a header is bad UTF-8") {
  const Record record = record_from_http({{{"ce-id", "%C0%A0"}}, ""});
  Faults faults(Faults::Gather::first);
  CHECK_FALSE(read_envelope(record, faults).has_value());
  CHECK(faults.list().front().reason == Reason::bad_utf8);
}

TEST_CASE("what HTTP cannot carry is refused with its reason") {
  Record tombstone;
  CHECK(http_from_record(tombstone).error().message.find("null value") != std::string::npos);
  Record bad_name;
  bad_name.value = "";
  bad_name.attributes = {{"no spaces", "x"}};
  CHECK(http_from_record(bad_name).error().message.find("no spaces") != std::string::npos);
  Record split;
  split.value = "";
  split.content_type = "text/plain\r\nce-id: forged";
  CHECK(http_from_record(split).error().code == ErrorCode::bad_input);
}

TEST_CASE("Kafka headers that are no attributes are dropped, and the last content type stands") {
  const Record record = record_from_kafka({"key",
                                           std::nullopt,
                                           {{"content-type", "text/plain"},
                                            {"ce_id", "1"},
                                            {"CE_id", "2"},
                                            {"traceparent", "00"},
                                            {"ce_", "3"},
                                            {"ce_null", std::nullopt},
                                            {"content-type", "application/json"}}});
  CHECK(record.content_type == "application/json");
  CHECK_FALSE(record.value.has_value());
  CHECK(record.attributes ==
        std::vector<Attribute>{{"id", "1"}, {"", "3"}, {"null", std::nullopt}});
}

}  // namespace hallmark
