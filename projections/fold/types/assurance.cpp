#include "projections/fold/types/functions.h"

namespace hallmark {

void fold_configuration_updated(DeviceState& state, const Step& step) {
  set(state.configuration,
      Configuration{step.data.digest_of("digest"), step.data.party_of("by"),
                    step.data.text("signature")},
      step.by);
}

void fold_attestation_reported(DeviceState& state, const Step& step) {
  Attestation attestation;
  attestation.verifier = step.data.text("verifier");
  attestation.status = step.data.text("status");
  attestation.secure_boot = step.data.flag("secureBoot");
  attestation.debug_enabled = step.data.flag("debugEnabled");
  attestation.evidence = step.data.digest("evidence");
  for (const EventData& one : step.data.objects("firmware")) {
    attestation.firmware.emplace_back(one.text("component"), one.digest_of("artefact"));
  }
  if (attestation.status == "passed") state.attestation_passed = step.by;
  if (attestation.status == "failed") state.attestation_failed = step.by;
  put(state.attestation, std::move(attestation), step.by);
}

}  // namespace hallmark
