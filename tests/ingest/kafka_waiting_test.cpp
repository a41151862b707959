// Whoever posted by way of the topic hears what became of the event: by its offset, by its id, or
// that it is not known.
#include "ingest/kafka_waiting.h"

#include "schemas/admission/admit.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/ingest/made_up.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

class Waits {
 public:
  Waits() : ledger_(open(directory_.path("data"), 1)), waiting_(*ledger_) {}

  // What it was told, or nothing yet.
  using Told = std::shared_ptr<std::optional<Result<Outcome>>>;

  KafkaWaiting& waiting() { return waiting_; }

  std::pair<WaitingPtr, Told> posted(const std::string& text) {
    const Record record = record_of_text(text);
    EventHasher hasher;
    const Admission admission = admit(record, {ShardIndex(0), 1}, hasher);
    const auto& event = std::get<Admissible>(admission);
    auto told = std::make_shared<std::optional<Result<Outcome>>>();
    waiting_.begin();
    return {std::make_unique<WaitingEvent>(
                WaitingEvent{ShardIndex(0), std::string(event.envelope.source),
                             std::string(event.envelope.id), event.event_digest,
                             [told](Result<Outcome> outcome) {
                               REQUIRE_FALSE(told->has_value());
                               told->emplace(std::move(outcome));
                             }}),
            told};
  }

  // Records of the partition, from that offset on.
  void read(std::uint64_t offset, const std::vector<std::string>& texts) {
    PartitionWriter writer(ledger_->shard(ShardIndex(0)), {},
                           [this](const PartitionWriter::Committed& committed) {
                             waiting_.committed(ShardIndex(0), committed);
                           });
    for (const std::string& text : texts) {
      writer.add(Offset(offset), Recorded(static_cast<std::int64_t>(offset)), record_of_text(text));
      ++offset;
    }
    REQUIRE(writer.commit().has_value());
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Ledger> ledger_;
  KafkaWaiting waiting_;
};

// "recorded 3", "duplicate 0", "conflict 0", or why it is not known.
std::string text_of(const Waits::Told& told) {
  if (!*told) return "nothing";
  const Result<Outcome>& outcome = **told;
  if (!outcome) return outcome.error().text();
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    REQUIRE(refusal->reason == Reason::conflict);
    return "conflict " + std::to_string(refusal->detail);
  }
  const auto& receipt = std::get<Receipt>(*outcome);
  return (receipt.status == Receipt::Status::recorded ? "recorded " : "duplicate ") +
         std::to_string(receipt.sequence.value());
}

TEST_CASE("waiting: an event is told of when its offset is committed, and not before") {
  Waits waits;
  auto [event_1, told_1] = waits.posted(event(1, "pump"));
  auto [event_2, told_2] = waits.posted(event(2, "pump"));
  waits.waiting().for_offset(std::move(event_1), Offset(1));
  waits.waiting().for_offset(std::move(event_2), Offset(2));
  waits.read(0, {event(7, "pump")});
  CHECK(text_of(told_1) == "nothing");
  waits.read(1, {event(1, "pump")});
  CHECK(text_of(told_1) == "recorded 1");
  CHECK(text_of(told_2) == "nothing");
}

TEST_CASE("waiting: an event whose shard was faster than its report is told at once") {
  Waits waits;
  auto [recent, told_recent] = waits.posted(event(2, "pump"));
  SECTION("by what was committed a moment ago") {
    waits.read(0, {event(1, "pump"), event(2, "pump")});
    waits.waiting().for_offset(std::move(recent), Offset(1));
    CHECK(text_of(told_recent) == "recorded 1");
  }
  SECTION("by the ledger, where that was forgotten") {
    waits.waiting().answer(std::move(recent), fail(ErrorCode::unavailable, "gone"));
    waits.read(0, {event(1, "pump"), event(2, "pump"), event(1, "pump"), event(2, "pump", "9")});
    auto [first, told_first] = waits.posted(event(2, "pump"));
    waits.waiting().for_offset(std::move(first), Offset(1));
    CHECK(text_of(told_first) == "recorded 1");
    auto [again, told_again] = waits.posted(event(1, "pump"));
    waits.waiting().for_offset(std::move(again), Offset(2));
    CHECK(text_of(told_again) == "duplicate 0");
    auto [other, told_other] = waits.posted(event(2, "pump", "9"));
    waits.waiting().for_offset(std::move(other), Offset(3));
    CHECK(text_of(told_other) == "conflict 1");
  }
}

TEST_CASE("waiting: an event of which nobody knows whether it is in the topic shows by its id") {
  Waits waits;
  auto [doubted, told] = waits.posted(event(1, "pump"));
  auto [also, told_also] = waits.posted(event(1, "pump"));
  waits.waiting().for_id(std::move(doubted));
  waits.waiting().for_id(std::move(also));
  waits.read(0, {event(2, "pump")});
  CHECK(text_of(told) == "nothing");
  waits.read(1, {event(1, "pump")});
  CHECK(text_of(told) == "duplicate 1");  // it stands there; by whose record nobody can tell
  CHECK(text_of(told_also) == "duplicate 1");
  auto [known, told_known] = waits.posted(event(1, "pump"));
  waits.waiting().for_id(std::move(known));
  CHECK(text_of(told_known) == "duplicate 1");
}

TEST_CASE("waiting: another event with its id is a conflict, not its receipt") {
  Waits waits;
  auto [doubted, told] = waits.posted(event(1, "pump"));
  waits.waiting().for_id(std::move(doubted));
  waits.read(0, {event(1, "pump", "\"other\"")});
  CHECK(text_of(told) == "conflict 0");
}

TEST_CASE("waiting: who waits in vain is told why, the others wait on") {
  Waits waits;
  auto [by_offset, told_offset] = waits.posted(event(1, "pump"));
  auto [by_id, told_id] = waits.posted(event(2, "pump"));
  waits.waiting().for_offset(std::move(by_offset), Offset(0));
  waits.waiting().for_id(std::move(by_id));
  waits.waiting().give_up([](const WaitingEvent&, const auto& since) {
    return since ? std::optional(Error{ErrorCode::network, "too long", {}}) : std::nullopt;
  });
  CHECK(text_of(told_id) == "too long");
  CHECK(text_of(told_offset) == "nothing");
  waits.read(0, {event(1, "pump")});
  CHECK(text_of(told_offset) == "recorded 0");
}

}  // namespace
}  // namespace hallmark
