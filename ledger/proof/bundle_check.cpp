#include "ledger/proof/bundle_check.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "ledger/chain.h"
#include "ledger/proof/bundle.h"
#include "ledger/proof/bundle_history.h"
#include "schemas/admission/routing.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {
namespace {

Unexpected wrong(std::string_view where, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input,
              fmt::format("{}: expected {}, found {}", where, expected, found));
}

Status as(std::string_view where, Status status) {
  if (status) return status;
  return fail(ErrorCode::bad_input, std::move(status).error().text(), std::string(where));
}

// Whether a proof does as expected.
template <class T>
Status leads(std::string_view expected, const Result<T>& verified) {
  if (verified) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("expected {}, found another: {}", expected, verified.error().text()));
}

// Each row of FORMAT.md's table is a function; rows after the first look at what those before left.
class Check {
 public:
  Check(std::string_view json, std::span<const VerifierKey> known, const Freshness& asked)
      : json_(json), known_(known), asked_(asked) {}
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;

  Status form();
  Status note();
  Status signatures();
  Status shard();
  Status map_proof();
  Status completeness();
  Status entries() { return history_.decode(bundle_.entries); }
  Status verdicts() { return history_.verdicts(); }
  Status admission() { return history_.admission(); }
  Status device() { return history_.device(); }
  Status chain() { return history_.chain(); }
  Status head();
  Status inclusion();
  Status freshness();

  [[nodiscard]] BundleVerdict verdict();

 private:
  std::string_view json_;
  std::span<const VerifierKey> known_;
  const Freshness& asked_;
  Sha256 sha256_;

  Bundle bundle_;
  Note note_;
  Checkpoint checkpoint_;
  std::vector<KnownSignature> signed_by_;
  std::optional<MapLeaf> leaf_;  // nothing: the device is absent
  BundleHistory history_{bundle_.device, checkpoint_};
};

Status Check::form() {
  TRY_ASSIGN(bundle_, parse_bundle(json_));
  return ok();
}

Status Check::note() {
  TRY_ASSIGN(note_, parse_note(bundle_.checkpoint));
  TRY_ASSIGN(checkpoint_, parse_checkpoint(note_.text));
  return ok();
}

Status Check::signatures() {
  TRY_ASSIGN(signed_by_, verify_checkpoint(checkpoint_, note_, known_));
  return ok();
}

Status Check::shard() {
  const Shard shard = checkpoint_.shard;
  const ShardIndex home = shard_of(bundle_.device, shard.of);
  if (home == shard.index) return ok();
  return wrong("device", fmt::format("a checkpoint of its shard {} of {}", home.value(), shard.of),
               fmt::format("one of {}", shard.index.value()));
}

Status Check::map_proof() {
  const DeviceKey key = device_key(bundle_.device, sha256_);
  const auto leaf = verify_map_proof(key, bundle_.map, checkpoint_.map_root, sha256_);
  if (leaf) leaf_ = *leaf;
  return leads("a proof from the device's key to the map root", leaf);
}

Status Check::completeness() {
  const std::uint64_t count = leaf_ ? leaf_->count.value() : 0;
  if (bundle_.entries.size() != count) {
    return wrong("entries", fmt::format("{}, as the map says", count),
                 fmt::format("{}", bundle_.entries.size()));
  }
  if (leaf_ || bundle_.inclusion.empty()) return ok();
  return wrong("inclusion", "none of a device without entries",
               fmt::format("{} hashes", bundle_.inclusion.size()));
}

Status Check::head() {
  if (!leaf_) return ok();
  const LeafHash& last = history_.entries().back().leaf;
  if (last == leaf_->head) return ok();
  return wrong(history_.name_of(history_.entries().size() - 1),
               fmt::format("the map's head {}", leaf_->head.hex()),
               fmt::format("leaf hash {}", last.hex()));
}

Status Check::inclusion() {
  if (!leaf_) return ok();
  const BundleHistory::Seen& last = history_.entries().back();
  const Sequence sequence = last.entry.frame.sequence;
  return leads(fmt::format("a proof from entry {} to the log root", sequence.value()),
               verify_inclusion(last.leaf, sequence.value(), checkpoint_.size, bundle_.inclusion,
                                checkpoint_.log_root, sha256_));
}

Status Check::freshness() { return verify_fresh(checkpoint_, signed_by_, asked_); }

BundleVerdict Check::verdict() {
  return {bundle_.device, checkpoint_, history_.entries().size(), auditors_of(signed_by_)};
}

struct Row {
  std::string_view name;
  std::string_view where;
  Status (Check::*holds)();
};

constexpr std::array rows = {
    Row{"badBundle", "", &Check::form},
    Row{"badNote", "checkpoint", &Check::note},
    Row{"badSignature", "checkpoint", &Check::signatures},
    Row{"wrongShard", "", &Check::shard},
    Row{"badMapProof", "map", &Check::map_proof},
    Row{"incomplete", "", &Check::completeness},
    Row{"badEntry", "", &Check::entries},
    Row{"refusedEntry", "", &Check::verdicts},
    Row{"notAdmitted", "", &Check::admission},
    Row{"wrongDevice", "", &Check::device},
    Row{"brokenChain", "", &Check::chain},
    Row{"wrongHead", "", &Check::head},
    Row{"badInclusion", "inclusion", &Check::inclusion},
    Row{"stale", "", &Check::freshness},
};

}  // namespace

std::variant<BundleVerdict, BundleFault> check_bundle(std::string_view json,
                                                      std::span<const VerifierKey> known,
                                                      const Freshness& asked) {
  Check check(json, known, asked);
  for (const Row& row : rows) {
    const Status status = as(row.where, (check.*row.holds)());
    if (!status) return BundleFault{row.name, status.error().text()};
  }
  return check.verdict();
}

}  // namespace hallmark
