#include "projections/facts/facts.h"

#include <fmt/format.h>

#include "projections/fold/event.h"
#include "schemas/catalogue/describe.h"
#include "schemas/catalogue/wire.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using Kind = Facts::Kind;

Envelope envelope_of(std::string_view type, std::string_view data,
                     std::string_view media_type = "application/json") {
  Envelope envelope;
  envelope.type = type;
  envelope.device = "pump-1";
  envelope.media_type = media_type;
  envelope.data = data;
  return envelope;
}

FactReader reader() { return FactReader(story::catalogue()); }

constexpr std::string_view rejected = "hallmark.enrollment.rejected.v1";

std::string wire_of(std::string_view type, const std::string& data) {
  json::Document document;
  REQUIRE_FALSE(json::scan(data, document).has_value());
  return wire_of_json(*story::catalogue().find(type), document.root);
}

}  // namespace

TEST_CASE("every type's examples are good, and handed out as they came") {
  for (const TypePlan& type : story::catalogue().types()) {
    for (const ExampleSize size : {ExampleSize::least, ExampleSize::full}) {
      const std::string line = example_event(type, size);
      Record record;
      record.content_type = "application/cloudevents+json";
      record.value = line;
      Faults faults(Faults::Gather::first);
      const auto envelope = read_envelope(record, faults);
      REQUIRE(envelope.has_value());
      const Facts facts = reader().read(*envelope);
      INFO(line);
      CHECK(facts.kind == Kind::good);
      CHECK(facts.rank == type.rank);
      CHECK(facts.data().data() == envelope->data.data());
      CHECK(facts.data() == envelope->data);
    }
  }
}

TEST_CASE(
    "a user's own type, one of ours that nobody knows, and data that do not fit are told apart") {
  const auto kind = [](std::string_view type, std::string_view data) {
    const Envelope envelope = envelope_of(type, data);
    const Facts facts = reader().read(envelope);
    CHECK(facts.data().empty() == (facts.kind != Kind::good));
    return facts.kind;
  };
  CHECK(kind("com.acme.rebooted", R"({"a":1})") == Kind::foreign);
  CHECK(kind("hallmark", "{}") == Kind::foreign);
  CHECK(kind("hallmark.device.exploded.v1", "{}") == Kind::unknown);
  CHECK(kind("hallmark.enrollment.rejected.v2", R"({"reason":"r"})") == Kind::unknown);
  CHECK(kind("enrollment.rejected", R"({"reason":"r"})") == Kind::foreign);
  CHECK(kind(rejected, R"({"reason":"r"})") == Kind::good);
  CHECK(kind(rejected, R"({"reason":7})") == Kind::unfit);
  CHECK(kind(rejected, R"({"reason":"r","more":1})") == Kind::unfit);
  CHECK(kind(rejected, "[]") == Kind::unfit);
  CHECK(kind(rejected, "{") == Kind::unfit);
  CHECK(kind(rejected, "") == Kind::unfit);
  CHECK(kind("hallmark.firmware.released.v1",
             example_data(*story::catalogue().find("firmware.released"), ExampleSize::least)) ==
        Kind::unfit);  // the subject is a device
}

TEST_CASE("ranks are the catalogue's, and unranked where there is none") {
  CHECK(reader().read(envelope_of(rejected, R"({"reason":7})")).rank == 6);
  CHECK(reader().read(envelope_of("hallmark.device.exploded.v1", "{}")).rank ==
        FoldOrder::unranked);
  CHECK(reader().read(envelope_of("com.acme.rebooted", "{}")).rank == FoldOrder::unranked);
}

TEST_CASE("data in Cap'n Proto become the JSON that they say") {
  const std::string json = R"({"reason":"r"})";
  const std::string wire = wire_of(rejected, json);
  FactReader facts = reader();
  CHECK(facts.read(envelope_of(rejected, wire, wire_media_type)).data() == json);
  CHECK(facts.read(envelope_of(rejected, "12345678", wire_media_type)).kind == Kind::unfit);
  CHECK(facts.read(envelope_of(rejected, wire, "text/plain")).kind == Kind::unfit);
  const std::string more = wire_of("device.lost", R"({"reason":"r","by":"acme"})");
  CHECK(facts.read(envelope_of(rejected, more, wire_media_type)).kind == Kind::unfit);
}

TEST_CASE("JSON data may be of any JSON media type") {
  CHECK(reader().read(envelope_of(rejected, R"({"reason":"r"})", "application/acme+json")).kind ==
        Kind::good);
}

TEST_CASE("a replacement is read as the data of its type") {
  FactReader facts = reader();
  CHECK(facts.replaced(rejected, "pump-1", R"({"reason":"other"})").data() ==
        R"({"reason":"other"})");
  CHECK(facts.replaced(rejected, "pump-1", R"({"by":"x"})").kind == Kind::unfit);
}

TEST_CASE("the producer's number is its sequence without leading zeros") {
  const auto number = [](std::string_view value, std::string_view name = "sequence") {
    Envelope envelope;
    envelope.extensions.push_back({"correlationid", "77", Extension::Kind::string});
    envelope.extensions.push_back({name, value, Extension::Kind::string});
    return std::string(producer_number(envelope));
  };
  CHECK(number("7") == "7");
  CHECK(number("0007") == "7");
  CHECK(number("0") == "0");
  CHECK(number("000") == "0");
  CHECK(number("99999999999999999999999999") == "99999999999999999999999999");
  CHECK(number(std::string(4096, '9')).size() == 4096);
  CHECK(number(std::string(4097, '9')).empty());
  CHECK(number("-7").empty());
  CHECK(number("7a").empty());
  CHECK(number("").empty());
  CHECK(number("7", "sequencer").empty());
  CHECK(producer_number(Envelope()).empty());
}

TEST_CASE("a correction names the event that was wrong, and what it should have said") {
  const Correction removal = read_correction(R"({"source":"/s","id":"1","reason":"typo"})");
  CHECK(removal.source == "/s");
  CHECK(removal.id == "1");
  CHECK_FALSE(removal.replacement.has_value());
  const Correction change = read_correction(
      R"({"source":"/\u0073","id":"a\"b","reason":"typo","replacement":{ "reason": "x" }})");
  CHECK(change.source == "/s");
  CHECK(change.id == "a\"b");
  CHECK(change.replacement == R"({ "reason": "x" })");
}

}  // namespace hallmark
