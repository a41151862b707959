#include "tools/simulate/text/renderer.h"

namespace hallmark::simulate {
namespace {

void append_mac(std::string& out, std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "02";
  for (unsigned at = 0; at < 5; ++at, value >>= 8U) {
    out += ':';
    out += digits[value >> 4U & 15U];
    out += digits[value & 15U];
  }
}

}  // namespace

void Renderer::installed_firmware() {
  fields_.open_list("firmware");
  fields_.open_item();
  fields_.text("component", "main");
  artefact(traits_.model, step_.to_release);
  version("version", traits_.model, step_.to_release);
  fields_.close();
  fields_.open_item();
  fields_.text("component", "bootloader");
  fields_.digest("artefact", credentials_.digest(Material::bootloader, traits_.model));
  fields_.text("version", "1.2");
  fields_.close();
  fields_.close_list();
}

void Renderer::manufactured() {
  constexpr std::string_view revisions[] = {"A", "B", "C", "D"};
  SeededRandom chance = detail();
  const Model& model = models[traits_.model];
  fields_.begin_text("serial");
  text_ += model.name;
  text_ += '-';
  append_padded(text_, step_.device, 6);
  fields_.end_text();
  fields_.party("maker", maker());
  fields_.text("model", model.name);
  fields_.text("hardwareRevision", revisions[chance.below(std::size(revisions))]);
  fields_.text("deviceClass", facts(traits_.device_class).name);
  fields_.text("keyStore", facts(traits_.device_class).key_store);
  fields_.text("site", makers[traits_.maker()].sites[chance.below(2)]);
  fields_.begin_text("batch");
  text_ += model.name;
  text_ += "-W";
  append_number(text_, static_cast<std::uint64_t>(step_.occurred_us / (7 * day)));
  fields_.end_text();
  installed_firmware();
  certificate("identity", step_.certificate);
  fields_.open_list("identifiers");
  fields_.open_item();
  fields_.text("scheme", "mac");
  fields_.begin_text("value");
  append_mac(text_, chance.next());
  fields_.end_text();
  fields_.close();
  fields_.close_list();
  fields_.digest("sbom",
                 credentials_.digest(Material::bill_of_materials, traits_.model, step_.to_release));
}

void Renderer::adopted() {
  fields_.party("approver", owners[step_.party]);
  fields_.digest("evidence", evidence());
  if (step_.certificate.role != Role::none) {
    fields_.begin_text("serial");
    text_ += "B-";
    append_padded(text_, step_.device, 6);
    fields_.end_text();
    fields_.party("maker", maker());
    fields_.text("model", models[traits_.model].name);
  }
  fields_.text("deviceClass", facts(traits_.device_class).name);
  certificate("identity", step_.certificate);
}

void Renderer::identified() {
  fields_.open_list("identifiers");
  fields_.open_item();
  fields_.text("scheme", "assetTag");
  fields_.begin_text("value");
  text_ += "A-";
  append_hex(text_, world_.draw(Purpose::detail, step_.device, step_.number));
  fields_.end_text();
  fields_.close();
  fields_.close_list();
}

void Renderer::shipped() {
  fields_.party("from", maker());
  fields_.party("to", owners[step_.party]);
  seal("seal", step_.seal);
}

void Renderer::activity() {
  constexpr std::string_view services[] = {"telemetry", "alarms", "commands"};
  SeededRandom chance = detail();
  const std::int64_t start = step_.occurred_us - step_.length * millisecond;
  fields_.text("service", services[chance.below(std::size(services))]);
  fields_.begin_text("sessionId");
  append_hex(text_, chance.next());
  fields_.end_text();
  fields_.time("start", start);
  fields_.time("end", step_.occurred_us);
  certificate_digest("certificate", step_.certificate);
  fields_.begin_text("peer");
  text_ += "10.";
  append_number(text_, 1U + traits_.plant);
  text_ += '.';
  append_number(text_, traits_.behind_gateway ? traits_.gateway % 250 : chance.below(250));
  text_ += '.';
  append_number(text_, traits_.behind_gateway ? 2 : 10 + chance.below(200));
  fields_.end_text();
  gateway("via");
}

void Renderer::enrolled() {
  constexpr std::string_view methods[] = {"brski", "est", "cmp", "fdo"};
  constexpr std::string_view without_identity[] = {"token", "deviceSecret"};
  const bool identity = step_.other_certificate.role != Role::none;
  fields_.text("method", identity ? methods[step_.flavour % 4] : "manual");
  fields_.text("credential", identity ? "certificate" : without_identity[step_.flavour % 2]);
  certificate("presented", step_.other_certificate);
  certificate("certificate", step_.certificate);
  fields_.text("keyStore", facts(traits_.device_class).key_store);
  fields_.party("owner", owners[step_.party]);
  if ((step_.mask & bits::with_purpose) != 0) purpose();
  if ((step_.mask & bits::with_zone) != 0) zone();
  gateway("gateway");
}

}  // namespace hallmark::simulate
