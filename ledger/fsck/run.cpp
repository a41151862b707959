#include "ledger/fsck/run.h"

#include <fmt/format.h>

namespace hallmark {

bool FsckRun::go_on(const FsckStep& step) {
  if (hooks_.advanced) hooks_.advanced(step);
  if (hooks_.asked_to_stop && hooks_.asked_to_stop()) stopped_ = true;
  return !stopped_;
}

void FsckRun::save_when_due(const FsckProgressFile* file, const Verified& verified) {
  if (options_.save_every && Clock::now() - saved_at_ >= *options_.save_every) save(file, verified);
}

bool FsckRun::save(const FsckProgressFile* file, const Verified& verified) {
  if (file == nullptr || !options_.save_every) return false;
  if (verified.state.entries == saved_entries_) return true;
  const bool saved = note(file->save(verified));
  if (saved) saved_entries_ = verified.state.entries;
  return saved;
}

void FsckRun::save_finished(const FsckProgressFile* file, const FsckShard& report,
                            const StoreStamp& stamp) {
  if (file == nullptr || !options_.save_every) return;
  note(file->save(report, stamp));
}

bool FsckRun::note(const Status& saved) {
  // After it, so that slow disks are not kept busy with saving alone.
  saved_at_ = Clock::now();
  if (saved) return true;
  if (!told_that_it_cannot_save_) {
    tell(fmt::format("how far this came cannot be saved, so an interrupted run begins again ({})",
                     saved.error().text()));
  }
  told_that_it_cannot_save_ = true;
  return false;
}

}  // namespace hallmark
