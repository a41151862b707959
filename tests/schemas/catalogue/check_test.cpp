#include "schemas/catalogue/check.h"

#include <set>

#include "schemas/catalogue/describe.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/schemas/catalogue/broken_examples.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

std::vector<Fault> faults_of_data(const TypePlan& type, const std::string& data) {
  json::Document document;
  REQUIRE_FALSE(json::scan(data, document).has_value());
  Faults faults(Faults::Gather::all);
  check_data(type, document.root, data, faults);
  return faults.list();
}

std::vector<Fault> faults_of_event(const std::string& text) {
  static const Catalogue catalogue = Catalogue::load();
  const Record record = record_of_text(text);
  Faults faults(Faults::Gather::all);
  check_record(catalogue, record, faults);
  return faults.list();
}

std::string event(const std::string& type, const std::string& rest,
                  const std::string& subject = "d") {
  return R"({"specversion":"1.0","id":"1","source":"/s","type":")" + type + R"(","subject":")" +
         subject + R"(","time":"2026-01-31T08:30:00Z")" + rest + "}";
}

}  // namespace

TEST_CASE("the catalogue has every type of the design, in its order") {
  const Catalogue catalogue = Catalogue::load();
  REQUIRE(catalogue.types().size() == 42);
  CHECK(catalogue.types().front().type == "hallmark.device.manufactured.v1");
  CHECK(catalogue.types().back().type == "hallmark.policy.adopted.v1");
  CHECK(catalogue.find("firmware.updated")->rank == 15);
  CHECK(catalogue.find("hallmark.firmware.updated.v1") == catalogue.find("firmware.updated"));
  CHECK(catalogue.find("firmware.update") == nullptr);
  CHECK(catalogue.nearest("firmware.update") == "firmware.updated");
  CHECK(catalogue.nearest("something.else.altogether").empty());
}

TEST_CASE("every type has examples that are good events") {
  const Catalogue catalogue = Catalogue::load();
  for (const TypePlan& type : catalogue.types()) {
    for (const ExampleSize size : {ExampleSize::least, ExampleSize::full}) {
      INFO(example_event(type, size));
      CHECK(faults_of_event(example_event(type, size)).empty());
    }
  }
}

TEST_CASE("every field of every type, broken in every way, is refused with its pointer") {
  const Catalogue catalogue = Catalogue::load();
  std::size_t count = 0;
  for (const TypePlan& type : catalogue.types()) {
    std::set<std::string> fields;
    for_each_broken_example(type, [&](const BrokenExample& broken) {
      ++count;
      INFO(type.type << ": " << broken.what << " at " << broken.pointer << ": " << broken.data);
      const auto faults = faults_of_data(type, broken.data);
      REQUIRE(faults.size() == 1);
      CHECK(faults.front().reason == broken.reason);
      CHECK(faults.front().pointer == broken.pointer);
      CHECK(faults.front().offset < broken.data.size());
      CHECK_FALSE(faults.front().expected.empty());
      CHECK_FALSE(faults.front().found.empty());
      fields.insert(broken.pointer);
    });
    for (const FieldPlan& field : type.data->fields) CHECK(fields.contains("/data/" + field.name));
  }
  CHECK(count > 1000);
}

TEST_CASE("all faults of an event are told, those of its attributes and those of its data") {
  const auto faults = faults_of_event(
      R"({"specversion":"1.0","id":"","source":"/s","type":"hallmark.device.retired.v1","subject":"d",)"
      R"("time":"2026-01-31T08:30:00Z","data":{"reason":"","by":{"name":"x"},"method":"sold","extra":1}})");
  const std::vector<std::string> pointers = pointers_of(faults);
  CHECK(pointers == std::vector<std::string>{"/id", "/data/reason", "/data/by/id", "/data/method",
                                             "/data/extra"});
}

TEST_CASE(
    "an unknown type of ours is refused with the one that was meant, others' types are theirs") {
  const auto faults = faults_of_event(event("hallmark.device.retire.v1", R"(,"data":{})"));
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().reason == Reason::unknown_type);
  CHECK(faults.front().found.find("hallmark.device.retired.v1") != std::string::npos);
  CHECK(faults_of_event(event("org.example.anything", R"(,"data":[1])")).empty());
}

TEST_CASE("the subject of a thing is that thing, and the subject of a device is none") {
  const std::string spki(64, 'a');
  const std::string revoked =
      R"(,"data":{"spkiSha256":")" + spki + R"(","reason":"keyCompromise"})";
  CHECK(faults_of_event(event("hallmark.authority.revoked.v1", revoked, "authority:" + spki))
            .empty());
  for (const std::string& subject :
       {std::string("d"), "authority:" + std::string(64, 'b'), "artefact:" + spki}) {
    const auto faults = faults_of_event(event("hallmark.authority.revoked.v1", revoked, subject));
    REQUIRE(faults.size() == 1);
    CHECK(faults.front().reason == Reason::wrong_subject);
  }
  const std::string retired = R"(,"data":{"reason":"old","by":{"id":"a"},"method":"recycled"})";
  CHECK(faults_of_event(event("hallmark.device.retired.v1", retired, "ledger:x")).size() == 1);
  const std::string corrected = R"(,"data":{"source":"/s","id":"1","reason":"typo"})";
  CHECK(faults_of_event(event("hallmark.event.corrected.v1", corrected, "ledger:x")).empty());
}

TEST_CASE("data that is missing or of another media type is refused") {
  CHECK(faults_of_event(event("hallmark.device.retired.v1", "")).front().reason ==
        Reason::bad_data);
  CHECK(faults_of_event(
            event("hallmark.device.retired.v1", R"(,"datacontenttype":"text/plain","data":"x")"))
            .front()
            .reason == Reason::wrong_media_type);
  CHECK(faults_of_event(event("hallmark.device.retired.v1", R"(,"data_base64":"ew==")"))
            .front()
            .reason == Reason::bad_data);
  CHECK(faults_of_event(event("hallmark.device.retired.v1", R"(,"data":7)")).front().reason ==
        Reason::wrong_type);
}

TEST_CASE("a time that comes before the one it follows is refused") {
  const auto activity = [](const char* end) {
    return event(
        "hallmark.device.activity.v1",
        R"(,"data":{"service":"s","sessionId":"1","start":"2026-01-31T09:00:00+01:00","end":")" +
            std::string(end) + R"("})");
  };
  CHECK(faults_of_event(activity("2026-01-31T08:00:00Z")).empty());
  const auto faults = faults_of_event(activity("2026-01-31T07:59:59Z"));
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().pointer == "/data/end");
  CHECK(faults.front().reason == Reason::bad_time);
}

TEST_CASE("a party may be its id where the design leaves its form open, and only there") {
  CHECK(faults_of_event(
            event("hallmark.device.shipped.v1", R"(,"data":{"from":"acme","to":{"id":"b"}})"))
            .empty());
  CHECK(faults_of_event(event("hallmark.device.retired.v1",
                              R"(,"data":{"reason":"old","by":"acme","method":"recycled"})"))
            .front()
            .pointer == "/data/by");
}

}  // namespace hallmark
