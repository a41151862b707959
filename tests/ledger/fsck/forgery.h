// A shard rewritten by somebody who keeps to the hashes: the entries as they are asked for, linked
// anew in both chains, with a state and a witness to fit and no indexes. What is wrong with it then
// is wrong for one reason alone.
#pragma once

#include <functional>
#include <vector>

#include "tests/ledger/fsck/test_ledger.h"

namespace hallmark {

class Forgery {
 public:
  // What shard 0 holds.
  explicit Forgery(const TestLedger& ledger);

  std::vector<Entry> entries;
  // The last word on a frame, once it is linked.
  std::function<void(std::uint64_t sequence, EntryFrame& frame)> tweak;
  // Whether the witness is rewritten, too.
  bool with_witness = true;

  void accept(std::uint64_t sequence, const std::string& device);
  void refuse(std::uint64_t sequence, Refusal refusal);
  [[nodiscard]] std::uint64_t first_refused(Reason reason) const;

  void save();

 private:
  LeafHash link_all(std::vector<std::string>& bytes);
  void note(const ShardState& state) const;

  const TestLedger& ledger_;
  ShardState state_;
};

}  // namespace hallmark
