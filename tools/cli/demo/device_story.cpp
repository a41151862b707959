#include "tools/cli/demo/device_story.h"

#include "schemas/vocabulary/base64.h"

namespace hallmark::cli::demo {
namespace {

constexpr unsigned operational_days = 365;

const simulate::ClassFacts& facts_of(std::uint8_t model) {
  return simulate::facts(simulate::models[model].device_class);
}

IssuerName authority_of(const Party& party, std::string_view what) {
  return {std::string(party.name) + " " + std::string(what), std::string(party.name)};
}

}  // namespace

void certificate_fields(Fields& out, std::string_view name, const DeviceCertificate& certificate) {
  out.open(name);
  out.text("role", certificate.role);
  out.text("der", to_base64(certificate.der));
  out.close();
}

DeviceStory::DeviceStory(Teller& teller, const Character& character)
    : teller_(teller),
      character_(character),
      algorithm_(model().device_class == simulate::DeviceClass::meter ? KeyAlgorithm::ecdsa_p256
                                                                      : KeyAlgorithm::ed25519) {}

DeviceCertificate DeviceStory::operational(std::string_view key, std::int64_t from_ago_us) const {
  return issue({.role = "operational",
                .device = character_.device,
                .key = key,
                .algorithm = algorithm_,
                .issuer = authority_of(character_.owner, "Operational CA"),
                .from_us = teller_.moment_us(from_ago_us),
                .days = operational_days});
}

std::string DeviceStory::source(System system) const {
  const std::string device(character_.device);
  const std::string plant(character_.plant);
  switch (system) {
    case System::factory:
      return "/demo/makers/" + std::string(maker().id) + "/factory/" + device;
    case System::registrar:
      return "/demo/plants/" + plant + "/registrar/" + device;
    case System::devices:
      return "/demo/plants/" + plant + "/devices/" + device;
    case System::assets:
      return "/demo/plants/" + plant + "/assets/" + device;
    case System::uplink:
      return "/plants/" + plant + "/uplink/" + device;
  }
  return "/demo";
}

std::string DeviceStory::seal(unsigned number) const {
  return "S-" + std::string(character_.device) + "-" + std::to_string(number);
}

void DeviceStory::tell(System system, std::string_view type, Ago ago, const Teller::Data& data) {
  teller_.tell(source(system), character_.device, type, ago, data);
}

void DeviceStory::is_made(std::int64_t ago_us) {
  identity_ = issue({.role = "idevid",
                     .device = character_.device,
                     .key = std::string(character_.device) + " identity",
                     .algorithm = algorithm_,
                     .issuer = authority_of(maker(), "Device Identity CA"),
                     .from_us = teller_.moment_us(ago_us)});
  tell(System::factory, "device.manufactured", {ago_us}, [&](Fields& out) {
    const std::string name(model().name);
    const std::string mark = digest_of("mark of " + std::string(character_.device)).hex();
    out.text("serial", name + "-" + mark.substr(0, 6));
    out.party("maker", maker());
    out.text("model", name);
    out.text("hardwareRevision", "B");
    out.text("deviceClass", facts_of(character_.model).name);
    out.text("keyStore", facts_of(character_.model).key_store);
    out.text("site", simulate::makers[model().maker].sites[0]);
    out.text("batch", name + "-W17");
    out.open_list("firmware");
    out.open_item();
    out.text("component", "main");
    out.digest("artefact", artefact_of(character_.model, Release::first));
    out.text("version", version_of(character_.model, Release::first));
    out.close();
    out.close_list();
    certificate_fields(out, "identity", identity_);
    out.open_list("identifiers");
    out.open_item();
    out.text("scheme", "mac");
    out.text("value",
             "02:00:5e:" + mark.substr(6, 2) + ":" + mark.substr(8, 2) + ":" + mark.substr(10, 2));
    out.close();
    out.close_list();
    out.digest("sbom", digest_of("sbom of " + name));
  });
}

void DeviceStory::is_shipped(std::int64_t ago_us) {
  tell(System::factory, "device.shipped", {ago_us}, [&](Fields& out) {
    out.party("from", maker());
    out.party("to", character_.owner);
    out.text("seal", seal(1));
  });
}

void DeviceStory::enrolls(std::int64_t ago_us, const DeviceCertificate& given) {
  tell(System::registrar, "enrollment.completed", {ago_us}, [&](Fields& out) {
    out.text("method", "brski");
    out.text("credential", "certificate");
    certificate_fields(out, "presented", identity_);
    certificate_fields(out, "certificate", given);
    out.text("keyStore", facts_of(character_.model).key_store);
    out.party("owner", character_.owner);
    out.text("purpose", character_.purpose);
    out.text("zone", character_.zone);
  });
}

void DeviceStory::is_trusted_by(std::string_view system, std::int64_t ago_us,
                                const DeviceCertificate& with) {
  tell(System::assets, "trust.granted", {ago_us}, [&](Fields& out) {
    out.text("system", system);
    out.text("relationship", "client");
    out.digest("credential", with.sha256);
  });
}

void DeviceStory::updates(Ago ago, System system) {
  tell(system, "firmware.updated", ago, [&](Fields& out) {
    out.text("component", "main");
    out.digest("artefact", artefact_of(character_.model, Release::second));
    out.text("fromVersion", version_of(character_.model, Release::first));
    out.text("toVersion", version_of(character_.model, Release::second));
    out.number("securityVersion", security_version(Release::second));
    out.digest("signerSpkiSha256", signer_of(maker()));
    out.text("signature", "verified");
    out.text("result", "success");
    out.text("deploymentId", "roll-out-" + std::string(model().name));
  });
}

void DeviceStory::works(Ago ago, const DeviceCertificate& with, System system) {
  tell(system, "device.activity", ago, [&](Fields& out) {
    const std::int64_t end_us = teller_.moment_us(ago.occurred_us);
    out.text("service", "telemetry");
    out.text("sessionId", std::string(character_.device) + "-s" + std::to_string(++sessions_));
    time_field(out, "start", end_us - 30 * minute);
    time_field(out, "end", end_us);
    out.digest("certificate", with.sha256);
    out.text("peer", "203.0.113." +
                         std::string(character_.device.substr(character_.device.rfind('-') + 1)));
  });
}

void DeviceStory::attests(std::int64_t ago_us, std::string_view status,
                          const MaterialDigest& artefact) {
  tell(System::devices, "attestation.reported", {ago_us}, [&](Fields& out) {
    out.text("verifier", "veraison-1");
    out.text("status", status);
    out.boolean("secureBoot", true);
    out.boolean("debugEnabled", false);
    out.open_list("firmware");
    out.open_item();
    out.text("component", "main");
    out.digest("artefact", artefact);
    out.close();
    out.close_list();
    out.digest("evidence", digest_of("evidence of " + std::string(character_.device) + " " +
                                     std::to_string(ago_us / day)));
  });
}

void DeviceStory::renews(std::int64_t ago_us, const DeviceCertificate& next,
                         const DeviceCertificate& previous) {
  tell(System::registrar, "certificate.renewed", {ago_us}, [&](Fields& out) {
    certificate_fields(out, "certificate", next);
    out.digest("previousCertificate", previous.sha256);
  });
}

void DeviceStory::loses(std::int64_t ago_us, const DeviceCertificate& lost,
                        std::string_view reason) {
  tell(System::registrar, "certificate.revoked", {ago_us}, [&](Fields& out) {
    out.digest("certificate", lost.sha256);
    out.text("reason", reason);
    out.party("by", character_.owner);
  });
}

void DeviceStory::is_assigned(std::int64_t ago_us, std::string_view zone) {
  character_.zone = zone;
  tell(System::assets, "assignment.changed", {ago_us}, [&](Fields& out) {
    out.text("purpose", character_.purpose);
    out.text("zone", character_.zone);
  });
}

void DeviceStory::changes_hands(std::int64_t ago_us, const Party& to, std::string_view plant) {
  tell(System::assets, "ownership.transferInitiated", {ago_us + 7 * day}, [&](Fields& out) {
    out.party("from", character_.owner);
    out.party("to", to);
    out.text("terms", "sold with the line it serves");
  });
  tell(System::assets, "ownership.transferred", {ago_us}, [&](Fields& out) {
    out.party("from", character_.owner);
    out.party("to", to);
    out.digest("voucher", digest_of("voucher of " + std::string(character_.device)));
  });
  character_.owner = to;
  character_.plant = plant;
}

}  // namespace hallmark::cli::demo
