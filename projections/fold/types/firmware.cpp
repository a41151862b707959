#include "projections/fold/types/firmware.h"

#include "projections/fold/types/functions.h"
#include "projections/fold/types/ordered.h"

namespace hallmark {
namespace {

constexpr std::string_view main_component = "main";

Component& component_of(DeviceState& state, const std::string& name) {
  Component& component = at_name(state.firmware, name, &Component::name);
  component.name = name;
  return component;
}

}  // namespace

void install(DeviceState& state, const std::string& component, InstalledFirmware firmware,
             const Evidence& by) {
  Component& place = component_of(state, component);
  if (place.installed) {
    const InstalledFirmware& old = place.installed->value;
    firmware.previous = old.artefact == firmware.artefact ? old.previous : old.artefact;
  }
  set(place.installed, std::move(firmware), by);
  place.last_attempt.reset();
}

void fold_firmware_updated(DeviceState& state, const Step& step) {
  std::string component = step.data.text("component");
  if (component.empty()) component = main_component;
  std::string result = step.data.text("result");
  if (result == "success" || result == "alreadyInstalled") {
    InstalledFirmware firmware;
    firmware.artefact = step.data.digest_of("artefact");
    firmware.version = step.data.text("toVersion");
    firmware.signer_spki_sha256 = step.data.digest("signerSpkiSha256");
    firmware.signature = step.data.text("signature");
    firmware.security_version = step.data.count("securityVersion");
    return install(state, component, std::move(firmware), step.by);
  }
  put(component_of(state, component).last_attempt,
      FirmwareAttempt{step.data.digest_of("artefact"), step.data.text("toVersion"),
                      std::move(result), step.data.text("signature"),
                      step.data.text("deploymentId")},
      step.by);
}

}  // namespace hallmark
