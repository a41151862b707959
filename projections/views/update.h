// Takes up what came since: new entries of any number of devices, as rows in one batch. Used for
// following a ledger; building from the beginning goes another way to the same rows (build.h). One
// thread.
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
  Update(const ViewSnapshot& before, const Catalogue& catalogue, FactReader& facts)
      : before_(before), catalogue_(catalogue), facts_(facts) {}

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
    ShardIndex shard;
    std::vector<std::unique_ptr<NewEvent>> events;
  };

  // `row`: its state before, where there is one.
  [[nodiscard]] Status update(const std::string& device, Subject& subject,
                              const std::optional<std::string>& row, RowChanges& out);
  [[nodiscard]] Status append(const TimelineSource& source, const std::string& device,
                              const Subject& subject, Folded newest, RowChanges& out);
  [[nodiscard]] Status refold(const TimelineSource& source, const std::string& device,
                              const Subject& subject, const Folded& newest,
                              const std::string& first_changed, RowChanges& out);

  const ViewSnapshot& before_;
  const Catalogue& catalogue_;
  FactReader& facts_;
  std::map<std::string, Subject> subjects_;
  Counts64 counts_;
};

// Changes of counts, onto what the rows say.
[[nodiscard]] Status add_counts(const ViewSnapshot& before, const Counts64& counts,
                                ViewBatch& batch);
[[nodiscard]] std::uint64_t read_count(std::string_view value);
[[nodiscard]] std::string count_value(std::uint64_t count);

}  // namespace hallmark
