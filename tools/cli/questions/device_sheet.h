// One device for a person: its state in sections, and who controlled it when. One thread.
#pragma once

#include "tools/cli/questions/paper/sheet.h"

namespace hallmark::cli {

// Of GET /v1/devices/{device}: everything that is in it.
void show_state(const Fields& answer, Sheet& sheet);
// Of GET /v1/devices/{device}/control
void show_control(const Fields& answer, Sheet& sheet);

}  // namespace hallmark::cli
