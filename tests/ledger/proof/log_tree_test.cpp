// Laws of the log's tree over all small sizes, and vectors that others published.
#include "ledger/proof/log_tree.h"

#include "schemas/vocabulary/random.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::uint64_t largest = 300;

// A log in memory whose subtrees are computed from its leaves each time.
class Leaves final : public Subtrees {
 public:
  explicit Leaves(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      leaves.push_back(sha256.digest<LeafHash>(std::string_view("\0", 1), std::to_string(i)));
    }
  }
  Result<NodeHash> subtree(unsigned level, std::uint64_t index) override {
    REQUIRE((index + 1) << level <= leaves.size());
    if (level == 0) return node_of(leaves[index]);
    TRY_ASSIGN(const NodeHash left, subtree(level - 1, index * 2));
    TRY_ASSIGN(const NodeHash right, subtree(level - 1, index * 2 + 1));
    return join(left, right, sha256);
  }
  SizedRoot root(std::uint64_t size) { return {size, *log_root(*this, size, sha256)}; }

  Sha256 sha256;
  std::vector<LeafHash> leaves;
};

NodeHash altered(NodeHash hash) {
  std::string bytes(hash.bytes());
  bytes[7] = static_cast<char>(bytes[7] ^ 1);
  return *NodeHash::from_bytes(bytes);
}

// Calls `refused` with the proof shortened at either end, lengthened at either end, with two
// neighbours swapped, and with each of its hashes altered.
template <class Refused>
void each_alteration(const Proof& proof, Refused&& refused) {
  const NodeHash other = altered(NodeHash());
  for (std::size_t i = 0; i < proof.size(); ++i) {
    Proof changed = proof;
    changed[i] = altered(changed[i]);
    refused(changed);
    changed = proof;
    if (i > 0 && changed[i] != changed[i - 1]) {
      std::swap(changed[i], changed[i - 1]);
      refused(changed);
    }
  }
  Proof changed = proof;
  changed.push_back(other);
  refused(changed);
  changed = proof;
  changed.insert(changed.begin(), other);
  refused(changed);
  if (proof.empty()) return;
  refused(Proof(proof.begin() + 1, proof.end()));
  refused(Proof(proof.begin(), proof.end() - 1));
}

}  // namespace

TEST_CASE("roots are those that RFC 6962's tree has over the leaves 0, 1, 2 ...") {
  Leaves log(largest);
  CHECK(log.root(0).root.hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(log.root(3).root.hex() ==
        "725d5230db68f557470dc35f1d8865813acd7ebb07ad152774141decbae71327");
  CHECK(log.root(257).root.hex() ==
        "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4");
}

TEST_CASE(
    "a frontier has the root of every size that it grew through, and can be taken up at any") {
  Leaves log(largest);
  LogFrontier grown;
  for (std::uint64_t size = 0; size < largest; ++size) {
    REQUIRE(grown.size() == size);
    REQUIRE(grown.root(log.sha256) == log.root(size).root);
    LogFrontier taken_up = *LogFrontier::at(log, size);
    grown.append(log.leaves[size], log.sha256);
    taken_up.append(log.leaves[size], log.sha256);
    REQUIRE(taken_up.root(log.sha256) == grown.root(log.sha256));
  }
}

TEST_CASE("every leaf is proven in every size up to 300, and by nothing but its proof") {
  Leaves log(largest);
  for (std::uint64_t size = 1; size <= largest; ++size) {
    const LogRoot root = log.root(size).root;
    const LogRoot other = log.root(size - 1).root;
    for (std::uint64_t leaf = 0; leaf < size; ++leaf) {
      const Proof proof = *inclusion_proof(log, leaf, size, log.sha256);
      const auto holds = [&](const Proof& hashes) {
        return verify_inclusion(log.leaves[leaf], leaf, size, hashes, root, log.sha256).has_value();
      };
      REQUIRE(holds(proof));
      each_alteration(proof, [&](const Proof& changed) { REQUIRE_FALSE(holds(changed)); });
      REQUIRE_FALSE(verify_inclusion(log.leaves[leaf], leaf, size, proof, other, log.sha256));
      REQUIRE_FALSE(
          verify_inclusion(log.leaves[(leaf + 1) % largest], leaf, size, proof, root, log.sha256));
      REQUIRE_FALSE(verify_inclusion(log.leaves[leaf], size, size, proof, root, log.sha256));
      if (size > 1) {
        REQUIRE_FALSE(
            verify_inclusion(log.leaves[leaf], (leaf + 1) % size, size, proof, root, log.sha256));
      }
    }
  }
}

TEST_CASE(
    "every size up to 300 is proven to have grown from every smaller one, and by nothing else") {
  Leaves log(largest);
  std::vector<SizedRoot> roots;
  for (std::uint64_t size = 0; size <= largest; ++size) roots.push_back(log.root(size));
  for (std::uint64_t to = 0; to <= largest; ++to) {
    for (std::uint64_t from = 0; from <= to; ++from) {
      const Proof proof = *consistency_proof(log, from, to, log.sha256);
      const auto holds = [&](const Proof& hashes) {
        return verify_consistency(roots[from], roots[to], hashes, log.sha256).has_value();
      };
      REQUIRE(holds(proof));
      each_alteration(proof, [&](const Proof& changed) { REQUIRE_FALSE(holds(changed)); });
      if (from == 0) continue;
      const SizedRoot wrong_old{from, roots[from - 1].root};
      const SizedRoot wrong_new{to, roots[to - 1].root};
      REQUIRE_FALSE(verify_consistency(wrong_old, roots[to], proof, log.sha256));
      REQUIRE_FALSE(verify_consistency(roots[from], wrong_new, proof, log.sha256));
      if (from < to) {
        REQUIRE_FALSE(verify_consistency(roots[to], roots[from], proof, log.sha256));
      }
    }
  }
}

TEST_CASE("an error of the store comes out of a proof") {
  class Broken final : public Subtrees {
    Result<NodeHash> subtree(unsigned /*level*/, std::uint64_t /*index*/) override {
      return fail(ErrorCode::corruption, "a tile is damaged");
    }
  } broken;
  Sha256 sha256;
  CHECK(inclusion_proof(broken, 1, 5, sha256).error().message == "a tile is damaged");
  CHECK(consistency_proof(broken, 3, 5, sha256).error().message == "a tile is damaged");
  CHECK(log_root(broken, 5, sha256).error().message == "a tile is damaged");
}

}  // namespace hallmark
