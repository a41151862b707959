// What a device holds and runs, and what was done to it: parts of its state (state.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/fold/fact.h"

namespace hallmark {

// --- keys and certificates ----------------------------------------------------------------------

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

// --- what it runs -------------------------------------------------------------------------------

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

// --- what was done to it, and what it did -------------------------------------------------------

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

}  // namespace hallmark
