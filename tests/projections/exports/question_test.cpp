// The one JSON form of an export's question.
#include "projections/exports/question.h"

#include <fmt/format.h>

#include "tests/support/catch.h"

namespace hallmark {
namespace {

std::string again(const std::string& json) {
  const auto question = parse_question(json);
  if (!question) return question.error().text();
  return question_json(*question);
}

Error refused(const std::string& json) {
  const auto question = parse_question(json);
  CAPTURE(json);
  REQUIRE_FALSE(question.has_value());
  CHECK(question.error().code == ErrorCode::bad_input);
  return question.error();
}

const std::string canonical =
    R"({"format":"pack","tables":["devices","events"],"scope":{"devices":["a","b"],)"
    R"("state":"enrolled","owner":"o","custodian":"c","model":"m","class":"pump","zone":"z",)"
    R"("firmware":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",)"
    R"("identifier":"serial:1","from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"},)"
    R"("asOf":"2026-05-01T00:00:00Z","knownAt":"0:41,1:37"})";

}  // namespace

TEST_CASE("a question in its one form reads back as it is") {
  CHECK(again(canonical) == canonical);
}

TEST_CASE("order, repeats and spelling do not make another question") {
  CHECK(again(R"({"scope":{"to":"2026-02-01T01:00:00+01:00","devices":["b","a","b"]},)"
              R"("tables":["events","devices","events"]})") ==
        R"({"format":"csv","tables":["devices","events"],)"
        R"("scope":{"devices":["a","b"],"to":"2026-02-01T00:00:00Z"}})");
  CHECK(again("{}") ==
        R"({"format":"csv","tables":["devices","certificates","firmware","ownership","custody",)"
        R"("events","refusals"],"scope":{}})");
  CHECK(again(R"({"format":"ndjson"})") == R"({"format":"ndjson","scope":{}})");
}

TEST_CASE("what does not fit is told with its place, and with what would") {
  struct Case {
    std::string json;
    std::string pointer;
    std::string says;
  };
  const std::vector<Case> cases{
      {R"({"formt":"csv"})", "/formt", "did you mean format?"},
      {R"({"format":"xlsx"})", "/format", "one of csv, ndjson, pack"},
      {R"({"format":7})", "/format", "a string"},
      {R"({"format":"csv","format":"csv"})", "/format", "once"},
      {R"({"form\u0061t":"csv","format":"csv"})", "/format", "once"},
      {R"({"tables":["devices","event"]})", "/tables/1", "did you mean events?"},
      {R"({"tables":[]})", "/tables", "at least one table"},
      {R"({"tables":"devices"})", "/tables", "an array"},
      {R"({"tables":[1]})", "/tables/0", "a string"},
      {R"({"format":"ndjson","tables":["events"]})", "/tables", "no tables"},
      {R"({"scope":[]})", "/scope", "an object"},
      {R"({"scope":{"ownr":"acme"}})", "/scope/ownr", "did you mean owner?"},
      {R"({"scope":{"a/b~c":"acme"}})", "/scope/a~1b~0c", "identifier"},
      {R"({"scope":{"owner":["acme"]}})", "/scope/owner", "a string"},
      {R"({"scope":{"owner":""}})", "/scope/owner", "a value"},
      {R"({"scope":{"owner":"a","owner":"b"}})", "/scope/owner", "once"},
      {R"({"scope":{"state":"broken"}})", "/scope/state", "quarantined"},
      {R"({"scope":{"firmware":"abc"}})", "/scope/firmware", "64 hexadecimal digits"},
      {R"({"scope":{"devices":[]}})", "/scope/devices", "at least one device"},
      {R"({"scope":{"devices":["a",""]}})", "/scope/devices/1", "1 to 256 bytes"},
      {R"({"scope":{"devices":["a\u0000"]}})", "/scope/devices/0", "control characters"},
      {R"({"scope":{"from":"soon"}})", "/scope/from", "a time"},
      {R"({"scope":{"from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"}})", "/scope/to",
       "a time after"},
      {R"({"asOf":"2026-01-01"})", "/asOf", "a time as"},
      {R"({"asOf":0})", "/asOf", "a string"},
      {R"({"knownAt":""})", "/knownAt", "prefixes"},
      {R"({"knownAt":{"0":41}})", "/knownAt", "a string"},
      {"[]", "", "an object"},
      {"{", "", "expected"},
      {"", "", "expected"}};
  for (const Case& one : cases) {
    const Error error = refused(one.json);
    CAPTURE(one.json, error.text());
    CHECK(error.context == one.pointer);
    CHECK(error.text().find(one.says) != std::string::npos);
  }
}

TEST_CASE("ten thousand devices are named, and no more") {
  std::string devices;
  for (std::size_t i = 0; i < most_named_devices; ++i) {
    devices += fmt::format("{}\"urn:example:device:{:030}\"", i == 0 ? "" : ",", i);
  }
  const std::string question = R"({"scope":{"devices":[)" + devices;
  CHECK(question.size() < question_limit_bytes);
  const auto read = parse_question(question + "]}}");
  REQUIRE(read.has_value());
  CHECK(read->scope.devices.size() == most_named_devices);
  CHECK(refused(question + R"(,"one more"]}})").context == "/scope/devices");
}

}  // namespace hallmark
