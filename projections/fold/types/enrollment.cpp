#include "projections/fold/life.h"
#include "projections/fold/types/certificates.h"
#include "projections/fold/types/functions.h"

namespace hallmark {
namespace {

std::optional<ContentHash> sha256_of(const std::optional<HeldCertificate>& certificate) {
  if (!certificate) return std::nullopt;
  return certificate->sha256;
}

}  // namespace

// A new epoch clears what belonged to the one before; so the turn comes first, and then what this
// enrollment says.
void fold_enrolled(DeviceState& state, const Step& step) {
  const auto owner = step.data.party("owner");
  take_turn(state, Turn::enrollment, step.by, owner ? std::string_view(owner->id) : "");
  set_party(state.owner, step, "owner");
  set_text(state.purpose, step, "purpose");
  set_text(state.zone, step, "zone");
  set_text(state.gateway, step, "gateway");

  const std::string key_store = step.data.text("keyStore");
  auto certificate = step.data.certificate("certificate");
  put(state.enrollment,
      Enrollment{step.data.text("method"), step.data.text("credential"), key_store,
                 sha256_of(step.data.certificate("presented")), sha256_of(certificate),
                 step.data.digest("originEvidence")},
      step.by);
  if (certificate) hold(state, *std::move(certificate), {key_store, {}}, step.by);
}

void fold_enrollment_rejected(DeviceState& state, const Step& step) {
  put(state.enrollment_rejected, step.data.text("reason"), step.by);
}

}  // namespace hallmark
