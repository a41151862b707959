#include "tests/ledger/simulation/faults.h"

namespace hallmark::simulation {

void arm_commit(World& world) {
  if (!world.chance(25)) return;
  struct Named {
    CommitFault fault;
    const char* name;
  };
  static constexpr std::array faults = {
      Named{CommitFault::unavailable, "unavailable"},
      Named{CommitFault::io_stored, "I/O error, stored"},
      Named{CommitFault::io_lost, "I/O error, not stored"},
      Named{CommitFault::io_torn, "I/O error, torn"},
      Named{CommitFault::crash_stored, "crash, stored"},
      Named{CommitFault::crash_lost, "crash, not stored"},
  };
  const Named& fault = faults[world.random.below(faults.size())];
  world.say("armed: the next commit: {}", fault.name);
  world.store.fail_commit(fault.fault);
}

void arm_request(World& world) {
  arm_commit(world);
  if (world.chance(30)) {
    const std::uint64_t after = world.random.below(4);
    world.say("armed: a read after {}", after);
    world.store.fail_read(world.chance(2) ? ErrorCode::io : ErrorCode::corruption, after);
  }
  if (world.store.disk_full() && world.chance(2)) {
    world.say("armed: resume");
    world.store.fail_resume(world.chance(4) ? ErrorCode::io : ErrorCode::unavailable);
  }
  if (world.chance(80)) {
    const auto fault = static_cast<NoteFault>(world.random.below(3));
    world.say("armed: the next note ({})", static_cast<int>(fault));
    world.witness.fail_note(fault);
  }
}

void arm_write_out(World& world) {
  if (!world.chance(3)) return;
  const std::uint64_t after = world.random.below(9);
  if (world.chance(8)) {
    world.say("armed: a read");
    return world.store.fail_read(ErrorCode::io, 0);
  }
  const auto fault = static_cast<WriteFault>(world.random.below(3));
  world.say("armed: a write after {} ({})", after, static_cast<int>(fault));
  world.store.fail_write(fault, after);
}

}  // namespace hallmark::simulation
