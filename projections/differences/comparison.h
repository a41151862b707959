// What two states of one device say otherwise. Pure values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/state.h"

namespace hallmark {

// A state and the moment it is looked at; no state: there is no such device.
struct StateThen {
  const DeviceState* state = nullptr;
  Occurred at;
};

struct FieldChange {
  std::string_view field;
  std::string was, is;  // JSON; "null" where there is nothing
};
struct CertificateChange {
  ContentHash sha256;
  std::optional<CertificateState> was, is;  // nothing where it is not held
};
struct FirmwareChange {
  struct Installed {
    ContentHash artefact;
    std::string version;
    friend bool operator==(const Installed&, const Installed&) = default;
  };
  std::string component;
  std::optional<Installed> was, is;
};

struct Comparison {
  std::vector<FieldChange> fields;              // in one order
  std::vector<CertificateChange> certificates;  // by SHA-256
  std::vector<FirmwareChange> firmware;         // by component

  [[nodiscard]] bool empty() const {
    return fields.empty() && certificates.empty() && firmware.empty();
  }
};

[[nodiscard]] Comparison compare(const StateThen& was, const StateThen& is);

// Whether the same state says something else at another moment.
[[nodiscard]] bool changes_by_time_alone(const DeviceState& state, Occurred was, Occurred is);

}  // namespace hallmark
