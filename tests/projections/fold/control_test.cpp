#include <fmt/format.h>

#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using story::hash;
using story::moment;
using story::Story;

constexpr std::string_view from_to = R"({"from":{"id":"water"},"to":{"id":"gas"}})";

// "p:disable,service q:configure"
std::string powers(const DeviceState& state) {
  std::string out;
  for (const Delegate& delegate : state.delegations) {
    out += out.empty() ? "" : " ";
    out += delegate.party.id + ':';
    for (const Fact<Delegation>& power : delegate.powers) {
      out += out.back() == ':' ? "" : ",";
      out += power.value.power;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("ownership moves when it is transferred, whoever gave it") {
  Story story = story::enrolled_pump();
  story.then("ownership.transferInitiated", std::string(from_to));
  CHECK(story.state().owner->value.id == "water");
  CHECK(story.state().transfer_initiated ==
        Fact<Transfer>{{{"water", ""}, {"gas", ""}}, story.said_by(2)});
  story.then("ownership.transferred", R"({"from":{"id":"thief"},"to":{"id":"gas","name":"Gas"}})");
  const DeviceState state = story.state();
  CHECK(state.owner == Fact<PartyName>{{"gas", "Gas"}, story.said_by(3)});
  CHECK(state.transferred->value.from.id == "thief");
  CHECK_FALSE(state.transfer_initiated.has_value());
}

TEST_CASE("a transfer that is cancelled sets nothing") {
  Story story = story::enrolled_pump();
  story.then("ownership.transferInitiated", std::string(from_to))
      .then("ownership.transferCancelled", R"({"from":"water","to":"gas","reason":"r"})");
  CHECK_FALSE(story.state().transfer_initiated.has_value());
  CHECK(story.state().owner->value.id == "water");
  CHECK_FALSE(story.state().transferred.has_value());
}

TEST_CASE("a place belongs to whoever has the device there") {
  Story story = story::enrolled_pump();
  story.then("custody.changed", R"({"holder":{"id":"store"},"place":"shelf 3"})");
  CHECK(story.state().custodian == Fact<Custody>{{{"store", ""}, "shelf 3"}, story.said_by(2)});
  story.then("custody.changed", R"({"holder":{"id":"van"}})");
  CHECK(story.state().custodian == Fact<Custody>{{{"van", ""}, ""}, story.said_by(3)});
}

TEST_CASE("an assignment sets what it names, and leaves the rest") {
  Story story = story::enrolled_pump();
  story.then("assignment.changed", R"({"zone":"plant-7","businessOwner":{"id":"ops"}})");
  const DeviceState state = story.state();
  CHECK(state.zone == Fact<std::string>{"plant-7", story.said_by(2)});
  CHECK(state.business_owner->value.id == "ops");
  CHECK(state.purpose->value == "cooling");
  CHECK(state.gateway->value == "gw-1");
  story.then("assignment.changed", R"({"purpose":"heating","gateway":"gw-2"})");
  CHECK(story.state().purpose->value == "heating");
  CHECK(story.state().gateway->value == "gw-2");
}

TEST_CASE("powers are delegated and ended one by one") {
  Story story = story::enrolled_pump();
  story.then("control.delegated", R"({"party":{"id":"q"},"powers":["service","disable"]})")
      .then("control.delegated", R"({"party":{"id":"p","name":"P"},"powers":["disable"]})");
  CHECK(powers(story.state()) == "p:disable q:disable,service");
  story.then("control.ended", R"({"party":{"id":"q"},"powers":["disable","configure"]})");
  CHECK(powers(story.state()) == "p:disable q:service");
  story.then("control.ended", R"({"party":{"id":"q"},"powers":["service"]})")
      .then("control.ended", R"({"party":{"id":"nobody"},"powers":["service"]})");
  CHECK(powers(story.state()) == "p:disable");
  CHECK(story.state().delegations[0].party.name == "P");
}

TEST_CASE("a power that is delegated again has its new end") {
  Story story = story::enrolled_pump();
  const auto delegate = [&](std::string_view until) {
    story.then("control.delegated",
               fmt::format(R"({{"party":{{"id":"p"}},"powers":["disable"]{}}})", until));
    return story.state().delegations.at(0).powers.at(0);
  };
  const Fact<Delegation> first = delegate(R"(,"until":"2026-06-01T00:00:00Z")");
  CHECK(first.value.until == moment("2026-06-01T00:00:00Z"));
  const Fact<Delegation> second = delegate("");
  CHECK(second == Fact<Delegation>{{"disable", std::nullopt}, story.said_by(3)});
}

TEST_CASE("systems that trust a device are known until they withdraw") {
  Story story = story::enrolled_pump();
  story.then("trust.granted", R"({"system":"scada","relationship":"client","credential":"#a"})")
      .then("trust.granted", R"({"system":"erp","relationship":"client"})");
  CHECK(story.state().trusted_by ==
        std::vector<Fact<TrustGrant>>{{{"erp", "client", std::nullopt}, story.said_by(3)},
                                      {{"scada", "client", hash('a')}, story.said_by(2)}});
  story.then("trust.withdrawn", R"({"systems":["scada","vpn"],"by":{"id":"boss"}})");
  CHECK(story.state().trusted_by.size() == 1);
  CHECK(story.state().withdrawn ==
        std::vector<Fact<Withdrawal>>{{{"scada", {"boss", ""}}, story.said_by(4)},
                                      {{"vpn", {"boss", ""}}, story.said_by(4)}});
  story.then("trust.granted", R"({"system":"scada","relationship":"server"})");
  CHECK(story.state().withdrawn.size() == 1);
  CHECK(story.state().trusted_by.at(1).value.relationship == "server");
}

TEST_CASE("trust that is granted again as it was began when it was first granted") {
  Story story = story::enrolled_pump();
  const std::string grant = R"({"system":"scada","relationship":"client"})";
  story.then("trust.granted", grant).then("trust.granted", grant);
  CHECK(story.state().trusted_by.at(0).by == story.said_by(2));
}

TEST_CASE("of each system the last probe is kept") {
  Story story = story::enrolled_pump();
  story.then("trust.checked", R"({"system":"scada","credential":"#a","accepted":true})")
      .then("trust.checked", R"({"system":"erp","credential":"#a","accepted":true})")
      .then("trust.checked", R"({"system":"scada","credential":"#b","accepted":false})");
  CHECK(story.state().trust_checks ==
        std::vector<Fact<TrustCheck>>{{{"erp", hash('a'), true}, story.said_by(3)},
                                      {{"scada", hash('b'), false}, story.said_by(4)}});
}

TEST_CASE("exceptions are known by rule and scope, with who revoked them") {
  Story story = story::enrolled_pump();
  const auto grant = [&](std::string_view rule, std::string_view scope) {
    story.then("exception.granted",
               fmt::format(R"({{"rule":"{}","scope":"{}","until":"2026-12-31T00:00:00Z",)"
                           R"("approver":{{"id":"boss"}},"reason":"r","compensatingControl":"c"}})",
                           rule, scope));
  };
  grant("ID-07", "device");
  grant("CR-04", "zone");
  grant("CR-04", "class");
  story.then("exception.revoked", R"({"rule":"CR-04","scope":"zone","by":"boss"})")
      .then("exception.revoked", R"({"rule":"CR-05","scope":"zone","by":"boss"})");
  const auto exceptions = story.state().exceptions;
  REQUIRE(exceptions.size() == 3);
  CHECK(
      exceptions[0] ==
      Fact<GrantedException>{
          {"CR-04", "class", "r", "c", {"boss", ""}, moment("2026-12-31T00:00:00Z"), std::nullopt},
          story.said_by(4)});
  CHECK(exceptions[1].value.revoked == story.said_by(5));
  CHECK(exceptions[2].value.rule == "ID-07");
  grant("CR-04", "zone");
  CHECK_FALSE(story.state().exceptions.at(1).value.revoked.has_value());
}

}  // namespace hallmark
