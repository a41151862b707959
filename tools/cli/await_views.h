// Views that are waited for, with a bar on the terminal. For commands on a data directory.
#pragma once

#include <string>

#include "projections/views/views.h"

namespace hallmark::cli {

// Until they are of this version and have taken up all entries; an error where they do not go on.
[[nodiscard]] Status await_views(const Views& views, const std::string& what);

}  // namespace hallmark::cli
