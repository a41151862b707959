#include "ledger/proof/freshness.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace hallmark {
namespace {

constexpr std::int64_t micros_a_second = 1'000'000;

Unexpected stale(const std::string& expected, const std::string& found) {
  return fail(ErrorCode::bad_input,
              fmt::format("checkpoint: expected {}, found {}", expected, found));
}

// In microseconds since 1970, as far as those go.
Recorded time_of(std::uint64_t seconds) {
  constexpr std::uint64_t latest_s =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / micros_a_second);
  return Recorded(static_cast<std::int64_t>(std::min(seconds, latest_s)) * micros_a_second);
}

}  // namespace

Status verify_fresh(const Checkpoint& checkpoint, std::span<const KnownSignature> signed_by,
                    const Freshness& asked) {
  if (checkpoint.size < asked.at_least) {
    return stale(fmt::format("a size of at least {}", asked.at_least),
                 fmt::format("{}", checkpoint.size));
  }
  if (!asked.not_before) return ok();
  std::optional<Recorded> latest;
  if (checkpoint.size > 0) latest = checkpoint.recorded_at;
  for (const KnownSignature& signature : signed_by) {
    if (!signature.time_s) continue;
    const Recorded time = time_of(*signature.time_s);
    latest = latest ? std::max(*latest, time) : time;
  }
  if (latest && *latest >= *asked.not_before) return ok();
  return stale(fmt::format("a time not before {}", asked.not_before->text()),
               latest ? latest->text() : "none");
}

std::vector<std::string> auditors_of(std::span<const KnownSignature> signed_by) {
  std::vector<std::string> names;
  for (const KnownSignature& signature : signed_by) {
    const std::string& name = signature.key.name();
    if (signature.key.type() == NoteKeyType::cosignature &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace hallmark
