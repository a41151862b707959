// Whose a device is, and who may do what: parts of its state (state.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/fold/fact.h"

namespace hallmark {

// --- whose it is, and who may do what -----------------------------------------------------------

struct Transfer {
  PartyName from, to;
  friend bool operator==(const Transfer&, const Transfer&) = default;
};
struct Custody {
  PartyName holder;
  std::string place;
  friend bool operator==(const Custody&, const Custody&) = default;
};
struct Delegation {
  std::string power;  // "rotateKeys"
  std::optional<Occurred> until;
  friend bool operator==(const Delegation&, const Delegation&) = default;
};
struct Delegate {
  PartyName party;
  std::vector<Fact<Delegation>> powers;  // by name, each once
  friend bool operator==(const Delegate&, const Delegate&) = default;
};
struct TrustGrant {
  std::string system, relationship;
  std::optional<ContentHash> credential;
  friend bool operator==(const TrustGrant&, const TrustGrant&) = default;
};
struct Withdrawal {
  std::string system;
  PartyName by;
  friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};
struct TrustCheck {
  std::string system;
  ContentHash credential;
  bool accepted = false;
  friend bool operator==(const TrustCheck&, const TrustCheck&) = default;
};
struct GrantedException {
  std::string rule, scope, reason, compensating_control;
  PartyName approver;
  Occurred until;
  std::optional<Evidence> revoked;
  friend bool operator==(const GrantedException&, const GrantedException&) = default;
};

// --- subjects that are no devices ---------------------------------------------------------------

struct Release {
  ContentHash artefact;
  std::string component, version, vendor;
  std::optional<std::uint64_t> security_version;
  std::vector<std::string> compatible;
  std::optional<ContentHash> signer_spki_sha256, sbom, provenance;
  friend bool operator==(const Release&, const Release&) = default;
};

}  // namespace hallmark
