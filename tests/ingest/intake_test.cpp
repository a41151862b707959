// The embedded intake: where records go, what comes back, what a full queue says.
#include "ingest/intake.h"

#include <chrono>
#include <condition_variable>
#include <future>
#include <thread>

#include "schemas/admission/routing.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/read.h"
#include "tests/ingest/made_up.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

// What was answered, in the order of submission.
class Answers {
 public:
  EventSink::Done next() {
    const std::lock_guard lock(mutex_);
    const std::size_t at = answers_.size();
    answers_.emplace_back();
    return [this, at](Result<Outcome> outcome) {
      const std::lock_guard answer_lock(mutex_);
      REQUIRE(!answers_[at].has_value());
      answers_[at] = std::move(outcome);
    };
  }
  const Receipt& receipt(std::size_t at) {
    const std::lock_guard lock(mutex_);
    REQUIRE(answers_.at(at).has_value());
    REQUIRE(answers_[at]->has_value());
    const auto* receipt = std::get_if<Receipt>(&**answers_[at]);
    REQUIRE(receipt != nullptr);
    return *receipt;
  }
  const Refusal& refusal(std::size_t at) {
    const std::lock_guard lock(mutex_);
    REQUIRE(answers_.at(at).has_value());
    const auto* refusal = std::get_if<Refusal>(&**answers_[at]);
    REQUIRE(refusal != nullptr);
    return *refusal;
  }
  std::size_t refused_for_room() {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& answer : answers_) {
      if (!answer->has_value() && answer->error().code == ErrorCode::unavailable) ++count;
    }
    return count;
  }

 private:
  std::mutex mutex_;
  std::vector<std::optional<Result<Outcome>>> answers_;
};

TEST_CASE("each event goes to its device's shard, with the device for a key") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 3);
  ManualClock clock(Recorded(1'000'000));
  Answers answers;
  {
    Intake intake(*ledger, clock);
    for (int i = 0; i < 30; ++i) {
      intake.submit_waiting(record_of_text(event(i, "pump-" + std::to_string(i))), answers.next());
    }
    intake.submit_waiting(record_of_text("no event"), answers.next());
    intake.drain();
  }
  for (std::size_t i = 0; i < 30; ++i) {
    const Receipt& receipt = answers.receipt(i);
    CHECK(receipt.status == Receipt::Status::recorded);
    CHECK(receipt.shard == shard_of(receipt.device, 3));
    CHECK(receipt.recorded_at == Recorded(1'000'000));
    Reader reader = ledger->shard(receipt.shard).reader();
    const auto stored = reader.entry(receipt.sequence);
    REQUIRE(stored.has_value());
    CHECK(stored->leaf == receipt.entry_hash);
    CHECK(stored->entry.record.key == receipt.device);
  }
  CHECK(answers.refusal(30).reason == Reason::bad_json);
  const ShardState first = ledger->shard(ShardIndex(0)).state();
  CHECK(first.refused == 1);
  CHECK(first.gaps == 0);
}

TEST_CASE(
    "a repeat is answered with the first receipt, other data under the same id is a conflict") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 1);
  ManualClock clock(Recorded(5));
  Answers answers;
  Intake intake(*ledger, clock);
  intake.submit_waiting(record_of_text(event(1, "pump")), answers.next());
  intake.submit_waiting(record_of_text(event(1, "pump")), answers.next());
  intake.drain();
  clock.set(Recorded(9));
  intake.submit_waiting(record_of_text(event(1, "pump")), answers.next());
  intake.submit_waiting(record_of_text(event(1, "pump", "2")), answers.next());
  intake.drain();
  for (const std::size_t repeat : {1UL, 2UL}) {
    CHECK(answers.receipt(repeat).status == Receipt::Status::duplicate);
    CHECK(answers.receipt(repeat).sequence == answers.receipt(0).sequence);
    CHECK(answers.receipt(repeat).entry_hash == answers.receipt(0).entry_hash);
    CHECK(answers.receipt(repeat).recorded_at == Recorded(5));
  }
  CHECK(answers.refusal(3) == Refusal{Reason::conflict, 0});
}

TEST_CASE("a stamp never lies before the stamp of the entry before") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 1);
  ManualClock clock(Recorded(100));
  Answers answers;
  Intake intake(*ledger, clock);
  for (const std::int64_t now : {100, 50, 200}) {
    clock.set(Recorded(now));
    intake.submit_waiting(record_of_text(event(static_cast<int>(now), "pump")), answers.next());
    intake.drain();
  }
  CHECK(answers.receipt(0).recorded_at == Recorded(100));
  CHECK(answers.receipt(1).recorded_at == Recorded(100));
  CHECK(answers.receipt(2).recorded_at == Recorded(200));
}

TEST_CASE("those who were committed together are waited for, one who was alone for nobody") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 1);
  ManualClock clock(Recorded(1));
  Answers answers;
  Intake intake(*ledger, clock, {.gather = std::chrono::minutes(1)});
  // The first holds the lane until two more wait, which are then of one commit.
  std::promise<void> is_alone;
  std::promise<void> two_wait;
  intake.submit_waiting(record_of_text(event(0, "pump")),
                        [&, first = answers.next()](Result<Outcome> outcome) {
                          first(std::move(outcome));
                          is_alone.set_value();
                          two_wait.get_future().wait();
                        });
  is_alone.get_future().wait();
  intake.submit_waiting(record_of_text(event(1, "pump")), answers.next());
  intake.submit_waiting(record_of_text(event(2, "pump")), answers.next());
  two_wait.set_value();
  intake.drain();
  intake.submit_waiting(record_of_text(event(3, "pump")), answers.next());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  clock.set(Recorded(2));
  intake.submit_waiting(record_of_text(event(4, "pump")), answers.next());
  intake.drain();
  CHECK(answers.receipt(0).recorded_at == Recorded(1));
  CHECK(answers.receipt(2).recorded_at == Recorded(1));
  CHECK(answers.receipt(3).recorded_at == Recorded(2));
  CHECK(answers.receipt(4).recorded_at == Recorded(2));
}

TEST_CASE("who does not come again is waited for only a moment") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 1);
  SystemClock clock;
  Answers answers;
  Intake intake(*ledger, clock);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i) {
      intake.submit_waiting(record_of_text(event(100 * round + i, "pump")), answers.next());
    }
    intake.drain();
  }
  intake.submit_waiting(record_of_text(event(1000, "pump")), answers.next());
  intake.drain();
  CHECK(answers.receipt(300).status == Receipt::Status::recorded);
}

TEST_CASE("a full queue says so at once, and what it took is written") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 1);
  SystemClock clock;
  Answers answers;
  constexpr int sent = 5'000;
  {
    Intake intake(*ledger, clock, {.queue_records = 4, .batch_records = 2});
    for (int i = 0; i < sent; ++i) intake.submit(record_of_text(event(i, "pump")), answers.next());
  }
  const std::size_t refused = answers.refused_for_room();
  CHECK(refused > 0);
  CHECK(ledger->shard(ShardIndex(0)).state().accepted == sent - refused);
}

TEST_CASE("a record that its device's name makes too large is refused and stored cut") {
  const TemporaryDirectory directory;
  const auto ledger = open(directory.path("data"), 1);
  SystemClock clock;
  Answers answers;
  Intake intake(*ledger, clock);
  const std::string device(200, 'd');
  const std::string shell = event(1, device, "\"\"");
  const std::size_t room = record_limit_bytes - std::string("application/cloudevents+json").size();
  const std::string data = "\"" + std::string(room - shell.size() - 100, 'x') + "\"";
  intake.submit_waiting(record_of_text(event(1, device, data)), answers.next());
  intake.drain();
  CHECK(answers.refusal(0).reason == Reason::record_too_large);
  CHECK(answers.refusal(0).detail == record_limit_bytes + 100);
}

}  // namespace
}  // namespace hallmark
