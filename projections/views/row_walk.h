// Rows of a range in order, those of an overlay in the place of the store's. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/rocksdb_view_store.h"

namespace hallmark {

// Rows that are not in the store yet, by key; an erased one has no value.
using Overlay = std::map<std::string, std::optional<std::string>, std::less<>>;

class RowWalk {
 public:
  RowWalk(const ViewSnapshot& rows, const Overlay* overlay, const std::string& from,
          const std::string& to, ViewSnapshot::Walk walk = ViewSnapshot::Walk::short_one)
      : cursor_(rows.cursor(from, to, walk)) {
    if (overlay == nullptr) return;
    laid_ = overlay->lower_bound(from);
    laid_end_ = overlay->lower_bound(to);
    has_overlay_ = true;
  }

  // False after the last. key() and value() are good until the next call.
  [[nodiscard]] Result<bool> next() {
    while (true) {
      if (from_store_ || !begun_) {
        TRY_ASSIGN(stored_, cursor_.next());
      }
      if (begun_ && !from_store_ && has_overlay_) ++laid_;
      begun_ = true;
      from_store_ = false;
      const bool laid = has_overlay_ && laid_ != laid_end_;
      if (!laid && !stored_) return false;
      if (laid && stored_ && cursor_.key() == laid_->first) {  // it is replaced
        TRY_ASSIGN(stored_, cursor_.next());
      }
      from_store_ = stored_ && (!laid || cursor_.key() < laid_->first);
      if (from_store_ || laid_->second) return true;
    }
  }
  [[nodiscard]] std::string_view key() const { return from_store_ ? cursor_.key() : laid_->first; }
  [[nodiscard]] std::string_view value() const {
    return from_store_ ? cursor_.value() : std::string_view(*laid_->second);
  }

 private:
  ViewCursor cursor_;
  Overlay::const_iterator laid_;
  Overlay::const_iterator laid_end_;
  bool has_overlay_ = false;
  bool begun_ = false;
  bool stored_ = false;      // the cursor stands on a row
  bool from_store_ = false;  // which is the walk's
};

}  // namespace hallmark
