#include "tools/simulate/life/life.h"

#include <algorithm>

namespace hallmark::simulate {

Life::Life(const World& world, const Pace& pace, std::uint32_t device, const Traits& traits,
           Window& window)
    : world_(world),
      pace_(pace),
      device_(device),
      traits_(traits),
      window_(window),
      delivery_(world, device, traits, window),
      chance_(world.draw(Purpose::life, device)),
      now_us_(traits.birth_us),
      owner_(traits.first_owner) {}

void Life::tell(Step step) {
  step.occurred_us = now_us_;
  delivery_.send(step);
}

// Events of a device are never of the same millisecond: each has its place in time.
void Life::wait(std::int64_t least, std::int64_t most) {
  const auto span = static_cast<std::uint64_t>(std::max<std::int64_t>(most - least, 0)) + 1;
  const std::int64_t waited = least + static_cast<std::int64_t>(below(span));
  now_us_ += std::max(waited / millisecond, std::int64_t{1}) * millisecond;
}

std::int64_t Life::after(std::int64_t interval) {
  if (interval == never) return never;
  const std::int64_t part =
      interval / 2 + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(interval) + 1));
  return now_us_ + part / millisecond * millisecond;
}

void Life::live() {
  be_born();
  while (!ended_) {
    const auto next = std::min_element(due_.begin(), due_.end());
    const std::int64_t moment = std::max(*next, now_us_ + millisecond);
    if (moment >= window_.end_us()) return;
    now_us_ = moment / millisecond * millisecond;
    perform(static_cast<Process>(next - due_.begin()));
  }
}

void Life::perform(Process process) {
  switch (process) {
    case Process::credential:
      return renew_by_plan(0);
    case Process::second_credential:
      return renew_by_plan(1);
    case Process::retirement:
      return retire();
    case Process::firmware:
      return update_firmware();
    case Process::attestation:
      return be_attested();
    case Process::activity:
      return be_active();
    case Process::configuration:
      tell({.kind = Kind::configured, .system = System::device, .party = owner_});
      due(process) = after(pace_.configuration);
      return;
    case Process::custody:
      tell({.kind = Kind::custody_changed,
            .system = System::assets,
            .party = static_cast<std::uint8_t>(below(service_count)),
            .flavour = static_cast<std::uint8_t>(below(4))});
      due(process) = after(pace_.custody);
      return;
    case Process::assignment:
      return be_reassigned();
    case Process::service:
      return be_serviced();
    case Process::delegation:
      return delegate_or_end();
    case Process::trust:
      return see_to_trust();
    case Process::incident:
      return meet_incident();
    case Process::transfer:
      return change_owner();
  }
}

// What takes days does not start shortly before a renewal.
bool Life::busy_with_certificates_soon() {
  const std::int64_t soon = now_us_ + 7 * pace_.pause;
  return due(Process::credential) < soon || due(Process::second_credential) < soon;
}

}  // namespace hallmark::simulate
