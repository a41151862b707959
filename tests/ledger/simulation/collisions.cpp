#include "tests/ledger/simulation/collisions.h"

#include <map>

namespace hallmark::simulation {
namespace {

constexpr int steps = 60;

class Collisions {
 public:
  explicit Collisions(World& world) : world_(world), store_(families::count, world.random.next()) {
    load();
  }

  void step() {
    const std::uint64_t draw = world_.random.below(12);
    if (draw < 6) return apply();
    if (draw < 8) return (void)index_->set_aside(Index::When::anything_new);
    if (draw < 11) return write_out();
    // With nothing left to catch up with, no entry is read.
    store_.disarm();
    for (int i = 0; i < 2; ++i) {
      expect(index_->write_out().has_value(), "what collides cannot be written out");
      (void)index_->set_aside(Index::When::anything_new);
    }
    expect(index_->write_out().has_value(), "what collides cannot be written out");
    index_.reset();
    store_.crash();
    load();
  }

  void check() const {
    for (const auto& [prefix, sequences] : sequences_) {
      const auto found = index_->candidates(prefix);
      expect(found && *found == sequences, "prefix {:x}: expected {} colliding entries, found {}",
             prefix, sequences.size(), found ? found->size() : 0);
    }
  }

 private:
  void load() {
    ShardState state;
    state.entries = entries_;
    std::vector<std::string> notices;
    auto index = Index::load(store_, world_.shard(), state, world_.options, notices);
    expect(index && notices.empty(), "an index of ids that collide cannot be loaded");
    index_ = *std::move(index);
  }

  void apply() {
    std::vector<LeafHash> leaves;
    std::vector<Index::NewId> ids;
    for (std::uint64_t i = 0; i <= world_.random.below(5); ++i) {
      const IdPrefix prefix = world_.random.below(4) << 62U | world_.random.below(3);
      std::vector<Sequence>& sequences = sequences_[prefix];
      const IdPlace place{prefix, Sequence(entries_++)};
      ids.push_back({place, !sequences.empty()});
      leaves.emplace_back();
      if (!sequences.empty()) world_.coverage.note(Happened::ids_collided);
      sequences.push_back(place.sequence);
    }
    index_->apply(leaves, ids, {});
  }

  void write_out() {
    if (world_.chance(3)) store_.fail_read(ErrorCode::io, world_.random.below(4));
    if (world_.chance(3)) store_.fail_write(WriteFault::unavailable, world_.random.below(9));
    store_.forget_failed();
    const Status written = index_->write_out();
    store_.disarm();
    expect(written.has_value() == !store_.failed(), "writing out what collides: {}",
           written ? "a fault was passed over" : written.error().message);
    if (written) return;
    if (store_.failed()->call == MemoryStore::Call::read) {
      world_.coverage.note(Happened::read_failed_in_write_out);
    }
    expect(store_.resume().has_value(), "the store does not go on");
  }

  World& world_;
  MemoryStore store_;
  std::unique_ptr<Index> index_;
  std::map<IdPrefix, std::vector<Sequence>> sequences_;
  std::uint64_t entries_ = 0;
};

}  // namespace

void collide(World& world) {
  Collisions collisions(world);
  for (int i = 0; i < steps; ++i) {
    collisions.step();
    collisions.check();
  }
}

}  // namespace hallmark::simulation
