#include "projections/answers/state_parts.h"

namespace hallmark::state_parts {
namespace {

void write_delegations(AnswerWriter& out, const DeviceState& state, Occurred as_of) {
  out.begin_list("delegations");
  for (const Delegate& delegate : state.delegations) {
    for (const Fact<Delegation>& power : delegate.powers) {
      if (power.value.until && *power.value.until <= as_of) continue;
      out.json().begin_object();
      out.party("party", delegate.party);
      out.text("power", power.value.power);
      out.time("until", power.value.until);
      out.by(power.by);
      out.end();
    }
  }
  out.end_list();
}

void write_trust(AnswerWriter& out, const DeviceState& state) {
  out.begin_list("trustedBy");
  for (const Fact<TrustGrant>& grant : state.trusted_by) {
    out.json().begin_object();
    out.text("system", grant.value.system);
    out.text("relationship", grant.value.relationship);
    out.digest("credential", grant.value.credential);
    out.by(grant.by);
    out.end();
  }
  out.end_list();
  if (!state.withdrawn.empty()) {
    out.begin_list("withdrawn");
    for (const Fact<Withdrawal>& withdrawal : state.withdrawn) {
      out.json().begin_object();
      out.text("system", withdrawal.value.system);
      out.party("by", withdrawal.value.by);
      out.by(withdrawal.by);
      out.end();
    }
    out.end_list();
  }
  if (state.trust_checks.empty()) return;
  out.begin_list("trustChecks");
  for (const Fact<TrustCheck>& check : state.trust_checks) {
    out.json().begin_object();
    out.text("system", check.value.system);
    out.digest("credential", check.value.credential);
    out.flag("accepted", check.value.accepted);
    out.by(check.by);
    out.end();
  }
  out.end_list();
}

void write_exceptions(AnswerWriter& out, const DeviceState& state) {
  if (state.exceptions.empty()) return;
  out.begin_list("exceptions");
  for (const Fact<GrantedException>& granted : state.exceptions) {
    out.json().begin_object();
    out.text("rule", granted.value.rule);
    out.text("scope", granted.value.scope);
    out.time("until", granted.value.until);
    out.party("approver", granted.value.approver);
    out.text("reason", granted.value.reason);
    out.text("compensatingControl", granted.value.compensating_control);
    if (granted.value.revoked) out.time("revoked", granted.value.revoked->since);
    out.by(granted.by);
    out.end();
  }
  out.end_list();
}

void write_transfer(AnswerWriter& out, std::string_view name, const Maybe<Transfer>& fact) {
  if (!fact) return;
  out.begin(name);
  out.party("from", fact->value.from);
  out.party("to", fact->value.to);
  out.by(fact->by);
  out.end();
}

}  // namespace

void write_owners(AnswerWriter& out, const DeviceState& state) {
  out.party("owner", state.owner);
  out.custodian(state.custodian);
  out.party("businessOwner", state.business_owner);
  out.text("purpose", state.purpose);
  out.text("zone", state.zone);
  out.text("gateway", state.gateway);
}

void write_owners_evidence(AnswerWriter& out, const DeviceState& state) {
  out.entry("owner", state.owner);
  out.entry("custodian", state.custodian);
  out.entry("businessOwner", state.business_owner);
  out.entry("purpose", state.purpose);
  out.entry("zone", state.zone);
  out.entry("gateway", state.gateway);
}

void write_control(AnswerWriter& out, const DeviceState& state, Occurred as_of) {
  write_delegations(out, state, as_of);
  write_trust(out, state);
  write_exceptions(out, state);
  write_transfer(out, "transfer", state.transfer_initiated);
  write_transfer(out, "transferred", state.transferred);
  write_transfer(out, "shipped", state.shipped);
}

}  // namespace hallmark::state_parts
