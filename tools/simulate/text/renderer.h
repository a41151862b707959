// From a step to the text of its event: one CloudEvent in JSON's structured form, compact. One
// thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "schemas/vocabulary/random.h"
#include "tools/simulate/life/step.h"
#include "tools/simulate/text/credentials.h"
#include "tools/simulate/text/fields.h"
#include "tools/simulate/world.h"

namespace hallmark::simulate {

class Renderer {
 public:
  explicit Renderer(const World& world) : world_(world), credentials_(world), fields_(text_) {}

  // Valid until the next call.
  [[nodiscard]] const std::string& render(const Step& step);
  // Who signs the event rendered last, "plants/linz/registrar", and with which key.
  [[nodiscard]] std::string producer() const;
  [[nodiscard]] const Signer& signer() {
    return credentials_.signer(Material::producer, producer());
  }

 private:
  struct Form {
    std::string_view type;
    void (Renderer::*data)();
  };
  static const std::array<Form, kind_count> forms_;

  // renderer.cpp
  void attributes();
  void append_source();
  void append_subject();
  [[nodiscard]] bool of_device() const { return step_.device < world_.options().devices; }
  [[nodiscard]] unsigned release_model() const { return step_.device - world_.options().devices; }
  [[nodiscard]] SeededRandom detail() const {
    return SeededRandom(world_.draw(Purpose::detail, step_.device, step_.number));
  }
  [[nodiscard]] const Party& maker() const { return makers[traits_.maker()].party; }
  [[nodiscard]] MaterialDigest evidence() {
    return credentials_.digest(Material::evidence, step_.device, step_.number);
  }
  void version(std::string_view name, unsigned model, unsigned release);
  void artefact(unsigned model, unsigned release);
  void certificate(std::string_view name, const CertificateRef& ref);
  void certificate_digest(std::string_view name, const CertificateRef& ref);
  void zone();
  void purpose();
  void gateway(std::string_view name);
  void seal(std::string_view name, unsigned seal);

  // renderer_device.cpp
  void manufactured();
  void adopted();
  void identified();
  void shipped();
  void activity();
  void enrolled();
  void enrollment_rejected() { fields_.text("reason", "registrar busy"); }
  void installed_firmware();

  // renderer_upkeep.cpp
  void certificate_event();
  void revoked();
  void authority_revoked();
  void released_firmware();
  void updated();
  void configured();
  void attested();
  void service();

  // renderer_control.cpp
  void transfer();
  void custody_changed();
  void assignment_changed();
  void control();
  void trust();
  void quarantine();
  void missing();
  void retirement();

  const World& world_;
  Credentials credentials_;
  std::string text_;
  Fields fields_;
  Step step_;
  Traits traits_;
};

}  // namespace hallmark::simulate
