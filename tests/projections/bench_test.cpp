// Hidden: `projections_tests '[.bench]'` prints what an event costs.
#include <fmt/format.h>

#include <chrono>

#include "projections/fold/state_codec.h"
#include "schemas/cloudevents/read.h"
#include "tests/projections/support/fleet.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr int rounds = 20;

template <class Work>
void print_cost(std::string_view what, std::size_t things, Work work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) work();
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  fmt::print("{:<28} {:>8.0f} ns\n", what, spent.count() / rounds / static_cast<double>(things));
}

void print_costs(std::string_view which, const simulate::Options& options) {
  const std::vector<Record> records = fleet_records(options);
  std::vector<Envelope> envelopes;
  for (const Record& record : records) {
    Faults faults(Faults::Gather::first);
    envelopes.push_back(read_envelope(record, faults).value());
  }
  const Fleet fleet(records);
  std::vector<DeviceState> states;
  for (const auto& [subject, events] : fleet.subjects()) states.push_back(folded(events));
  std::vector<std::string> encoded(states.size());
  std::size_t encoded_bytes = 0;

  fmt::print("{}: {} events, {} subjects\n", which, records.size(), states.size());
  FactReader reader(story::catalogue());
  print_cost("facts, an event", records.size(), [&] {
    for (const Envelope& envelope : envelopes)
      REQUIRE(reader.read(envelope).kind == Facts::Kind::good);
  });
  print_cost("fold, an event", records.size(), [&] {
    for (const auto& [subject, events] : fleet.subjects()) {
      DeviceState state;
      for (const FoldEvent& event : events) fold(state, event);
    }
  });
  print_cost("encode, a state", states.size(), [&] {
    for (std::size_t i = 0; i < states.size(); ++i) encoded[i] = encode_device_state(states[i]);
  });
  print_cost("decode, a state", states.size(), [&] {
    for (const std::string& bytes : encoded) REQUIRE(decode_device_state(bytes).has_value());
  });
  for (const std::string& bytes : encoded) encoded_bytes += bytes.size();
  fmt::print("{:<28} {:>8} bytes\n", "a state", encoded_bytes / states.size());
}

}  // namespace

TEST_CASE("what facts, folds and states cost", "[.bench]") {
  simulate::Options options;
  options.devices = 500;
  print_costs("digests", options);
  options.certificates = simulate::Certificates::der;
  print_costs("der", options);
}

}  // namespace hallmark
