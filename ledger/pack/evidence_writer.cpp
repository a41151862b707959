#include "ledger/pack/evidence_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <utility>

#include "ledger/families.h"
#include "ledger/proof/tile_log.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::size_t heads_at_once = 4096;
constexpr std::uint64_t entries_a_step = 4096;

template <class Number>
Status write_number(ByteSink& out, Number number) {
  return out.write(families::view(families::big_endian(number)));
}

Status write_framed(ByteSink& out, std::string_view bytes) {
  TRY(write_number(out, static_cast<std::uint16_t>(bytes.size())));
  return out.write(bytes);
}

bool bit_of(const DeviceKey& key, std::size_t depth) {
  const auto byte = static_cast<unsigned char>(key.bytes()[depth / 8]);
  return ((byte >> (7 - depth % 8)) & 1) != 0;
}

// The hashes that one recursion over the log needs which begins at some of its leaves, left before
// right.
class LogHashes {
 public:
  LogHashes(Subtrees& subtrees, Sha256& sha256, ByteSink& out)
      : subtrees_(subtrees), sha256_(sha256), out_(out) {}

  // `leaves`: those of them that lie within, ascending.
  Status write(std::uint64_t begin, std::uint64_t count, std::span<const Sequence> leaves) {
    if (leaves.empty()) {
      TRY_ASSIGN(const NodeHash hash, root(begin, count));
      return out_.write(hash.bytes());
    }
    if (count == 1) return ok();
    const std::uint64_t left = std::bit_floor(count - 1);
    const auto middle =
        std::lower_bound(leaves.begin(), leaves.end(), Sequence(begin + left)) - leaves.begin();
    const auto here = static_cast<std::size_t>(middle);
    TRY(write(begin, left, leaves.first(here)));
    return write(begin + left, count - left, leaves.subspan(here));
  }

 private:
  Result<NodeHash> root(std::uint64_t begin, std::uint64_t count) {
    if (std::has_single_bit(count)) {
      return subtrees_.subtree(static_cast<unsigned>(std::countr_zero(count)), begin / count);
    }
    const std::uint64_t left = std::bit_floor(count - 1);
    TRY_ASSIGN(const NodeHash one, root(begin, left));
    TRY_ASSIGN(const NodeHash other, root(begin + left, count - left));
    return join(one, other, sha256_);
  }

  Subtrees& subtrees_;
  Sha256& sha256_;
  ByteSink& out_;
};

// Likewise over the map, from some keys. Each hash is a sibling on the way of a key beside it.
class MapHashes {
 public:
  MapHashes(const DeviceMap& map, Sha256& sha256, ByteSink& out)
      : map_(map), sha256_(sha256), out_(out) {}

  template <class Keyed>
  Status write(std::span<const Keyed> keyed, std::size_t depth) {
    if (siblings_of(keyed.front().key).size() <= depth) return ok();
    const auto middle = std::partition_point(
        keyed.begin(), keyed.end(), [&](const Keyed& one) { return !bit_of(one.key, depth); });
    const auto here = static_cast<std::size_t>(middle - keyed.begin());
    const auto left = keyed.first(here);
    const auto right = keyed.subspan(here);
    TRY(left.empty() ? write_sibling(right.front().key, depth) : write(left, depth + 1));
    // The key whose way was asked for last is the last one on the left.
    return right.empty() ? write_sibling(left.back().key, depth) : write(right, depth + 1);
  }

 private:
  Status write_sibling(const DeviceKey& key, std::size_t depth) {
    return out_.write(siblings_of(key)[depth].bytes());
  }

  const std::vector<MapHash>& siblings_of(const DeviceKey& key) {
    if (!has_way_ || key != key_) {
      way_ = map_.way(key, sha256_);
      key_ = key;
      has_way_ = true;
    }
    return way_.siblings;
  }

  const DeviceMap& map_;
  Sha256& sha256_;
  ByteSink& out_;
  bool has_way_ = false;
  DeviceKey key_;
  DeviceMap::Way way_;
};

}  // namespace

Status EvidenceWriter::prepare() {
  TRY(make_map());
  const MapRoot map_root = map_.root(sha256_);
  TileReader tiles(shard_.store(), shard_.index());
  TRY_ASSIGN(const LogRoot log, log_root(tiles, checkpoint_.size, sha256_));
  if (log == checkpoint_.log_root && map_root == checkpoint_.map_root) return ok();
  return fail(
      ErrorCode::corruption,
      fmt::format("shard {}: its first {} entries were published with log root {} and map "
                  "root {}; they come to {} and {}",
                  shard_.shard().index.value(), checkpoint_.size, checkpoint_.log_root.hex(),
                  checkpoint_.map_root.hex(), log.hex(), map_root.hex()));
}

Status EvidenceWriter::make_map() {
  const Index& index = shard_.index();
  map_ = DeviceMap(index.devices());
  std::vector<MapLeaf> leaves;
  // Heads that move on meanwhile move on to entries that are none of these.
  for (std::uint64_t from = 0;;) {
    const auto heads = index.heads(from, heads_at_once);
    if (heads.empty()) return ok();
    from += heads.size();
    leaves.clear();
    for (const Index::NewHead& now : heads) {
      TRY_ASSIGN(const auto then, head_then(now));
      if (then) leaves.push_back({now.key, then->leaf, then->count});
    }
    map_.apply(leaves, sha256_);
    TRY(step());
  }
}

// The device's head among the first entries.
Result<std::optional<Head>> EvidenceWriter::head_then(const Index::NewHead& now) {
  if (now.head.count == DeviceSequence(0)) return std::optional<Head>();
  if (now.head.sequence.value() < checkpoint_.size) return std::optional(now.head);
  TRY_ASSIGN(const auto latest, reader_.latest_of(now.key));
  if (!latest) return std::optional<Head>();
  const EntryFrame& frame = latest->entry.frame;
  return std::optional(Head{latest->leaf, frame.sequence, frame.device_sequence});
}

Status EvidenceWriter::step() {
  if (step_(done_)) return ok();
  return fail(ErrorCode::unavailable, "it was stopped, as was asked for");
}

Status EvidenceWriter::write_log(ByteSink& out) {
  LogFrontier log;
  const auto cursor = shard_.store().cursor(families::entries, {});
  for (std::uint64_t sequence = 0; sequence < checkpoint_.size; ++sequence) {
    TRY_ASSIGN(const bool there, cursor->next());
    const auto key = families::big_endian(sequence);
    if (!there || cursor->key() != families::view(key)) {
      return fail(ErrorCode::corruption, "it is missing",
                  fmt::format("entry {} of shard {}", sequence, shard_.shard().index.value()));
    }
    TRY(write_framed(out, cursor->value()));
    log.append(leaf_hash(cursor->value(), sha256_), sha256_);
    ++done_;
    if (done_ % entries_a_step == 0) TRY(step());
  }
  if (log.root(sha256_) == checkpoint_.log_root) return ok();
  return fail(ErrorCode::corruption,
              fmt::format("shard {}: its first {} entries were published with log root {}; those "
                          "that are stored come to {}",
                          shard_.shard().index.value(), checkpoint_.size,
                          checkpoint_.log_root.hex(), log.root(sha256_).hex()));
}

Status EvidenceWriter::write_devices(std::vector<std::string> devices, ByteSink& out) {
  std::vector<Asked> asked;
  asked.reserve(devices.size());
  for (std::string& device : devices) {
    const DeviceKey key = device_key(device, sha256_);
    asked.push_back({key, std::move(device)});
  }
  std::sort(asked.begin(), asked.end(),
            [](const Asked& one, const Asked& other) { return one.key < other.key; });
  TRY(write_number(out, std::uint64_t{asked.size()}));
  std::vector<Sequence> heads;
  for (const Asked& one : asked) TRY(write_device(one, heads, out));
  TRY(write_map_hashes(asked, out));
  return write_log_hashes(std::move(heads), out);
}

Status EvidenceWriter::write_device(const Asked& asked, std::vector<Sequence>& heads,
                                    ByteSink& out) {
  const DeviceMap::Way way = map_.way(asked.key, sha256_);
  TRY_ASSIGN(const auto sequences, sequences_of(asked.key));
  TRY(write_framed(out, asked.device));
  TRY(write_number(out, static_cast<std::uint16_t>(way.siblings.size())));
  TRY(write_number(out, std::uint64_t{sequences.size()}));
  if (sequences.empty()) return write_absent_end(asked.key, way, out);
  heads.push_back(sequences.back());
  for (const Sequence sequence : sequences) {
    TRY_ASSIGN(const StoredEntry stored, reader_.entry(sequence));
    TRY(write_framed(out, stored.bytes));
    ++done_;
    if (done_ % entries_a_step == 0) TRY(step());
  }
  return step();
}

// In their order; nothing of a device that has none.
Result<std::vector<Sequence>> EvidenceWriter::sequences_of(const DeviceKey& key) {
  std::vector<Sequence> sequences;
  TRY_ASSIGN(auto stored, reader_.latest_of(key));
  while (stored) {
    sequences.push_back(stored->entry.frame.sequence);
    TRY_ASSIGN(stored, reader_.before(stored->entry));
  }
  std::reverse(sequences.begin(), sequences.end());
  return sequences;
}

Status EvidenceWriter::write_absent_end(const DeviceKey& key, const DeviceMap::Way& way,
                                        ByteSink& out) {
  if (!way.end) return write_number(out, std::uint8_t{0});
  TRY_ASSIGN(const auto other, reader_.latest_of(*way.end));
  if (!other || *way.end == key) {
    return fail(ErrorCode::corruption,
                fmt::format("shard {}: the map has a device of key {}, the index has no entry of "
                            "it",
                            shard_.shard().index.value(), way.end->hex()));
  }
  TRY(write_number(out, std::uint8_t{1}));
  TRY(out.write(way.end->bytes()));
  TRY(out.write(other->leaf.bytes()));
  return write_number(out, other->entry.frame.device_sequence.value());
}

Status EvidenceWriter::write_map_hashes(const std::vector<Asked>& asked, ByteSink& out) {
  // Of none the recursion needs the root alone.
  if (asked.empty()) return out.write(checkpoint_.map_root.bytes());
  return MapHashes(map_, sha256_, out).write(std::span<const Asked>(asked), 0);
}

Status EvidenceWriter::write_log_hashes(std::vector<Sequence> heads, ByteSink& out) {
  if (heads.empty()) return out.write(checkpoint_.log_root.bytes());
  std::sort(heads.begin(), heads.end());
  TileReader tiles(shard_.store(), shard_.index());
  return LogHashes(tiles, sha256_, out).write(0, checkpoint_.size, heads);
}

}  // namespace hallmark
