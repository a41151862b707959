#include "tools/simulate/life/life.h"

namespace hallmark::simulate {
namespace {

constexpr std::uint8_t most_lives = 3;

}  // namespace

// Within a week every credential is revoked and every system has withdrawn its trust, within a
// month the secrets are erased or the device is destroyed.
void Life::retire() {
  if (delegated_) {
    end_delegation();
    wait(minute, hour);
  }
  const bool again = pace_.second_lives && lives_ < most_lives && one_in(5);
  auto method = one_in(3) ? Retirement::destroyed : Retirement::recycled;
  if (again) method = one_in(2) ? Retirement::returned : Retirement::resold;
  tell({.kind = Kind::retired,
        .system = System::assets,
        .party = owner_,
        .flavour = static_cast<std::uint8_t>(method),
        .mask = static_cast<std::uint8_t>(below(4))});
  wait(10 * minute, pace_.pause);
  revoke_all();
  wait(10 * minute, pace_.pause);
  withdraw_trust();
  if (again) {
    begin_again(method);
  } else {
    leave_for_good(method);
  }
}

void Life::withdraw_trust() {
  tell(
      {.kind = Kind::trust_withdrawn, .system = System::assets, .party = owner_, .mask = trusted_});
  if (one_in(2)) {
    wait(minute, 6 * hour);
    tell({.kind = Kind::trust_checked,
          .system = System::assets,
          .certificate = current_[0],
          .flavour = facts(traits_.device_class).systems[0]});
  }
  trusted_ = 0;
}

void Life::leave_for_good(Retirement method) {
  wait(hour, 4 * pace_.pause);
  // Of what is destroyed, the evidence of its destruction is enough.
  const bool destroyed_unerased = method == Retirement::destroyed && one_in(4);
  if (!destroyed_unerased) {
    tell({.kind = Kind::erased,
          .system = System::assets,
          .flavour = static_cast<std::uint8_t>(below(3)),
          .mask = bits::with_evidence});
    wait(hour, 4 * pace_.pause);
  }
  tell({.kind = Kind::custody_changed,
        .system = System::assets,
        .party = static_cast<std::uint8_t>(below(service_count)),
        .flavour = 3});
  wait(hour, 10 * pace_.pause);
  tell({.kind = Kind::disposed,
        .system = System::assets,
        .party = static_cast<std::uint8_t>(below(service_count)),
        .mask = bits::with_evidence});
  ended_ = true;
}

// Returned: to the maker, who makes it as new. Resold: straight to the next owner.
void Life::begin_again(Retirement method) {
  wait(hour, 4 * pace_.pause);
  tell({.kind = Kind::erased,
        .system = System::assets,
        .flavour = static_cast<std::uint8_t>(below(3)),
        .mask = bits::with_evidence});
  wait(day, 10 * day);
  const auto next = static_cast<std::uint8_t>((owner_ + 1 + below(owner_count - 1)) % owner_count);
  if (method == Retirement::returned) {
    tell({.kind = Kind::refurbished, .system = System::assets});
    wait(day, pace_.ship);
    tell({.kind = Kind::shipped, .system = System::factory, .party = next, .seal = seal_});
  } else {
    tell({.kind = Kind::transferred,
          .system = System::assets,
          .party = owner_,
          .other_party = next});
  }
  owner_ = next;
  ++lives_;
  wait(day, pace_.enroll);
  enroll();
}

}  // namespace hallmark::simulate
