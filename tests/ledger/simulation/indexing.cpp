#include "tests/ledger/simulation/indexing.h"

#include "tests/ledger/simulation/asking.h"
#include "tests/ledger/simulation/faults.h"

namespace hallmark::simulation {
namespace {

Happened kind_of(const MemoryStore::Failed& failed, bool crashed) {
  const bool unavailable = failed.error.code == ErrorCode::unavailable;
  switch (failed.call) {
    case MemoryStore::Call::write:
      return unavailable ? Happened::write_unavailable
             : crashed   ? Happened::write_crash
                         : Happened::write_io;
    case MemoryStore::Call::flush:
      return unavailable ? Happened::flush_unavailable
             : crashed   ? Happened::flush_crash
                         : Happened::flush_io;
    default:
      return Happened::read_failed_in_write_out;
  }
}

}  // namespace

void set_aside(World& world) {
  const bool due = world.chance(2);
  const bool done =
      world.index->set_aside(due ? Index::When::generation_due : Index::When::anything_new);
  world.say("set aside: {}", done ? "done" : "nothing to do");
  if (!done) return world.coverage.note(Happened::set_aside_refused);
  expect(!world.aside, "a second generation was set aside before the first was written out");
  world.coverage.note(due ? Happened::set_aside_when_due : Happened::set_aside_anything);
  world.aside = world.model.state().entries;
}

void write_out(World& world, Requests& requests) {
  arm_write_out(world);
  const bool asks = world.chance(3);
  if (asks) {
    world.store.set_meanwhile([&] {
      if (!world.chance(3)) return;
      world.coverage.note(Happened::asked_while_writing_out);
      arm_commit(world);
      ask(world, requests.next());
      world.store.disarm_commit();
    });
  }
  const std::uint64_t writes = world.store.writes();
  world.store.forget_failed();
  const Status written = world.index->write_out();
  world.store.set_meanwhile(nullptr);
  world.store.disarm();
  world.say("write out: {}", written ? "done" : written.error().text());
  if (const auto& failed = world.store.failed()) {
    expect(!written, "the store failed ({}), and yet all was written out", failed->error.message);
    expect(written.error().message == failed->error.message,
           "the store failed with \"{}\", write_out with \"{}\"", failed->error.message,
           written.error().text());
    world.coverage.note(kind_of(*failed, world.store.crashed()));
    world.aside_failed = true;
    return;
  }
  if (!written) throw Failure("nothing failed, and yet: " + written.error().text());
  if (!world.aside) {
    expect(world.store.writes() == writes, "there was nothing to write out");
    return world.coverage.note(Happened::write_out_nothing);
  }
  world.coverage.note(std::exchange(world.aside_failed, false) ? Happened::write_out_again
                                                               : Happened::write_out);
  world.written = *std::exchange(world.aside, std::nullopt);
  expect(world.index->entries_to_catch_up() == world.model.state().entries - world.written,
         "{} entries are to be read again, {} were written out", world.index->entries_to_catch_up(),
         world.written);
}

}  // namespace hallmark::simulation
