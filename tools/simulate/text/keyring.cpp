#include "tools/simulate/text/keyring.h"

#include <vector>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "tools/simulate/text/credentials.h"

namespace hallmark::simulate {
namespace {

std::vector<std::string> producers() {
  std::vector<std::string> out = {"authorities/pilot"};
  for (const Maker& maker : makers) {
    for (const char* system : {"/factory", "/releases"}) {
      out.push_back("makers/" + std::string(maker.party.id) + system);
    }
  }
  for (const std::string_view plant : plants) {
    for (const char* system : {"/registrar", "/devices", "/assets"}) {
      out.push_back("plants/" + std::string(plant) + system);
    }
  }
  return out;
}

void write_key(json::Writer& writer, const Signer& signer) {
  writer.member("spkiSha256", signer.spki_sha256.hex());
  writer.member("spki", to_base64(signer.key.public_key().spki()));
}

void write_authority(json::Writer& writer, const CertificateIssuer& issuer) {
  writer.begin_object();
  writer.member("issuer", issuer.name().rfc4514());
  writer.member("authorityKeyId", to_hex(issuer.key_identifier()));
  writer.member("spki", to_base64(issuer.spki()));
  writer.end_object();
}

void write_authorities(json::Writer& writer, const World& world, Credentials& credentials) {
  for (unsigned model = 0; model < model_count; model += 2) {  // each maker has two
    Traits traits;
    traits.model = static_cast<std::uint8_t>(model);
    write_authority(writer, credentials.issuer(traits, {.role = Role::idevid}));
  }
  const unsigned last = world.authority_generation(world.options().to_us);
  for (unsigned plant = 0; plant < plant_count; ++plant) {
    for (unsigned generation = 0; generation <= last; ++generation) {
      Traits traits;
      traits.plant = static_cast<std::uint8_t>(plant);
      write_authority(writer, credentials.issuer(
                                  traits, {.role = Role::ldevid,
                                           .generation = static_cast<std::uint8_t>(generation)}));
    }
  }
}

}  // namespace

std::string keyring(const Options& options) {
  const World world(options);
  Credentials credentials(world);
  json::Writer writer;
  writer.begin_object();
  writer.key("producers");
  writer.begin_array();
  for (const std::string& producer : producers()) {
    writer.begin_object();
    writer.member("keyid", producer);
    writer.member("source", "/" + producer);
    write_key(writer, credentials.signer(Material::producer, producer));
    writer.end_object();
  }
  writer.end_array();
  writer.key("releaseSigners");
  writer.begin_array();
  for (const Maker& maker : makers) {
    writer.begin_object();
    writer.member("vendor", maker.party.name);
    write_key(writer, credentials.signer(Material::release_key, maker.party.id));
    writer.end_object();
  }
  writer.end_array();
  writer.key("authorities");
  writer.begin_array();
  write_authorities(writer, world, credentials);
  writer.end_array();
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace hallmark::simulate
