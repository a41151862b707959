// Who a device is, and where it stands in its life: parts of its state (state.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/fact.h"

namespace hallmark {

// --- who it is ----------------------------------------------------------------------------------

struct Identifier {
  std::string scheme;
  std::string value;
  friend auto operator<=>(const Identifier&, const Identifier&) = default;
};

struct Identity {
  enum class Origin : std::uint8_t { none, manufactured, adopted };
  Origin origin = Origin::none;  // the first that was said
  Evidence born;                 // where there is an origin
  Maybe<std::string> serial, model, hardware_revision, device_class, key_store, site, batch;
  Maybe<PartyName> maker, approver;
  Maybe<ContentHash> sbom, identity_certificate;
  Maybe<ContentHash> adoption_evidence;        // what its approver relied on
  std::map<Identifier, Evidence> identifiers;  // by whom it was said first
  friend bool operator==(const Identity&, const Identity&) = default;
};

// --- where it stands in its life ----------------------------------------------------------------

enum class LifeState : std::uint8_t {
  unborn,
  born,
  enrolled,
  quarantined,
  lost,
  retired,
  disposed
};
[[nodiscard]] std::string_view name(LifeState state);
[[nodiscard]] std::string_view name(Identity::Origin origin);

struct Quarantine {
  std::string reason;
  PartyName by;
  std::optional<ContentHash> evidence;
  std::vector<std::string> allowed;
  friend bool operator==(const Quarantine&, const Quarantine&) = default;
};
struct Loss {
  std::string reason;
  PartyName by;
  friend bool operator==(const Loss&, const Loss&) = default;
};
struct Retirement {
  std::string reason;
  PartyName by;
  std::string method;
  std::string owner;  // whose it was, by id; empty where nobody's
  friend bool operator==(const Retirement&, const Retirement&) = default;
};
struct Erasure {
  std::string method;
  std::optional<ContentHash> evidence;
  std::optional<PartyName> witness;
  friend bool operator==(const Erasure&, const Erasure&) = default;
};
struct Disposal {
  PartyName by;
  std::optional<ContentHash> evidence;
  friend bool operator==(const Disposal&, const Disposal&) = default;
};

struct Life {
  // A device that is quarantined while it is lost goes back step by step; so many steps are kept.
  static constexpr std::size_t most_states_below = 16;

  LifeState state = LifeState::unborn;
  Evidence by;                          // of the state
  std::vector<LifeState> states_below;  // to which a release or a recovery leads back
  std::uint64_t epoch = 1;
  std::vector<Evidence> epochs;      // how each after the first began
  Maybe<Quarantine> quarantine;      // the last one, also after its release
  std::optional<Evidence> released;  // of that one
  Maybe<Loss> loss;
  std::optional<Evidence> recovered;
  Maybe<Retirement> retirement;  // of this epoch, as all that follows
  Maybe<Erasure> erasure;
  Maybe<Disposal> disposal;
  friend bool operator==(const Life&, const Life&) = default;
};

}  // namespace hallmark
