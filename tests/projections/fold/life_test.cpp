#include <fmt/format.h>

#include "projections/fold/fold.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using story::Story;

const std::string made =
    R"({"serial":"P-1","maker":{"id":"acme"},"model":"P-20","deviceClass":"pump","keyStore":"tpm"})";
const std::string joined = R"({"method":"est","credential":"token"})";

// Events by a letter, as a life is written down: "MEQ" is made, enrolled, quarantined.
void tell(Story& story, char letter) {
  const std::string reason = R"({"reason":"r","by":{"id":"acme"}})";
  switch (letter) {
    case 'M':
      story.then("device.manufactured", made);
      break;
    case 'A':
      story.then("device.adopted", R"({"approver":{"id":"acme"},"deviceClass":"pump"})");
      break;
    case 'E':
      story.then("enrollment.completed", joined);
      break;
    case 'Q':
      story.then("quarantine.entered", reason);
      break;
    case 'q':
      story.then("quarantine.released", reason);
      break;
    case 'L':
      story.then("device.lost", reason);
      break;
    case 'l':
      story.then("device.recovered", reason);
      break;
    case 'R':
      story.then("device.retired", R"({"reason":"r","by":{"id":"acme"},"method":"returned"})");
      break;
    case 'D':
      story.then("device.disposed", R"({"by":{"id":"acme"}})");
      break;
    case 'F':
      story.then("device.refurbished", R"({"by":{"id":"acme"},"approval":"QA"})");
      break;
    case 'T':
      story.then("ownership.transferred", R"({"from":{"id":"x"},"to":{"id":"next"}})");
      break;
    default:
      FAIL("a letter without an event");
  }
}

// "enrolled 1": state and epoch.
std::string after(std::string_view letters) {
  Story story;
  for (const char letter : letters) tell(story, letter);
  const Life life = story.state().life;
  return fmt::format("{} {}", name(life.state), life.epoch);
}

}  // namespace

TEST_CASE("the state moves where EVENTS allows it, and nowhere else") {
  const std::vector<std::pair<std::string_view, std::string_view>> lives = {
      {"", "unborn 1"},          {"E", "unborn 1"},        {"Q", "unborn 1"},
      {"L", "unborn 1"},         {"R", "unborn 1"},        {"D", "unborn 1"},
      {"F", "unborn 1"},         {"q", "unborn 1"},        {"l", "unborn 1"},
      {"M", "born 1"},           {"A", "born 1"},          {"MM", "born 1"},
      {"ME", "enrolled 1"},      {"MEE", "enrolled 1"},    {"MEM", "enrolled 1"},
      {"MEA", "enrolled 1"},     {"MD", "born 1"},         {"MF", "born 2"},
      {"MEF", "born 2"},         {"MED", "disposed 1"},    {"MR", "retired 1"},
      {"MER", "retired 1"},      {"MERD", "disposed 1"},   {"MERF", "born 2"},
      {"MERFE", "enrolled 2"},   {"MERQ", "retired 1"},    {"MERL", "retired 1"},
      {"MERM", "retired 1"},     {"MQE", "quarantined 1"}, {"MEQF", "quarantined 1"},
      {"MEQD", "quarantined 1"}, {"MEQR", "retired 1"},    {"MELR", "retired 1"},
      {"MELE", "lost 1"},        {"MELD", "lost 1"},       {"MERDF", "disposed 1"},
      {"MERDE", "disposed 1"},   {"MERDM", "disposed 1"},  {"MERDR", "disposed 1"},
      {"MERDQ", "disposed 1"}};
  for (const auto& [letters, expected] : lives) {
    INFO(letters);
    CHECK(after(letters) == expected);
  }
}

TEST_CASE("a release and a recovery lead back to the state before") {
  const std::vector<std::pair<std::string_view, std::string_view>> lives = {
      {"MQ", "quarantined 1"},    {"MQq", "born 1"},          {"MEQq", "enrolled 1"},
      {"MLl", "born 1"},          {"MELl", "enrolled 1"},     {"MEQL", "lost 1"},
      {"MEQLl", "quarantined 1"}, {"MEQLlq", "enrolled 1"},   {"MELQ", "quarantined 1"},
      {"MELQq", "lost 1"},        {"MELQl", "quarantined 1"}, {"MEQQq", "enrolled 1"},
      {"MEQLq", "lost 1"},        {"MEq", "enrolled 1"},      {"MEl", "enrolled 1"},
      {"MEQqq", "enrolled 1"}};
  for (const auto& [letters, expected] : lives) {
    INFO(letters);
    CHECK(after(letters) == expected);
  }
}

TEST_CASE("so many states below are kept, and what goes beyond them does not move the state") {
  std::string letters = "ME";
  for (std::size_t i = 0; i < Life::most_states_below; ++i) letters += i % 2 == 0 ? 'Q' : 'L';
  CHECK(after(letters) == "lost 1");
  CHECK(after(letters + "Q") == "lost 1");
  CHECK(after(letters + "Ql") == "quarantined 1");
}

TEST_CASE("retirement and disposal forget the states below, and a new epoch too") {
  Story story;
  for (const char letter : std::string_view("MEQR")) tell(story, letter);
  CHECK(story.state().life.states_below.empty());
  tell(story, 'F');
  CHECK(story.state().life.states_below.empty());
  tell(story, 'q');
  CHECK(story.state().life.state == LifeState::born);
}

TEST_CASE("what was returned or resold begins a new epoch when its next owner enrols it") {
  CHECK(after("MERE") == "retired 1");    // the same owner
  CHECK(after("MERTE") == "enrolled 2");  // it changed hands
  CHECK(after("METRE") == "retired 1");
  const auto ends = [](std::string_view method, std::string_view owner) {
    Story story = story::enrolled_pump();
    story.then("device.retired",
               fmt::format(R"({{"reason":"r","by":{{"id":"a"}},"method":"{}"}})", method));
    story.then(
        "enrollment.completed",
        fmt::format(R"({{"method":"est","credential":"token","owner":{{"id":"{}"}}}})", owner));
    return story.state().life.state;
  };
  CHECK(ends("returned", "next") == LifeState::enrolled);
  CHECK(ends("resold", "next") == LifeState::enrolled);
  CHECK(ends("resold", "water") == LifeState::retired);
  CHECK(ends("recycled", "next") == LifeState::retired);
  CHECK(ends("destroyed", "next") == LifeState::retired);
}

TEST_CASE(
    "a new epoch clears what belonged to the one before, and keeps what stays with the device") {
  Story story = story::enrolled_pump();
  story.then("certificate.issued", R"({"certificate":)" + story::certificate('c') + "}")
      .then("firmware.updated",
            R"({"artefact":"#f","toVersion":"2","signature":"verified","result":"success"})")
      .then("custody.changed", R"({"holder":{"id":"store"}})")
      .then("control.delegated", R"({"party":{"id":"p"},"powers":["disable"]})")
      .then("device.retired", R"({"reason":"r","by":{"id":"a"},"method":"returned"})")
      .then("secrets.erased", R"({"method":"reset"})")
      .then("device.refurbished", R"({"by":{"id":"a"},"approval":"QA"})");
  const DeviceState state = story.state();
  CHECK(state.life.epoch == 2);
  CHECK(state.life.epochs == std::vector<Evidence>{story.said_by(8)});
  CHECK(state.life.by == story.said_by(8));
  CHECK_FALSE(state.life.retirement.has_value());
  CHECK_FALSE(state.life.erasure.has_value());
  CHECK_FALSE(state.purpose.has_value());
  CHECK_FALSE(state.zone.has_value());
  CHECK_FALSE(state.gateway.has_value());
  CHECK_FALSE(state.custodian.has_value());
  CHECK(state.delegations.empty());
  CHECK(state.owner->value.id == "water");
  CHECK(state.certificates.size() == 1);
  CHECK(state.firmware.size() == 1);
}

TEST_CASE("a new epoch clears also what did not move the one before") {
  Story story;
  for (const char letter : std::string_view("MD")) tell(story, letter);
  CHECK(story.state().life.disposal.has_value());
  tell(story, 'F');
  CHECK(story.state().life.epoch == 2);
  CHECK_FALSE(story.state().life.disposal.has_value());
}

TEST_CASE("the enrollment that begins an epoch sets its own purpose, zone and gateway") {
  Story story = story::enrolled_pump();
  story.then("device.retired", R"({"reason":"r","by":{"id":"a"},"method":"resold"})")
      .then("enrollment.completed",
            R"({"method":"est","credential":"token","owner":{"id":"next"},"zone":"plant-9"})");
  const DeviceState state = story.state();
  CHECK(state.life.epoch == 2);
  CHECK(state.owner->value.id == "next");
  CHECK(state.zone->value == "plant-9");
  CHECK_FALSE(state.purpose.has_value());
}

TEST_CASE("the state's evidence is the event that moved it") {
  Story story;
  for (const char letter : std::string_view("MEEQq")) tell(story, letter);
  CHECK(story.state().life.by == story.said_by(4));
  Story calm;
  for (const char letter : std::string_view("MEE")) tell(calm, letter);
  CHECK(calm.state().life.by == calm.said_by(1));
}

}  // namespace hallmark
