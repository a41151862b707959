#include "ledger/index/bulk_write.h"

#include "ledger/families.h"

namespace hallmark {
namespace {
// Small enough that a slice never holds up the commits beside it for long.
constexpr std::size_t slice_bytes = 256 * 1024;
}  // namespace

BulkWrite::BulkWrite(Store& store, Family family, std::uint64_t entries_bound)
    : store_(store), family_(family) {
  add(families::bound_key, index_codec::encode_applied({entries_bound, 0, 0}));
}

Status BulkWrite::put(std::string_view key, std::string_view value) {
  add(key, value);
  return bytes_.size() < slice_bytes ? ok() : write_slice();
}

void BulkWrite::add(std::string_view key, std::string_view value) {
  const std::size_t key_at = bytes_.size();
  bytes_ += key;
  const std::size_t value_at = bytes_.size();
  bytes_ += value;
  ranges_.push_back({key_at, value_at, bytes_.size()});
}

Status BulkWrite::finish(const index_codec::Applied& applied) {
  TRY(write_slice());
  const std::string encoded = index_codec::encode_applied(applied);
  const Change change{family_, families::applied_key, encoded};
  TRY(store_.write({&change, 1}));
  return store_.flush(family_);
}

Status BulkWrite::write_slice() {
  std::vector<Change> changes;
  changes.reserve(ranges_.size());
  const std::string_view bytes = bytes_;
  for (const Range& range : ranges_) {
    changes.push_back({family_, bytes.substr(range.key_at, range.value_at - range.key_at),
                       bytes.substr(range.value_at, range.end - range.value_at)});
  }
  if (!changes.empty()) TRY(store_.write(changes));
  bytes_.clear();
  ranges_.clear();
  return ok();
}

}  // namespace hallmark
