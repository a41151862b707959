#include <rapidcheck.h>

#include <algorithm>
#include <random>

#include "projections/fold/state_codec.h"
#include "tests/projections/support/fleet.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

const Fleet& fleet() {
  static const Fleet lived([] {
    simulate::Options options;
    options.devices = 300;
    options.seed = 3;
    return fleet_records(options);
  }());
  return lived;
}

// Those with the most events: the others' orders are soon tried.
const std::vector<FoldEvent>& long_history(std::size_t number) {
  static const auto histories = [] {
    std::vector<const std::vector<FoldEvent>*> all;
    for (const auto& [subject, events] : fleet().subjects()) all.push_back(&events);
    std::sort(all.begin(), all.end(),
              [](const auto* left, const auto* right) { return left->size() > right->size(); });
    return all;
  }();
  return *histories[number % 100];
}

}  // namespace

TEST_CASE(
    "all that a simulated fleet says is understood, and each of its lives begins and goes on") {
  std::size_t devices = 0;
  for (const auto& [subject, events] : fleet().subjects()) {
    INFO(subject);
    const DeviceState state = folded(events);
    CHECK(state.counts.events == events.size());
    CHECK(state.counts.unknown == 0);
    CHECK(state.counts.foreign == 0);
    if (subject.find(':') != std::string::npos) continue;
    ++devices;
    CHECK(state.life.state != LifeState::unborn);
    CHECK(state.identity.origin != Identity::Origin::none);
  }
  CHECK(devices == 300);
}

TEST_CASE("a fleet with whole certificates says what one with their digests alone says") {
  simulate::Options options;
  options.devices = 40;
  options.certificates = simulate::Certificates::der;
  const Fleet with_der(fleet_records(options));
  std::size_t certificates = 0;
  for (const auto& [subject, events] : with_der.subjects()) {
    const DeviceState state = folded(events);
    CHECK(state.counts.unknown == 0);
    for (const HeldCertificate& one : state.certificates) {
      ++certificates;
      CHECK_FALSE(one.issuer.empty());
      CHECK_FALSE(one.sha256 == ContentHash{});
      CHECK(one.not_before < one.not_after);
    }
  }
  CHECK(certificates > 40);
}

TEST_CASE("the order in which events arrive does not show") {
  CHECK(rc::check([](std::uint64_t seed) {
    std::mt19937_64 chance(seed);
    std::vector<FoldEvent> events = long_history(chance());
    const DeviceState state = folded(events);
    std::shuffle(events.begin(), events.end(), chance);
    RC_ASSERT(folded(events) == state);
  }));
}

TEST_CASE("a fold that was saved half way goes on as if it had not been") {
  CHECK(rc::check([](std::uint64_t seed) {
    std::mt19937_64 chance(seed);
    std::vector<FoldEvent> events = long_history(chance());
    const DeviceState whole = folded(events);
    std::sort(events.begin(), events.end(), [](const FoldEvent& left, const FoldEvent& right) {
      return left.order < right.order;
    });
    const std::size_t half = chance() % (events.size() + 1);
    DeviceState first;
    for (std::size_t i = 0; i < half; ++i) fold(first, events[i]);
    auto second = decode_device_state(encode_device_state(first));
    RC_ASSERT(second.has_value());
    RC_ASSERT(*second == first);
    for (std::size_t i = half; i < events.size(); ++i) fold(*second, events[i]);
    RC_ASSERT(*second == whole);
    RC_ASSERT(encode_device_state(*second) == encode_device_state(whole));
  }));
}

}  // namespace hallmark
