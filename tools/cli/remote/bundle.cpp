#include "tools/cli/remote/bundle.h"

#include <fmt/format.h>

#include "api/http/target.h"

namespace hallmark::cli {

Result<std::string> fetch_bundle(api::Client& client, const std::string& device) {
  return client.fetch(fmt::format("/v1/devices/{}/bundle", api::percent_encoded(device)));
}

}  // namespace hallmark::cli
