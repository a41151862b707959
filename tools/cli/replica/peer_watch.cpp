#include "tools/cli/replica/peer_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/pause.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/replica/local_replica.h"
#include "tools/cli/replica/remote_replica.h"

namespace hallmark::cli {
namespace {

// What is new is read as it comes, what is old again and again: so many entries of either in one
// round, so that neither server has much to do for it.
constexpr std::uint64_t new_entries_a_round = 65'536;
constexpr std::uint64_t old_entries_a_round = 4'096;
// A server that is told to stop waits for the question that is under way.
constexpr api::ClientLimits limits{std::chrono::milliseconds(1000), std::chrono::milliseconds(2000),
                                   32ULL << 20};

}  // namespace

// A shard and how far it was compared.
class PeerWatch::Shard {
 public:
  Shard(hallmark::Shard shard, std::unique_ptr<ReplicaShard> ours,
        std::unique_ptr<ReplicaShard> theirs, const SideNames& names, Figures& figures)
      : figures_(figures),
        ours_(std::move(ours)),
        theirs_(std::move(theirs)),
        comparison_(shard, *ours_, *theirs_, names) {}

  // What is damaged is a difference.
  [[nodiscard]] Result<Found> compare(const std::stop_token& stop) {
    return comparison_.damage_found(compare_all(stop));
  }

  bool halted = false;

 private:
  [[nodiscard]] Result<Found> compare_all(const std::stop_token& stop) {
    TRY(comparison_.look());
    const std::uint64_t size = comparison_.common_size();
    TRY_ASSIGN(Found found, comparison_.newest_statements());
    if (!found) {
      TRY_ASSIGN(found, comparison_.logs(size));
    }
    if (!found) {
      TRY_ASSIGN(found, statements());
    }
    if (found) return found;
    figures_.size = size;
    TRY_ASSIGN(found, read_new(size, stop));
    if (!found) {
      TRY_ASSIGN(found, read_old(size, stop));
    }
    if (!found) {
      TRY_ASSIGN(found, comparison_.ends());
    }
    return found;
  }

  // Of the sizes that either has signed last, the other may have signed too.
  [[nodiscard]] Result<Found> statements() {
    for (ReplicaShard* replica : {ours_.get(), theirs_.get()}) {
      TRY_ASSIGN(const auto newest, replica->newest_signed());
      if (!newest || newest->size == 0) continue;
      TRY_ASSIGN(Found found, comparison_.statements(newest->size));
      if (found) return found;
    }
    return Found();
  }

  [[nodiscard]] Result<Found> read(std::uint64_t from, std::uint64_t to,
                                   const std::stop_token& stop) {
    return comparison_.entries(from, to,
                               [&](const LeafHash& /*leaf*/, std::string_view) -> Result<Found> {
                                 ++figures_.entries_read;
                                 if (!stop.stop_requested()) return Found();
                                 return fail(ErrorCode::unavailable, "the server is stopping");
                               });
  }

  [[nodiscard]] Result<Found> read_new(std::uint64_t size, const std::stop_token& stop) {
    // What was there before is old, and its turn comes.
    if (!followed_ || *followed_ > size) followed_ = size;
    const std::uint64_t to = std::min(size, *followed_ + new_entries_a_round);
    TRY_ASSIGN(Found found, read(*followed_, to, stop));
    if (!found) followed_ = to;
    return found;
  }

  [[nodiscard]] Result<Found> read_old(std::uint64_t size, const std::stop_token& stop) {
    if (old_ >= size) old_ = 0;
    const std::uint64_t to = std::min(size, old_ + old_entries_a_round);
    TRY_ASSIGN(Found found, read(old_, to, stop));
    if (!found) old_ = to;
    return found;
  }

  Figures& figures_;
  const std::unique_ptr<ReplicaShard> ours_;
  const std::unique_ptr<ReplicaShard> theirs_;
  ShardComparison comparison_;
  std::optional<std::uint64_t> followed_;
  std::uint64_t old_ = 0;
};

Result<std::unique_ptr<PeerWatch>> PeerWatch::start(Ledger& ledger, PeerOptions options) {
  TRY_ASSIGN(auto theirs, RemoteReplica::open(options.url, limits));
  auto ours = std::make_unique<LocalReplica>(ledger, options.directory, LedgerAccess::write);
  return std::unique_ptr<PeerWatch>(
      new PeerWatch(ledger, std::move(options), std::move(ours), std::move(theirs)));
}

PeerWatch::PeerWatch(Ledger& ledger, PeerOptions options, std::unique_ptr<Replica> ours,
                     std::unique_ptr<Replica> theirs)
    : ledger_(ledger),
      options_(std::move(options)),
      names_{"this server", theirs->place()},
      ours_(std::move(ours)),
      theirs_(std::move(theirs)),
      figures_(ledger.shards()) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PeerWatch::~PeerWatch() = default;

void PeerWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const Status done = round(stop);
    if (stop.stop_requested()) return;
    tell(done);
    pause(options_.interval, stop);
  }
}

// Who it is, before anything is compared.
Status PeerWatch::meet() {
  if (has_met_) return ok();
  TRY_ASSIGN(const std::uint32_t theirs, theirs_->shards());
  const std::uint32_t ours = ledger_.shards();
  for (std::uint32_t at = 0; at < ours; ++at) {
    const ShardIndex index(at);
    if (theirs != ours) {
      halt(index, {index,
                   std::nullopt,
                   fmt::format("{} has {} shard{}, and this ledger {}: it is of another topic",
                               names_.theirs, theirs, theirs == 1 ? "" : "s", ours),
                   {},
                   {}});
      continue;
    }
    TRY_ASSIGN(auto mine, ours_->shard(index));
    TRY_ASSIGN(auto other, theirs_->shard(index));
    shards_.push_back(std::make_unique<Shard>(hallmark::Shard{index, ours}, std::move(mine),
                                              std::move(other), names_, figures_[at]));
  }
  has_met_ = true;
  return ok();
}

// A shard that cannot be compared now keeps none of the others from it.
Status PeerWatch::round(const std::stop_token& stop) {
  TRY(meet());
  Status done = ok();
  for (std::uint32_t at = 0; at < shards_.size() && !stop.stop_requested(); ++at) {
    if (shards_[at]->halted) continue;
    const auto found = shards_[at]->compare(stop);
    if (!found) {
      if (done) done = Unexpected(found.error());
      if (found.error().code == ErrorCode::network) return done;
      continue;
    }
    if (!*found) continue;
    shards_[at]->halted = true;
    halt(ShardIndex(at), **found);
  }
  return done;
}

void PeerWatch::halt(ShardIndex index, const Difference& difference) {
  ledger_.publisher(index).halt({ErrorCode::corruption, difference.what, {}});
  std::string table = difference_table(difference, names_);
  table.pop_back();  // whoever logs ends the line
  options_.log(fmt::format("shard {} HALTED, it answers questions and publishes nothing more. {}",
                           index.value(), table));
}

void PeerWatch::tell(const Status& round) {
  if (!round.has_value() == is_away_) return;
  is_away_ = !round.has_value();
  options_.log(is_away_ ? fmt::format("the peer cannot be compared with, and is asked again every "
                                      "{} ms: {}",
                                      options_.interval.count(), printable(round.error().text()))
                        : fmt::format("the peer {} is compared with again", names_.theirs));
}

std::vector<api::Reading> PeerWatch::readings() const {
  using Kind = api::Reading::Kind;
  api::Reading up{"hallmark_peer_up",
                  "Whether the peer could be asked when it was last",
                  Kind::gauge,
                  {{{}, is_away_ ? 0.0 : 1.0}}};
  api::Reading size{"hallmark_peer_compared_entries",
                    "Entries of the shard that both have, by their logs",
                    Kind::gauge,
                    {}};
  api::Reading read{"hallmark_peer_read_entries_total",
                    "Entries of both that were read and compared",
                    Kind::counter,
                    {}};
  for (std::size_t at = 0; at < figures_.size(); ++at) {
    const prometheus::ClientMetric::Label shard{"shard", std::to_string(at)};
    size.samples.push_back({{shard}, static_cast<double>(figures_[at].size)});
    read.samples.push_back({{shard}, static_cast<double>(figures_[at].entries_read)});
  }
  return {std::move(up), std::move(size), std::move(read)};
}

}  // namespace hallmark::cli
