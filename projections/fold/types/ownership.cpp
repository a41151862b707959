#include <algorithm>

#include "projections/fold/types/functions.h"
#include "projections/fold/types/ordered.h"

namespace hallmark {
namespace {

constexpr auto party_id = [](const Delegate& one) -> const std::string& { return one.party.id; };
constexpr auto power_name = [](const Fact<Delegation>& one) -> const std::string& {
  return one.value.power;
};

Transfer transfer_in(const EventData& data) { return {data.party_of("from"), data.party_of("to")}; }

}  // namespace

void fold_transfer_initiated(DeviceState& state, const Step& step) {
  put(state.transfer_initiated, transfer_in(step.data), step.by);
}

// Whoever `from` says: that it was not the owner is a finding.
void fold_transferred(DeviceState& state, const Step& step) {
  set_party(state.owner, step, "to");
  put(state.transferred, transfer_in(step.data), step.by);
  state.transfer_initiated.reset();
}

void fold_transfer_cancelled(DeviceState& state, const Step& /*step*/) {
  state.transfer_initiated.reset();
}

// A place is where this holder has it: the next holder's is another, or unknown.
void fold_custody_changed(DeviceState& state, const Step& step) {
  set(state.custodian, Custody{step.data.party_of("holder"), step.data.text("place")}, step.by);
}

void fold_assignment_changed(DeviceState& state, const Step& step) {
  set_text(state.purpose, step, "purpose");
  set_text(state.zone, step, "zone");
  set_party(state.business_owner, step, "businessOwner");
  set_text(state.gateway, step, "gateway");
}

void fold_control_delegated(DeviceState& state, const Step& step) {
  PartyName party = step.data.party_of("party");
  Delegate& delegate = at_name(state.delegations, party.id, party_id);
  if (party.name.empty()) party.name = std::move(delegate.party.name);
  delegate.party = std::move(party);
  const auto until = step.data.time("until");
  for (std::string& power : step.data.texts("powers")) {
    Fact<Delegation>& given = at_name(delegate.powers, power, power_name);
    given = {{std::move(power), until}, step.by};
  }
}

void fold_control_ended(DeviceState& state, const Step& step) {
  const PartyName party = step.data.party_of("party");
  const auto delegate = std::find_if(state.delegations.begin(), state.delegations.end(),
                                     [&](const Delegate& one) { return one.party.id == party.id; });
  if (delegate == state.delegations.end()) return;
  for (const std::string& power : step.data.texts("powers")) {
    erase_name(delegate->powers, power, power_name);
  }
  if (delegate->powers.empty()) state.delegations.erase(delegate);
}

}  // namespace hallmark
