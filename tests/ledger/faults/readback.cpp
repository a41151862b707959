#include "tests/ledger/faults/readback.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace hallmark::faults {
namespace {

using simulation::Model;

// Nothing: it is as it must be.
using Fault = std::optional<Readback>;

Fault wrong(std::string what) { return Readback{Readback::Found::wrong, std::move(what)}; }

Fault named(const Error& error) { return Readback{Readback::Found::named, error.text()}; }

std::string text_of(const ShardState& state) {
  return fmt::format("{} entries, position {}, {} accepted, {} refused, {} duplicates, {} gaps, {}",
                     state.entries, state.position.value(), state.accepted, state.refused,
                     state.duplicates, state.gaps, state.tip.hex());
}

Fault check_entries(Reader& reader, const Model& model) {
  for (std::uint64_t sequence = 0; sequence < model.entries().size(); ++sequence) {
    const auto stored = reader.entry(Sequence(sequence));
    if (!stored) return named(stored.error());
    const Model::Entry& expected = model.entries()[sequence];
    if (stored->bytes != expected.bytes || stored->leaf != expected.leaf) {
      return wrong(fmt::format("entry {} has other bytes", sequence));
    }
  }
  return std::nullopt;
}

// From the head back to the first.
Fault check_chain(Reader& reader, const Model& model, const std::string& device) {
  const auto expected = model.heads().find(device);
  auto at = reader.latest(device);
  if (!at) return named(at.error());
  if (expected == model.heads().end()) {
    return at->has_value() ? wrong(fmt::format("{} has a head, and no event", device))
                           : std::nullopt;
  }
  const Head& head = expected->second;
  if (!at->has_value()) return wrong(fmt::format("{} has no head", device));
  if ((*at)->leaf != head.leaf || (*at)->entry.frame.sequence != head.sequence) {
    return wrong(fmt::format("the head of {} is entry {}, expected {}", device,
                             (*at)->entry.frame.sequence.value(), head.sequence.value()));
  }
  std::uint64_t length = 0;
  while (at->has_value()) {
    ++length;
    auto before = reader.before((*at)->entry);
    if (!before) return named(before.error());
    at = std::move(before);
  }
  if (length == head.count.value()) return std::nullopt;
  return wrong(fmt::format("{} has {} events, expected {}", device, length, head.count.value()));
}

Fault check_ids(const Index& index, const Model& model) {
  for (std::uint64_t sequence = 0; sequence < model.entries().size(); ++sequence) {
    const Model::Entry& entry = model.entries()[sequence];
    if (entry.device_sequence == DeviceSequence(0)) continue;
    const auto& event = std::get<Admissible>(entry.sample->admission());
    const auto found = index.candidates(prefix_of(event.id_key));
    if (!found) return named(found.error());
    if (std::find(found->begin(), found->end(), Sequence(sequence)) == found->end()) {
      return wrong(fmt::format("the id of entry {} is not found", sequence));
    }
  }
  return std::nullopt;
}

}  // namespace

Readback read_back(const ShardLedger& shard, const Model& model,
                   const simulation::Samples& samples) {
  const ShardState state = shard.state();
  if (!(state == model.state())) {
    return *wrong(fmt::format("it says {}; expected {}", text_of(state), text_of(model.state())));
  }
  Reader reader = shard.reader();
  if (Fault fault = check_entries(reader, model)) return *std::move(fault);
  for (const simulation::Samples::Device& device : samples.devices()) {
    if (Fault fault = check_chain(reader, model, device.name)) return *std::move(fault);
  }
  if (Fault fault = check_ids(shard.index(), model)) return *std::move(fault);
  return {};
}

}  // namespace hallmark::faults
