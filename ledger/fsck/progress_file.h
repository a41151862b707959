// What a check that is interrupted leaves in a shard's directory for the next one: how far it came
// and all that going on takes, or, of a shard that it had finished, what it found.
#pragma once

#include <optional>
#include <string>

#include "ledger/fsck/report.h"
#include "ledger/fsck/verified.h"

namespace hallmark {

// Of what a finished shard was found with: its state and the positions of its derived families.
using StoreStamp = Digest<struct StoreStampTag>;

struct FsckSaved {
  std::optional<Verified> verified;  // under way
  struct Finished {
    StoreStamp stamp;
    FsckShard report;
  };
  std::optional<Finished> finished;
};

class FsckProgressFile {
 public:
  FsckProgressFile(const std::string& shard_directory, Shard shard)
      : path_(shard_directory + "/fsck.progress"), shard_(shard) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Status save(const Verified& verified) const;
  [[nodiscard]] Status save(const FsckShard& report, const StoreStamp& stamp) const;
  // Nothing where there is none. An Error where it is damaged or of another shard or version.
  [[nodiscard]] Result<std::optional<FsckSaved>> load() const;
  // Also what a run left that was killed while it saved.
  void remove() const;

 private:
  const std::string path_;
  const Shard shard_;
};

}  // namespace hallmark
