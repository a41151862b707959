// The embedded intake: records without a broker, straight into the ledger. A queue and a thread for
// each shard; the thread takes whatever has gathered since its last commit, so that a lone record
// is written at once and a crowd in large batches.
//
// Here the log's part is played as DESIGN has it for a ledger without Kafka: the offset is the next
// position, the stamp the clock's, never before the stamp of the entry before, the key the device.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/ledger.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

struct IntakeOptions {
  // Of a shard. What waits is memory; beyond this submit() says so and submit_waiting() waits.
  std::size_t queue_records = 20'000;
  std::size_t queue_bytes = 64ULL << 20;
  // Of a commit: enough to make an fsync cheap, few enough that nobody waits long behind it.
  std::size_t batch_records = 2'000;
  std::size_t batch_bytes = 8ULL << 20;
  // Those who came together last time come together again, as each waits for its answer before it
  // asks again: this long for as many as there were makes one sync of two. A lone record that
  // follows a lone one waits for nobody.
  std::chrono::microseconds gather{100};
};

class Intake final : public EventSink {
 public:
  // The ledger and the clock outlive it; it is the ledger's only writer.
  Intake(Ledger& ledger, Clock& clock, const IntakeOptions& options = {});
  // Commits what was submitted, then ends.
  ~Intake() override;
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  void submit(Record record, Done done) override;
  // The same, but waits while the queue is full.
  void submit_waiting(Record record, Done done);

  // Returns when everything submitted so far is answered.
  void drain();

 private:
  struct Item {
    std::unique_ptr<Judged> record;
    Done done;
  };

  // A shard's queue; its thread takes from it.
  struct Lane {
    explicit Lane(ShardLedger& of) : shard(of) {}
    ShardLedger& shard;
    std::mutex mutex;  // guards what follows
    std::condition_variable filled;
    std::condition_variable emptied;
    std::deque<Item> queue;
    std::size_t queue_bytes = 0;
    std::size_t last_batch = 0;  // how many records the last commit had
    std::size_t wanted = 1;      // the thread is woken when so many wait
    bool busy = false;
    bool closing = false;
    std::jthread thread;
  };

  enum class WhenFull : std::uint8_t { refuse, wait };
  [[nodiscard]] std::unique_ptr<Judged> judge(Record record);
  void put(Record record, Done done, WhenFull when_full);
  [[nodiscard]] bool is_full(const Lane& lane) const;
  void run(Lane& lane);
  void gather(Lane& lane, std::unique_lock<std::mutex>& lock) const;
  [[nodiscard]] std::vector<Item> take_batch(Lane& lane) const;
  void commit(ShardLedger& shard, std::vector<Item>& batch);

  Ledger& ledger_;
  Clock& clock_;
  const IntakeOptions options_;
  std::mutex judges_mutex_;                     // guards judges_
  std::vector<std::unique_ptr<Judge>> judges_;  // that nobody judges with now
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace hallmark
