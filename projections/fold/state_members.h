// The members of each part of a device's state, once for all who go through them: encoding and
// decoding cannot disagree. A member that is left out here does not compile.
#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include "projections/fold/state.h"

namespace hallmark::state_members {

template <class T, class Part>
concept Of = std::same_as<std::remove_const_t<T>, Part>;

template <Of<PartyName> T>
auto members(T& part) {
  auto& [id, name] = part;
  return std::tie(id, name);
}

template <Of<Identifier> T>
auto members(T& part) {
  auto& [scheme, value] = part;
  return std::tie(scheme, value);
}

template <Of<Identity> T>
auto members(T& part) {
  auto& [origin, born, serial, model, hardware_revision, device_class, key_store, site, batch,
         maker, approver, sbom, identity_certificate, adoption_evidence, identifiers] = part;
  return std::tie(origin, born, serial, model, hardware_revision, device_class, key_store, site,
                  batch, maker, approver, sbom, identity_certificate, adoption_evidence,
                  identifiers);
}

template <Of<Quarantine> T>
auto members(T& part) {
  auto& [reason, by, evidence, allowed] = part;
  return std::tie(reason, by, evidence, allowed);
}

template <Of<Loss> T>
auto members(T& part) {
  auto& [reason, by] = part;
  return std::tie(reason, by);
}

template <Of<Retirement> T>
auto members(T& part) {
  auto& [reason, by, method, owner] = part;
  return std::tie(reason, by, method, owner);
}

template <Of<Erasure> T>
auto members(T& part) {
  auto& [method, evidence, witness] = part;
  return std::tie(method, evidence, witness);
}

template <Of<Disposal> T>
auto members(T& part) {
  auto& [by, evidence] = part;
  return std::tie(by, evidence);
}

template <Of<Life> T>
auto members(T& part) {
  auto& [state, by, states_below, epoch, epochs, quarantine, released, loss, recovered, retirement,
         erasure, disposal] = part;
  return std::tie(state, by, states_below, epoch, epochs, quarantine, released, loss, recovered,
                  retirement, erasure, disposal);
}

template <Of<CertificateHold> T>
auto members(T& part) {
  auto& [reason, by, invalidity_date] = part;
  return std::tie(reason, by, invalidity_date);
}

template <Of<HeldCertificate> T>
auto members(T& part) {
  auto& [sha256, held, spki_sha256, issuer, serial, authority_key_id, role, key_store, not_before,
         not_after, by, replaces, replaced_by, revoked, suspended, last_used] = part;
  return std::tie(sha256, held, spki_sha256, issuer, serial, authority_key_id, role, key_store,
                  not_before, not_after, by, replaces, replaced_by, revoked, suspended, last_used);
}

template <Of<InstalledFirmware> T>
auto members(T& part) {
  auto& [artefact, version, signer_spki_sha256, signature, security_version, previous] = part;
  return std::tie(artefact, version, signer_spki_sha256, signature, security_version, previous);
}

template <Of<FirmwareAttempt> T>
auto members(T& part) {
  auto& [artefact, version, result, signature, deployment] = part;
  return std::tie(artefact, version, result, signature, deployment);
}

template <Of<Component> T>
auto members(T& part) {
  auto& [name, installed, last_attempt] = part;
  return std::tie(name, installed, last_attempt);
}

template <Of<Configuration> T>
auto members(T& part) {
  auto& [digest, by, signature] = part;
  return std::tie(digest, by, signature);
}

template <Of<Attestation> T>
auto members(T& part) {
  auto& [verifier, status, secure_boot, debug_enabled, firmware, evidence] = part;
  return std::tie(verifier, status, secure_boot, debug_enabled, firmware, evidence);
}

template <Of<Transfer> T>
auto members(T& part) {
  auto& [from, to] = part;
  return std::tie(from, to);
}

template <Of<Custody> T>
auto members(T& part) {
  auto& [holder, place] = part;
  return std::tie(holder, place);
}

template <Of<Delegation> T>
auto members(T& part) {
  auto& [power, until] = part;
  return std::tie(power, until);
}

template <Of<Delegate> T>
auto members(T& part) {
  auto& [party, powers] = part;
  return std::tie(party, powers);
}

template <Of<TrustGrant> T>
auto members(T& part) {
  auto& [system, relationship, credential] = part;
  return std::tie(system, relationship, credential);
}

template <Of<Withdrawal> T>
auto members(T& part) {
  auto& [system, by] = part;
  return std::tie(system, by);
}

template <Of<TrustCheck> T>
auto members(T& part) {
  auto& [system, credential, accepted] = part;
  return std::tie(system, credential, accepted);
}

template <Of<GrantedException> T>
auto members(T& part) {
  auto& [rule, scope, reason, compensating_control, approver, until, revoked] = part;
  return std::tie(rule, scope, reason, compensating_control, approver, until, revoked);
}

template <Of<OpenedService> T>
auto members(T& part) {
  auto& [technician, organisation, seal] = part;
  return std::tie(technician, organisation, seal);
}

template <Of<ClosedService> T>
auto members(T& part) {
  auto& [technician, seal, parts_replaced, firmware_touched] = part;
  return std::tie(technician, seal, parts_replaced, firmware_touched);
}

template <Of<Session> T>
auto members(T& part) {
  auto& [service, session_id, peer, via, start, end, certificate] = part;
  return std::tie(service, session_id, peer, via, start, end, certificate);
}

template <Of<Enrollment> T>
auto members(T& part) {
  auto& [method, credential, key_store, presented, certificate, origin_evidence] = part;
  return std::tie(method, credential, key_store, presented, certificate, origin_evidence);
}

template <Of<Release> T>
auto members(T& part) {
  auto& [artefact, component, version, vendor, security_version, compatible, signer_spki_sha256,
         sbom, provenance] = part;
  return std::tie(artefact, component, version, vendor, security_version, compatible,
                  signer_spki_sha256, sbom, provenance);
}

template <Of<Counts> T>
auto members(T& part) {
  auto& [events, late, corrections, corrected, unknown, foreign, sessions] = part;
  return std::tie(events, late, corrections, corrected, unknown, foreign, sessions);
}

template <Of<DeviceState> T>
auto members(T& part) {
  auto& [identity, life, certificates, firmware, configuration, attestation, attestation_passed,
         attestation_failed, owner, business_owner, custodian, purpose, zone, gateway,
         transfer_initiated, transferred, delegations, trusted_by, withdrawn, trust_checks,
         exceptions, service_open, service_opened, service_closed, seal, shipped, last_session,
         enrollment, enrollment_rejected, renewal_failures, renewal_failed, release,
         authority_revoked, policy_adopted, counts, last] = part;
  return std::tie(identity, life, certificates, firmware, configuration, attestation,
                  attestation_passed, attestation_failed, owner, business_owner, custodian, purpose,
                  zone, gateway, transfer_initiated, transferred, delegations, trusted_by,
                  withdrawn, trust_checks, exceptions, service_open, service_opened, service_closed,
                  seal, shipped, last_session, enrollment, enrollment_rejected, renewal_failures,
                  renewal_failed, release, authority_revoked, policy_adopted, counts, last);
}

template <class T>
concept Described = requires(T& value) {
  members(value);
};

// What a member is where nothing is known.
template <class T>
const T& empty() {
  static const T value{};
  return value;
}

}  // namespace hallmark::state_members
