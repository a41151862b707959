#include "ledger/publication/kept_checkpoints.h"

#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "ledger/families.h"

namespace hallmark {
namespace {

constexpr std::chrono::microseconds all_are_kept_for = std::chrono::days(7);
constexpr std::int64_t micros_an_hour = std::chrono::microseconds(std::chrono::hours(1)).count();
// So many are forgotten by one commit.
constexpr std::size_t forgotten_at_once = 1000;

// Version, in a bundle or not, and when it was published; then the note.
constexpr char version = 1;
constexpr std::size_t before_the_note = 2 + sizeof(std::uint64_t);

std::string encode(const KeptCheckpoint& checkpoint) {
  std::string bytes{version, static_cast<char>(checkpoint.in_a_bundle ? 1 : 0)};
  bytes += families::view(
      families::big_endian(static_cast<std::uint64_t>(checkpoint.published_at.micros())));
  return bytes += checkpoint.note;
}

}  // namespace

Result<KeptCheckpoint> decode_kept_checkpoint(std::string_view bytes) {
  if (bytes.size() < before_the_note || bytes[0] != version) {
    return fail(
        ErrorCode::corruption,
        fmt::format("expected a published checkpoint in version {}, found {} bytes that are "
                    "none",
                    int{version}, bytes.size()));
  }
  const auto micros = *families::number_of(bytes.substr(2, sizeof(std::uint64_t)));
  return KeptCheckpoint{std::string(bytes.substr(before_the_note)),
                        Recorded(static_cast<std::int64_t>(micros)), bytes[1] != 0};
}

Status KeptCheckpoints::keep(std::uint64_t size, const KeptCheckpoint& checkpoint) {
  const auto key = families::big_endian(size);
  const std::string value = encode(checkpoint);
  const Change change{families::checkpoints, families::view(key), value};
  return store_.commit({&change, 1});
}

Result<std::optional<KeptCheckpoint>> KeptCheckpoints::at(std::uint64_t size) const {
  const auto key = families::big_endian(size);
  TRY_ASSIGN(const auto bytes, store_.get(families::checkpoints, families::view(key)));
  if (!bytes) return std::optional<KeptCheckpoint>();
  TRY_ASSIGN(KeptCheckpoint kept, decode_kept_checkpoint(*bytes));
  return std::optional(std::move(kept));
}

Status KeptCheckpoints::thin(Recorded now) {
  const Recorded old_before(now.micros() - all_are_kept_for.count());
  std::vector<std::string> forgotten;
  const auto from = families::big_endian(thin_from_);
  const auto cursor = store_.cursor(families::checkpoints, families::view(from));
  while (forgotten.size() < forgotten_at_once) {
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there) break;
    TRY_ASSIGN(const KeptCheckpoint kept, decode_kept_checkpoint(cursor->value()));
    if (kept.published_at >= old_before) break;
    thin_from_ = *families::number_of(cursor->key()) + 1;
    const std::int64_t hour = kept.published_at.micros() / micros_an_hour;
    const bool first_of_its_hour = hour != kept_hour_;
    kept_hour_ = hour;
    if (!first_of_its_hour && !kept.in_a_bundle) forgotten.emplace_back(cursor->key());
  }
  std::vector<Change> changes;
  changes.reserve(forgotten.size());
  for (const std::string& key : forgotten) {
    changes.push_back({families::checkpoints, key, std::nullopt});
  }
  return changes.empty() ? ok() : store_.commit(changes);
}

}  // namespace hallmark
