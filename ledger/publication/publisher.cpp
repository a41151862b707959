#include "ledger/publication/publisher.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/durable_file.h"
#include "ledger/pause.h"
#include "ledger/proof/tile_log.h"
#include "ledger/publication/key_file.h"

namespace hallmark {
namespace {

constexpr std::size_t heads_at_once = 4096;
constexpr auto longest_moment = std::chrono::seconds(10);
constexpr auto between_thinnings = std::chrono::minutes(1);

std::vector<MapLeaf> leaves_of(const std::vector<Index::NewHead>& heads) {
  std::vector<MapLeaf> leaves;
  leaves.reserve(heads.size());
  for (const Index::NewHead& one : heads) {
    leaves.push_back({one.key, one.head.leaf, one.head.count});
  }
  return leaves;
}

MapLeaf leaf_of(const DeviceKey& key, const StoredEntry& entry) {
  return {key, entry.leaf, entry.entry.frame.device_sequence};
}

}  // namespace

ShardPublisher::ShardPublisher(ShardLedger& shard, Clock& clock, PublisherOptions options,
                               std::optional<Published> guard)
    : shard_(shard),
      clock_(clock),
      options_(std::move(options)),
      kept_(shard.store()),
      map_(shard.index().devices()) {
  if (guard) {
    const bool recovers = guard->checkpoint.size > shard.state().entries;
    (recovers ? ahead_ : newest_) = std::make_shared<const Published>(*std::move(guard));
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ShardPublisher::~ShardPublisher() = default;

void ShardPublisher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto start = std::chrono::steady_clock::now();
    // An error is kept for failed(), and the next turn tries again.
    (void)publish();
    const auto published = newest();
    const std::uint64_t size = published ? published->checkpoint.size : 0;
    pause(start + options_.interval - std::chrono::steady_clock::now(), stop);
    while (!stop.stop_requested() && !shard_.wait_beyond(size, options_.interval, stop)) {
    }
  }
}

Status ShardPublisher::publish() {
  const std::lock_guard publishing(publishing_);
  if (const auto why = halted()) return Unexpected(*why);
  Status done = publish_what_is_new();
  const std::unique_lock lock(mutex_);
  if (halted_) return Unexpected(*failed_);
  failed_ = done ? std::nullopt : std::optional(done.error());
  return done;
}

void ShardPublisher::halt(Error why) {
  const std::unique_lock lock(mutex_);
  halted_ = true;
  failed_ = std::move(why);
}

std::optional<Error> ShardPublisher::halted() const {
  const std::shared_lock lock(mutex_);
  return halted_ ? failed_ : std::nullopt;
}

Status ShardPublisher::close() {
  if (!thread_.joinable()) return ok();
  thread_.request_stop();
  thread_.join();
  // Why it is halted was told when it was.
  return halted() ? ok() : publish();
}

Status ShardPublisher::publish_what_is_new() {
  if (!has_map_) TRY(make_map());
  const Index::Changes changes = shard_.take_changes(sha256_);
  TRY_ASSIGN(const bool recovered, is_recovered(changes.log.size));
  const auto last = newest();
  if (last && last->checkpoint.size == changes.log.size && map_size_ == changes.log.size) {
    return ok();
  }
  // Whoever makes a bundle wants a map and a checkpoint of one size, so waits for both.
  const std::unique_lock lock(mutex_);
  map_.apply(leaves_of(changes.heads), sha256_);
  const MapRoot map_root = map_.root(sha256_);
  map_size_ = changes.log.size;
  if (!recovered) return ok();
  TRY_ASSIGN(Published next, sign(changes.log, map_root));
  TRY(make_durable(next));
  newest_ = std::make_shared<const Published>(std::move(next));
  // What is wrong with an old one is told, and keeps no new one back.
  return thin_when_due();
}

// Whether the shard has all that was published. Once it has come so far that must be what was
// published.
Result<bool> ShardPublisher::is_recovered(std::uint64_t entries) {
  std::shared_ptr<const Published> ahead;
  {
    const std::shared_lock lock(mutex_);
    ahead = ahead_;
  }
  if (!ahead) return true;
  if (entries < ahead->checkpoint.size) return false;
  if (!shard_.wait_beyond(ahead->checkpoint.size - 1, longest_moment)) {
    return fail(ErrorCode::unavailable, "the shard does not come to what its log has");
  }
  // Who signed it was looked at when the ledger was opened.
  Status holds = check_guard(*ahead, shard_, {options_.guard, options_.ledger, {}});
  if (!holds) {
    halt(holds.error());
    return Unexpected(std::move(holds).error());
  }
  TRY(keep_if_missing(*ahead));
  const std::unique_lock lock(mutex_);
  newest_ = std::move(ahead_);
  return true;
}

// Heads go on moving meanwhile: whatever this sees of them is among the changes to be taken, too.
Status ShardPublisher::make_map() {
  const auto last = newest();
  const std::unique_lock lock(mutex_);
  for (std::uint64_t from = 0;;) {
    const auto heads = shard_.index().heads(from, heads_at_once);
    if (heads.empty()) break;
    map_.apply(leaves_of(heads), sha256_);
    from += heads.size();
  }
  const Index::Changes changes = shard_.take_changes(sha256_);
  map_.apply(leaves_of(changes.heads), sha256_);
  const MapRoot root = map_.root(sha256_);
  map_size_ = changes.log.size;
  if (last && last->checkpoint.size == map_size_) TRY(check_map(root));
  if (last) TRY(keep_if_missing(*last));
  has_map_ = true;
  return ok();
}

// The process may have ended between the guard and the store. The one of an empty shard is nobody's
// proof of anything.
Status ShardPublisher::keep_if_missing(const Published& published) {
  const std::uint64_t size = published.checkpoint.size;
  if (size == 0) return ok();
  TRY_ASSIGN(const auto kept, kept_.at(size));
  return kept ? ok() : kept_.keep(size, {published.note, clock_.now()});
}

Status ShardPublisher::check_map(const MapRoot& root) const {
  const Checkpoint& said = newest_->checkpoint;
  if (root == said.map_root) return ok();
  return fail(ErrorCode::corruption,
              fmt::format("shard {}: the heads of its devices come to the map root {}, and {} was "
                          "published for the same {} entries; nothing is published. `hallmark "
                          "fsck` says more",
                          said.shard.index.value(), root.hex(), said.map_root.hex(), said.size));
}

Result<Published> ShardPublisher::sign(const SizedRoot& log, const MapRoot& map_root) const {
  Checkpoint checkpoint{options_.ledger, shard_.shard(), log.size, log.root, map_root, Recorded()};
  if (log.size > 0) {
    // The log has grown a moment before the shard says that it has.
    if (!shard_.wait_beyond(log.size - 1, longest_moment)) {
      return fail(ErrorCode::unavailable, "the shard does not come to what its log has");
    }
    Reader reader = shard_.reader(log.size);
    TRY_ASSIGN(const StoredEntry last, reader.entry(Sequence(log.size - 1)));
    checkpoint.recorded_at = last.entry.frame.recorded_at;
  }
  // Read each time: another process may have made a new key.
  TRY_ASSIGN(const KeyFile keys, KeyFile::open(options_.key));
  TRY_ASSIGN(std::string note, keys.sign(checkpoint, clock_.now()));
  return Published{std::move(checkpoint), std::move(note)};
}

Status ShardPublisher::make_durable(const Published& published) {
  TRY(write_durably(options_.guard, published.note));
  return kept_.keep(published.checkpoint.size, {published.note, clock_.now()});
}

Status ShardPublisher::thin_when_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_thinning_) return ok();
  next_thinning_ = now + between_thinnings;
  return kept_.thin(clock_.now());
}

std::shared_ptr<const Published> ShardPublisher::newest() const {
  const std::shared_lock lock(mutex_);
  return newest_;
}

std::optional<std::uint64_t> ShardPublisher::recovers_to() const {
  const std::shared_lock lock(mutex_);
  return ahead_ ? std::optional(ahead_->checkpoint.size) : std::nullopt;
}

std::optional<Error> ShardPublisher::failed() const {
  const std::shared_lock lock(mutex_);
  return failed_;
}

Result<Bundle> ShardPublisher::bundle(std::string_view device) {
  Sha256 sha256;
  const DeviceKey key = device_key(device, sha256);
  std::shared_ptr<const Published> published;
  DeviceMap::Way way;
  {
    const std::shared_lock lock(mutex_);
    if (!newest_ || map_size_ != newest_->checkpoint.size) {
      return fail(ErrorCode::unavailable,
                  failed_  ? "no checkpoint fits what there is: " + failed_->text()
                  : ahead_ ? "the shard has not come again to what was published"
                           : "the first checkpoint since the start is being made");
    }
    published = newest_;
    way = map_.way(key, sha256);
  }
  Reader reader = shard_.reader(published->checkpoint.size);
  TRY_ASSIGN(auto latest, reader.latest_of(key));
  Bundle bundle;
  bundle.device = device;
  bundle.checkpoint = published->note;
  TRY_ASSIGN(bundle.map, map_proof(std::move(way), key, latest, reader));
  if (latest) {
    TRY_ASSIGN(bundle.inclusion, inclusion(latest->entry.frame.sequence, reader.entries()));
  }
  while (latest) {
    bundle.entries.push_back(std::move(latest->bytes));
    TRY_ASSIGN(latest, reader.before(latest->entry));
  }
  std::reverse(bundle.entries.begin(), bundle.entries.end());
  TRY(keep_for_bundle(*published));
  return bundle;
}

Result<MapProof> ShardPublisher::map_proof(DeviceMap::Way way, const DeviceKey& key,
                                           const std::optional<StoredEntry>& latest,
                                           Reader& reader) const {
  MapProof proof{std::move(way.siblings), std::nullopt};
  if (!way.end) return proof;
  if (*way.end == key && latest) {
    proof.leaf = leaf_of(key, *latest);
    return proof;
  }
  TRY_ASSIGN(const auto other, reader.latest_of(*way.end));
  if (other && *way.end != key) {
    proof.leaf = leaf_of(*way.end, *other);
    return proof;
  }
  return fail(ErrorCode::corruption,
              fmt::format("shard {}: the map has a device of key {}, the index has no entry of it",
                          shard_.shard().index.value(), way.end->hex()));
}

Result<Proof> ShardPublisher::inclusion(Sequence leaf, std::uint64_t size) const {
  Sha256 sha256;
  TileReader tiles(std::as_const(shard_).store(), shard_.index());
  return inclusion_proof(tiles, leaf.value(), size, sha256);
}

Result<Proof> ShardPublisher::consistency(std::uint64_t from, std::uint64_t to) const {
  Sha256 sha256;
  TileReader tiles(std::as_const(shard_).store(), shard_.index());
  return consistency_proof(tiles, from, to, sha256);
}

Result<std::string> ShardPublisher::keep_for_ever(std::uint64_t size) {
  // Not while it is thinned: what is kept now may be about to be forgotten.
  const std::lock_guard publishing(publishing_);
  TRY_ASSIGN(auto kept, kept_.at(size));
  if (!kept && size == 0) {
    // What is true of every shard, and kept only where somebody wants it.
    TRY_ASSIGN(Published empty, sign({0, sha256_.digest<LogRoot>("")}, MapRoot()));
    kept = KeptCheckpoint{std::move(empty.note), clock_.now(), false};
  }
  if (!kept) {
    return fail(ErrorCode::not_found, fmt::format("shard {}: no checkpoint of size {} is kept",
                                                  shard_.shard().index.value(), size));
  }
  if (!kept->in_a_bundle) {
    kept->in_a_bundle = true;
    TRY(kept_.keep(size, *kept));
  }
  return kept->note;
}

Status ShardPublisher::keep_for_bundle(const Published& published) {
  const std::uint64_t size = published.checkpoint.size;
  const std::lock_guard lock(bundling_);
  if (last_bundled_ == size) return ok();
  TRY_ASSIGN(const auto kept, kept_.at(size));
  const Recorded when = kept ? kept->published_at : clock_.now();
  if (!kept || !kept->in_a_bundle) TRY(kept_.keep(size, {published.note, when, true}));
  last_bundled_ = size;
  return ok();
}

}  // namespace hallmark
