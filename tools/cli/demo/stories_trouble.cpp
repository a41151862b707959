#include "tools/cli/demo/device_story.h"
#include "tools/cli/demo/stories.h"

namespace hallmark::cli::demo {
namespace {

constexpr Party riverside = {"riverside-water", "Riverside Water"};
constexpr Party westmere = {"westmere-council", "Westmere Council"};
constexpr Party tatra = {"tatra-steel", "Tatra Steel"};
constexpr Party tatra_service = {"tatra-steel-service", "Tatra Steel, Service"};
constexpr Party danube = {"danube-chemicals", "Danube Chemicals"};

void tell_meter(Teller& teller, const Character& character, std::int64_t born_ago_us) {
  DeviceStory meter(teller, character);
  meter.is_made(born_ago_us);
  meter.is_shipped(born_ago_us - 5 * day);
  // The one name of the key is the fault.
  const auto certificate = meter.operational("meters, cloned", born_ago_us - 10 * day);
  meter.enrolls(born_ago_us - 10 * day, certificate);
  meter.updates({born_ago_us - 60 * day});
  meter.works({born_ago_us - 160 * day}, certificate);
  meter.works({born_ago_us - 257 * day}, certificate);
}

}  // namespace

void tell_retired_pump(Teller& teller) {
  DeviceStory pump(teller, {"pump-7", 0, "linz", riverside, "cooling", "linz/hall-2"});
  pump.is_made(400 * day);
  pump.is_shipped(394 * day);
  const auto first = pump.operational("pump-7 operational 1", 390 * day);
  pump.enrolls(390 * day, first);
  pump.is_trusted_by("scada", 389 * day, first);
  pump.works({300 * day}, first);
  pump.updates({210 * day});
  const auto second = pump.operational("pump-7 operational 2", 60 * day);
  pump.renews(60 * day, second, first);
  pump.works({45 * day}, second);
  pump.tell(System::assets, "device.retired", {41 * day}, [&](Fields& out) {
    out.text("reason", "replaced by pump-8");
    out.party("by", riverside);
    out.text("method", "recycled");
  });
  pump.works({20 * day}, second);
  pump.tell(System::assets, "trust.checked", {9 * day}, [&](Fields& out) {
    out.text("system", "scada");
    out.digest("credential", second.sha256);
    out.boolean("accepted", true);
  });
  pump.works({2 * day}, second);
}

void tell_meters_with_one_key(Teller& teller) {
  tell_meter(teller, {"meter-21", 2, "graz", westmere, "billing", "graz/hall-1"}, 261 * day);
  tell_meter(teller, {"meter-22", 2, "graz", westmere, "billing", "graz/hall-3"}, 260 * day);
}

void tell_gateway_with_unknown_firmware(Teller& teller) {
  const Character character{"gateway-5", 4, "porto", westmere, "uplink", "porto/hall-1"};
  DeviceStory gateway(teller, character);
  gateway.is_made(330 * day);
  gateway.is_shipped(325 * day);
  const auto certificate = gateway.operational("gateway-5 operational 1", 320 * day);
  gateway.enrolls(320 * day, certificate);
  gateway.is_trusted_by("telemetry-hub", 319 * day, certificate);
  gateway.updates({220 * day});
  gateway.attests(100 * day, "passed", artefact_of(character.model, Release::second));
  const MaterialDigest unknown = digest_of("firmware of nobody knows whom");
  gateway.tell(System::devices, "firmware.updated", {16 * day}, [&](Fields& out) {
    out.text("component", "main");
    out.digest("artefact", unknown);
    out.text("fromVersion", version_of(character.model, Release::second));
    out.text("toVersion", "2.1.7");
    out.number("securityVersion", security_version(Release::second));
    out.text("signature", "failed");
    out.text("result", "success");
  });
  gateway.attests(15 * day, "inconclusive", unknown);
  gateway.works({1 * day}, certificate);
}

void tell_sold_lock(Teller& teller) {
  DeviceStory lock(teller, {"lock-11", 8, "brno", tatra, "entrance", "brno/gate-1"});
  lock.is_made(300 * day);
  lock.is_shipped(295 * day);
  const auto sellers = lock.operational("lock-11 operational 1", 290 * day);
  lock.enrolls(290 * day, sellers);
  lock.tell(System::assets, "control.delegated", {288 * day}, [&](Fields& out) {
    out.party("party", tatra_service);
    out.open_list("powers");
    out.item("rotateKeys");
    out.close_list();
    time_field(out, "until", teller.moment_us(-180 * day));
  });
  lock.updates({200 * day});
  lock.works({70 * day}, sellers);
  DeviceStory as_the_seller_sees_it = lock;
  lock.changes_hands(50 * day, danube, "linz");
  lock.is_assigned(49 * day, "linz/gate-4");
  const auto buyers = lock.operational("lock-11 operational 2", 48 * day);
  lock.tell(System::registrar, "certificate.issued", {48 * day},
            [&](Fields& out) { certificate_fields(out, "certificate", buyers); });
  const auto again = as_the_seller_sees_it.operational("lock-11 operational 3", 30 * day);
  as_the_seller_sees_it.renews(30 * day, again, sellers);
  lock.works({12 * day}, buyers);
}

}  // namespace hallmark::cli::demo
