#include "ledger/proof/log_tree.h"

#include <fmt/format.h>

#include <bit>

#include "ledger/proof/pair_hash.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr char node_prefix = 1;

// The largest power of two less than `count`, which is at least 2.
std::uint64_t left_of(std::uint64_t count) { return std::bit_floor(count - 1); }

LogRoot root_of(const NodeHash& node) { return *LogRoot::from_bytes(node.bytes()); }

struct Range {
  std::uint64_t begin;
  std::uint64_t count;
  [[nodiscard]] Range left() const { return {begin, left_of(count)}; }
  [[nodiscard]] Range right() const { return {begin + left_of(count), count - left_of(count)}; }
};

// Makes proofs by RFC 6962's recursions, 2.1.1 and 2.1.2.
class Prover {
 public:
  Prover(Subtrees& subtrees, Sha256& sha256) : subtrees_(subtrees), sha256_(sha256) {}

  Result<NodeHash> root(Range range) {
    if (std::has_single_bit(range.count)) {
      return subtrees_.subtree(static_cast<unsigned>(std::countr_zero(range.count)),
                               range.begin / range.count);
    }
    TRY_ASSIGN(const NodeHash left, root(range.left()));
    TRY_ASSIGN(const NodeHash right, root(range.right()));
    return join(left, right, sha256_);
  }

  Status path(std::uint64_t leaf, Range range, Proof& proof) {
    if (range.count == 1) return ok();
    const bool goes_left = leaf < left_of(range.count);
    TRY(goes_left ? path(leaf, range.left(), proof)
                  : path(leaf - left_of(range.count), range.right(), proof));
    TRY_ASSIGN(const NodeHash sibling, root(goes_left ? range.right() : range.left()));
    proof.push_back(sibling);
    return ok();
  }

  // `is_known`: whoever checks has the root of exactly this range.
  Status subproof(std::uint64_t from, Range range, bool is_known, Proof& proof) {
    if (from == range.count) {
      if (is_known) return ok();
      TRY_ASSIGN(const NodeHash whole, root(range));
      proof.push_back(whole);
      return ok();
    }
    const bool goes_left = from <= left_of(range.count);
    TRY(goes_left ? subproof(from, range.left(), is_known, proof)
                  : subproof(from - left_of(range.count), range.right(), false, proof));
    TRY_ASSIGN(const NodeHash sibling, root(goes_left ? range.right() : range.left()));
    proof.push_back(sibling);
    return ok();
  }

 private:
  Subtrees& subtrees_;
  Sha256& sha256_;
};

// The way from a leaf up to the root, by RFC 9162's rules.
class Climb {
 public:
  Climb(std::uint64_t leaf, std::uint64_t size) : at_(leaf), last_(size - 1) {}
  [[nodiscard]] bool is_at_root() const { return last_ == 0; }
  // Goes over the levels at which this is the right half of what lies below.
  void skip_right_halves() { up(std::countr_one(at_)); }
  // Goes up by one sibling; whether that stands on the left.
  bool pass_left_sibling() {
    const bool is_left = (at_ & 1) != 0 || at_ == last_;
    // A last node without a sibling of its own is its parent.
    if (is_left && (at_ & 1) == 0 && at_ != 0) up(std::countr_zero(at_));
    up(1);
    return is_left;
  }

 private:
  void up(int levels) {
    at_ >>= levels;
    last_ >>= levels;
  }
  std::uint64_t at_;
  std::uint64_t last_;
};

Unexpected wrong_length(std::string_view what, std::size_t found) {
  return fail(ErrorCode::bad_input, fmt::format("{}; it has {} hashes", what, found));
}

Unexpected other_root(const NodeHash& found, const LogRoot& expected, std::uint64_t size) {
  return fail(ErrorCode::bad_input,
              fmt::format("the proof leads to {}, the root of {} entries is {}", found.hex(), size,
                          expected.hex()));
}

}  // namespace

NodeHash node_of(const LeafHash& leaf) { return *NodeHash::from_bytes(leaf.bytes()); }

NodeHash join(const NodeHash& left, const NodeHash& right, Sha256& sha256) {
  return pair_hash(node_prefix, left, right, sha256);
}

Result<LogRoot> log_root(Subtrees& subtrees, std::uint64_t size, Sha256& sha256) {
  if (size == 0) return sha256.digest<LogRoot>("");
  TRY_ASSIGN(const NodeHash root, Prover(subtrees, sha256).root({0, size}));
  return root_of(root);
}

Result<Proof> inclusion_proof(Subtrees& subtrees, std::uint64_t leaf, std::uint64_t size,
                              Sha256& sha256) {
  INVARIANT(leaf < size, "a leaf is proven in a log that it is not in");
  Proof proof;
  TRY(Prover(subtrees, sha256).path(leaf, {0, size}, proof));
  return proof;
}

Result<Proof> consistency_proof(Subtrees& subtrees, std::uint64_t from, std::uint64_t to,
                                Sha256& sha256) {
  INVARIANT(from <= to, "a log is proven to grow from a larger one");
  Proof proof;
  if (from > 0) TRY(Prover(subtrees, sha256).subproof(from, {0, to}, true, proof));
  return proof;
}

// RFC 9162, 2.1.3.2.
Status verify_inclusion(const LeafHash& leaf, std::uint64_t index, std::uint64_t size,
                        std::span<const NodeHash> proof, const LogRoot& root, Sha256& sha256) {
  if (index >= size) {
    return fail(ErrorCode::bad_input,
                fmt::format("entry {} is not among the first {}", index, size));
  }
  Climb climb(index, size);
  NodeHash hash = node_of(leaf);
  for (const NodeHash& sibling : proof) {
    if (climb.is_at_root()) {
      return wrong_length("the inclusion proof goes on above the root", proof.size());
    }
    hash = climb.pass_left_sibling() ? join(sibling, hash, sha256) : join(hash, sibling, sha256);
  }
  if (!climb.is_at_root()) {
    return wrong_length("the inclusion proof ends below the root", proof.size());
  }
  if (root_of(hash) != root) return other_root(hash, root, size);
  return ok();
}

// RFC 9162, 2.1.4.2.
Status verify_consistency(const SizedRoot& from, const SizedRoot& to,
                          std::span<const NodeHash> proof, Sha256& sha256) {
  if (from.size > to.size) {
    return fail(ErrorCode::bad_input,
                fmt::format("a log of {} entries cannot have grown to {}", from.size, to.size));
  }
  if (from.size == 0 || from.size == to.size) {
    if (!proof.empty()) return wrong_length("expected no consistency proof", proof.size());
    if (from.size == 0 ? from.root == sha256.digest<LogRoot>("") : from.root == to.root) {
      return ok();
    }
    return fail(ErrorCode::bad_input, fmt::format("the root of {} entries is {} here, {} there",
                                                  from.size, from.root.hex(), to.root.hex()));
  }
  Climb climb(from.size - 1, to.size);
  climb.skip_right_halves();
  // Where `from` is a whole subtree its root is known and not in the proof.
  const bool begins_known = std::has_single_bit(from.size);
  if (!begins_known && proof.empty()) {
    return wrong_length("the consistency proof ends below the root", 0);
  }
  NodeHash old_hash = begins_known ? *NodeHash::from_bytes(from.root.bytes()) : proof.front();
  NodeHash new_hash = old_hash;
  for (const NodeHash& sibling : begins_known ? proof : proof.subspan(1)) {
    if (climb.is_at_root()) {
      return wrong_length("the consistency proof goes on above the root", proof.size());
    }
    if (climb.pass_left_sibling()) {
      old_hash = join(sibling, old_hash, sha256);
      new_hash = join(sibling, new_hash, sha256);
    } else {
      new_hash = join(new_hash, sibling, sha256);
    }
  }
  if (!climb.is_at_root()) {
    return wrong_length("the consistency proof ends below the root", proof.size());
  }
  if (root_of(old_hash) != from.root) return other_root(old_hash, from.root, from.size);
  if (root_of(new_hash) != to.root) return other_root(new_hash, to.root, to.size);
  return ok();
}

Result<LogFrontier> LogFrontier::at(Subtrees& subtrees, std::uint64_t size) {
  LogFrontier frontier;
  for (unsigned level = 64; level-- > 0;) {
    if ((size >> level & 1) == 0) continue;
    TRY_ASSIGN(const NodeHash node, subtrees.subtree(level, (size >> level) - 1));
    frontier.whole_.push_back(node);
  }
  frontier.size_ = size;
  return frontier;
}

LogRoot LogFrontier::root(Sha256& sha256) const {
  if (whole_.empty()) return sha256.digest<LogRoot>("");
  NodeHash node = whole_.back();
  for (std::size_t i = whole_.size() - 1; i-- > 0;) node = join(whole_[i], node, sha256);
  return root_of(node);
}

}  // namespace hallmark
