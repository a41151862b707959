// What a list of devices is asked for, and whether a device is of it. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/state.h"
#include "projections/views/keys.h"

namespace hallmark {

// One thing that devices are found by, with the value that they must have.
struct DeviceFilter {
  view_keys::Facet facet;
  std::string value;  // of an artefact its 32 bytes
};

// The filters of /v1/devices, of exports and of the command line, by name.
struct NamedFilter {
  std::string_view name;
  view_keys::Facet facet;
  std::string_view description;
};
inline constexpr std::array named_filters{
    NamedFilter{"state", view_keys::Facet::state, "in this state"},
    NamedFilter{"owner", view_keys::Facet::owner, "whose owner this is, by id"},
    NamedFilter{"custodian", view_keys::Facet::custodian, "that this party holds, by id"},
    NamedFilter{"model", view_keys::Facet::model, "of this model"},
    NamedFilter{"class", view_keys::Facet::device_class, "of this class"},
    NamedFilter{"zone", view_keys::Facet::zone, "in this zone"},
    NamedFilter{"firmware", view_keys::Facet::firmware,
                "that have this artefact installed: its SHA-256"},
    NamedFilter{"identifier", view_keys::Facet::identifier,
                "known by this: scheme:value, or a value under any scheme"}};
// What a device's state may be.
inline constexpr std::array<std::string_view, 7> state_names{
    "unborn", "born", "enrolled", "quarantined", "lost", "retired", "disposed"};

// As people and programs give it; bad_input, in the filter's name, where it is no such value.
[[nodiscard]] Result<DeviceFilter> read_filter(const NamedFilter& named, std::string_view text);
// As it was given.
[[nodiscard]] std::string filter_text(const DeviceFilter& filter);

[[nodiscard]] bool matches(const DeviceState& state, const DeviceFilter& filter);
[[nodiscard]] bool matches(const DeviceState& state, const std::vector<DeviceFilter>& filters);

}  // namespace hallmark
