// The ids: none accepted twice, and the families `ids` and `filters` say of them what the entries
// say.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ledger/fsck/derived.h"
#include "ledger/fsck/report.h"
#include "ledger/fsck/verified.h"
#include "ledger/index/id_filter.h"
#include "ledger/store.h"

namespace hallmark {

struct IdsCheck {
  const Store& store;
  const Verified& verified;
  // Of the family; nothing where it cannot be read, and then the family is not looked at.
  std::optional<FamilyPosition> ids;
  const IdFilter* filter;  // null: not looked at
  std::uint64_t filter_applied;
  unsigned threads;
};

// `go_on(done, total)`, in ids, is asked now and then; false ends it before it has seen everything.
[[nodiscard]] FsckFaults check_ids(const IdsCheck& check,
                                   const std::function<bool(std::uint64_t, std::uint64_t)>& go_on);

}  // namespace hallmark
