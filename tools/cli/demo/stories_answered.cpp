#include "tools/cli/demo/device_story.h"
#include "tools/cli/demo/stories.h"

namespace hallmark::cli::demo {
namespace {

constexpr Party riverside = {"riverside-water", "Riverside Water"};
constexpr Party westmere = {"westmere-council", "Westmere Council"};
constexpr Party baltic = {"baltic-ports", "Baltic Ports"};
constexpr Party nordic = {"nordic-paper", "Nordic Paper"};
constexpr Party technician = {"technician-31", "Technician 31"};
constexpr Party fieldcare = {"fieldcare", "Fieldcare"};

void withdraw_trust(DeviceStory& device, std::string_view system, std::int64_t ago_us) {
  device.tell(System::assets, "trust.withdrawn", {ago_us}, [&](Fields& out) {
    out.open_list("systems");
    out.item(system);
    out.close_list();
    out.party("by", device.character().owner);
  });
}

void is_serviced(DeviceStory& device, std::int64_t ago_us) {
  device.tell(System::assets, "service.opened", {ago_us}, [&](Fields& out) {
    out.party("technician", technician);
    out.party("organisation", fieldcare);
    out.text("seal", device.seal(1));
  });
  device.tell(System::assets, "service.closed", {ago_us - 2 * hour}, [&](Fields& out) {
    out.party("technician", technician);
    out.text("sealAfter", device.seal(2));
    out.open_list("partsReplaced");
    out.item("shaft seal");
    out.close_list();
    out.boolean("firmwareTouched", false);
  });
}

void is_identified(DeviceStory& device, std::int64_t ago_us, std::string_view tag) {
  device.tell(System::assets, "device.identified", {ago_us}, [&](Fields& out) {
    out.open_list("identifiers");
    out.open_item();
    out.text("scheme", "assetTag");
    out.text("value", tag);
    out.close();
    out.close_list();
  });
}

void is_configured(DeviceStory& device, std::int64_t ago_us) {
  device.tell(System::devices, "configuration.updated", {ago_us}, [&](Fields& out) {
    out.digest("digest", digest_of("configuration of " + std::string(device.character().device)));
    out.party("by", device.character().owner);
    out.text("signature", "verified");
  });
}

}  // namespace

void tell_quarantined_camera(Teller& teller) {
  const Character character{"camera-9", 6, "gdansk", baltic, "perimeter", "gdansk/quay-2"};
  DeviceStory camera(teller, character);
  camera.is_made(240 * day);
  camera.is_shipped(235 * day);
  const auto certificate = camera.operational("camera-9 operational 1", 230 * day);
  camera.enrolls(230 * day, certificate);
  camera.is_trusted_by("video-wall", 229 * day, certificate);
  camera.updates({150 * day});
  camera.attests(90 * day, "passed", artefact_of(character.model, Release::second));
  camera.works({30 * day}, certificate);
  const MaterialDigest unknown = digest_of("firmware found on camera-9");
  camera.attests(6 * day, "failed", unknown);
  camera.tell(System::assets, "quarantine.entered", {6 * day - 40 * minute}, [&](Fields& out) {
    out.text("reason", "it attested firmware that nobody installed");
    out.party("by", baltic);
    out.digest("evidence", digest_of("report on camera-9"));
  });
  camera.loses(6 * day - 50 * minute, certificate, "keyCompromise");
  withdraw_trust(camera, "video-wall", 6 * day - 55 * minute);
}

void tell_late_sensor(Teller& teller) {
  DeviceStory sensor(teller, {"sensor-12", 10, "turku", nordic, "vibration", "turku/hall-1"});
  sensor.is_made(280 * day);
  sensor.is_shipped(275 * day);
  const auto certificate = sensor.operational("sensor-12 operational 1", 270 * day);
  sensor.enrolls(270 * day, certificate);
  sensor.is_trusted_by("historian", 269 * day, certificate);
  sensor.works({60 * day}, certificate);
  // Both came when the uplink was back, and the assignment had not waited for them.
  sensor.updates({30 * day, 12 * day}, System::uplink);
  sensor.works({28 * day, 10 * day + minute}, certificate, System::uplink);
  sensor.is_assigned(25 * day, "turku/hall-4");
  sensor.works({17 * day}, certificate);
}

void tell_healthy_pump(Teller& teller) {
  const Character character{"pump-8", 0, "linz", riverside, "cooling", "linz/hall-2"};
  DeviceStory pump(teller, character);
  pump.is_made(300 * day);
  pump.is_shipped(295 * day);
  const auto first = pump.operational("pump-8 operational 1", 290 * day);
  pump.enrolls(290 * day, first);
  is_identified(pump, 289 * day, "RW-0008");
  pump.is_trusted_by("scada", 289 * day - hour, first);
  is_configured(pump, 288 * day);
  pump.works({270 * day}, first);
  pump.updates({230 * day});
  pump.attests(229 * day, "passed", artefact_of(character.model, Release::second));
  is_serviced(pump, 180 * day);
  withdraw_trust(pump, "scada", 128 * day);
  pump.changes_hands(120 * day, westmere, "graz");
  pump.is_assigned(120 * day - hour, "graz/hall-2");
  const auto second = pump.operational("pump-8 operational 2", 119 * day);
  pump.renews(119 * day, second, first);
  pump.loses(118 * day, first, "superseded");
  pump.is_trusted_by("telemetry-hub", 117 * day, second);
  pump.works({60 * day}, second);
  pump.attests(10 * day, "passed", artefact_of(character.model, Release::second));
  pump.works({1 * day}, second);
}

}  // namespace hallmark::cli::demo
