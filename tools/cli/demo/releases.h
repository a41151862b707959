// The firmware of the sample fleet: each model has had two releases, both signed by its maker.
#pragma once

#include <cstdint>
#include <string>

#include "tools/cli/demo/credentials.h"
#include "tools/cli/demo/teller.h"

namespace hallmark::cli::demo {

enum class Release : std::uint8_t { first, second };

[[nodiscard]] std::uint64_t security_version(Release release);
// `model`: its place in simulate::models.
[[nodiscard]] std::string version_of(std::uint8_t model, Release release);
[[nodiscard]] MaterialDigest artefact_of(std::uint8_t model, Release release);

// Of all models that the fleet has.
void tell_releases(Teller& teller);

}  // namespace hallmark::cli::demo
