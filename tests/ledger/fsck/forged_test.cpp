// Ledgers whose hashes all fit, and which are wrong nevertheless.
#include <fmt/format.h>

#include <algorithm>

#include "ledger/families.h"
#include "tests/ledger/fsck/forgery.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

std::string at(std::uint64_t sequence) { return fmt::format("entries/{}", sequence); }

void check_found(Forgery& forgery, TestLedger& ledger, std::uint64_t sequence,
                 const std::string& what) {
  forgery.save();
  const FsckReport report = ledger.check();
  CHECK(places(report).starts_with(at(sequence)));
  check_says(texts(report), fmt::format("entry {} of shard 0: ", sequence));
  check_says(texts(report), what);
}

TEST_CASE("a forgery that changes nothing is good") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  forgery.save();
  CHECK(texts(ledger.check()).empty());
  ledger.append(0);  // indexes
  CHECK(texts(ledger.check()).empty());
}

TEST_CASE("a verdict that admission does not give again is the first break") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  SECTION("refused for another reason") {
    const std::uint64_t sequence = forgery.first_refused(Reason::bad_json);
    forgery.refuse(sequence, {Reason::not_cloud_event, 0});
    check_found(forgery, ledger, sequence, "admission says refused 8 badJson");
  }
  SECTION("refused, and admissible") {
    forgery.refuse(3, {Reason::bad_json, 0});
    check_found(forgery, ledger, 3, "admission says accepted");
  }
  SECTION("accepted, and not admissible") {
    const std::uint64_t sequence = forgery.first_refused(Reason::bad_json);
    forgery.accept(sequence, "pump-1-0");
    check_found(forgery, ledger, sequence, "its verdict is accepted");
  }
  SECTION("of a version of admission that nobody knows") {
    forgery.entries[12].frame.verdict.admission = 2;
    check_found(forgery, ledger, 12, "admission version 2 is unknown");
  }
  SECTION("refused for a reason that there is none") {
    forgery.refuse(9, {static_cast<Reason>(99), 0});
    check_found(forgery, ledger, 9, "refused 99");
  }
  SECTION("with a detail that is another") {
    const std::uint64_t sequence = forgery.first_refused(Reason::bad_json);
    forgery.refuse(sequence, {Reason::bad_json, 7});
    check_found(forgery, ledger, sequence, "refused 8 badJson (7)");
  }
  SECTION("cut, with lengths that do not bear it out") {
    const std::uint64_t sequence = forgery.first_refused(Reason::record_too_large);
    forgery.entries[sequence].frame.cut->value_length += 1;
    check_found(forgery, ledger, sequence, "does not bear out its refusal");
  }
  SECTION("cut away that should be whole") {
    const std::uint64_t sequence = forgery.first_refused(Reason::bad_json);
    forgery.entries[sequence].frame.cut = Cut{};
    forgery.entries[sequence].frame.cut->value_length = 1;
    check_found(forgery, ledger, sequence, "its record should be whole");
  }
}

TEST_CASE("an id that is accepted twice is named at the second") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  std::uint64_t sequence = 0;
  std::uint64_t earlier = 0;
  SECTION("saying something else: that was a conflict") {
    sequence = forgery.first_refused(Reason::conflict);
    earlier = forgery.entries[sequence].frame.verdict.refusal->detail;
    forgery.accept(sequence, forgery.entries[earlier].device);
  }
  SECTION("saying the same: that was a duplicate") {
    sequence = forgery.first_refused(Reason::bad_json);
    earlier = 2;
    forgery.entries[sequence].record = forgery.entries[earlier].record;
    forgery.accept(sequence, forgery.entries[earlier].device);
  }
  const std::string what =
      fmt::format("it is accepted, and so is entry {} with the same source and id", earlier);
  check_found(forgery, ledger, sequence, what);
  // The indexes that are made of it list both, and are no fault of their own.
  ledger.append(0);
  const FsckReport report = ledger.check();
  CHECK(places(report) == at(sequence));
  CHECK(report.shards[0].verified.entries == report.shards[0].entries);
}

TEST_CASE("a conflict names the accepted entry before it with its id, which says something else") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  const std::uint64_t sequence = forgery.first_refused(Reason::conflict);
  const std::uint64_t earlier = forgery.entries[sequence].frame.verdict.refusal->detail;
  const auto name_instead = [&](std::uint64_t other) {
    forgery.refuse(sequence, {Reason::conflict, other});
  };
  SECTION("not another accepted entry") {
    name_instead(earlier - 1);
    check_found(forgery, ledger, sequence, "whose source and id are others");
  }
  SECTION("not a refused one") {
    const std::uint64_t refused = forgery.first_refused(Reason::bad_json);
    const auto other = std::find_if(
        forgery.entries.begin() + static_cast<std::ptrdiff_t>(refused) + 1, forgery.entries.end(),
        [](const Entry& entry) {
          return !entry.accepted() && entry.frame.verdict.refusal->reason == Reason::conflict;
        });
    REQUIRE(other != forgery.entries.end());
    const auto at_other = static_cast<std::uint64_t>(other - forgery.entries.begin());
    forgery.refuse(at_other, {Reason::conflict, refused});
    check_found(forgery, ledger, at_other, "which is refused itself");
  }
  SECTION("not itself") {
    name_instead(sequence);
    check_found(forgery, ledger, sequence, "which does not stand before it");
  }
  SECTION("not one that is not there") {
    name_instead(1'000'000);
    check_found(forgery, ledger, sequence, "which does not stand before it");
  }
  SECTION("not one that says the same") {
    forgery.entries[sequence].record = forgery.entries[earlier].record;
    check_found(forgery, ledger, sequence, "which says the same; admission says duplicate");
  }
}

TEST_CASE("a place in the chains that is not the entry's is the first break") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  const std::uint64_t broken = 20;
  std::string what;
  SECTION("previous") {
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence == broken) frame.previous = frame.device_previous;
    };
    what = "previous is ";
  }
  SECTION("partition") {
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence == broken) frame.partition = ShardIndex(1);
    };
    what = "expected partition 0";
  }
  SECTION("offset") {
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence == broken) frame.offset = forgery.entries[broken - 1].frame.offset;
    };
    what = "does not lie after";
  }
  SECTION("the device's event number") {
    REQUIRE(forgery.entries[broken].accepted());
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence == broken) frame.device_sequence = next(frame.device_sequence);
    };
    what = "of device \"pump-";
  }
  SECTION("the hash of the device's event before") {
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence == broken) frame.device_previous = frame.previous;
    };
    what = "before it; expected event";
  }
  SECTION("the place of the device's event before") {
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence == broken) frame.device_previous_sequence = Sequence(broken - 1);
    };
    what = "before it; expected event";
  }
  SECTION("the device's name") {
    forgery.entries[broken].device = "pump-9-9";
    what = "its event's subject is";
  }
  check_found(forgery, ledger, broken, what);
  CHECK(ledger.check().shards[0].verified.entries == broken);
}

TEST_CASE("a refused entry stands in no device's chain") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  const std::uint64_t refused = forgery.first_refused(Reason::bad_json);
  forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
    if (sequence == refused) frame.device_sequence = DeviceSequence(1);
  };
  check_found(forgery, ledger, refused, "it is refused and yet stands in a device's chain");
}

TEST_CASE("an accepted entry of another shard's device is a break") {
  TestLedger ledger(2);
  ledger.append(60);
  Forgery forgery(ledger);
  Judge judge;
  std::string device = "other";
  while (Judged(event("new", device), 2, judge).shard() == ShardIndex(0)) device += "-";
  const std::uint64_t sequence = forgery.first_refused(Reason::bad_json);
  forgery.entries[sequence].record = event("new", device);
  forgery.accept(sequence, device);
  check_found(forgery, ledger, sequence, "admission says refused 22 misrouted (1)");
}

TEST_CASE("what was left out shows only beside the witness") {
  TestLedger ledger;
  ledger.append(60);
  Forgery forgery(ledger);
  forgery.entries.pop_back();
  forgery.with_witness = GENERATE(true, false);
  forgery.save();
  const FsckReport report = ledger.check();
  if (forgery.with_witness) {
    CHECK(texts(report).empty());
  } else {
    CHECK(places(report) == "witness/-");
    check_says(texts(report), "was committed there");
  }
}

}  // namespace
}  // namespace hallmark
