#include "tools/cli/demo/releases.h"

#include <array>

#include "tools/simulate/options.h"
#include "tools/simulate/tables.h"

namespace hallmark::cli::demo {
namespace {

constexpr std::array<std::uint8_t, 6> models_of_fleet = {0, 2, 4, 6, 8, 10};

}  // namespace

std::uint64_t security_version(Release release) { return release == Release::first ? 1 : 2; }

std::string version_of(std::uint8_t model, Release release) {
  return std::to_string(simulate::models[model].major) +
         (release == Release::first ? ".0.0" : ".1.0");
}

MaterialDigest artefact_of(std::uint8_t model, Release release) {
  return digest_of("firmware " + std::string(simulate::models[model].name) + " " +
                   version_of(model, release));
}

void tell_releases(Teller& teller) {
  for (const std::uint8_t model : models_of_fleet) {
    const simulate::Party& maker = simulate::makers[simulate::models[model].maker].party;
    const std::string_view name = simulate::models[model].name;
    const std::string source =
        "/demo/makers/" + std::string(maker.id) + "/releases/" + std::string(name);
    for (const Release release : {Release::first, Release::second}) {
      const MaterialDigest artefact = artefact_of(model, release);
      const std::int64_t ago = (release == Release::first ? 430 : 240) * simulate::day;
      teller.tell(source, "artefact:" + artefact.hex(), "firmware.released", {ago},
                  [&](simulate::Fields& out) {
                    out.digest("artefact", artefact);
                    out.text("component", "main");
                    out.text("version", version_of(model, release));
                    out.number("securityVersion", security_version(release));
                    out.text("vendor", maker.name);
                    out.open_list("compatible");
                    out.item(name);
                    out.close_list();
                    out.digest("signerSpkiSha256", signer_of(maker));
                    out.digest("sbom", digest_of("sbom " + artefact.hex()));
                    out.digest("provenance", digest_of("provenance " + artefact.hex()));
                  });
    }
  }
}

}  // namespace hallmark::cli::demo
