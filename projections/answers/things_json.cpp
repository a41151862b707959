#include "projections/answers/state_parts.h"

namespace hallmark::state_parts {
namespace {

void write_release(AnswerWriter& out, const Fact<Release>& fact) {
  const Release& release = fact.value;
  out.begin("release");
  out.digest("artefact", release.artefact);
  out.text("component", release.component);
  out.text("version", release.version);
  out.count("securityVersion", release.security_version);
  out.text("vendor", release.vendor);
  out.texts("compatible", release.compatible);
  out.digest("signerSpkiSha256", release.signer_spki_sha256);
  out.digest("sbom", release.sbom);
  out.digest("provenance", release.provenance);
  out.by(fact.by);
  out.end();
}

}  // namespace

void write_things(AnswerWriter& out, const DeviceState& state) {
  if (state.release) write_release(out, *state.release);
  if (state.authority_revoked) {
    out.begin("authorityRevoked");
    out.text("reason", state.authority_revoked->value);
    out.by(state.authority_revoked->by);
    out.end();
  }
  if (state.policy_adopted) {
    out.begin("policyAdopted");
    out.digest("sha256", state.policy_adopted->value);
    out.by(state.policy_adopted->by);
    out.end();
  }
}

}  // namespace hallmark::state_parts
