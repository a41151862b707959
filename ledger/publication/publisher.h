// Publishes a shard's checkpoints, on a thread of its own: some time after an entry, and when it
// closes. What it publishes is durable before anybody can see it: entries, then the guard, then the
// store. Makes bundles as of the newest one.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>

#include "ledger/proof/bundle.h"
#include "ledger/proof/device_map.h"
#include "ledger/publication/guard.h"
#include "ledger/publication/kept_checkpoints.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/clock.h"

namespace hallmark {

struct PublisherOptions {
  std::string ledger;  // its name
  std::string guard;
  std::string key;
  std::chrono::milliseconds interval;
};

// Safe on any thread.
class ShardPublisher {
 public:
  // The shard keeps its changes (IndexOptions) and none was taken; it and the clock outlive this.
  // `guard`: what was published last, checked against the shard. Where it is ahead of the shard,
  // the shard recovers.
  ShardPublisher(ShardLedger& shard, Clock& clock, PublisherOptions options,
                 std::optional<Published> guard);
  ~ShardPublisher();
  ShardPublisher(const ShardPublisher&) = delete;
  ShardPublisher& operator=(const ShardPublisher&) = delete;

  // All that there is. Nothing new is not published again.
  [[nodiscard]] Status publish();
  // From now on nothing is published, as what the shard is made from is not to be trusted any more;
  // failed() says why.
  void halt(Error why);
  // As publish(), and then no more.
  [[nodiscard]] Status close();

  // Null before the first, and while the shard recovers.
  [[nodiscard]] std::shared_ptr<const Published> newest() const;
  // So many entries were published, and the shard has to come to them, and to the same root, before
  // anything more is. Nothing where it has them all.
  [[nodiscard]] std::optional<std::uint64_t> recovers_to() const;
  // What is kept of earlier ones.
  [[nodiscard]] Result<std::optional<KeptCheckpoint>> at(std::uint64_t size) const {
    return kept_.at(size);
  }
  // The note of such a one, which is kept for ever from then on. not_found where none is kept.
  [[nodiscard]] Result<std::string> keep_for_ever(std::uint64_t size);
  // Why the last try came to nothing; it is tried again.
  [[nodiscard]] std::optional<Error> failed() const;

  // The device's complete history as of the newest checkpoint, or that it has none. The checkpoint
  // is kept for ever from then on.
  [[nodiscard]] Result<Bundle> bundle(std::string_view device);
  // As DeviceMap's and log_tree.h's, for whoever serves proofs.
  [[nodiscard]] Result<Proof> inclusion(Sequence leaf, std::uint64_t size) const;
  [[nodiscard]] Result<Proof> consistency(std::uint64_t from, std::uint64_t to) const;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] std::optional<Error> halted() const;
  [[nodiscard]] Result<bool> is_recovered(std::uint64_t entries);
  [[nodiscard]] Status publish_what_is_new();
  [[nodiscard]] Status make_map();
  [[nodiscard]] Status keep_if_missing(const Published& published);
  [[nodiscard]] Status check_map(const MapRoot& root) const;
  [[nodiscard]] Result<Published> sign(const SizedRoot& log, const MapRoot& map_root) const;
  [[nodiscard]] Status make_durable(const Published& published);
  [[nodiscard]] Status thin_when_due();
  [[nodiscard]] Result<MapProof> map_proof(DeviceMap::Way way, const DeviceKey& key,
                                           const std::optional<StoredEntry>& latest,
                                           Reader& reader) const;
  [[nodiscard]] Status keep_for_bundle(const Published& published);

  ShardLedger& shard_;
  Clock& clock_;
  const PublisherOptions options_;

  KeptCheckpoints kept_;
  std::mutex bundling_;  // guards the size
  std::optional<std::uint64_t> last_bundled_;

  std::mutex publishing_;  // guards what follows
  Sha256 sha256_;
  std::chrono::steady_clock::time_point next_thinning_;
  bool has_map_ = false;

  mutable std::shared_mutex mutex_;  // guards what follows
  DeviceMap map_;
  std::uint64_t map_size_ = 0;  // the entries it is made of
  std::shared_ptr<const Published> newest_;
  std::shared_ptr<const Published> ahead_;  // the guard of a shard that recovers
  std::optional<Error> failed_;
  bool halted_ = false;  // failed_ is for good

  std::jthread thread_;
};

}  // namespace hallmark
