#include "projections/answers/state_parts.h"

namespace hallmark::state_parts {

void write_identity(AnswerWriter& out, const Identity& identity) {
  out.text("origin", name(identity.origin));
  out.party("maker", identity.maker);
  out.text("model", identity.model);
  out.text("serial", identity.serial);
  out.text("deviceClass", identity.device_class);
  out.text("hardwareRevision", identity.hardware_revision);
  out.text("keyStore", identity.key_store);
  out.text("site", identity.site);
  out.text("batch", identity.batch);
  out.digest("sbom", identity.sbom);
  out.digest("identity", identity.identity_certificate);
  out.party("approver", identity.approver);
  out.digest("adoptionEvidence", identity.adoption_evidence);
  out.begin_list("identifiers");
  for (const auto& [identifier, by] : identity.identifiers) {
    out.json().begin_object();
    out.text("scheme", identifier.scheme);
    out.text("value", identifier.value);
    out.by(by);
    out.end();
  }
  out.end_list();
}

void write_identity_evidence(AnswerWriter& out, const Identity& identity) {
  if (identity.origin != Identity::Origin::none) out.entry("origin", identity.born);
  out.entry("maker", identity.maker);
  out.entry("model", identity.model);
  out.entry("serial", identity.serial);
  out.entry("deviceClass", identity.device_class);
  out.entry("hardwareRevision", identity.hardware_revision);
  out.entry("keyStore", identity.key_store);
  out.entry("site", identity.site);
  out.entry("batch", identity.batch);
  out.entry("sbom", identity.sbom);
  out.entry("identity", identity.identity_certificate);
  out.entry("approver", identity.approver);
  out.entry("adoptionEvidence", identity.adoption_evidence);
}

}  // namespace hallmark::state_parts
