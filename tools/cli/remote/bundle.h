// Bundles from a server.
#pragma once

#include <string>

#include "api/client.h"

namespace hallmark::cli {

// As it was sent, of the device or of another: that is for whoever reads it to see.
[[nodiscard]] Result<std::string> fetch_bundle(api::Client& client, const std::string& device);

}  // namespace hallmark::cli
