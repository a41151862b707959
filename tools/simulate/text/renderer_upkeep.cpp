#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/invariant.h"
#include "tools/simulate/text/renderer.h"

namespace hallmark::simulate {

// Issued, renewed, not renewed, suspended or resumed.
void Renderer::certificate_event() {
  constexpr std::string_view failures[] = {"timeout", "registrar busy", "clock not set"};
  switch (step_.kind) {
    case Kind::issued:
      certificate("certificate", step_.certificate);
      fields_.text("keyStore", facts(traits_.device_class).key_store);
      fields_.text("protocol", "est");
      return;
    case Kind::renewed:
      certificate("certificate", step_.certificate);
      certificate_digest("previousCertificate", step_.other_certificate);
      return;
    case Kind::renewal_failed:
      certificate_digest("certificate", step_.certificate);
      fields_.text("reason", failures[step_.flavour]);
      fields_.text("fallback", "keeps the old one");
      return;
    default:
      certificate_digest("certificate", step_.certificate);
      fields_.text("reason", step_.kind == Kind::suspended ? "under review" : "review done");
  }
}

void Renderer::revoked() {
  constexpr std::string_view reasons[] = {"superseded", "affiliationChanged",
                                          "cessationOfOperation"};
  certificate_digest("certificate", step_.certificate);
  fields_.text("reason", reasons[step_.flavour]);
  fields_.party("by", owners[step_.party]);
}

void Renderer::authority_revoked() {
  fields_.digest("spkiSha256", credentials_.pilot_authority());
  fields_.text("reason", "cessationOfOperation");
}

// The signature is Ed25519's over the artefact's digest.
void Renderer::released_firmware() {
  const unsigned model = release_model();
  const Maker& vendor = makers[models[model].maker];
  const MaterialDigest digest = credentials_.digest(Material::firmware, model, step_.to_release);
  const Signer& release_signer = credentials_.signer(Material::release_key, vendor.party.id);
  const auto signature = release_signer.key.sign(digest.bytes());
  INVARIANT(signature.has_value(), "an Ed25519 key signs");
  fields_.digest("artefact", digest);
  fields_.text("component", "main");
  version("version", model, step_.to_release);
  fields_.number("securityVersion", World::security_version(step_.to_release));
  fields_.text("vendor", vendor.party.name);
  fields_.open_list("compatible");
  fields_.item(models[model].name);
  fields_.close_list();
  fields_.digest("signerSpkiSha256", release_signer.spki_sha256);
  fields_.text("signature", to_base64(*signature));
  fields_.digest("sbom", credentials_.digest(Material::bill_of_materials, model, step_.to_release));
  fields_.digest("provenance", credentials_.digest(Material::provenance, model, step_.to_release));
}

void Renderer::updated() {
  constexpr std::string_view results[] = {"success", "alreadyInstalled", "failed", "rolledBack"};
  constexpr std::string_view stages[] = {"canary", "early", "all"};
  const Model& model = models[traits_.model];
  fields_.text("component", "main");
  artefact(traits_.model, step_.to_release);
  version("fromVersion", traits_.model, step_.from_release);
  version("toVersion", traits_.model, step_.to_release);
  fields_.number("securityVersion", World::security_version(step_.to_release));
  fields_.digest("signerSpkiSha256",
                 credentials_.signer(Material::release_key, maker().id).spki_sha256);
  fields_.text("signature", "verified");
  fields_.text("result", results[step_.flavour]);
  fields_.begin_text("deploymentId");
  text_ += model.name;
  text_ += '-';
  append_number(text_, step_.to_release);
  text_ += '-';
  text_ +=
      stages[static_cast<std::size_t>(world_.stage(traits_.model, step_.to_release, step_.device))];
  fields_.end_text();
  if ((step_.mask & bits::approved) == 0) return;
  fields_.begin_text("approval");
  text_ += "CHG-";
  append_number(text_, 1'000 + detail().below(9'000));
  fields_.end_text();
}

void Renderer::configured() {
  fields_.digest("digest", evidence());
  fields_.party("by", owners[step_.party]);
  fields_.text("signature", "verified");
}

void Renderer::attested() {
  fields_.text("verifier", "veraison-1");
  fields_.text("status", (step_.mask & bits::inconclusive) != 0 ? "inconclusive" : "passed");
  fields_.boolean("secureBoot", true);
  fields_.boolean("debugEnabled", false);
  if ((step_.mask & (bits::main_known | bits::bootloader_known)) != 0) {
    fields_.open_list("firmware");
    fields_.open_item();
    fields_.text("component", "main");
    artefact(traits_.model, step_.to_release);
    fields_.close();
    if ((step_.mask & bits::bootloader_known) != 0) {
      fields_.open_item();
      fields_.text("component", "bootloader");
      fields_.digest("artefact", credentials_.digest(Material::bootloader, traits_.model));
      fields_.close();
    }
    fields_.close_list();
  }
  fields_.digest("evidence", evidence());
  fields_.begin_text("nonce");
  append_hex(text_, detail().next());
  fields_.end_text();
}

void Renderer::service() {
  constexpr std::string_view parts[] = {"", "", "battery", "cover"};
  std::string technician = "technician-";
  append_padded(technician, 100U * step_.other_party + step_.party, 4);
  const std::string_view company = service_companies[step_.other_party].id;
  fields_.open("technician");
  fields_.text("id", technician);
  fields_.close();
  if (step_.kind == Kind::service_opened) {
    fields_.open("organisation");
    fields_.text("id", company);
    fields_.close();
    seal("seal", step_.seal);
    return;
  }
  seal("sealAfter", step_.seal);
  if (!parts[step_.flavour].empty()) {
    fields_.open_list("partsReplaced");
    fields_.item(parts[step_.flavour]);
    fields_.close_list();
  }
  fields_.boolean("firmwareTouched", false);
}

}  // namespace hallmark::simulate
