// RFC 6962 trees over leaf hashes (ledger/FORMAT.md, 7): their roots, proofs, and whether a proof
// holds. Pure; the hashes of whole subtrees come from wherever they are kept.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {

using LogRoot = Digest<struct LogRootTag>;
using NodeHash = Digest<struct NodeHashTag>;  // root of a whole subtree; a leaf's is its leaf hash

[[nodiscard]] NodeHash node_of(const LeafHash& leaf);
[[nodiscard]] NodeHash join(const NodeHash& left, const NodeHash& right, Sha256& sha256);

class Subtrees {
 public:
  virtual ~Subtrees() = default;
  // The root of leaves index * 2^level to (index + 1) * 2^level - 1.
  [[nodiscard]] virtual Result<NodeHash> subtree(unsigned level, std::uint64_t index) = 0;
};

using Proof = std::vector<NodeHash>;

[[nodiscard]] Result<LogRoot> log_root(Subtrees& subtrees, std::uint64_t size, Sha256& sha256);
// `leaf` < `size`.
[[nodiscard]] Result<Proof> inclusion_proof(Subtrees& subtrees, std::uint64_t leaf,
                                            std::uint64_t size, Sha256& sha256);
// `from` <= `to`.
[[nodiscard]] Result<Proof> consistency_proof(Subtrees& subtrees, std::uint64_t from,
                                              std::uint64_t to, Sha256& sha256);

// Errors are bad_input and say in what the proof fails.
[[nodiscard]] Status verify_inclusion(const LeafHash& leaf, std::uint64_t index, std::uint64_t size,
                                      std::span<const NodeHash> proof, const LogRoot& root,
                                      Sha256& sha256);
struct SizedRoot {
  std::uint64_t size = 0;
  LogRoot root;
  friend bool operator==(const SizedRoot&, const SizedRoot&) = default;
};
[[nodiscard]] Status verify_consistency(const SizedRoot& from, const SizedRoot& to,
                                        std::span<const NodeHash> proof, Sha256& sha256);

// The root of a growing log, from the roots of its largest whole subtrees. One thread.
class LogFrontier {
 public:
  void append(const LeafHash& leaf, Sha256& sha256) {
    append(leaf, sha256, [](unsigned /*level*/, const NodeHash& /*whole*/) {});
  }
  // Calls `completed` with each subtree of 2^level leaves, level > 0, that becomes whole.
  template <class Completed>
  void append(const LeafHash& leaf, Sha256& sha256, Completed&& completed) {
    NodeHash node = node_of(leaf);
    unsigned level = 0;
    for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
      node = join(whole_.back(), node, sha256);
      whole_.pop_back();
      completed(++level, node);
    }
    whole_.push_back(node);
    ++size_;
  }
  // From what is kept of a log of `size` leaves.
  [[nodiscard]] static Result<LogFrontier> at(Subtrees& subtrees, std::uint64_t size);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] LogRoot root(Sha256& sha256) const;

 private:
  std::uint64_t size_ = 0;
  std::vector<NodeHash> whole_;  // one for each bit of size_, the largest first
};

}  // namespace hallmark
