// Who may sign what in a simulated fleet, for a policy that is to know it: event producers, release
// signers and certificate authorities with their public keys.
#pragma once

#include <string>

#include "tools/simulate/options.h"

namespace hallmark::simulate {

// One JSON object.
[[nodiscard]] std::string keyring(const Options& options);

}  // namespace hallmark::simulate
