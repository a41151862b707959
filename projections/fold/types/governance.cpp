#include <tuple>

#include "projections/fold/types/functions.h"
#include "projections/fold/types/ordered.h"

namespace hallmark {
namespace {

constexpr auto rule_and_scope = [](const Fact<GrantedException>& one) {
  return std::tie(one.value.rule, one.value.scope);
};

}  // namespace

void fold_exception_granted(DeviceState& state, const Step& step) {
  GrantedException granted;
  granted.rule = step.data.text("rule");
  granted.scope = step.data.text("scope");
  granted.reason = step.data.text("reason");
  granted.compensating_control = step.data.text("compensatingControl");
  granted.approver = step.data.party_of("approver");
  granted.until = step.data.time("until").value_or(Occurred());
  const auto name = std::tie(granted.rule, granted.scope);
  Fact<GrantedException>& known = at_name(state.exceptions, name, rule_and_scope);
  known = {std::move(granted), step.by};
}

void fold_exception_revoked(DeviceState& state, const Step& step) {
  const std::string rule = step.data.text("rule");
  const std::string scope = step.data.text("scope");
  for (Fact<GrantedException>& one : state.exceptions) {
    if (rule_and_scope(one) == std::tie(rule, scope)) one.value.revoked = step.by;
  }
}

// Which event it corrects, and how, is settled before events are folded; here it is counted.
void fold_corrected(DeviceState& state, const Step& /*step*/) { ++state.counts.corrections; }

}  // namespace hallmark
