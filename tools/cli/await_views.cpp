#include "tools/cli/await_views.h"

#include <thread>

#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(10);

}  // namespace

Status await_views(const Views& views, const std::string& what) {
  Progress progress(what, std::nullopt);
  while (true) {
    const Views::Standing standing = views.standing();
    if (standing.trouble) return Unexpected(*standing.trouble);
    const auto reading = views.read();
    const bool serves = views.is_current() && reading.has_value();
    if (serves && !standing.is_building && standing.behind == 0) return ok();
    const std::uint64_t taken = serves ? sum((*reading)->positions) : standing.done;
    progress.update(0, taken);
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace hallmark::cli
