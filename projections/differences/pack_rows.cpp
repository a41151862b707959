#include "projections/differences/pack_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/families.h"
#include "projections/views/event_row.h"
#include "projections/views/keys.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// Beside the rows of views, whose first bytes are small letters. A device each.
constexpr std::string_view older_marks = "O";  // its last entry in the older pack
constexpr std::string_view newer_marks = "N";  // in the newer, of those that the older may have
constexpr std::string_view newer_lists = "L";  // that the newer is about it

constexpr std::string_view rewritten =
    "history was rewritten, or these are two ledgers of one name";

std::string mark(std::string_view marks, std::string_view device) {
  return std::string(marks).append(device);
}

std::string place(Sequence sequence, const LeafHash& leaf) {
  std::string bytes(families::view(families::big_endian(sequence.value())));
  return bytes.append(leaf.bytes());
}

std::string words_of_place(std::string_view bytes) {
  if (bytes.empty()) return "none";
  constexpr std::size_t number_bytes = sizeof(std::uint64_t);
  return fmt::format("entry {}, {}", *families::number_of(bytes.substr(0, number_bytes)),
                     to_hex(bytes.substr(number_bytes)));
}

Unexpected differ(std::string_view where, std::string_view what, std::string_view older,
                  std::string_view newer) {
  return fail(ErrorCode::bad_input, fmt::format("{}: {} is {} in the older pack, {} in the newer",
                                                where, what, older, newer));
}

std::string of_shard(std::size_t shard) { return fmt::format("shard {}", shard); }

Status verify_same_size(std::size_t shard, const Checkpoint& older, const Checkpoint& newer) {
  const bool is_same = older.log_root == newer.log_root && older.map_root == newer.map_root;
  if (older.size != newer.size || is_same) return ok();
  return differ(of_shard(shard) + ", " + std::string(rewritten),
                fmt::format("the log root and the map root of the first {} entries", older.size),
                older.log_root.hex() + " " + older.map_root.hex(),
                newer.log_root.hex() + " " + newer.map_root.hex());
}

}  // namespace

Status verify_related(const PackVerdict& older, const PackVerdict& newer) {
  constexpr std::string_view two_ledgers = "these are packs of two ledgers";
  if (older.ledger != newer.ledger) {
    return differ(two_ledgers, "the name", quoted(older.ledger), quoted(newer.ledger));
  }
  if (older.shards.size() != newer.shards.size()) {
    return differ(two_ledgers, "the number of shards", std::to_string(older.shards.size()),
                  std::to_string(newer.shards.size()));
  }
  for (std::size_t shard = 0; shard < older.shards.size(); ++shard) {
    const Checkpoint& was = older.shards[shard].checkpoint;
    const Checkpoint& is = newer.shards[shard].checkpoint;
    if (was.size > is.size) {
      return differ("neither is the beginning of the other", "the size of " + of_shard(shard),
                    std::to_string(was.size), std::to_string(is.size));
    }
    TRY(verify_same_size(shard, was, is));
  }
  return ok();
}

// Marks in the order of their devices.
class PackRows::Marks {
 public:
  Marks(const ViewSnapshot& rows, std::string_view marks)
      : prefix_size_(marks.size()),
        cursor_(rows.cursor(marks, view_keys::after_prefix(marks), ViewSnapshot::Walk::long_one)) {}

  Status next() {
    TRY_ASSIGN(there_, cursor_.next());
    return ok();
  }
  // Whether there is one of the device; devices are asked for in their order.
  Result<bool> has(std::string_view device) {
    if (!begun_) TRY(next());
    begun_ = true;
    while (there_ && this->device() < device) TRY(next());
    return there_ && this->device() == device;
  }
  [[nodiscard]] bool there() const { return there_; }
  [[nodiscard]] std::string_view device() const { return cursor_.key().substr(prefix_size_); }
  [[nodiscard]] std::string_view value() const { return cursor_.value(); }

 private:
  const std::size_t prefix_size_;
  ViewCursor cursor_;
  bool begun_ = false;
  bool there_ = false;
};

class PackRows::Older final : public EvidenceTaker {
 public:
  explicit Older(SideRows& side) : side_(side) {}

  Status entry(ShardIndex /*shard*/, std::string_view bytes, const LeafHash& leaf) override {
    TRY_ASSIGN(const Entry entry, codec_.decode(bytes));
    if (!entry.accepted()) return ok();
    return side_.add(mark(older_marks, entry.device), place(entry.frame.sequence, leaf));
  }
  Status absent(std::string_view device) override {
    return side_.add(mark(older_marks, device), {});
  }

 private:
  SideRows& side_;
  EntryCodec codec_;
};

class PackRows::Newer final : public EvidenceTaker {
 public:
  Newer(SideRows& side, const Catalogue& catalogue, const PackVerdict& older, PackScope scope)
      : side_(side),
        intake_(catalogue),
        scope_(scope),
        with_marks_(scope == PackScope::some || older.scope == PackScope::some),
        logs_(older.shards.size()) {
    for (const auto& shard : older.shards) sizes_.push_back(shard.checkpoint.size);
    roots_.resize(sizes_.size());
    for (std::size_t shard = 0; shard < sizes_.size(); ++shard) keep_root(shard);
  }

  Status entry(ShardIndex shard, std::string_view bytes, const LeafHash& leaf) override {
    const std::size_t at = shard.value();
    if (at < logs_.size() && logs_[at].size() < sizes_[at] && scope_ == PackScope::all) {
      logs_[at].append(leaf, sha256_);
      keep_root(at);
    }
    TRY_ASSIGN(const bool is_accepted, intake_.read_any(bytes));
    if (!is_accepted) return ok();
    const Sequence sequence = intake_.event().entry;
    const std::string& device = intake_.device();
    if (with_marks_ && at < sizes_.size() && sequence.value() < sizes_[at]) {
      TRY(side_.add(mark(newer_marks, device), place(sequence, leaf)));
    }
    if (scope_ == PackScope::some) TRY(side_.add(mark(newer_lists, device), {}));
    const FoldEvent& event = intake_.event();
    TRY(side_.add(view_keys::event(device, event.order), encode_event_row(event)));
    const auto correction = intake_.correction();
    return correction ? side_.add(correction->key, correction->value) : ok();
  }
  Status absent(std::string_view device) override {
    return side_.add(mark(newer_lists, device), {});
  }

  // Of as many entries as the older has; of a log alone.
  [[nodiscard]] const std::optional<LogRoot>& root(std::size_t shard) const {
    return roots_[shard];
  }

 private:
  void keep_root(std::size_t shard) {
    if (logs_[shard].size() == sizes_[shard]) roots_[shard] = logs_[shard].root(sha256_);
  }

  SideRows& side_;
  EntryIntake intake_;
  const PackScope scope_;
  const bool with_marks_;
  Sha256 sha256_;
  std::vector<std::uint64_t> sizes_;  // of the older's shards
  std::vector<LogFrontier> logs_;
  std::vector<std::optional<LogRoot>> roots_;
};

PackRows::PackRows(std::unique_ptr<SideRows> side, const Catalogue& catalogue)
    : side_(std::move(side)), catalogue_(catalogue), older_(std::make_unique<Older>(*side_)) {}

PackRows::~PackRows() = default;

Result<std::unique_ptr<PackRows>> PackRows::make(const std::string& directory,
                                                 const Catalogue& catalogue) {
  TRY_ASSIGN(auto side, SideRows::make(directory));
  return std::unique_ptr<PackRows>(new PackRows(std::move(side), catalogue));
}

EvidenceTaker* PackRows::older(PackScope older, PackScope newer) {
  const bool are_whole = older == PackScope::all && newer == PackScope::all;
  return are_whole ? nullptr : older_.get();
}

EvidenceTaker* PackRows::newer(const PackVerdict& older, PackScope scope) {
  was_ = older;
  scope_ = scope;
  newer_ = std::make_unique<Newer>(*side_, catalogue_, older, scope);
  return newer_.get();
}

Status PackRows::compare_roots() const {
  for (std::size_t shard = 0; shard < was_.shards.size(); ++shard) {
    const Checkpoint& was = was_.shards[shard].checkpoint;
    const std::optional<LogRoot>& is = newer_->root(shard);
    if (is && *is == was.log_root) continue;
    return differ(of_shard(shard) + ", " + std::string(rewritten),
                  fmt::format("the log root of the first {} entries", was.size), was.log_root.hex(),
                  is ? is->hex() : "of fewer");
  }
  return ok();
}

// Both marks of a device are the same, or there is none on either side; where one side is not about
// the device nobody can tell.
Status PackRows::compare_marks(Lineage& lineage) const {
  Marks older(*rows_, older_marks);
  Marks newer(*rows_, newer_marks);
  Marks lists(*rows_, newer_lists);
  TRY(older.next());
  TRY(newer.next());
  while (older.there() || newer.there()) {
    const bool is_older = older.there() && (!newer.there() || older.device() <= newer.device());
    const bool is_newer = newer.there() && (!older.there() || newer.device() <= older.device());
    const std::string device(is_older ? older.device() : newer.device());
    const std::string was(is_older ? older.value() : std::string_view());
    const std::string is(is_newer ? newer.value() : std::string_view());
    bool in_newer = scope_ == PackScope::all;
    if (!in_newer) {
      TRY_ASSIGN(in_newer, lists.has(device));
    }
    const bool in_older = is_older || was_.scope == PackScope::all;
    if (!in_newer && !was.empty() && view_keys::is_device(device)) ++lineage.only_older;
    if (in_older && in_newer && was != is) {
      return differ(quoted(device) + ", " + std::string(rewritten), "its last entry of that time",
                    words_of_place(was), words_of_place(is));
    }
    if (is_older) TRY(older.next());
    if (is_newer) TRY(newer.next());
  }
  return ok();
}

Result<Lineage> PackRows::settle(const PackVerdict& newer) {
  TRY(verify_related(was_, newer));
  TRY_ASSIGN(rows_, side_->finish());
  Lineage lineage;
  if (scope_ == PackScope::all) TRY(compare_roots());
  lineage.proof = scope_ == PackScope::all ? Lineage::Proof::log : Lineage::Proof::devices;
  if (older(was_.scope, scope_) != nullptr) TRY(compare_marks(lineage));
  both_ = std::make_unique<Marks>(*rows_, older_marks);
  return lineage;
}

Result<bool> PackRows::is_in_both(std::string_view device) {
  if (was_.scope == PackScope::all) return true;
  return both_->has(device);
}

}  // namespace hallmark
