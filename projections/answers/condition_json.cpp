#include "projections/answers/state_parts.h"

namespace hallmark::state_parts {
namespace {

void write_last_attempt(AnswerWriter& out, const Fact<FirmwareAttempt>& attempt) {
  out.begin("lastAttempt");
  out.digest("artefact", attempt.value.artefact);
  out.text("version", attempt.value.version);
  out.text("result", attempt.value.result);
  out.text("signature", attempt.value.signature);
  out.text("deployment", attempt.value.deployment);
  out.by(attempt.by);
  out.end();
}

void write_firmware(AnswerWriter& out, const DeviceState& state) {
  out.begin_list("firmware");
  for (const Component& component : state.firmware) {
    out.json().begin_object();
    out.text("component", component.name);
    if (component.installed) {
      const InstalledFirmware& installed = component.installed->value;
      out.digest("artefact", installed.artefact);
      out.text("version", installed.version);
      out.count("securityVersion", installed.security_version);
      out.digest("signerSpkiSha256", installed.signer_spki_sha256);
      out.text("signature", installed.signature);
      out.digest("previous", installed.previous);
      out.by(component.installed->by);
    }
    if (component.last_attempt) write_last_attempt(out, *component.last_attempt);
    out.end();
  }
  out.end_list();
}

void write_configuration(AnswerWriter& out, const DeviceState& state) {
  if (!state.configuration) return;
  out.begin("configuration");
  out.digest("digest", state.configuration->value.digest);
  out.party("by", state.configuration->value.by);
  out.text("signature", state.configuration->value.signature);
  out.by(state.configuration->by);
  out.end();
}

void write_attestation(AnswerWriter& out, const DeviceState& state) {
  if (!state.attestation) return;
  const Attestation& attestation = state.attestation->value;
  out.begin("attestation");
  out.text("status", attestation.status);
  out.text("verifier", attestation.verifier);
  out.flag("secureBoot", attestation.secure_boot);
  out.flag("debugEnabled", attestation.debug_enabled);
  if (!attestation.firmware.empty()) {
    out.begin_list("firmware");
    for (const auto& [component, artefact] : attestation.firmware) {
      out.json().begin_object();
      out.text("component", component);
      out.digest("artefact", artefact);
      out.end();
    }
    out.end_list();
  }
  out.digest("evidenceSha256", attestation.evidence);
  if (state.attestation_passed) out.time("lastPassed", state.attestation_passed->since);
  if (state.attestation_failed) out.time("lastFailed", state.attestation_failed->since);
  out.by(state.attestation->by);
  out.end();
}

void write_enrollment(AnswerWriter& out, const DeviceState& state) {
  if (state.enrollment) {
    const Enrollment& enrollment = state.enrollment->value;
    out.begin("enrollment");
    out.text("method", enrollment.method);
    out.text("credential", enrollment.credential);
    out.text("keyStore", enrollment.key_store);
    out.digest("presented", enrollment.presented);
    out.digest("certificate", enrollment.certificate);
    out.digest("originEvidence", enrollment.origin_evidence);
    out.by(state.enrollment->by);
    out.end();
  }
  if (state.enrollment_rejected) {
    out.begin("enrollmentRejected");
    out.text("reason", state.enrollment_rejected->value);
    out.by(state.enrollment_rejected->by);
    out.end();
  }
}

void write_renewal_failed(AnswerWriter& out, const DeviceState& state) {
  if (!state.renewal_failed) return;
  out.begin("renewalFailed");
  out.text("reason", state.renewal_failed->value);
  out.count("inARow", state.renewal_failures);
  out.by(state.renewal_failed->by);
  out.end();
}

void write_opened(AnswerWriter& out, std::string_view name, const Maybe<OpenedService>& fact) {
  if (!fact) return;
  out.begin(name);
  out.party("technician", fact->value.technician);
  out.party("organisation", fact->value.organisation);
  out.text("seal", fact->value.seal);
  out.by(fact->by);
  out.end();
}

void write_service(AnswerWriter& out, const DeviceState& state) {
  if (!state.service_opened && !state.service_closed && !state.seal) return;
  out.begin("service");
  write_opened(out, "open", state.service_open);
  write_opened(out, "opened", state.service_opened);
  if (state.service_closed) {
    const ClosedService& closed = state.service_closed->value;
    out.begin("last");
    out.party("technician", closed.technician);
    out.text("sealAfter", closed.seal);
    out.texts("partsReplaced", closed.parts_replaced);
    out.flag("firmwareTouched", closed.firmware_touched);
    out.by(state.service_closed->by);
    out.end();
  }
  out.text("seal", state.seal);
  out.end();
}

void write_session(AnswerWriter& out, const DeviceState& state) {
  if (!state.last_session) return;
  const Session& session = state.last_session->value;
  out.begin("lastSession");
  out.text("service", session.service);
  out.text("sessionId", session.session_id);
  out.time("start", session.start);
  out.time("end", session.end);
  out.digest("certificate", session.certificate);
  out.text("peer", session.peer);
  out.text("via", session.via);
  out.entry("evidence", state.last_session->by);
  out.end();
}

}  // namespace

void write_condition(AnswerWriter& out, const DeviceState& state) {
  write_firmware(out, state);
  write_configuration(out, state);
  write_attestation(out, state);
}

void write_last_deeds(AnswerWriter& out, const DeviceState& state) {
  write_enrollment(out, state);
  write_renewal_failed(out, state);
  write_service(out, state);
  write_session(out, state);
}

}  // namespace hallmark::state_parts
