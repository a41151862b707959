#include "projections/answers/state_json.h"

#include "projections/answers/answer_writer.h"
#include "projections/answers/state_parts.h"

namespace hallmark {
namespace {

using namespace state_parts;

void write_hold(AnswerWriter& out, std::string_view name, const Maybe<CertificateHold>& fact) {
  if (!fact) return;
  out.begin(name);
  out.text("reason", fact->value.reason);
  out.party("by", fact->value.by);
  out.time("invalidityDate", fact->value.invalidity_date);
  out.by(fact->by);
  out.end();
}

void write_certificates(AnswerWriter& out, const DeviceState& state, ShardIndex shard,
                        Occurred as_of) {
  out.begin_list("certificates");
  for (const HeldCertificate& certificate : state.certificates) {
    if (certificate.held) write_certificate(out.json(), certificate, shard, as_of);
  }
  out.end_list();
}

void write_counts(AnswerWriter& out, const Counts& counts) {
  out.begin("counts");
  out.count("events", counts.events);
  out.count("late", counts.late);
  out.count("corrections", counts.corrections);
  out.count("corrected", counts.corrected);
  out.count("unknown", counts.unknown);
  out.count("foreign", counts.foreign);
  out.count("sessions", counts.sessions);
  out.end();
}

void write_evidence(AnswerWriter& out, const DeviceState& state) {
  out.begin("evidence");
  write_life_evidence(out, state.life);
  write_identity_evidence(out, state.identity);
  write_owners_evidence(out, state);
  if (state.attestation_passed) out.entry("lastPassed", *state.attestation_passed);
  if (state.attestation_failed) out.entry("lastFailed", *state.attestation_failed);
  out.entry("seal", state.seal);
  if (state.last) out.entry("lastOccurredAt", *state.last);
  out.end();
}

// What is installed, in a list of devices.
void write_artefacts(AnswerWriter& out, const DeviceState& state) {
  out.begin_list("firmware");
  for (const Component& component : state.firmware) {
    if (!component.installed) continue;
    out.json().begin_object();
    out.text("component", component.name);
    out.digest("artefact", component.installed->value.artefact);
    out.text("version", component.installed->value.version);
    out.end();
  }
  out.end_list();
}

}  // namespace

void write_certificate_members(json::Writer& writer, const HeldCertificate& certificate,
                               ShardIndex shard, Occurred as_of) {
  AnswerWriter out(writer, shard);
  out.digest("sha256", certificate.sha256);
  out.digest("spkiSha256", certificate.spki_sha256);
  out.text("issuer", certificate.issuer);
  out.text("serial", certificate.serial);
  out.text("authorityKeyId", certificate.authority_key_id);
  out.text("role", certificate.role);
  out.text("state", name(state_at(certificate, as_of)));
  out.time("notBefore", certificate.not_before);
  out.time("notAfter", certificate.not_after);
  out.text("keyStore", certificate.key_store);
  out.digest("replaces", certificate.replaces);
  out.digest("replacedBy", certificate.replaced_by);
  write_hold(out, "revoked", certificate.revoked);
  write_hold(out, "suspended", certificate.suspended);
  out.time("lastUsed", certificate.last_used);
  out.by(certificate.by);
}

void write_certificate(json::Writer& writer, const HeldCertificate& certificate, ShardIndex shard,
                       Occurred as_of) {
  writer.begin_object();
  write_certificate_members(writer, certificate, shard, as_of);
  writer.end_object();
}

void write_state_members(json::Writer& writer, const DeviceState& state, ShardIndex shard,
                         Occurred as_of) {
  AnswerWriter out(writer, shard);
  out.text("state", name(state.life.state));
  out.count("epoch", state.life.epoch);
  write_epochs(out, state.life);
  write_identity(out, state.identity);
  write_owners(out, state);
  write_certificates(out, state, shard, as_of);
  write_condition(out, state);
  write_control(out, state, as_of);
  write_last_deeds(out, state);
  write_life(out, state.life);
  write_things(out, state);
  write_counts(out, state.counts);
  if (state.last) out.time("lastOccurredAt", state.last->since);
  write_evidence(out, state);
}

void write_device_item(json::Writer& writer, const DeviceItem& item) {
  const DeviceState& state = item.state;
  AnswerWriter out(writer, item.shard);
  writer.begin_object();
  out.text("device", item.device);
  out.text("state", name(state.life.state));
  out.count("epoch", state.life.epoch);
  out.party("owner", state.owner);
  out.custodian(state.custodian);
  out.party("maker", state.identity.maker);
  out.text("model", state.identity.model);
  out.text("serial", state.identity.serial);
  out.text("deviceClass", state.identity.device_class);
  out.text("zone", state.zone);
  write_artefacts(out, state);
  out.count("events", state.counts.events);
  if (state.last) out.time("lastOccurredAt", state.last->since);
  out.begin("head");
  out.count("shard", item.shard.value());
  out.count("sequence", item.head.value());
  out.end();
  writer.end_object();
}

}  // namespace hallmark
