#include "tools/cli/replica/shard_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "ledger/chain.h"
#include "ledger/proof/tile_log.h"
#include "schemas/entry/codec.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

struct Node {
  unsigned level = 0;
  std::uint64_t index = 0;
};

// From a whole subtree that the two have otherwise down to the first leaf that differs, by halves;
// or to a node that differs above two that do not.
Result<Node> descend(Subtrees& ours, Subtrees& theirs, Node from) {
  while (from.level > 0) {
    Node below{from.level - 1, from.index * 2};
    TRY_ASSIGN(const NodeHash left, ours.subtree(below.level, below.index));
    TRY_ASSIGN(const NodeHash other_left, theirs.subtree(below.level, below.index));
    if (left == other_left) {
      ++below.index;
      TRY_ASSIGN(const NodeHash right, ours.subtree(below.level, below.index));
      TRY_ASSIGN(const NodeHash other_right, theirs.subtree(below.level, below.index));
      if (right == other_right) return from;
    }
    from = below;
  }
  return from;
}

// Whether the node is what the two below it come to.
Result<bool> holds_up(Subtrees& log, Node node, Sha256& sha256) {
  TRY_ASSIGN(const NodeHash hash, log.subtree(node.level, node.index));
  TRY_ASSIGN(const NodeHash left, log.subtree(node.level - 1, node.index * 2));
  TRY_ASSIGN(const NodeHash right, log.subtree(node.level - 1, node.index * 2 + 1));
  return hash == join(left, right, sha256);
}

// How many of the first entries of a tile can be read before one that cannot.
Result<std::uint64_t> readable(ReplicaShard& replica, std::uint64_t first, std::uint64_t count) {
  std::uint64_t good = 0;
  for (std::uint64_t bad = count; good + 1 < bad;) {
    const std::uint64_t middle = good + (bad - good) / 2;
    const auto tried = replica.entries(first, middle);
    if (!tried && tried.error().code != ErrorCode::corruption) return Unexpected(tried.error());
    (tried ? good : bad) = middle;
  }
  return good;
}

bool is_damage(const Error& error) { return error.code == ErrorCode::corruption; }

// Whether its log has this hash for the entry; one that cannot be read has not.
Result<bool> has_logged(ReplicaShard& replica, std::uint64_t sequence, const NodeHash& leaf) {
  const auto logged = replica.subtree(0, sequence);
  if (!logged && !is_damage(logged.error())) return Unexpected(logged.error());
  return logged && *logged == leaf;
}

}  // namespace

Status ShardComparison::look() {
  TRY_ASSIGN(ours_size_, ours_.size());
  TRY_ASSIGN(theirs_size_, theirs_.size());
  return ok();
}

Result<Found> ShardComparison::damage_found(Result<Found> answer) const {
  if (answer || !is_damage(answer.error())) return answer;
  return Found(
      about(fmt::format("shard {}: {}", shard_.index.value(), std::move(answer).error().text())));
}

Result<Found> ShardComparison::logs(std::uint64_t size) {
  auto ours = log_root(ours_, size, sha256_);
  auto theirs = log_root(theirs_, size, sha256_);
  for (const auto& [root, name] : {std::pair(&ours, &names_.ours), {&theirs, &names_.theirs}}) {
    if (*root) continue;
    if (!is_damage(root->error())) return Unexpected(root->error());
    return Found(about(fmt::format("shard {}: the log of {} cannot be read: {}",
                                   shard_.index.value(), *name, root->error().text())));
  }
  if (*ours == *theirs) return Found();
  auto found = first_of_logs(size);
  if (found && *found) {
    (*found)->ours.log_root = *ours;
    (*found)->theirs.log_root = *theirs;
  }
  return found;
}

Result<Found> ShardComparison::first_of_logs(std::uint64_t size) {
  std::uint64_t first = 0;
  for (unsigned level = 64; level-- > 0;) {
    if ((size >> level & 1) == 0) continue;
    const std::uint64_t index = first >> level;
    TRY_ASSIGN(const NodeHash mine, ours_.subtree(level, index));
    TRY_ASSIGN(const NodeHash other, theirs_.subtree(level, index));
    if (mine != other) {
      TRY_ASSIGN(const Node node, descend(ours_, theirs_, {level, index}));
      if (node.level > 0) return damaged_node(node.level, node.index);
      TRY_ASSIGN(Difference difference, entry(node.index));
      return Found(std::move(difference));
    }
    first += 1ULL << level;
  }
  return Found(
      about(fmt::format("shard {}: the logs of {} entries have two roots and the same "
                        "hashes below them",
                        shard_.index.value(), size)));
}

// The entries below are the same: one of the logs was altered above them.
Result<Found> ShardComparison::damaged_node(unsigned level, std::uint64_t index) {
  TRY_ASSIGN(const bool ours_holds, holds_up(ours_, {level, index}, sha256_));
  return Found(about(fmt::format(
      "shard {}: the entries {} to {} have the same hashes on both sides, and the log of {} does "
      "not come to its own hash over them: its tiles were altered",
      shard_.index.value(), index << level, ((index + 1) << level) - 1,
      ours_holds ? names_.theirs : names_.ours)));
}

Result<DifferingSide> ShardComparison::side(ReplicaShard& replica, std::uint64_t sequence) {
  DifferingSide made;
  auto bytes = replica.entries(sequence, 1);
  if (bytes) {
    made.bytes = std::move(bytes->front());
  } else if (is_damage(bytes.error())) {
    made.unreadable = bytes.error().text();
  } else {
    return Unexpected(std::move(bytes).error());
  }
  auto logged = replica.subtree(0, sequence);
  if (logged) {
    made.logged = *logged;
  } else if (!is_damage(logged.error())) {
    return Unexpected(std::move(logged).error());
  } else if (made.bytes) {
    made.unreadable = "its log: " + logged.error().text();
  }
  return made;
}

Result<Difference> ShardComparison::entry(std::uint64_t sequence) {
  Difference difference = about({});
  difference.sequence = Sequence(sequence);
  TRY_ASSIGN(difference.ours, side(ours_, sequence));
  TRY_ASSIGN(difference.theirs, side(theirs_, sequence));
  difference.what = describe_entries(difference, names_);
  return difference;
}

Result<Found> ShardComparison::entries(std::uint64_t from, std::uint64_t to, const Take& take) {
  while (from < to) {
    const std::uint64_t end = std::min(to, (from / tile_width + 1) * tile_width);
    TRY_ASSIGN(Found found, tile(from, end - from, take));
    if (found) return found;
    from = end;
  }
  return Found();
}

Result<Found> ShardComparison::tile(std::uint64_t first, std::uint64_t count, const Take& take) {
  const auto ours = ours_.entries(first, count);
  const auto theirs = theirs_.entries(first, count);
  for (const auto* read : {&ours, &theirs}) {
    if (!*read && !is_damage(read->error())) return Unexpected(read->error());
  }
  std::uint64_t good = count;
  if (!ours) {
    TRY_ASSIGN(good, readable(ours_, first, count));
  }
  if (!theirs) {
    TRY_ASSIGN(const std::uint64_t other, readable(theirs_, first, count));
    good = std::min(good, other);
  }
  for (std::uint64_t at = 0; ours && theirs && at < count; ++at) {
    const std::string& bytes = (*ours)[at];
    const LeafHash leaf = leaf_hash(bytes, sha256_);
    TRY_ASSIGN(const bool ours_fits, has_logged(ours_, first + at, node_of(leaf)));
    TRY_ASSIGN(const bool theirs_fits, has_logged(theirs_, first + at, node_of(leaf)));
    if (bytes == (*theirs)[at] && ours_fits && theirs_fits) {
      TRY_ASSIGN(Found found, take(leaf, bytes));
      if (found) return found;
      continue;
    }
    good = at;
    break;
  }
  if (good == count) return Found();
  TRY_ASSIGN(Difference difference, entry(first + good));
  return Found(std::move(difference));
}

Result<Found> ShardComparison::statements(std::uint64_t size) {
  TRY_ASSIGN(const auto ours, ours_.signed_at(size));
  TRY_ASSIGN(const auto theirs, theirs_.signed_at(size));
  if (!ours || !theirs) return Found();
  if (ours->log_root == theirs->log_root && ours->map_root == theirs->map_root) return Found();
  Difference difference = about(fmt::format(
      "shard {}: of {} entries {} and {} have signed two {} roots", shard_.index.value(), size,
      names_.ours, names_.theirs, ours->log_root == theirs->log_root ? "map" : "log"));
  difference.ours.log_root = ours->log_root;
  difference.ours.map_root = ours->map_root;
  difference.theirs.log_root = theirs->log_root;
  difference.theirs.map_root = theirs->map_root;
  return Found(std::move(difference));
}

Result<Found> ShardComparison::newest_of(ReplicaShard& replica, const std::string& name,
                                         std::uint64_t size) {
  TRY_ASSIGN(const auto newest, replica.newest_signed());
  if (!newest || newest->size > size) return Found();
  const auto root = log_root(replica, newest->size, sha256_);
  if (!root && !is_damage(root.error())) return Unexpected(root.error());
  if (root && *root == newest->log_root) return Found();
  return Found(about(fmt::format(
      "shard {}: the log of {} comes to {} for {} entries, and {} was "
      "signed",
      shard_.index.value(), name, root ? root->hex() : "nothing (" + root.error().text() + ")",
      newest->size, newest->log_root.hex())));
}

Result<Found> ShardComparison::newest_statements() {
  TRY_ASSIGN(Found found, newest_of(ours_, names_.ours, ours_size_));
  if (found) return found;
  return newest_of(theirs_, names_.theirs, theirs_size_);
}

Result<Found> ShardComparison::ends() {
  if (ours_size_ == theirs_size_) return Found();
  const bool ours_is_longer = ours_size_ > theirs_size_;
  ReplicaShard& longer = ours_is_longer ? ours_ : theirs_;
  ReplicaShard& shorter = ours_is_longer ? theirs_ : ours_;
  TRY_ASSIGN(const auto position, shorter.position());
  const std::uint64_t next = common_size();
  TRY_ASSIGN(DifferingSide more, side(longer, next));
  EntryCodec codec;
  const auto read = codec.decode_form(more.bytes.value_or(""));
  if (!position || !read || *position <= read->frame.offset) return Found();
  const std::string& name = ours_is_longer ? names_.theirs : names_.ours;
  Difference difference = about(fmt::format(
      "shard {}: {} has {} entries and stands at offset {}, and is without entry {}, "
      "of offset {}",
      shard_.index.value(), name, next, position->value(), next, read->frame.offset.value()));
  difference.sequence = Sequence(next);
  (ours_is_longer ? difference.ours : difference.theirs) = std::move(more);
  (ours_is_longer ? difference.theirs : difference.ours).unreadable = "it has no such entry";
  return Found(std::move(difference));
}

}  // namespace hallmark::cli
