#include "projections/answers/filters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using view_keys::Facet;

bool is(const Maybe<std::string>& fact, std::string_view value) {
  return fact && fact->value == value;
}

bool has_artefact(const DeviceState& state, std::string_view artefact) {
  return std::any_of(state.firmware.begin(), state.firmware.end(), [&](const Component& component) {
    return component.installed && component.installed->value.artefact.bytes() == artefact;
  });
}

bool has_identifier(const Identity& identity, std::string_view scheme_and_value) {
  constexpr std::string_view serial = "serial:";
  if (scheme_and_value.starts_with(serial) &&
      is(identity.serial, scheme_and_value.substr(serial.size()))) {
    return true;
  }
  return std::any_of(
      identity.identifiers.begin(), identity.identifiers.end(), [&](const auto& entry) {
        const Identifier& one = entry.first;
        return scheme_and_value.size() == one.scheme.size() + 1 + one.value.size() &&
               scheme_and_value.starts_with(one.scheme) &&
               scheme_and_value[one.scheme.size()] == ':' && scheme_and_value.ends_with(one.value);
      });
}

bool has_value(const Identity& identity, std::string_view value) {
  if (is(identity.serial, value)) return true;
  return std::any_of(identity.identifiers.begin(), identity.identifiers.end(),
                     [&](const auto& entry) { return entry.first.value == value; });
}

}  // namespace

Result<DeviceFilter> read_filter(const NamedFilter& named, std::string_view text) {
  const auto refuse = [&](const std::string& expected) {
    return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, quoted(text)),
                std::string(named.name));
  };
  if (text.empty()) return refuse("a value");
  if (named.facet == Facet::state &&
      std::find(state_names.begin(), state_names.end(), text) == state_names.end()) {
    return refuse(fmt::format("{}", fmt::join(state_names, " or ")));
  }
  if (named.facet != Facet::firmware) return DeviceFilter{named.facet, std::string(text)};
  const auto hash = ContentHash::from_hex(text);
  if (!hash) return refuse("a SHA-256 as 64 hexadecimal digits");
  return DeviceFilter{named.facet, std::string(hash->bytes())};
}

std::string filter_text(const DeviceFilter& filter) {
  return filter.facet == Facet::firmware ? to_hex(filter.value) : filter.value;
}

bool matches(const DeviceState& state, const DeviceFilter& filter) {
  switch (filter.facet) {
    case Facet::state:
      return name(state.life.state) == filter.value;
    case Facet::owner:
      return state.owner && state.owner->value.id == filter.value;
    case Facet::custodian:
      return state.custodian && state.custodian->value.holder.id == filter.value;
    case Facet::model:
      return is(state.identity.model, filter.value);
    case Facet::device_class:
      return is(state.identity.device_class, filter.value);
    case Facet::zone:
      return is(state.zone, filter.value);
    case Facet::firmware:
      return has_artefact(state, filter.value);
    case Facet::identifier:  // a value may look as if it had a scheme
      return has_identifier(state.identity, filter.value) ||
             has_value(state.identity, filter.value);
    default:
      INVARIANT(false, "a device is not filtered by what was ever said of it");
  }
}

bool matches(const DeviceState& state, const std::vector<DeviceFilter>& filters) {
  return std::all_of(filters.begin(), filters.end(),
                     [&](const DeviceFilter& filter) { return matches(state, filter); });
}

}  // namespace hallmark
