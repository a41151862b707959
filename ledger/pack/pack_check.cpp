#include "ledger/pack/pack_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "ledger/pack/devices_check.h"
#include "ledger/pack/log_check.h"
#include "ledger/pack/zip_reader.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using Answer = std::variant<PackVerdict, PackFault>;

// Rows are functions in FORMAT.md's order; each looks at what those before left.
class PackCheck {
 public:
  PackCheck(std::span<const VerifierKey> known, const Freshness& asked, const PackChecking& how)
      : known_(known), asked_(asked), how_(how) {}

  Result<Answer> run(const std::string& path) {
    const Status done = check(path);
    if (fault_) return Answer(*std::move(fault_));
    if (!done) return Unexpected(done.error());
    verdict_.ledger = manifest_.ledger;
    verdict_.question = std::move(manifest_.question);
    verdict_.scope = manifest_.scope;
    verdict_.devices = manifest_.devices;
    verdict_.files = std::move(manifest_.files);
    return Answer(std::move(verdict_));
  }

 private:
  // After a fault there is an Error, so that what comes after is not looked at; run() tells it.
  Status check(const std::string& path) {
    TRY_ASSIGN(zip_, ZipReader::open(path));
    TRY(as("badPack", "", zip_->read_tail()));
    TRY(signature());
    TRY(manifest());
    for (std::uint32_t shard = 0; shard < manifest_.shards; ++shard) TRY(checkpoint(shard));
    TRY(names());
    for (const PackedFile& listed : manifest_.files) TRY(file(listed));
    TRY(whole());
    for (std::uint32_t shard = 0; shard < manifest_.shards; ++shard) {
      TRY(as("stale", checkpoint_name(shard),
             verify_fresh(verdict_.shards[shard].checkpoint, signed_by_[shard], asked_)));
    }
    return ok();
  }

  // Before anything is read that somebody without the key may have written.
  Status signature() {
    const std::string name(manifest_note_name);
    auto manifest = zip_->stored(zip_->files()[zip_->files().size() - 2], manifest_limit_bytes);
    TRY(as("badPack", std::string(manifest_name), manifest));
    text_ = *std::move(manifest);
    const auto text = zip_->stored(zip_->files().back(), manifest_note_limit_bytes);
    TRY(as("badPack", name, text));
    const auto note = parse_note(*text);
    TRY(as("badNote", name, note));
    ledger_ = note->text.substr(0, note->text.find('/'));
    const std::string expected = manifest_note_text(ledger_, text_);
    if (note->text != expected || note->signatures.size() != 1) {
      return wrong("badSignature", name, "note", "one signature over " + quoted(expected, 300),
                   fmt::format("{} over {}", note->signatures.size(), quoted(note->text, 300)));
    }
    const auto signed_by = signatures_by(known_, *note);
    TRY(as("badSignature", name, signed_by));
    const std::string origin = origin_of(ledger_, ShardIndex(0));
    const bool by_operator =
        std::any_of(signed_by->begin(), signed_by->end(), [&](const KnownSignature& one) {
          return one.key.type() == NoteKeyType::signature && one.key.name() == origin;
        });
    if (by_operator) return ok();
    return wrong("badSignature", name, "note",
                 fmt::format("a signature of a known key named {}", origin),
                 fmt::format("that of {}", quoted(note->signatures.front().name)));
  }

  Status manifest() {
    const std::string name(manifest_name);
    auto read = parse_manifest(text_);
    TRY(as("badManifest", name, read));
    manifest_ = *std::move(read);
    if (manifest_.ledger != ledger_) {
      return wrong("badManifest", name, "/ledger", quoted(ledger_), quoted(manifest_.ledger));
    }
    const std::uint64_t before = zip_->files()[zip_->files().size() - 2].offset;
    if (manifest_.before_bytes == before) return ok();
    return wrong("badManifest", name, "/before/bytes", fmt::format("{}", before),
                 fmt::format("{}", manifest_.before_bytes));
  }

  Status checkpoint(std::uint32_t shard) {
    const std::string name = checkpoint_name(shard);
    const auto note = parse_note(manifest_.checkpoints[shard]);
    TRY(as("badNote", name, note));
    auto checkpoint = parse_checkpoint(note->text);
    TRY(as("badNote", name, checkpoint));
    if (checkpoint->ledger != manifest_.ledger ||
        checkpoint->shard != Shard{ShardIndex(shard), manifest_.shards}) {
      return wrong(
          "badNote", name, "checkpoint",
          fmt::format("one of {}, {} of {}", quoted(manifest_.ledger), shard, manifest_.shards),
          fmt::format("one of {}, {} of {}", checkpoint->ledger, checkpoint->shard.index.value(),
                      checkpoint->shard.of));
    }
    auto signed_by = verify_checkpoint(*checkpoint, *note, known_);
    TRY(as("badSignature", name, signed_by));
    verdict_.shards.push_back({*std::move(checkpoint), auditors_of(*signed_by), {}});
    signed_by_.push_back(*std::move(signed_by));
    return ok();
  }

  // That the zip has the files of the manifest, and that those are all that there have to be.
  Status names() {
    const auto& files = zip_->files();
    for (std::size_t at = 0; at < std::max(files.size() - 2, manifest_.files.size()); ++at) {
      const std::string there = at + 2 < files.size() ? files[at].name : "";
      const std::string listed = at < manifest_.files.size() ? manifest_.files[at].name : "";
      const bool same = there == listed && files[at].size_bytes == manifest_.files[at].size_bytes;
      if (same) continue;
      return wrong("wrongFiles", there.empty() ? listed : there, fmt::format("file {}", at + 1),
                   listed.empty() ? "none" : quoted(listed),
                   there.empty()
                       ? "none"
                       : fmt::format("{} of {} bytes", quoted(there), files[at].size_bytes));
    }
    std::size_t of_evidence = 0;
    for (const PackedFile& file : manifest_.files) {
      if (!is_name_of_evidence(file.name)) continue;
      ++of_evidence;
      if (shard_of_name(file.name)) continue;
      return wrong("wrongFiles", file.name, file.name,
                   "checkpoints and evidence of the shards, as the scope says", "it");
    }
    if (of_evidence == 2 * std::size_t{manifest_.shards}) return ok();
    return wrong("wrongFiles", "", "checkpoints/ and evidence/",
                 fmt::format("{} files", 2 * std::size_t{manifest_.shards}),
                 fmt::format("{}", of_evidence));
  }

  // Of a checkpoint or of evidence.
  struct OfShard {
    std::uint32_t shard;
    bool is_checkpoint;
  };
  [[nodiscard]] std::optional<OfShard> shard_of_name(std::string_view name) const {
    const std::size_t begin = name.find('/') + 1;
    const auto shard = parse_decimal<std::uint32_t>(name.substr(begin, name.find('.') - begin));
    if (!shard || *shard >= manifest_.shards) return std::nullopt;
    if (name == checkpoint_name(*shard)) return OfShard{*shard, true};
    if (name == evidence_name(*shard, manifest_.scope)) return OfShard{*shard, false};
    return std::nullopt;
  }

  Status file(const PackedFile& listed) {
    if (how_.reading) how_.reading(listed.name);
    auto stream = zip_->next();
    TRY(as("badPack", listed.name, stream));
    const auto of_shard =
        is_name_of_evidence(listed.name) ? shard_of_name(listed.name) : std::optional<OfShard>();
    std::optional<EvidenceFault> fault;
    if (of_shard) {
      TRY_ASSIGN(fault, look_into(**stream, *of_shard));
    }
    TRY_ASSIGN(const ZipStream::Found found, (*stream)->end());
    if (!found.broken.empty()) return wrong("alteredFile", listed.name, found.broken);
    if (found.size_bytes != listed.size_bytes || found.sha256 != listed.sha256) {
      return wrong("alteredFile", listed.name, "the file",
                   fmt::format("{} bytes with SHA-256 {}", listed.size_bytes, listed.sha256.hex()),
                   fmt::format("{} with {}", found.size_bytes, found.sha256.hex()));
    }
    const ZipFile& record = zip_->files()[read_++];
    if (found.crc != record.crc) {
      return wrong("badPack", listed.name, "its CRC", fmt::format("{:08x}", found.crc),
                   fmt::format("{:08x}", record.crc));
    }
    TRY(as("badPack", listed.name, zip_->descriptor()));
    if (fault) return wrong(fault->name, listed.name, fault->what);
    return ok();
  }

  // What is wrong with it, which is told when its bytes are those that were signed.
  Result<std::optional<EvidenceFault>> look_into(ZipStream& stream, OfShard of) {
    PackVerdict::ShardVerdict& shard = verdict_.shards[of.shard];
    if (of.is_checkpoint) {
      const std::string& note = manifest_.checkpoints[of.shard];
      std::string text;
      TRY_ASSIGN(const std::size_t got, stream.fill(text, note.size() + 1));
      if (got == note.size() && text == note) return std::optional<EvidenceFault>();
      return std::optional(
          EvidenceFault{"badEvidence", "expected the manifest's checkpoint, found another text"});
    }
    TRY_ASSIGN(EvidenceAnswer answer,
               manifest_.scope == PackScope::all
                   ? check_log(stream, shard.checkpoint, how_.threads, how_.taker)
                   : check_devices(stream, shard.checkpoint, how_.taker));
    if (auto* fault = std::get_if<EvidenceFault>(&answer)) return std::optional(std::move(*fault));
    shard.evidence = std::get<ShardEvidence>(answer);
    return std::optional<EvidenceFault>();
  }

  Status whole() {
    const FileHash before = zip_->hash();
    if (before != manifest_.before) {
      return wrong("alteredPack", "", "all bytes before the manifest",
                   "SHA-256 " + manifest_.before.hex(), before.hex());
    }
    std::uint64_t devices = 0;
    for (const auto& shard : verdict_.shards) devices += shard.evidence.devices;
    if (devices == manifest_.devices) return ok();
    return wrong("badManifest", std::string(manifest_name), "/devices", fmt::format("{}", devices),
                 fmt::format("{}", manifest_.devices));
  }

  template <class T>
  Status as(std::string_view name, const std::string& file, const Result<T>& result) {
    if (result) return ok();
    if (result.error().code == ErrorCode::io) return Unexpected(result.error());
    return wrong(name, file, result.error().text());
  }
  Unexpected wrong(std::string_view name, const std::string& file, std::string_view where,
                   std::string_view expected, std::string_view found) {
    return wrong(name, file, fmt::format("{}: expected {}, found {}", where, expected, found));
  }
  Unexpected wrong(std::string_view name, std::string file, std::string what) {
    fault_ = PackFault{name, std::move(file), std::move(what)};
    return fail(ErrorCode::bad_input, fault_->what);
  }

  std::span<const VerifierKey> known_;
  const Freshness& asked_;
  const PackChecking& how_;
  std::unique_ptr<ZipReader> zip_;
  std::string text_;    // the manifest's
  std::string ledger_;  // that its note names
  PackManifest manifest_;
  std::vector<std::vector<KnownSignature>> signed_by_;  // a shard's checkpoint each
  std::size_t read_ = 0;                                // files
  PackVerdict verdict_;
  std::optional<PackFault> fault_;
};

}  // namespace

Result<Answer> check_pack(const std::string& path, std::span<const VerifierKey> known,
                          const Freshness& asked, const PackChecking& how) {
  return PackCheck(known, asked, how).run(path);
}

}  // namespace hallmark
