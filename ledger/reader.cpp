#include "ledger/reader.h"

#include <fmt/format.h>

#include <vector>

#include "ledger/families.h"
#include "ledger/slices.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::size_t least_entries_a_thread = 8;

std::string place_of(Sequence sequence, Shard shard) {
  return fmt::format("entry {} of shard {}", sequence.value(), shard.index.value());
}

}  // namespace

Result<StoredEntry> Reader::entry(Sequence sequence) {
  if (sequence.value() >= entries_) {
    return fail(ErrorCode::not_found, fmt::format("the shard has {} entries", entries_),
                place_of(sequence, shard_));
  }
  return read(sequence);
}

Result<StoredEntry> Reader::read(Sequence sequence) {
  const auto known = remembered_.find(sequence.value());
  if (known != remembered_.end()) return known->second;
  TRY_ASSIGN(StoredEntry stored, read_from_store(sequence));
  if (remembered_.size() < most_remembered_) remembered_.emplace(sequence.value(), stored);
  return stored;
}

Status Reader::fetch(std::span<const Sequence> sequences) {
  std::vector<Sequence> wanted;
  for (const Sequence sequence : sequences) {
    if (wanted.size() + remembered_.size() >= most_remembered_) break;
    const bool is_new = !remembered_.contains(sequence.value());
    if (is_new && sequence.value() < entries_) wanted.push_back(sequence);
  }
  std::vector<Result<std::optional<std::string>>> found(wanted.size(),
                                                        std::optional<std::string>());
  const auto get = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      const auto key = families::big_endian(wanted[i].value());
      found[i] = store_.get(families::entries, families::view(key));
    }
  };
  in_slices(wanted.size(), least_entries_a_thread, slices_that_wait, get);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    TRY_ASSIGN(auto bytes, std::move(found[i]));
    if (!bytes) return fail(ErrorCode::corruption, "it is missing", place_of(wanted[i], shard_));
    TRY_ASSIGN(StoredEntry stored, decoded(*std::move(bytes), wanted[i]));
    remembered_.emplace(wanted[i].value(), std::move(stored));
  }
  return ok();
}

Result<StoredEntry> Reader::read_from_store(Sequence sequence) {
  const auto key = families::big_endian(sequence.value());
  TRY_ASSIGN(auto bytes, store_.get(families::entries, families::view(key)));
  if (!bytes) return fail(ErrorCode::corruption, "it is missing", place_of(sequence, shard_));
  return decoded(*std::move(bytes), sequence);
}

Status Reader::walk(Sequence from, const std::function<Status(const StoredEntry&)>& take) {
  if (from.value() >= entries_) return ok();
  const auto first = families::big_endian(from.value());
  const auto cursor = store_.cursor(families::entries, families::view(first));
  for (Sequence at = from; at.value() < entries_; at = next(at)) {
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there || families::number_of(cursor->key()) != at.value()) {
      return fail(ErrorCode::corruption, "it is missing", place_of(at, shard_));
    }
    TRY_ASSIGN(const StoredEntry stored, decoded(std::string(cursor->value()), at));
    TRY(take(stored));
  }
  return ok();
}

Result<StoredEntry> Reader::decoded(std::string bytes, Sequence sequence) {
  auto decoded = codec_.decode(bytes);
  if (!decoded) {
    decoded.error().context = place_of(sequence, shard_);
    return Unexpected(std::move(decoded).error());
  }
  if (decoded->frame.sequence != sequence) {
    return fail(ErrorCode::corruption,
                fmt::format("its sequence says {}", decoded->frame.sequence.value()),
                place_of(sequence, shard_));
  }
  const LeafHash leaf = leaf_hash(bytes, sha256_);
  return StoredEntry{std::move(bytes), *std::move(decoded), leaf};
}

Result<std::optional<StoredEntry>> Reader::latest(std::string_view device) {
  return latest_of(device_key(device, sha256_));
}

Result<std::optional<StoredEntry>> Reader::latest_of(const DeviceKey& key) {
  TRY_ASSIGN(const Head head, index_.head(key));
  if (head.count == DeviceSequence(0)) return std::optional<StoredEntry>();
  TRY_ASSIGN(StoredEntry stored, read(head.sequence));
  if (stored.leaf != head.leaf || device_key(stored.entry.device, sha256_) != key ||
      stored.entry.frame.device_sequence != head.count) {
    return fail(ErrorCode::corruption,
                fmt::format("the head of device key {} names it as event {} with hash {}; it is "
                            "event {} of device {} and hashes to {}",
                            key.hex(), head.count.value(), head.leaf.hex(),
                            stored.entry.frame.device_sequence.value(), quoted(stored.entry.device),
                            stored.leaf.hex()),
                place_of(head.sequence, shard_));
  }
  // The head may have moved on since those.
  std::optional<StoredEntry> found(std::move(stored));
  while (found && found->entry.frame.sequence.value() >= entries_) {
    TRY_ASSIGN(found, before(found->entry));
  }
  return found;
}

Result<std::optional<StoredEntry>> Reader::before(const Entry& entry) {
  if (entry.frame.device_sequence <= DeviceSequence(1)) return std::optional<StoredEntry>();
  TRY_ASSIGN(StoredEntry stored, read_before(entry));
  return std::optional(std::move(stored));
}

Result<StoredEntry> Reader::read_before(const Entry& later) {
  const EntryFrame& frame = later.frame;
  TRY_ASSIGN(StoredEntry stored, read(frame.device_previous_sequence));
  if (stored.leaf == frame.device_previous && stored.entry.device == later.device &&
      next(stored.entry.frame.device_sequence) == frame.device_sequence) {
    return stored;
  }
  return fail(ErrorCode::corruption,
              fmt::format("as event {} of device {} it names entry {} ({}) before it; that one is "
                          "event {} of device {} and hashes to {}",
                          frame.device_sequence.value(), quoted(later.device),
                          frame.device_previous_sequence.value(), frame.device_previous.hex(),
                          stored.entry.frame.device_sequence.value(), quoted(stored.entry.device),
                          stored.leaf.hex()),
              place_of(frame.sequence, shard_));
}

}  // namespace hallmark
