#include "ledger/pack/devices_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>
#include <utility>
#include <vector>

#include "ledger/families.h"
#include "ledger/pack/device_history.h"
#include "ledger/proof/device_map.h"
#include "ledger/proof/log_tree.h"
#include "ledger/proof/pair_hash.h"
#include "schemas/admission/routing.h"
#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr char map_node_prefix = 3;

bool bit_of(const DeviceKey& key, std::size_t depth) {
  const auto byte = static_cast<unsigned char>(key.bytes()[depth / 8]);
  return ((byte >> (7 - depth % 8)) & 1) != 0;
}

bool begin_alike(const DeviceKey& one, const DeviceKey& other, std::size_t bits) {
  for (std::size_t at = 0; at < bits; ++at) {
    if (bit_of(one, at) != bit_of(other, at)) return false;
  }
  return true;
}

// A device that was asked for, and where its way through the map ends.
struct Listed {
  DeviceKey key;
  std::size_t depth = 0;
  std::optional<MapLeaf> end;
  bool has_entries = false;
};

struct LogLeaf {
  Sequence sequence;
  LeafHash hash;
};

class DevicesCheck {
 public:
  DevicesCheck(ZipStream& stream, const Checkpoint& checkpoint, EvidenceTaker* taker)
      : stream_(stream), checkpoint_(checkpoint), taker_(taker) {}

  Result<EvidenceAnswer> run() {
    const Status done = check();
    if (fault_) return EvidenceAnswer(*std::move(fault_));
    if (!done) return Unexpected(done.error());
    return EvidenceAnswer(found_);
  }

 private:
  // After a fault there is an Error to end the recursions; run() tells the fault.
  Status check() {
    TRY_ASSIGN(const std::uint64_t devices, number(8, "the number of devices"));
    for (std::uint64_t at = 0; at < devices; ++at) TRY(take_device());
    found_.devices = devices;
    TRY_ASSIGN(const MapHash map, map_tree(listed_, 0));
    if (map.bytes() != checkpoint_.map_root.bytes()) {
      return wrong("badMapProof", "map", checkpoint_.map_root.hex(), map.hex());
    }
    std::sort(leaves_.begin(), leaves_.end(), [](const LogLeaf& one, const LogLeaf& other) {
      return one.sequence < other.sequence;
    });
    TRY_ASSIGN(const NodeHash log, log_tree(0, checkpoint_.size, leaves_));
    if (log.bytes() != checkpoint_.log_root.bytes()) {
      return wrong("badInclusion", "log", checkpoint_.log_root.hex(), log.hex());
    }
    TRY_ASSIGN(const std::size_t more, stream_.fill(bytes_, 1));
    return more == 0 ? ok() : wrong("badEvidence", "after the last hash", "the end", "more bytes");
  }

  Status take_device() {
    TRY_ASSIGN(const std::string device, framed("a device"));
    const std::string name = quoted(device);
    if (device.empty() || device.size() > device_limit_bytes || !is_utf8(device) ||
        first_control_character(device)) {
      return wrong(
          "badEvidence", "a device",
          fmt::format("1 to {} bytes of UTF-8 without control characters", device_limit_bytes),
          name);
    }
    Listed listed{device_key(device, tools_.sha256), 0, std::nullopt, false};
    if (!listed_.empty() && listed.key <= listed_.back().key) {
      return wrong("badEvidence", name, "devices in the order of their keys", "it after another");
    }
    TRY_ASSIGN(const std::uint64_t depth, number(2, name));
    if (depth > map_depth) {
      return wrong("badEvidence", name, fmt::format("a depth of at most {}", map_depth),
                   fmt::format("{}", depth));
    }
    listed.depth = depth;
    TRY_ASSIGN(const std::uint64_t count, number(8, name));
    if (const ShardIndex home = shard_of(device, checkpoint_.shard.of);
        home != checkpoint_.shard.index) {
      return wrong("wrongShard", name,
                   fmt::format("a device of shard {}", checkpoint_.shard.index.value()),
                   fmt::format("one of {}", home.value()));
    }
    TRY(count == 0 ? take_absent(name, listed) : take_entries(device, count, listed));
    if (count == 0 && taker_ != nullptr) TRY(taker_->absent(device));
    listed_.push_back(listed);
    return ok();
  }

  Status take_entries(const std::string& device, std::uint64_t count, Listed& listed) {
    DeviceHistory history(device, checkpoint_, tools_);
    for (std::uint64_t at = 0; at < count; ++at) {
      TRY_ASSIGN(const std::string entry, framed(quoted(device)));
      const Status taken = history.take(entry);
      if (!taken) return wrong(history.fault(), taken.error().text());
      if (taker_ != nullptr) TRY(taker_->entry(checkpoint_.shard.index, entry, history.head()));
      ++found_.entries;
    }
    listed.has_entries = true;
    listed.end = MapLeaf{listed.key, history.head(), DeviceSequence(count)};
    leaves_.push_back({history.sequence(), history.head()});
    return ok();
  }

  Status take_absent(const std::string& name, Listed& listed) {
    ++found_.absent;
    TRY_ASSIGN(const std::uint64_t has_leaf, number(1, name));
    if (has_leaf == 0) return ok();
    MapLeaf leaf;
    TRY_ASSIGN(leaf.key, digest<DeviceKey>(name));
    TRY_ASSIGN(leaf.head, digest<LeafHash>(name));
    TRY_ASSIGN(const std::uint64_t count, number(8, name));
    leaf.count = DeviceSequence(count);
    if (has_leaf > 1 || count == 0) {
      return wrong("badEvidence", name, "0, or 1 and a leaf with a count", "something else");
    }
    listed.end = leaf;
    return ok();
  }

  // The tree at a depth over all devices there, by those that were asked for, ascending.
  Result<MapHash> map_tree(std::span<const Listed> listed, std::size_t depth) {
    if (listed.empty()) return digest<MapHash>("the map's hashes");
    const bool ends = std::any_of(listed.begin(), listed.end(),
                                  [&](const Listed& one) { return one.depth <= depth; });
    if (ends) return map_end(listed, depth);
    const auto middle = std::partition_point(
        listed.begin(), listed.end(), [&](const Listed& one) { return !bit_of(one.key, depth); });
    const auto here = static_cast<std::size_t>(middle - listed.begin());
    TRY_ASSIGN(const MapHash left, map_tree(listed.first(here), depth + 1));
    TRY_ASSIGN(const MapHash right, map_tree(listed.subspan(here), depth + 1));
    return pair_hash(map_node_prefix, left, right, tools_.sha256);
  }

  // Where the ways of all of them end.
  Result<MapHash> map_end(std::span<const Listed> listed, std::size_t depth) {
    const std::optional<MapLeaf>& end = listed.front().end;
    for (const Listed& one : listed) {
      if (one.depth != depth || one.end != end) {
        return wrong("badMapProof", fmt::format("key {}", one.key.hex()),
                     fmt::format("a way that ends at depth {} with its neighbours'", depth),
                     fmt::format("one that ends at {} or elsewhere", one.depth));
      }
      if (end && !begin_alike(one.key, end->key, depth)) {
        return wrong("badMapProof", fmt::format("key {}", one.key.hex()),
                     fmt::format("a leaf whose key begins with its {} bits", depth),
                     fmt::format("key {}", end->key.hex()));
      }
      // It says of itself that it has no entries, and of its leaf that it has.
      if (end && end->key == one.key && !one.has_entries) {
        return wrong("badMapProof", fmt::format("key {}", one.key.hex()), "another key's leaf",
                     "its own");
      }
    }
    return end ? hash_of(*end, tools_.sha256) : MapHash();
  }

  Result<NodeHash> log_tree(std::uint64_t begin, std::uint64_t count,
                            std::span<const LogLeaf> leaves) {
    if (leaves.empty()) return digest<NodeHash>("the log's hashes");
    if (count == 1) {
      if (leaves.size() == 1) return node_of(leaves.front().hash);
      return wrong("badInclusion", fmt::format("entry {}", begin), "one device's", "several's");
    }
    const std::uint64_t left_count = std::bit_floor(count - 1);
    const auto middle = std::partition_point(
        leaves.begin(), leaves.end(),
        [&](const LogLeaf& leaf) { return leaf.sequence.value() - begin < left_count; });
    const auto here = static_cast<std::size_t>(middle - leaves.begin());
    TRY_ASSIGN(const NodeHash left, log_tree(begin, left_count, leaves.first(here)));
    TRY_ASSIGN(const NodeHash right,
               log_tree(begin + left_count, count - left_count, leaves.subspan(here)));
    return join(left, right, tools_.sha256);
  }

  Result<std::string> exactly(std::size_t bytes, std::string_view where) {
    bytes_.clear();
    TRY_ASSIGN(const std::size_t got, stream_.fill(bytes_, bytes));
    if (got < bytes) return wrong("badEvidence", where, fmt::format("{} bytes", bytes), "the end");
    return bytes_;
  }

  // A number, most significant byte first.
  Result<std::uint64_t> number(std::size_t width, std::string_view where) {
    TRY_ASSIGN(const std::string bytes, exactly(width, where));
    return *families::number_of(bytes);
  }

  Result<std::string> framed(std::string_view where) {
    TRY_ASSIGN(const std::uint64_t length, number(2, where));
    return exactly(length, where);
  }

  template <class D>
  Result<D> digest(std::string_view where) {
    TRY_ASSIGN(const std::string bytes, exactly(digest_size_bytes, where));
    return D::from_bytes(bytes);
  }

  Unexpected wrong(std::string_view name, std::string_view where, std::string_view expected,
                   std::string_view found) {
    return wrong(name, fmt::format("{}: expected {}, found {}", where, expected, found));
  }
  Unexpected wrong(std::string_view name, std::string what) {
    fault_ = EvidenceFault{name, std::move(what)};
    return fail(ErrorCode::bad_input, fault_->what);
  }

  ZipStream& stream_;
  const Checkpoint& checkpoint_;
  EvidenceTaker* const taker_;
  HistoryTools tools_;
  std::string bytes_;
  std::vector<Listed> listed_;   // by key
  std::vector<LogLeaf> leaves_;  // the heads of those that have entries
  ShardEvidence found_;
  std::optional<EvidenceFault> fault_;
};

}  // namespace

Result<EvidenceAnswer> check_devices(ZipStream& stream, const Checkpoint& checkpoint,
                                     EvidenceTaker* taker) {
  return DevicesCheck(stream, checkpoint, taker).run();
}

}  // namespace hallmark
