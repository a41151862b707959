#include "tests/ledger/simulation/simulation.h"

#include "tests/ledger/simulation/asking.h"
#include "tests/ledger/simulation/checks.h"
#include "tests/ledger/simulation/collisions.h"
#include "tests/ledger/simulation/faults.h"
#include "tests/ledger/simulation/indexing.h"
#include "tests/ledger/simulation/lifetime.h"
#include "tests/ledger/simulation/requests.h"

namespace hallmark::simulation {
namespace {

void ask_for_more(World& world, Requests& requests) {
  arm_request(world);
  ask(world, requests.next());
  world.store.disarm();
  world.witness.disarm();
}

// None mostly, now and then the last commit, seldom more.
std::size_t draw_loss(World& world) {
  if (!world.chance(5)) return 0;
  return world.chance(3) ? 2 + world.random.below(3) : 1;
}

void restart_somehow(World& world) {
  // Seeing the living index, not the one made again from the store.
  if (!world.store.crashed() && world.chance(2)) check_index(world, world.model, *world.index);
  switch (world.random.below(3)) {
    case 0:
      if (!world.store.crashed()) return restart(world, Ending::clean, 0);
      [[fallthrough]];
    case 1:
      return restart(world, Ending::process_crash, draw_loss(world));
    default:
      return restart(world, Ending::power_cut, draw_loss(world));
  }
}

// Mostly what there is to do.
void work_on_index(World& world, Requests& requests) {
  const bool otherwise = world.chance(5);
  if (world.aside.has_value() == otherwise) return set_aside(world);
  write_out(world, requests);
}

void operate(World& world, Requests& requests) {
  // Nothing can be done on a machine that has stopped, and little with a writer that has.
  if (world.store.crashed() || (world.stopped && world.chance(2))) return restart_somehow(world);
  const std::uint64_t draw = world.random.below(100);
  if (draw < 60) return ask_for_more(world, requests);
  if (draw < 89) return work_on_index(world, requests);
  if (draw < 93) {
    world.store.flush_some();
    return world.coverage.note(Happened::flush_by_itself);
  }
  if (draw < 95 && !world.unknown) return check_reader(world, world.model);
  restart_somehow(world);
}

void run(World& world, std::atomic<std::uint64_t>& operation) {
  Requests requests(world);
  open_new(world);
  const std::uint64_t operations = least_operations + world.random.below(50);
  for (operation = 1; operation <= operations; ++operation) {
    if (world.trace.on()) world.trace.add(fmt::format("operation {}", operation.load()));
    operate(world, requests);
  }
  world.coverage.add_operations(operations);
  // At least one fault in each seed, and what is there after it.
  restart(world, Ending::process_crash, 0);
  check_reader(world, world.model);
  check_replay(world);
  if (world.chance(8)) collide(world);
}

}  // namespace

Shards::Shards() {
  samples_.push_back(std::make_unique<Samples>(Shard{ShardIndex(0), 1}));
  samples_.push_back(std::make_unique<Samples>(Shard{ShardIndex(1), 3}));
  samples_.push_back(std::make_unique<Samples>(Shard{ShardIndex(2), 4}));
}

std::optional<std::string> run_seed(std::uint64_t seed, const Shards& shards, Coverage& coverage,
                                    Trace& trace, std::atomic<std::uint64_t>& operation) {
  operation = 0;
  World world(shards.of_seed(seed), seed, coverage, trace);
  try {
    run(world, operation);
  } catch (const Failure& failure) {
    return failure.what();
  }
  return std::nullopt;
}

}  // namespace hallmark::simulation
