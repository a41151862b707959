// What is known of a device: all that its events say together. The fold (fold.h) writes it, answers
// and rules read it. Nothing in it depends on a clock: what has an end (a certificate, a delegated
// power) keeps it, and whoever asks says when. Values; any thread.
//
// Each fact carries when it began and which entry says so. Enumerations of the catalogue are kept
// as their names there ("secureElement").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/fold/fact.h"
#include "projections/fold/state_condition.h"
#include "projections/fold/state_control.h"
#include "projections/fold/state_life.h"

namespace hallmark {

struct Counts {
  std::uint64_t events = 0;  // accepted entries that have folded, those without effect too
  std::uint64_t late = 0;
  std::uint64_t corrections = 0;  // event.corrected
  std::uint64_t corrected = 0;    // events whose data a correction replaced
  std::uint64_t unknown = 0;      // of hallmark.*, and not of the catalogue (EV-01)
  std::uint64_t foreign = 0;      // types of their users' own
  std::uint64_t sessions = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct DeviceState {
  Identity identity;
  Life life;
  // Those held in the order in which they came to be held; each sha256 once.
  std::vector<HeldCertificate> certificates;
  std::vector<Component> firmware;  // by name
  Maybe<Configuration> configuration;
  Maybe<Attestation> attestation;                                  // the last
  std::optional<Evidence> attestation_passed, attestation_failed;  // the last of each

  Maybe<PartyName> owner, business_owner;
  Maybe<Custody> custodian;
  Maybe<std::string> purpose, zone, gateway;
  Maybe<Transfer> transfer_initiated;              // one that is under way
  Maybe<Transfer> transferred;                     // the last
  std::vector<Delegate> delegations;               // by party's id
  std::vector<Fact<TrustGrant>> trusted_by;        // by system
  std::vector<Fact<Withdrawal>> withdrawn;         // by system: the last of each
  std::vector<Fact<TrustCheck>> trust_checks;      // by system: the last of each
  std::vector<Fact<GrantedException>> exceptions;  // by rule and scope

  Maybe<OpenedService> service_open;    // one that is under way
  Maybe<OpenedService> service_opened;  // the last
  Maybe<ClosedService> service_closed;  // the last
  Maybe<std::string> seal;              // the last known, of a shipment or a service
  Maybe<Transfer> shipped;              // the last
  Maybe<Session> last_session;
  Maybe<Enrollment> enrollment;            // the last
  Maybe<std::string> enrollment_rejected;  // the last, why
  std::uint64_t renewal_failures = 0;      // since the last success
  Maybe<std::string> renewal_failed;       // the last, why

  Maybe<Release> release;                // of subjects artefact:…
  Maybe<std::string> authority_revoked;  // of subjects authority:…, the reason
  Maybe<ContentHash> policy_adopted;     // of subjects ledger:…

  Counts counts;
  std::optional<Evidence> last;  // the event that came last in fold order
  friend bool operator==(const DeviceState&, const DeviceState&) = default;
};

}  // namespace hallmark
