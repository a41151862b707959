// A store in memory that fails, tears and forgets as a disk does, on a script: which call fails is
// said beforehand, how much of what was not yet safe stays is drawn from a seed. One thread.
//
// A family is either committed to or written to, never both: that is what lets a crash take back
// the one without touching the other.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/store.h"
#include "schemas/vocabulary/random.h"

namespace hallmark {

// What becomes of a commit that fails. Where the store "crashes", the machine has stopped: nothing
// succeeds any more, not even reading, until it is opened again.
enum class CommitFault : std::uint8_t {
  unavailable,  // nothing is stored, and resume() has to come first
  io_stored,    // an error, and it is there
  io_lost,      // an error, and it is not
  io_torn,      // an error; it is seen until the store is opened again, and then gone
  crash_stored,
  crash_lost,
};

// What becomes of a write() or flush() that fails: a first part of it is taken.
enum class WriteFault : std::uint8_t { unavailable, io, crash };

class MemoryStore final : public Store {
 public:
  MemoryStore(std::uint32_t families, std::uint64_t seed);

  [[nodiscard]] Result<std::optional<std::string>> get(Family family,
                                                       std::string_view key) const override;
  [[nodiscard]] std::unique_ptr<Cursor> cursor(Family family, std::string_view from) const override;
  [[nodiscard]] Status commit(std::span<const Change> changes) override;
  [[nodiscard]] Status resume() override;
  [[nodiscard]] Status write(std::span<const Change> changes) override;
  [[nodiscard]] Status flush(Family family) override;

  // Faults. Each goes off once: in the next call of its kind, or after so many more have gone well.
  void fail_commit(CommitFault fault) { commit_fault_ = fault; }
  void fail_resume(ErrorCode code) { resume_fault_ = code; }
  void fail_write(WriteFault fault, std::uint64_t after) { write_fault_ = {fault, after}; }
  void fail_read(ErrorCode code, std::uint64_t after) { read_fault_ = {code, after}; }
  void disarm();
  void disarm_commit() { commit_fault_.reset(); }

  // Called at the beginning of each write() and flush(): what the committing thread does meanwhile.
  void set_meanwhile(std::function<void()> meanwhile) { meanwhile_ = std::move(meanwhile); }

  // The last call that gave an error since forget_error().
  enum class Call : std::uint8_t { read, commit, resume, write, flush };
  struct Failed {
    Call call;
    Error error;
    std::optional<CommitFault> commit_fault;
  };
  [[nodiscard]] const std::optional<Failed>& failed() const { return failed_; }
  void forget_failed() { failed_.reset(); }
  // How often it was asked for anything; how often it tried to commit; how often it was asked to
  // write or flush.
  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  [[nodiscard]] std::uint64_t commits() const { return commits_; }
  [[nodiscard]] std::uint64_t writes() const { return writes_; }

  [[nodiscard]] bool disk_full() const { return health_ == Health::disk_full; }
  [[nodiscard]] bool crashed() const { return health_ == Health::crashed; }

  // A first part of each family's unlogged writes becomes safe by itself.
  void flush_some();

  // Ends of a process; after each the store is as it is when it is opened again. Whoever used it is
  // gone by then.
  void close();  // what was written is safe
  void crash();  // of each family's unlogged writes a first part stays, from nothing to all

  // The end of the log is torn off: the newest commits are gone although they were acknowledged.
  // Returns how many; it remembers no more than 8.
  std::size_t lose_commits(std::size_t count);

  class Backup;
  [[nodiscard]] Backup backup() const;
  void restore(const Backup& backup);

 private:
  friend class MemoryCursor;
  using Content = std::map<std::string, std::string, std::less<>>;
  enum class Health : std::uint8_t { good, disk_full, stopped, crashed };
  enum class Use : std::uint8_t { unknown, committed, written };

  // How to take a change back.
  struct Undo {
    Family family;
    std::string key;
    std::optional<std::string> before;
  };
  using Undos = std::vector<Undo>;

  template <class Fault>
  struct Armed {
    Fault fault;
    std::uint64_t after;
  };

  [[nodiscard]] Status reading() const;
  [[nodiscard]] Unexpected give(Call call, ErrorCode code, std::string message) const;
  [[nodiscard]] Status may_write(Call call) const;
  [[nodiscard]] Status break_commit(CommitFault fault, std::span<const Change> changes);
  [[nodiscard]] Status break_write(WriteFault fault, Call call);
  [[nodiscard]] std::optional<WriteFault> write_fault();
  void run_meanwhile();

  [[nodiscard]] Content& changeable(Family family);
  void apply(const Change& change, Use use, Undos& undos);
  void take_back(Undos& undos, std::size_t keep);
  void reopen();

  SeededRandom random_;
  // Shared with the cursors and backups that look at them; copied before they change under those.
  std::vector<std::shared_ptr<Content>> contents_;
  std::vector<Use> uses_;
  std::vector<Undos> unlogged_;  // by family: what was written and is not safe yet, oldest first
  std::deque<Undos> log_;        // of the newest commits
  Undos torn_;                   // of a commit that is only seen until the store is opened again
  Health health_ = Health::good;
  std::uint64_t commits_ = 0;
  std::uint64_t writes_ = 0;

  std::optional<CommitFault> commit_fault_;
  std::optional<ErrorCode> resume_fault_;
  std::optional<Armed<WriteFault>> write_fault_;
  mutable std::optional<Armed<ErrorCode>> read_fault_;
  std::function<void()> meanwhile_;
  mutable std::optional<Failed> failed_;
  mutable std::uint64_t calls_ = 0;
};

// What a store held; cheap to make.
class MemoryStore::Backup {
 private:
  friend class MemoryStore;
  std::vector<std::shared_ptr<Content>> contents;
  std::deque<Undos> log;
};

}  // namespace hallmark
