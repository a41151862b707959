#include "projections/fold/types/certificates.h"
#include "projections/fold/types/functions.h"
#include "projections/fold/types/ordered.h"

namespace hallmark {
namespace {

constexpr auto system_name = [](const auto& fact) -> const std::string& {
  return fact.value.system;
};

}  // namespace

// A system that grants again begins anew: what was withdrawn before is no longer so.
void fold_trust_granted(DeviceState& state, const Step& step) {
  TrustGrant grant{step.data.text("system"), step.data.text("relationship"),
                   step.data.digest("credential")};
  erase_name(state.withdrawn, grant.system, system_name);
  Fact<TrustGrant>& known = at_name(state.trusted_by, grant.system, system_name);
  if (known.value == grant) return;
  known = {std::move(grant), step.by};
}

// Also of systems that nobody said to trust the device: that they do not is known from now on.
void fold_trust_withdrawn(DeviceState& state, const Step& step) {
  const PartyName by = step.data.party_of("by");
  for (const std::string& system : step.data.texts("systems")) {
    erase_name(state.trusted_by, system, system_name);
    at_name(state.withdrawn, system, system_name) = {{system, by}, step.by};
  }
}

void fold_trust_checked(DeviceState& state, const Step& step) {
  TrustCheck check{step.data.text("system"), step.data.digest_of("credential"),
                   step.data.flag("accepted").value_or(false)};
  if (check.accepted) note_use(state, check.credential, step.event.order.occurred);
  Fact<TrustCheck>& known = at_name(state.trust_checks, check.system, system_name);
  known = {std::move(check), step.by};
}

}  // namespace hallmark
