// Several ranges of keys walked as one, by what comes after their prefixes. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/rocksdb_view_store.h"
#include "projections/views/keys.h"

namespace hallmark {

class MergedWalk {
 public:
  // What comes after each prefix is in [from, to); an empty `to` is the end.
  MergedWalk(const ViewSnapshot& rows, std::vector<std::string> prefixes, const std::string& from,
             const std::string& to)
      : prefixes_(std::move(prefixes)) {
    for (const std::string& prefix : prefixes_) {
      cursors_.push_back(
          rows.cursor(prefix + from, to.empty() ? view_keys::after_prefix(prefix) : prefix + to));
    }
  }

  // False after the last.
  [[nodiscard]] Result<bool> next() {
    if (there_.empty()) {
      for (ViewCursor& cursor : cursors_) {
        TRY_ASSIGN(const bool there, cursor.next());
        there_.push_back(there);
      }
    } else {
      TRY_ASSIGN(const bool there, cursors_[at_].next());
      there_[at_] = there;
    }
    bool any = false;
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      if (!there_[i] || (any && rest(i) >= rest(at_))) continue;
      at_ = i;
      any = true;
    }
    return any;
  }
  [[nodiscard]] std::string_view place() const { return rest(at_); }

 private:
  [[nodiscard]] std::string_view rest(std::size_t i) const {
    return cursors_[i].key().substr(prefixes_[i].size());
  }

  std::vector<std::string> prefixes_;
  std::vector<ViewCursor> cursors_;
  std::vector<bool> there_;  // by cursor: it stands on a row
  std::size_t at_ = 0;
};

}  // namespace hallmark
