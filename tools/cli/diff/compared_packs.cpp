#include "tools/cli/diff/compared_packs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/pack/zip_reader.h"
#include "ledger/proof/checkpoint.h"
#include "projections/differences/pack_rows.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/json_fields.h"
#include "tools/cli/scratch.h"
#include "tools/cli/verify_pack.h"

namespace hallmark::cli {
namespace {

using Answer = std::variant<DifferenceCounts, BadPack>;

// What decides which pack is looked at first; it is believed when both were found good.
struct Glance {
  PackScope scope = PackScope::all;
  Positions sizes;
  Occurred as_of;
  friend bool operator==(const Glance&, const Glance&) = default;
};

// What a pack's tables are as of: its question says so, else its newest checkpoint does.
Result<Occurred> as_of(const std::string& question, Recorded newest) {
  TRY_ASSIGN(const Fields fields, Fields::read(question));
  const auto text = fields.text("asOf");
  const auto moment = text ? Occurred::parse(*text) : Result<Occurred>(Occurred(newest.micros()));
  if (moment) return *moment;
  return fail(ErrorCode::bad_input,
              "expected a time in the question's asOf: " + moment.error().message,
              std::string(manifest_name));
}

Result<Glance> glance_at(const PackVerdict& verdict) {
  Glance glance;
  glance.scope = verdict.scope;
  Recorded newest(0);
  for (const auto& shard : verdict.shards) {
    glance.sizes.push_back(shard.checkpoint.size);
    newest = std::max(newest, shard.checkpoint.recorded_at);
  }
  TRY_ASSIGN(glance.as_of, as_of(verdict.question, newest));
  return glance;
}

// Of what is not verified yet.
Result<Glance> glance_at(const std::string& path) {
  TRY_ASSIGN(const auto zip, ZipReader::open(path));
  TRY(zip->read_tail());
  TRY_ASSIGN(const std::string text,
             zip->stored(zip->files()[zip->files().size() - 2], manifest_limit_bytes));
  TRY_ASSIGN(PackManifest manifest, parse_manifest(text));
  PackVerdict verdict;
  verdict.scope = manifest.scope;
  verdict.question = std::move(manifest.question);
  for (const std::string& checkpoint : manifest.checkpoints) {
    TRY_ASSIGN(const Note note, parse_note(checkpoint));
    TRY_ASSIGN(Checkpoint read, parse_checkpoint(note.text));
    verdict.shards.push_back({std::move(read), {}, {}});
  }
  return glance_at(verdict);
}

struct Sighted {
  std::string path;
  std::optional<Glance> glance;  // nothing where there is none to be had: its check says why
};

Sighted sighted(const std::string& path) {
  auto glance = glance_at(path);
  return {path, glance ? std::optional(*std::move(glance)) : std::nullopt};
}

bool is_later(const Glance& one, const Glance& other) {
  const auto& [left, right] = std::pair(one.sizes, other.sizes);
  if (left.size() != right.size()) return false;
  if (left == right) return one.as_of > other.as_of;
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](std::uint64_t a, std::uint64_t b) { return a >= b; });
}

class PackPair {
 public:
  PackPair(const PacksAsked& asked, Sighted from, Sighted to)
      : asked_(asked), from_(std::move(from)), to_(std::move(to)) {}

  Result<Answer> run(Compared compared, const Begin& begin, const TakeDifference& take) {
    TRY_ASSIGN(const Scratch scratch, Scratch::make(""));
    TRY_ASSIGN(const auto rows, PackRows::make(scratch.path("rows"), catalogue_));
    const PackScope from_scope = from_.glance ? from_.glance->scope : PackScope::all;
    const PackScope to_scope = to_.glance ? to_.glance->scope : PackScope::all;
    TRY_ASSIGN(const auto from, verify(from_, rows->older(from_scope, to_scope)));
    if (bad_) return Answer(*std::move(bad_));
    TRY_ASSIGN(const auto to, verify(to_, rows->newer(*from, to_scope)));
    if (bad_) return Answer(*std::move(bad_));
    TRY_ASSIGN(const Lineage lineage, rows->settle(*to));
    compared.ledger = from->ledger;
    compared.moments = {{from_.glance->as_of, from_.glance->sizes},
                        {to_.glance->as_of, to_.glance->sizes}};
    compared.from_file = from_.path;
    compared.to_file = to_.path;
    compared.lineage = lineage.proof == Lineage::Proof::log ? "log" : "devices";
    compared.only_from = lineage.only_older;
    begin(compared);
    TRY_ASSIGN(DifferenceCounts counts, walk(*rows, compared.moments, take));
    return Answer(counts);
  }

 private:
  // Nothing where it is bad.
  Result<std::optional<PackVerdict>> verify(const Sighted& sighted, EvidenceTaker* taker) {
    Progress progress("verifying", std::nullopt, "files");
    std::uint64_t files = 0;
    PackChecking how = pack_checking();
    how.taker = taker;
    how.reading = [&](std::string_view /*file*/) { progress.update(0, files++); };
    TRY_ASSIGN(auto answer, check_pack(sighted.path, asked_.known, {}, how));
    if (auto* fault = std::get_if<PackFault>(&answer)) {
      bad_ = BadPack{sighted.path, std::move(*fault)};
      return std::optional<PackVerdict>();
    }
    TRY_ASSIGN(const Glance found, glance_at(std::get<PackVerdict>(answer)));
    if (sighted.glance != found) {
      return fail(ErrorCode::io, "expected a file that nobody writes to, found it changed",
                  sighted.path);
    }
    return std::optional(std::get<PackVerdict>(std::move(answer)));
  }

  Result<DifferenceCounts> walk(PackRows& rows, const TwoMoments& moments,
                                const TakeDifference& take) {
    FactReader facts(catalogue_);
    Progress progress("comparing", std::nullopt, "devices");
    DifferencesAsked asked{{rows.rows(), catalogue_, facts}, moments};
    asked.is_compared = [&](std::string_view device) { return rows.is_in_both(device); };
    asked.progress = [&](std::uint64_t devices) {
      progress.update(0, devices);
      return true;
    };
    return walk_differences(asked, take);
  }

  const PacksAsked& asked_;
  const Catalogue catalogue_ = Catalogue::load();
  const Sighted from_;
  const Sighted to_;
  std::optional<BadPack> bad_;
};

}  // namespace

Result<Answer> compare_packs(const PacksAsked& asked, const Begin& begin,
                             const TakeDifference& take) {
  Sighted a = sighted(asked.a);
  Sighted b = sighted(asked.b);
  Compared compared;
  compared.swapped = a.glance && b.glance && is_later(*a.glance, *b.glance);
  if (compared.swapped) std::swap(a, b);
  return PackPair(asked, std::move(a), std::move(b)).run(std::move(compared), begin, take);
}

}  // namespace hallmark::cli
