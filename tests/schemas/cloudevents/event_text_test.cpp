#include "schemas/cloudevents/event_text.h"

#include <rapidcheck.h>

#include "schemas/admission/event_digest.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/cloudevents/read.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

Record binary(std::string data, std::optional<std::string> content_type) {
  Record record;
  record.attributes = {{"specversion", "1.0"}, {"id", "1"},      {"source", "/s"},
                       {"type", "t"},          {"subject", "d"}, {"time", "2026-01-31T08:30:00Z"}};
  record.content_type = std::move(content_type);
  record.value = std::move(data);
  return record;
}

EventDigest digest_of(const Record& record) {
  Faults faults(Faults::Gather::first);
  const auto envelope = read_envelope(record, faults);
  REQUIRE(envelope.has_value());
  EventHasher hasher;
  return hasher.event_digest(*envelope);
}

EventDigest digest_rewritten(const Record& record) {
  Faults faults(Faults::Gather::first);
  const auto envelope = read_envelope(record, faults);
  REQUIRE(envelope.has_value());
  return digest_of(structured_record(*envelope));
}

}  // namespace

TEST_CASE("data of any bytes and media type keeps its event digest in the JSON format") {
  CHECK(rc::check([] {
    const auto data = *rc::gen::oneOf(
        rc::gen::arbitrary<std::string>(),
        rc::gen::element<std::string>("null", " null", "{}", " {}", "{\"a\":[1,2]}", "\"x\"",
                                      "1e999", "\"\\ud800\"", "{\"a\":1,\"a\":2}", "", "\n"));
    const auto type = *rc::gen::element<std::optional<std::string>>(
        std::nullopt, "application/json", "text/plain", "image/png", "application/x+json; a=b",
        "text/JSON");
    const Record record = binary(data, type);
    RC_ASSERT(digest_rewritten(record) == digest_of(record));
  }));
}

TEST_CASE("JSON data as deep as it may be keeps its event digest in the JSON format") {
  for (const int depth : {62, 63, 64, 65}) {
    const Record record = binary(std::string(depth, '[') + std::string(depth, ']'), std::nullopt);
    CHECK(digest_rewritten(record) == digest_of(record));
  }
}

TEST_CASE("the JSON format keeps extensions with their types") {
  const Record record = record_of_text(
      R"({"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"d","time":"2026-01-31T08:30:00.5Z",)"
      R"("text":"a\"b","yes":true,"count":-7,"dataschema":"urn:x"})");
  Faults faults(Faults::Gather::first);
  const auto envelope = read_envelope(record, faults);
  REQUIRE(envelope.has_value());
  CHECK(
      structured_record(*envelope).value ==
      R"({"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"d","time":"2026-01-31T08:30:00.500Z",)"
      R"("dataschema":"urn:x","text":"a\"b","yes":true,"count":-7})");
}

TEST_CASE("data whose media type stands for another mode has no binary form") {
  const Record record = record_of_text(
      R"({"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"d","time":"2026-01-31T08:30:00Z",)"
      R"("datacontenttype":"application/cloudevents+json","data":{}})");
  Faults faults(Faults::Gather::first);
  const auto envelope = read_envelope(record, faults);
  REQUIRE(envelope.has_value());
  CHECK(binary_record(*envelope).error().message.find("application/cloudevents+json") !=
        std::string::npos);
}

TEST_CASE("a text is a signed envelope when its object has a member payloadType, however spelled") {
  CHECK(record_of_text(R"({"payloadType":1})").content_type == media_type::signed_envelope);
  CHECK(record_of_text(R"({"a":{},"payload\u0054ype":""})").content_type ==
        media_type::signed_envelope);
  CHECK(record_of_text(R"({"data":{"payloadType":1}})").content_type == media_type::structured);
  CHECK(record_of_text(R"({"payloadType":1)").content_type == media_type::structured);
  CHECK(record_of_text(R"(["payloadType"])").content_type == media_type::structured);
}

}  // namespace hallmark
