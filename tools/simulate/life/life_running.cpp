#include <algorithm>
#include <bit>

#include "tools/simulate/life/life.h"

namespace hallmark::simulate {

// A session, now and then with reconnects: one after the other, never two at once.
void Life::be_active() {
  const std::int64_t begun = now_us_;
  const bool gateway = traits_.device_class == DeviceClass::gateway;
  const bool busy = gateway && world_.options().shape == Shape::gateway;
  const std::int64_t every = busy ? gateway_activity_us(world_.options()) : pace_.activity;
  const std::uint64_t reconnects = !busy && one_in(6) ? 1 + below(2) : 0;
  for (std::uint64_t session = 0; session <= reconnects; ++session) {
    if (session > 0) wait(second, minute);
    const std::int64_t start = now_us_;
    const std::int64_t most = std::min(pace_.session, every * 3 / 4);
    wait(most / 8, most);
    tell({.kind = Kind::activity,
          .system = System::device,
          .certificate = current_[0],
          .length = static_cast<std::uint32_t>((now_us_ - start) / millisecond)});
  }
  due(Process::activity) = busy ? begun + every : after(every);
}

// The newest release whose roll-out has reached this device.
unsigned Life::offered_release() {
  unsigned target = std::max<unsigned>(installed_, skipped_);
  while (world_.rollout_us(traits_.model, target + 1, device_) <= now_us_) ++target;
  return target;
}

void Life::report_update(unsigned target, UpdateResult result, std::uint8_t mask) {
  tell({.kind = Kind::updated,
        .system = System::device,
        .from_release = installed_,
        .to_release = static_cast<std::uint16_t>(target),
        .flavour = static_cast<std::uint8_t>(result),
        .mask = mask});
  if (result != UpdateResult::success) return;
  installed_ = static_cast<std::uint16_t>(target);
  firmware_known_ |= bits::main_known;
}

void Life::update_firmware() {
  const unsigned target = offered_release();
  const std::uint64_t course = below(100);
  if (target > skipped_) {
    if (course < 4) {
      report_update(target, UpdateResult::failed);
      wait(20 * minute, pace_.pause / 2);
    } else if (course < 6) {
      report_update(target, UpdateResult::rolled_back);
      wait(hour, pace_.pause);
    }
    report_update(target, UpdateResult::success);
    if (course >= 6 && course < 10) {
      wait(minute, hour);
      report_update(target, UpdateResult::already_installed);
    } else if (course == 10) {  // back by one, as somebody approved
      wait(hour, pace_.pause);
      report_update(target - 1, UpdateResult::success, bits::approved);
    }
    skipped_ = static_cast<std::uint16_t>(target);
  }
  due(Process::firmware) = world_.rollout_us(traits_.model, skipped_ + 1U, device_);
}

void Life::be_attested() {
  const auto attest = [this](std::uint8_t mask) {
    tell({.kind = Kind::attested,
          .system = System::device,
          .to_release = installed_,
          .mask = static_cast<std::uint8_t>(mask | firmware_known_)});
  };
  if (one_in(50)) {
    attest(bits::inconclusive);
    wait(minute, 20 * minute);
  }
  attest(0);
  due(Process::attestation) =
      after(facts(traits_.device_class).attested ? pace_.attestation : pace_.rare_attestation);
}

void Life::be_serviced() {
  const auto technician = static_cast<std::uint8_t>(below(20));
  const auto company = static_cast<std::uint8_t>(below(service_count));
  Step step{.kind = Kind::service_opened,
            .system = System::assets,
            .party = technician,
            .other_party = company};
  step.seal = seal_;
  tell(step);
  wait(15 * minute, 4 * hour);
  step.kind = Kind::service_closed;
  step.seal = ++seal_;
  step.flavour = static_cast<std::uint8_t>(below(4));  // what was replaced
  tell(step);
  due(Process::service) = after(pace_.service);
}

void Life::delegate_or_end() {
  if (delegated_) {
    end_delegation();
    due(Process::delegation) = after(pace_.delegation);
    return;
  }
  delegated_ = true;
  delegate_ = static_cast<std::uint8_t>(below(service_count));
  powers_ = static_cast<std::uint8_t>(1 + below(31));
  constexpr std::int64_t least = 20 * day;
  const std::int64_t length = least + static_cast<std::int64_t>(below(100)) * day;
  tell({.kind = Kind::delegated,
        .system = System::assets,
        .length = static_cast<std::uint32_t>(length / second),
        .party = delegate_,
        .mask = powers_});
  due(Process::delegation) = now_us_ + length / 2;
}

void Life::end_delegation() {
  if (!delegated_) return;
  delegated_ = false;
  tell({.kind = Kind::delegation_ended,
        .system = System::assets,
        .party = delegate_,
        .mask = powers_});
}

// One more of the systems that deal with such devices.
void Life::grant_trust() {
  for (const std::uint8_t system : facts(traits_.device_class).systems) {
    const auto bit = static_cast<std::uint8_t>(1U << system);
    if ((trusted_ & bit) != 0) continue;
    trusted_ |= bit;
    tell({.kind = Kind::trust_granted,
          .system = System::assets,
          .certificate = current_[0],
          .flavour = system});
    return;
  }
}

void Life::see_to_trust() {
  const auto check = [this](unsigned system, std::uint8_t mask) {
    tell({.kind = Kind::trust_checked,
          .system = System::assets,
          .certificate = current_[0],
          .flavour = static_cast<std::uint8_t>(system),
          .mask = mask});
  };
  const auto first = static_cast<unsigned>(std::countr_zero(trusted_));
  const std::uint64_t what = below(5);
  if (what == 0) {
    grant_trust();
  } else if (what == 1 && std::popcount(trusted_) > 1) {
    const auto bit = static_cast<std::uint8_t>(1U << first);
    trusted_ = static_cast<std::uint8_t>(trusted_ & ~bit);
    tell({.kind = Kind::trust_withdrawn, .system = System::assets, .party = owner_, .mask = bit});
    wait(minute, 6 * hour);
    check(first, 0);
  } else {
    check(first, bits::accepted);
  }
  due(Process::trust) = after(pace_.trust);
}

void Life::be_reassigned() {
  const bool new_zone = one_in(2);
  if (new_zone) {
    zone_ = static_cast<std::uint8_t>(below(4));
  } else {
    purpose_ = static_cast<std::uint8_t>(below(3));
  }
  tell({.kind = Kind::assignment_changed,
        .system = System::assets,
        .party = owner_,
        .mask = new_zone ? bits::with_zone : bits::with_purpose,
        .zone = zone_,
        .purpose = purpose_});
  due(Process::assignment) = after(pace_.assignment);
}

}  // namespace hallmark::simulate
