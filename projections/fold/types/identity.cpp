#include "projections/fold/life.h"
#include "projections/fold/types/certificates.h"
#include "projections/fold/types/firmware.h"
#include "projections/fold/types/functions.h"

namespace hallmark {
namespace {

void add_identifiers(Identity& identity, const Step& step) {
  for (const EventData& one : step.data.objects("identifiers")) {
    identity.identifiers.try_emplace(Identifier{one.text("scheme"), one.text("value")}, step.by);
  }
}

void set_identity_certificate(DeviceState& state, const Step& step) {
  auto certificate = step.data.certificate("identity");
  if (!certificate) return;
  set(state.identity.identity_certificate, certificate->sha256, step.by);
  hold(state, *std::move(certificate), {step.data.text("keyStore"), {}}, step.by);
}

void be_born(DeviceState& state, Identity::Origin origin, const Step& step) {
  if (state.identity.origin == Identity::Origin::none) {
    state.identity.origin = origin;
    state.identity.born = step.by;
  }
  take_turn(state, Turn::birth, step.by);
}

}  // namespace

void fold_manufactured(DeviceState& state, const Step& step) {
  Identity& identity = state.identity;
  be_born(state, Identity::Origin::manufactured, step);
  set_text(identity.serial, step, "serial");
  set_party(identity.maker, step, "maker");
  set_party(state.owner, step, "maker");
  set_text(identity.model, step, "model");
  set_text(identity.hardware_revision, step, "hardwareRevision");
  set_text(identity.device_class, step, "deviceClass");
  set_text(identity.key_store, step, "keyStore");
  set_text(identity.site, step, "site");
  set_text(identity.batch, step, "batch");
  set_digest(identity.sbom, step, "sbom");
  add_identifiers(identity, step);
  set_identity_certificate(state, step);
  for (const EventData& one : step.data.objects("firmware")) {
    InstalledFirmware firmware;
    firmware.artefact = one.digest_of("artefact");
    firmware.version = one.text("version");
    install(state, one.text("component"), std::move(firmware), step.by);
  }
}

void fold_adopted(DeviceState& state, const Step& step) {
  Identity& identity = state.identity;
  be_born(state, Identity::Origin::adopted, step);
  set_party(identity.approver, step, "approver");
  set_digest(identity.adoption_evidence, step, "evidence");
  set_text(identity.serial, step, "serial");
  set_party(identity.maker, step, "maker");
  set_text(identity.model, step, "model");
  set_text(identity.device_class, step, "deviceClass");
  set_identity_certificate(state, step);
}

void fold_identified(DeviceState& state, const Step& step) {
  add_identifiers(state.identity, step);
}

}  // namespace hallmark
