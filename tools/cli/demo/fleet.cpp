#include "tools/cli/demo/fleet.h"

#include "tools/cli/demo/releases.h"
#include "tools/cli/demo/stories.h"

namespace hallmark::cli::demo {

const std::array<FleetStory, 8>& fleet_stories() {
  static constexpr std::array<FleetStory, 8> stories = {{
      {"pump-7", "Retired, and still at work",
       "It was retired 41 days ago. Its certificate is still live and has been used twice since, "
       "and nobody reported its secrets erased."},
      {"meter-21", "Two meters, one key (the first)",
       "Its certificate holds the same public key as that of meter-22: whoever has one can pass "
       "for the other."},
      {"meter-22", "Two meters, one key (the second)",
       "Its certificate has a number of its own, but the key in it is that of meter-21."},
      {"gateway-5", "Firmware that nobody authorised",
       "16 days ago it took firmware that was never released and that nobody signed. It runs it "
       "still."},
      {"lock-11", "Sold, and the seller still holds the keys",
       "It was sold 50 days ago. The seller may still rotate its keys, and 30 days ago renewed "
       "its certificate once more."},
      {"camera-9", "Quarantined, its certificate revoked",
       "6 days ago it attested firmware that no update had installed. It was quarantined within "
       "the hour and its certificate revoked: it must not be trusted."},
      {"sensor-12", "What it did was told late",
       "Its uplink was down for two weeks. A firmware update of 30 days ago was recorded 12 days "
       "late, after events that came later."},
      {"pump-8", "A healthy life, complete",
       "Made, enrolled, updated, serviced, sold, renewed: every step is there, each in its time, "
       "and nothing is wrong."},
  }};
  return stories;
}

std::vector<FleetEvent> fleet_events(std::int64_t at_us) {
  Teller teller(at_us);
  tell_releases(teller);
  tell_retired_pump(teller);
  tell_meters_with_one_key(teller);
  tell_gateway_with_unknown_firmware(teller);
  tell_sold_lock(teller);
  tell_quarantined_camera(teller);
  tell_late_sensor(teller);
  tell_healthy_pump(teller);
  return teller.take();
}

}  // namespace hallmark::cli::demo
