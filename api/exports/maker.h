// Makes the content of export jobs from ledger and views. Made by the composition root; what it is
// given outlives it. On the jobs' threads, several at once.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "api/exports/exports.h"
#include "projections/views/views.h"

namespace hallmark::api {

struct MakerParts {
  Ledger& ledger;  // that publishes
  const Views& views;
  const Catalogue& catalogue;
  std::string key;      // the key file
  std::string program;  // with its version
  // What has to stay free for the ledger and the views, which stand still at theirs.
  std::uint64_t reserve_bytes = ViewStoreOptions().headroom_bytes;
};

// Of the disk that the path is on, for whoever is not its owner.
[[nodiscard]] Result<std::uint64_t> free_bytes(const std::string& path);

class ExportMaker {
 public:
  explicit ExportMaker(MakerParts parts) : parts_(std::move(parts)) {}

  // Waits until the views have what the question stands on. `unavailable` where the step breaks it
  // off, where the views do not come so far, and where the disk has no more room than the reserve.
  [[nodiscard]] Result<MadeContent> make(const ExportQuestion& question, const std::string& path,
                                         const TakeExportStep& step) const;

 private:
  [[nodiscard]] Result<ViewReadingPtr> await_views(const Positions& known,
                                                   const TakeExportStep& step) const;

  const MakerParts parts_;
};

}  // namespace hallmark::api
