// What is known of a device: all that its events say together. The fold (fold.h) writes it, answers
// and rules read it. Nothing in it depends on a clock: what has an end (a certificate, a delegated
// power) keeps it, and whoever asks says when. Values; any thread.
//
// Each fact carries when it began and which entry says so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

using ContentHash = Digest<struct ContentHashTag>;  // SHA-256 of something outside the ledger

// Who says so: the entry, and when what it says occurred.
struct Evidence {
  Occurred since;
  Sequence entry;
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

template <class Value>
struct Fact {
  Value value{};
  Evidence by;
  friend bool operator==(const Fact&, const Fact&) = default;
};
template <class Value>
using Maybe = std::optional<Fact<Value>>;

struct PartyName {
  std::string id;
  std::string name;  // empty where it was not given
  friend bool operator==(const PartyName&, const PartyName&) = default;
};

// Enumerations of the catalogue are kept as their names there ("secureElement").

// --- who it is -----------------------------------------------------------------------------------

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

// --- where it stands in its life -----------------------------------------------------------------

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

// --- keys and certificates -----------------------------------------------------------------------

struct CertificateHold {
  std::string reason;
  PartyName by;                             // of a revocation
  std::optional<Occurred> invalidity_date;  // of a revocation
  friend bool operator==(const CertificateHold&, const CertificateHold&) = default;
};

struct HeldCertificate {
  ContentHash sha256;
  // False: others spoke of it (a revocation), and nobody said that the device has it.
  bool held = false;
  ContentHash spki_sha256;
  std::string issuer, serial, authority_key_id, role, key_store;  // empty where unknown
  Occurred not_before, not_after;
  Evidence by;                          // since when it is held
  std::optional<ContentHash> replaces;  // as its renewal said, or as it follows
  Maybe<ContentHash> replaced_by;
  Maybe<CertificateHold> revoked, suspended;
  std::optional<Occurred> last_used;  // by a session or a probe that was let in
  friend bool operator==(const HeldCertificate&, const HeldCertificate&) = default;
};

enum class CertificateState : std::uint8_t { revoked, suspended, superseded, expired, active };
[[nodiscard]] std::string_view name(CertificateState state);
// The first of them that holds at the moment. A certificate is valid up to and including notAfter.
[[nodiscard]] CertificateState state_at(const HeldCertificate& certificate, Occurred moment);

// --- what it runs --------------------------------------------------------------------------------

struct InstalledFirmware {
  ContentHash artefact;
  std::string version;
  std::optional<ContentHash> signer_spki_sha256;
  std::string signature;  // what the device found; empty from the factory
  std::optional<std::uint64_t> security_version;
  std::optional<ContentHash> previous;  // the artefact it took the place of
  friend bool operator==(const InstalledFirmware&, const InstalledFirmware&) = default;
};
struct FirmwareAttempt {
  ContentHash artefact;
  std::string version, result, signature, deployment;
  friend bool operator==(const FirmwareAttempt&, const FirmwareAttempt&) = default;
};
struct Component {
  std::string name;
  Maybe<InstalledFirmware> installed;
  Maybe<FirmwareAttempt> last_attempt;
  friend bool operator==(const Component&, const Component&) = default;
};
struct Configuration {
  ContentHash digest;
  PartyName by;
  std::string signature;
  friend bool operator==(const Configuration&, const Configuration&) = default;
};
struct Attestation {
  std::string verifier, status;
  std::optional<bool> secure_boot, debug_enabled;
  std::vector<std::pair<std::string, ContentHash>> firmware;  // component, artefact
  std::optional<ContentHash> evidence;
  friend bool operator==(const Attestation&, const Attestation&) = default;
};

// --- whose it is, and who may do what ------------------------------------------------------------

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

// --- what was done to it, and what it did --------------------------------------------------------

struct OpenedService {
  PartyName technician, organisation;
  std::string seal;
  friend bool operator==(const OpenedService&, const OpenedService&) = default;
};
struct ClosedService {
  PartyName technician;
  std::string seal;
  std::vector<std::string> parts_replaced;
  bool firmware_touched = false;
  friend bool operator==(const ClosedService&, const ClosedService&) = default;
};
struct Session {
  std::string service, session_id, peer, via;
  Occurred start;
  std::optional<Occurred> end;
  std::optional<ContentHash> certificate;
  friend bool operator==(const Session&, const Session&) = default;
};
struct Enrollment {
  std::string method, credential;
  std::string key_store;  // empty where it was not given
  std::optional<ContentHash> presented, certificate, origin_evidence;
  friend bool operator==(const Enrollment&, const Enrollment&) = default;
};

// --- subjects that are no devices ----------------------------------------------------------------

struct Release {
  ContentHash artefact;
  std::string component, version, vendor;
  std::optional<std::uint64_t> security_version;
  std::vector<std::string> compatible;
  std::optional<ContentHash> signer_spki_sha256, sbom, provenance;
  friend bool operator==(const Release&, const Release&) = default;
};

// --- all of it -----------------------------------------------------------------------------------

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
