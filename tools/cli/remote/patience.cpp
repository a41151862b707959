#include "tools/cli/remote/patience.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{100};
// A server that is back is found within so long.
constexpr milliseconds longest_pause{5000};

std::optional<std::chrono::seconds> retry_after(const api::Response& response) {
  for (const HttpHeader& header : response.headers) {
    if (!equal_ignoring_case(header.name, "retry-after")) continue;
    // A date is another way to say it, which our server has no use for.
    if (const auto seconds = parse_decimal<std::uint32_t>(header.value)) {
      return std::chrono::seconds(*seconds);
    }
  }
  return std::nullopt;
}

}  // namespace

void Patience::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void Patience::answered() {
  const std::lock_guard lock(mutex_);
  told_ = false;
}

void Patience::tell_once(const Error& why) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(told_, true)) return;
  tell_(fmt::format("{}; trying again for up to {} s", why.text(), most_.count()));
}

bool Patience::sleep(milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [&] { return ended_; });
}

void Tries::answered() {
  failing_since_.reset();
  patience_.answered();
}

bool Tries::wait(const Error& why, std::optional<std::chrono::seconds> asked_for) {
  const auto now = Steady::now();
  if (!failing_since_) {
    failing_since_ = now;
    pause_ = first_pause;
  }
  const auto left =
      std::chrono::duration_cast<milliseconds>(*failing_since_ + patience_.most_ - now);
  if (left <= milliseconds(0)) return false;
  patience_.tell_once(why);
  // Half of it by chance, so that many who failed together do not come back together.
  const auto half = static_cast<std::uint64_t>(pause_.count() / 2);
  const milliseconds pause(half + random_.below(half + 1));
  pause_ = std::min(pause_ * 2, longest_pause);
  const milliseconds asked = asked_for.value_or(std::chrono::seconds(0));
  return patience_.sleep(std::min(std::max(pause, asked), left));
}

Result<api::Response> Tries::ask(const std::string& url, const Ask& ask) {
  while (true) {
    auto response = ask();
    if (response) {
      const Error why = api::error_of(*response, url);
      if (response->status < 400 || why.code != ErrorCode::unavailable) return response;
      if (!wait(why, retry_after(*response))) return Unexpected(why);
    } else if (!wait(response.error(), std::nullopt)) {
      return response;
    }
  }
}

}  // namespace hallmark::cli
