#include "projections/fold/types/functions.h"

namespace hallmark {

void fold_authority_revoked(DeviceState& state, const Step& step) {
  set_text(state.authority_revoked, step, "reason");
}

void fold_firmware_released(DeviceState& state, const Step& step) {
  Release release;
  release.artefact = step.data.digest_of("artefact");
  release.component = step.data.text("component");
  release.version = step.data.text("version");
  release.vendor = step.data.text("vendor");
  release.security_version = step.data.count("securityVersion");
  release.compatible = step.data.texts("compatible");
  release.signer_spki_sha256 = step.data.digest("signerSpkiSha256");
  release.sbom = step.data.digest("sbom");
  release.provenance = step.data.digest("provenance");
  set(state.release, std::move(release), step.by);
}

void fold_policy_adopted(DeviceState& state, const Step& step) {
  set_digest(state.policy_adopted, step, "sha256");
}

}  // namespace hallmark
