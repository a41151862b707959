// The stories of the sample fleet, each told whole. The findings named are those of the event
// catalogue that fire for it; besides, the healthy pump is the look-alike for which none may.
#pragma once

#include "tools/cli/demo/teller.h"

namespace hallmark::cli::demo {

// stories_trouble.cpp
void tell_retired_pump(Teller& teller);                   // RT-01 to RT-04, EV-06
void tell_meters_with_one_key(Teller& teller);            // ID-01
void tell_gateway_with_unknown_firmware(Teller& teller);  // FW-01; by policy FW-02, FW-06
void tell_sold_lock(Teller& teller);                      // OW-02

// stories_answered.cpp
void tell_quarantined_camera(Teller& teller);  // AT-02; not AT-03: it was answered
void tell_late_sensor(Teller& teller);         // EV-04
void tell_healthy_pump(Teller& teller);        // none

}  // namespace hallmark::cli::demo
