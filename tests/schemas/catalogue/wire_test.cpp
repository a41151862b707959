#include "schemas/catalogue/wire.h"

#include <rapidcheck.h>

#include "schemas/catalogue/check.h"
#include "schemas/catalogue/describe.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "tests/schemas/catalogue/broken_examples.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

const Catalogue& catalogue() {
  static const Catalogue loaded = Catalogue::load();
  return loaded;
}

std::string wire_of(const TypePlan& type, const std::string& data) {
  json::Document document;
  REQUIRE_FALSE(json::scan(data, document).has_value());
  return wire_of_json(type, document.root);
}

std::vector<Fault> faults_of_wire_event(const TypePlan& type, const std::string& wire) {
  Record record;
  record.content_type = std::string(wire_media_type);
  const std::string subject = type.subject.empty() ? "d" : type.subject;
  record.attributes = {{"specversion", "1.0"}, {"id", "1"},
                       {"source", "/s"},       {"type", type.type},
                       {"subject", subject},   {"time", "2026-01-31T08:30:00Z"}};
  record.value = wire;
  Faults faults(Faults::Gather::all);
  const auto envelope = read_envelope(record, faults);
  REQUIRE(envelope.has_value());
  check_event(catalogue(), *envelope, *record.value, faults);
  return faults.list();
}

}  // namespace

TEST_CASE("every type's data goes to its struct and comes back as the same JSON") {
  for (const TypePlan& type : catalogue().types()) {
    for (const ExampleSize size : {ExampleSize::least, ExampleSize::full}) {
      const std::string data = example_data(type, size);
      INFO(type.type << ": " << data);
      const auto back = json_of_wire(type, wire_of(type, data));
      REQUIRE(back.has_value());
      CHECK(*back == data);
    }
  }
}

TEST_CASE("the wire form of a type is these bytes") {
  const TypePlan& type = *catalogue().find("device.retired");
  // The framing; a root of one data word (method = recycled) and two pointers; the reason; the
  // party, of one pointer since canonical form drops the null one at its end; its id.
  CHECK(
      to_hex(wire_of(type, R"({"reason":"end of life","by":{"id":"acme"},"method":"recycled"})")) ==
      "0000000008000000"
      "0000000001000200"
      "0400000000000000"
      "0500000062000000"
      "0800000000000100"
      "656e64206f66206c6966650000000000"
      "010000002a000000"
      "61636d6500000000");
}

TEST_CASE("an event in the wire form is checked as one in JSON") {
  const TypePlan& type = *catalogue().find("device.retired");
  const std::string good = wire_of(type, R"({"reason":"old","by":{"id":"a"},"method":"recycled"})");
  CHECK(faults_of_wire_event(type, good).empty());

  const TypePlan& disposed = *catalogue().find("device.disposed");
  const std::string empty = wire_of(disposed, R"({"by":{"id":"a"}})");
  const auto missing =
      faults_of_wire_event(type, std::string("\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0", 16));
  const std::vector<std::string> pointers = pointers_of(missing);
  CHECK(pointers == std::vector<std::string>{"/data/reason", "/data/by", "/data/method"});

  std::string unknown_enum = good;
  unknown_enum[16] = 99;  // the data word of the root: method
  const auto faults = faults_of_wire_event(type, unknown_enum);
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().reason == Reason::bad_enum);
  CHECK(faults.front().found.find("value 99") != std::string::npos);
}

TEST_CASE("fields that the catalogue does not know are noticed in the wire form") {
  const TypePlan& type = *catalogue().find("device.retired");
  std::string wire = wire_of(type, R"({"reason":"old","by":{"id":"a"},"method":"recycled"})");
  wire[4] = static_cast<char>(wire[4] + 1);    // one word more in the segment
  wire[12] = static_cast<char>(wire[12] + 1);  // and in the root's data
  wire.insert(24, std::string("\1\0\0\0\0\0\0\0", 8));
  const auto faults = faults_of_wire_event(type, wire);
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().reason == Reason::bad_data);
  CHECK(faults.front().found == "fields beyond them");
}

TEST_CASE("a message that claims more than it has, or nests without end, is refused at once") {
  const TypePlan& type = *catalogue().find("trust.withdrawn");
  // A list of 2^29 - 1 texts in no words, a root that points at itself, a segment longer than the
  // bytes.
  for (const char* hex :
       {"000000000200000000000000000001000100000006feffffff", "0000000001000000fcffffff00000000",
        "00000000ff00000000000000000001000100000000000000", "ffffffff00000000", "00", ""}) {
    std::string text(hex);
    if (text.size() % 16 != 0) text.resize(text.size() / 16 * 16);
    const auto wire = from_hex(text);
    REQUIRE(wire.has_value());
    const auto faults = faults_of_wire_event(type, *wire);
    INFO(hex);
    CHECK_FALSE(faults.empty());
  }
}

TEST_CASE("a damaged message is a fault or other data, never a crash") {
  const TypePlan& type = *catalogue().find("device.manufactured");
  const std::string good = wire_of(type, example_data(type, ExampleSize::full));
  CHECK(rc::check([&] {
    std::string wire = good;
    const auto flips = *rc::gen::inRange(1, 6);
    for (int i = 0; i < flips; ++i) {
      const auto at = *rc::gen::inRange<std::size_t>(0, wire.size());
      wire[at] = static_cast<char>(wire[at] ^ *rc::gen::inRange(1, 256));
    }
    const auto json = json_of_wire(type, wire);
    if (!json) {
      RC_ASSERT(!json.error().message.empty());
      return;
    }
    json::Document document;
    RC_ASSERT(!json::scan(*json, document));
    Faults faults(Faults::Gather::all);
    check_data(type, document.root, *json, faults);
    if (faults.none()) (void)holds_more(type, wire, document.root);
  }));
}

}  // namespace hallmark
