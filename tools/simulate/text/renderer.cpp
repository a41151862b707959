#include "tools/simulate/text/renderer.h"

namespace hallmark::simulate {
namespace {

constexpr std::string_view system_names[system_count] = {"factory", "registrar", "devices",
                                                         "assets"};

}  // namespace

// In the order of Kind.
const std::array<Renderer::Form, kind_count> Renderer::forms_ = {{
    {"device.manufactured", &Renderer::manufactured},
    {"device.adopted", &Renderer::adopted},
    {"device.identified", &Renderer::identified},
    {"device.shipped", &Renderer::shipped},
    {"device.activity", &Renderer::activity},
    {"enrollment.completed", &Renderer::enrolled},
    {"enrollment.rejected", &Renderer::enrollment_rejected},
    {"certificate.issued", &Renderer::certificate_event},
    {"certificate.renewed", &Renderer::certificate_event},
    {"certificate.renewalFailed", &Renderer::certificate_event},
    {"certificate.revoked", &Renderer::revoked},
    {"certificate.suspended", &Renderer::certificate_event},
    {"certificate.resumed", &Renderer::certificate_event},
    {"authority.revoked", &Renderer::authority_revoked},
    {"firmware.released", &Renderer::released_firmware},
    {"firmware.updated", &Renderer::updated},
    {"configuration.updated", &Renderer::configured},
    {"attestation.reported", &Renderer::attested},
    {"ownership.transferInitiated", &Renderer::transfer},
    {"ownership.transferred", &Renderer::transfer},
    {"ownership.transferCancelled", &Renderer::transfer},
    {"custody.changed", &Renderer::custody_changed},
    {"assignment.changed", &Renderer::assignment_changed},
    {"control.delegated", &Renderer::control},
    {"control.ended", &Renderer::control},
    {"trust.granted", &Renderer::trust},
    {"trust.withdrawn", &Renderer::trust},
    {"trust.checked", &Renderer::trust},
    {"service.opened", &Renderer::service},
    {"service.closed", &Renderer::service},
    {"quarantine.entered", &Renderer::quarantine},
    {"quarantine.released", &Renderer::quarantine},
    {"device.lost", &Renderer::missing},
    {"device.recovered", &Renderer::missing},
    {"device.retired", &Renderer::retirement},
    {"secrets.erased", &Renderer::retirement},
    {"device.disposed", &Renderer::retirement},
    {"device.refurbished", &Renderer::retirement},
}};

const std::string& Renderer::render(const Step& step) {
  step_ = step;
  if (of_device()) traits_ = world_.traits(step.device);
  text_.clear();
  text_ += R"({"specversion":"1.0","id":")";
  attributes();
  text_ += R"(","data":{)";
  (this->*forms_[static_cast<std::size_t>(step_.kind)].data)();
  text_ += "}}";
  return text_;
}

// The id is a permutation of device and number: unique not only in its source.
void Renderer::attributes() {
  const std::uint64_t who = static_cast<std::uint64_t>(step_.device) << 32U | step_.number;
  append_hex(text_, SeededRandom(who ^ world_.draw(Purpose::event_id, 0)).next());
  text_ += R"(","source":")";
  append_source();
  text_ += R"(","type":"hallmark.)";
  text_ += forms_[static_cast<std::size_t>(step_.kind)].type;
  text_ += R"(.v1","subject":")";
  append_subject();
  text_ += R"(","time":")";
  append_time(text_, step_.occurred_us);
  text_ += R"(","datacontenttype":"application/json","sequence":")";
  append_number(text_, step_.sequence);
  if (world_.options().recorded_time == RecordedTime::left_out) return;
  text_ += R"(","recordedtime":")";
  append_time(text_, step_.recorded_us);
}

std::string Renderer::producer() const {
  if (step_.kind == Kind::authority_revoked) return "authorities/pilot";
  if (!of_device()) {
    return "makers/" + std::string(makers[models[release_model()].maker].party.id) + "/releases";
  }
  const auto system = system_names[static_cast<std::size_t>(step_.system)];
  if (step_.system == System::factory) {
    return "makers/" + std::string(maker().id) + '/' + std::string(system);
  }
  return "plants/" + std::string(plants[traits_.plant]) + '/' + std::string(system);
}

void Renderer::append_source() {
  text_ += '/';
  text_ += producer();
  if (step_.kind == Kind::authority_revoked) return;
  text_ += '/';
  if (of_device()) {
    append_device(text_, step_.device, traits_.device_class);
  } else {
    text_ += models[release_model()].name;
  }
}

void Renderer::append_subject() {
  if (of_device()) {
    append_device(text_, step_.device, traits_.device_class);
  } else if (step_.kind == Kind::authority_revoked) {
    text_ += "authority:";
    append_hex(text_, credentials_.pilot_authority().bytes());
  } else {
    text_ += "artefact:";
    append_hex(text_,
               credentials_.digest(Material::firmware, release_model(), step_.to_release).bytes());
  }
}

void Renderer::version(std::string_view name, unsigned model, unsigned release) {
  fields_.begin_text(name);
  append_number(text_, models[model].major);
  text_ += '.';
  append_number(text_, release);
  text_ += ".0";
  fields_.end_text();
}

void Renderer::artefact(unsigned model, unsigned release) {
  fields_.digest("artefact", credentials_.digest(Material::firmware, model, release));
}

void Renderer::certificate(std::string_view name, const CertificateRef& ref) {
  if (ref.role == Role::none) return;
  fields_.open(name);
  credentials_.write_certificate(fields_, step_.device, traits_, ref);
  fields_.close();
}

void Renderer::certificate_digest(std::string_view name, const CertificateRef& ref) {
  fields_.digest(name, credentials_.certificate_digest(step_.device, traits_, ref));
}

void Renderer::zone() {
  fields_.begin_text("zone");
  text_ += plants[traits_.plant];
  text_ += "/hall-";
  append_number(text_, step_.zone + 1U);
  fields_.end_text();
}

void Renderer::purpose() {
  fields_.text("purpose", facts(traits_.device_class).purposes[step_.purpose]);
}

void Renderer::gateway(std::string_view name) {
  if (!traits_.behind_gateway) return;
  fields_.begin_text(name);
  append_device(text_, traits_.gateway, DeviceClass::gateway);
  fields_.end_text();
}

void Renderer::seal(std::string_view name, unsigned seal) {
  if (seal == 0) return;
  fields_.begin_text(name);
  text_ += "S-";
  append_padded(text_, step_.device, 6);
  text_ += '-';
  append_number(text_, seal);
  fields_.end_text();
}

}  // namespace hallmark::simulate
