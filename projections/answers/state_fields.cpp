#include "projections/answers/state_fields.h"

#include "projections/answers/answer_writer.h"

namespace hallmark {
namespace {

template <class Write>
std::string json_of(ShardIndex shard, bool there, Write&& write) {
  if (!there) return "null";
  json::Writer writer;
  AnswerWriter out(writer, shard);
  write(out);
  return writer.take();
}

std::string text_field(const Maybe<std::string>& fact) {
  return json_of({}, fact.has_value(), [&](AnswerWriter& out) { out.json().string(fact->value); });
}

void write_party(AnswerWriter& out, const PartyName& party) {
  out.json().begin_object();
  out.text("id", party.id);
  out.text("name", party.name);
  out.json().end_object();
}

std::string party_field(const Maybe<PartyName>& fact) {
  return json_of({}, fact.has_value(), [&](AnswerWriter& out) { write_party(out, fact->value); });
}

std::string custodian_field(const Maybe<Custody>& fact) {
  return json_of({}, fact.has_value(), [&](AnswerWriter& out) {
    out.json().begin_object();
    out.text("id", fact->value.holder.id);
    out.text("name", fact->value.holder.name);
    out.text("place", fact->value.place);
    out.json().end_object();
  });
}

// A list, one object for each; "null" where it is empty.
template <class List, class Write>
std::string list_field(const List& list, Write&& write) {
  bool any = false;
  std::string text = json_of({}, true, [&](AnswerWriter& out) {
    out.json().begin_array();
    for (const auto& one : list) any = write(out, one) || any;
    out.json().end_array();
  });
  return any ? text : "null";
}

std::string certificates_field(const DeviceState& state, Occurred at) {
  return list_field(state.certificates, [&](AnswerWriter& out, const HeldCertificate& one) {
    if (!one.held) return false;
    out.json().begin_object();
    out.digest("sha256", one.sha256);
    out.text("state", name(state_at(one, at)));
    out.json().end_object();
    return true;
  });
}

std::string firmware_field(const DeviceState& state) {
  return list_field(state.firmware, [](AnswerWriter& out, const Component& one) {
    if (!one.installed) return false;
    out.json().begin_object();
    out.text("component", one.name);
    out.digest("artefact", one.installed->value.artefact);
    out.json().end_object();
    return true;
  });
}

std::string delegations_field(const DeviceState& state, Occurred at) {
  return list_field(state.delegations, [&](AnswerWriter& out, const Delegate& delegate) {
    bool any = false;
    for (const Fact<Delegation>& power : delegate.powers) {
      if (power.value.until && *power.value.until <= at) continue;
      any = true;
      out.json().begin_object();
      out.party("party", delegate.party);
      out.text("power", power.value.power);
      out.time("until", power.value.until);
      out.json().end_object();
    }
    return any;
  });
}

std::string trusted_by_field(const DeviceState& state) {
  return list_field(state.trusted_by, [](AnswerWriter& out, const Fact<TrustGrant>& grant) {
    out.json().begin_object();
    out.text("system", grant.value.system);
    out.text("relationship", grant.value.relationship);
    out.digest("credential", grant.value.credential);
    out.json().end_object();
    return true;
  });
}

std::string configuration_field(const DeviceState& state) {
  const auto& configuration = state.configuration;
  return json_of({}, configuration.has_value(), [&](AnswerWriter& out) {
    out.json().begin_object();
    out.digest("digest", configuration->value.digest);
    out.json().end_object();
  });
}

std::string identifiers_field(const Identity& identity) {
  return list_field(identity.identifiers, [](AnswerWriter& out, const auto& one) {
    out.json().begin_object();
    out.text("scheme", one.first.scheme);
    out.text("value", one.first.value);
    out.json().end_object();
    return true;
  });
}

std::string digest_field(const Maybe<ContentHash>& fact) {
  return json_of({}, fact.has_value(),
                 [&](AnswerWriter& out) { out.json().string(fact->value.hex()); });
}

}  // namespace

StateFields fields_of(const DeviceState& state, Occurred at) {
  return {{"state", '"' + std::string(name(state.life.state)) + '"'},
          {"epoch", std::to_string(state.life.epoch)},
          {"owner", party_field(state.owner)},
          {"custodian", custodian_field(state.custodian)},
          {"businessOwner", party_field(state.business_owner)},
          {"purpose", text_field(state.purpose)},
          {"zone", text_field(state.zone)},
          {"gateway", text_field(state.gateway)},
          {"certificates", certificates_field(state, at)},
          {"firmware", firmware_field(state)},
          {"delegations", delegations_field(state, at)},
          {"trustedBy", trusted_by_field(state)},
          {"configuration", configuration_field(state)}};
}

StateFields identity_fields(const Identity& identity) {
  const bool has_origin = identity.origin != Identity::Origin::none;
  return {{"origin", has_origin ? '"' + std::string(name(identity.origin)) + '"' : "null"},
          {"maker", party_field(identity.maker)},
          {"model", text_field(identity.model)},
          {"serial", text_field(identity.serial)},
          {"deviceClass", text_field(identity.device_class)},
          {"hardwareRevision", text_field(identity.hardware_revision)},
          {"keyStore", text_field(identity.key_store)},
          {"site", text_field(identity.site)},
          {"batch", text_field(identity.batch)},
          {"sbom", digest_field(identity.sbom)},
          {"identity", digest_field(identity.identity_certificate)},
          {"approver", party_field(identity.approver)},
          {"identifiers", identifiers_field(identity)}};
}

}  // namespace hallmark
