#include "tools/simulate/life/life.h"

namespace hallmark::simulate {

void Life::be_born() {
  installed_ = static_cast<std::uint16_t>(world_.newest_release(traits_.model, now_us_));
  skipped_ = installed_;
  if (traits_.has_identity) identity_ = make_certificate(Role::idevid);
  if (traits_.adopted) {
    be_adopted();
  } else {
    be_made();
  }
  enroll();
}

void Life::be_made() {
  firmware_known_ = bits::main_known | bits::bootloader_known;
  tell({.kind = Kind::manufactured,
        .system = System::factory,
        .certificate = identity_,
        .to_release = installed_});
  wait(2 * hour, pace_.ship);
  seal_ = 1;
  tell({.kind = Kind::shipped, .system = System::factory, .party = owner_, .seal = seal_});
  wait(hour, pace_.enroll / 2);
  if (one_in(4)) {
    tell({.kind = Kind::custody_changed,
          .system = System::assets,
          .party = static_cast<std::uint8_t>(below(service_count)),
          .flavour = static_cast<std::uint8_t>(below(4))});
  }
  wait(hour, pace_.enroll / 2);
}

void Life::be_adopted() {
  tell(
      {.kind = Kind::adopted, .system = System::assets, .certificate = identity_, .party = owner_});
  wait(hour, 3 * day);
}

// With owner, purpose and zone at once, or with the rest of them within three days.
void Life::enroll() {
  if (one_in(60) && lives_ == 1) {  // while retired, only the enrollment itself is in order
    tell({.kind = Kind::enrollment_rejected, .system = System::registrar});
    wait(10 * minute, 6 * hour);
  }
  zone_ = static_cast<std::uint8_t>(below(4));
  purpose_ = static_cast<std::uint8_t>(below(3));
  const CertificateRef certificate = make_certificate(one_in(3) ? Role::operational : Role::ldevid);
  constexpr std::uint8_t complete = bits::with_zone | bits::with_purpose;
  const std::uint8_t given = one_in(8) ? bits::with_zone : complete;
  tell({.kind = Kind::enrolled,
        .system = System::registrar,
        .certificate = certificate,
        .other_certificate = identity_,
        .party = owner_,
        .flavour = static_cast<std::uint8_t>(below(4)),
        .mask = given,
        .zone = zone_,
        .purpose = purpose_});
  hold(0, certificate);
  if (given != complete) {
    wait(hour, 2 * pace_.pause);
    tell({.kind = Kind::assignment_changed,
          .system = System::assets,
          .party = owner_,
          .mask = bits::with_purpose | bits::with_business,
          .zone = zone_,
          .purpose = purpose_});
  }
  settle_in();
  plan();
}

void Life::settle_in() {
  wait(minute, 2 * hour);
  due_[static_cast<std::size_t>(Process::second_credential)] = never;
  if (facts(traits_.device_class).two_certificates) {
    const CertificateRef certificate = make_certificate(Role::tls);
    tell({.kind = Kind::issued, .system = System::registrar, .certificate = certificate});
    hold(1, certificate);
    wait(minute, hour);
  }
  grant_trust();
  wait(minute, hour);
  if (one_in(3)) {
    tell({.kind = Kind::identified, .system = System::assets});
    wait(minute, hour);
  }
  if (facts(traits_.device_class).attested) be_attested();
}

void Life::plan() {
  const bool gateway = traits_.device_class == DeviceClass::gateway;
  due(Process::firmware) = world_.rollout_us(traits_.model, skipped_ + 1U, device_);
  due(Process::attestation) =
      after(facts(traits_.device_class).attested ? pace_.attestation : pace_.rare_attestation);
  due(Process::activity) = after(gateway ? day : pace_.activity);
  due(Process::configuration) = after(pace_.configuration);
  due(Process::custody) = after(pace_.custody);
  due(Process::assignment) = after(pace_.assignment);
  due(Process::service) = after(pace_.service);
  due(Process::delegation) = after(pace_.delegation);
  due(Process::trust) = after(pace_.trust);
  due(Process::transfer) = after(pace_.transfer);
  // Others stand behind a gateway: it stays, and is never out of service.
  due(Process::incident) = gateway ? never : after(pace_.incident);
  const auto span = static_cast<std::uint64_t>(pace_.retire_last - pace_.retire_first);
  const std::int64_t use = pace_.retire_first + static_cast<std::int64_t>(below(span));
  due(Process::retirement) = gateway ? never : now_us_ + use;
}

}  // namespace hallmark::simulate
