// Takes up what came since: new entries of any number of devices, as rows in one batch. Used for
// following a ledger; building from the beginning goes another way to the same rows (build.h). One
// thread; finish() works on others too.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/views/intake.h"
#include "projections/views/refold.h"

namespace hallmark {

class Update {
 public:
  Update(const ViewSnapshot& before, const Catalogue& catalogue)
      : before_(before), catalogue_(catalogue) {}

  // In the order of a shard's entries.
  void take(ShardIndex shard, const EntryIntake& intake);

  // Writes everything that follows into `batch`.
  [[nodiscard]] Status finish(ViewBatch& batch);

 private:
  // An event that outlives the entry it came in.
  struct NewEvent {
    FoldEvent event;  // points into what follows
    std::string source, number, id, type, data;
    std::optional<EntryIntake::CorrectionRow> correction;
  };
  struct Subject {
    std::string_view device;
    ShardIndex shard;
    std::vector<std::unique_ptr<NewEvent>> events;
    RowChanges changes;
  };
  // Of one thread.
  struct Part {
    FactReader facts;
    Counts64 counts;
  };

  // `row`: its state before, where there is one.
  [[nodiscard]] Status update(Subject& subject, const std::optional<std::string>& row,
                              Part& part) const;
  [[nodiscard]] Status append(const TimelineSource& source, Subject& subject, Folded newest,
                              Counts64& counts) const;
  [[nodiscard]] Status refold(const TimelineSource& source, Subject& subject, const Folded& newest,
                              const std::string& first_changed, Counts64& counts) const;

  const ViewSnapshot& before_;
  const Catalogue& catalogue_;
  std::map<std::string, Subject> subjects_;
};

// Changes of counts, onto what the rows say.
[[nodiscard]] Status add_counts(const ViewSnapshot& before, const Counts64& counts,
                                ViewBatch& batch);
[[nodiscard]] std::uint64_t read_count(std::string_view value);
[[nodiscard]] std::string count_value(std::uint64_t count);

}  // namespace hallmark
