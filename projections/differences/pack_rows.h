// Two packs' evidence as rows to be compared: the newer's events as views keep them, and enough of
// the older to tell whether it is the newer's beginning. One thread.
//
// First the older pack is checked and handed over, then the newer, then settle(). Nothing is
// believed of either before its check is over.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/pack/pack_check.h"
#include "ledger/proof/log_tree.h"
#include "projections/differences/side_rows.h"
#include "projections/views/intake.h"

namespace hallmark {

// How it is known that the older pack is the beginning of the newer.
struct Lineage {
  enum class Proof : std::uint8_t {
    log,      // the newer's entries come to the older's roots
    devices,  // each device that both prove has the older's last entry in its place
  };
  Proof proof = Proof::log;
  std::uint64_t only_older = 0;  // devices with entries that the older pack alone is about
};

// Whether `newer` may be the later state of what `older` is a state of, by what is signed alone.
// bad_input says in what they differ.
[[nodiscard]] Status verify_related(const PackVerdict& older, const PackVerdict& newer);

class PackRows {
 public:
  [[nodiscard]] static Result<std::unique_ptr<PackRows>> make(const std::string& directory,
                                                              const Catalogue& catalogue);
  ~PackRows();
  PackRows(const PackRows&) = delete;
  PackRows& operator=(const PackRows&) = delete;

  // Null where the two logs tell all.
  [[nodiscard]] EvidenceTaker* older(PackScope older, PackScope newer);
  // `older`: as it was found to be.
  [[nodiscard]] EvidenceTaker* newer(const PackVerdict& older, PackScope scope);
  // bad_input where the older is not the newer's beginning: history was rewritten, or these are
  // two ledgers of one name.
  [[nodiscard]] Result<Lineage> settle(const PackVerdict& newer);

  // After settle().
  [[nodiscard]] const ViewSnapshot& rows() const { return *rows_; }
  // Whether both packs are about the device. Asked in the order of the devices.
  [[nodiscard]] Result<bool> is_in_both(std::string_view device);

 private:
  class Older;
  class Newer;
  class Marks;

  PackRows(std::unique_ptr<SideRows> side, const Catalogue& catalogue);
  [[nodiscard]] Status compare_roots() const;
  [[nodiscard]] Status compare_marks(Lineage& lineage) const;

  std::unique_ptr<SideRows> side_;
  const Catalogue& catalogue_;
  std::unique_ptr<Older> older_;
  std::unique_ptr<Newer> newer_;
  PackVerdict was_;
  PackScope scope_ = PackScope::all;  // the newer's
  ViewSnapshotPtr rows_;
  std::unique_ptr<Marks> both_;
};

}  // namespace hallmark
