#include "projections/views/build_files.h"

#include <algorithm>

#include "ledger/ordered_work.h"
#include "projections/views/keys.h"

namespace hallmark {
namespace {

using FileUse = ViewStore::FileUse;

struct Kind {
  char first;
  FileUse use;
};

constexpr std::array<Kind, kinds_of_rows> kinds{{
    {view_keys::positions.front(), FileUse::to_be_merged},
    {view_keys::timelines.front(), FileUse::final},
    {view_keys::event_places.front(), FileUse::to_be_merged},
    {view_keys::counts.front(), FileUse::to_be_merged},
    {static_cast<char>(view_keys::When::ever), FileUse::to_be_merged},
    {static_cast<char>(view_keys::When::now), FileUse::to_be_merged},
    {view_keys::ahead.front(), FileUse::to_be_merged},
    {view_keys::devices.front(), FileUse::final},
    {view_keys::subjects.front(), FileUse::to_be_merged},
}};

}  // namespace

void BuildFiles::add(std::string_view key, std::string_view value) {
  const auto* const kind = std::find_if(kinds.begin(), kinds.end(),
                                        [&](const Kind& one) { return one.first == key.front(); });
  INVARIANT(kind != kinds.end(), "a row of a kind that no build knows");
  rows_.at(static_cast<std::size_t>(kind - kinds.begin())).add(key, value);
}

Result<std::vector<std::string>> BuildFiles::make(const ViewStore& store) {
  std::vector<std::string> files;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (rows_.at(kind).is_empty()) continue;
    TRY_ASSIGN(auto file, store.make_file(rows_.at(kind), kinds.at(kind).use));
    files.push_back(std::move(file));
    rows_.at(kind) = {};
  }
  return files;
}

// Each kind by itself: one range of keys over all of them would take in what need not move.
Status merge_files(ViewStore& store, unsigned threads) {
  std::vector<char> merged;
  for (const Kind& kind : kinds) {
    if (kind.use == FileUse::to_be_merged) merged.push_back(kind.first);
  }
  const auto merge = [&](std::uint64_t at, unsigned) -> Result<bool> {
    const std::string from(1, merged[at]);
    TRY(store.compact(from, view_keys::after_prefix(from)));
    return true;
  };
  return in_order<bool>(merged.size(), threads, merge, [](bool) { return ok(); });
}

}  // namespace hallmark
