// The first byte says what the rest is: 'p' a pack, checked with the golden packs' keys; 'z' a zip,
// gone through as a check does, whoever signed it; 'm' a manifest; 'l' a log, and 'd' devices, as
// evidence of shard 0 of 1, their first two bytes being the checkpoint's size.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "ledger/pack/devices_check.h"
#include "ledger/pack/log_check.h"
#include "ledger/pack/pack_check.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

// More comes out of a deflated stream than went in; an input's is looked at up to here.
constexpr std::size_t most_bytes = 1U << 20;

constexpr std::array<std::string_view, 21> faults = {
    "badPack",      "badNote",      "badSignature", "badManifest",  "wrongFiles",  "alteredFile",
    "alteredPack",  "stale",        "badEvidence",  "badEntry",     "repeatedId",  "wrongTime",
    "wrongLogRoot", "wrongMapRoot", "wrongShard",   "refusedEntry", "notAdmitted", "wrongDevice",
    "brokenChain",  "badMapProof",  "badInclusion"};

void check_fault(std::string_view name, const std::string& what) {
  INVARIANT(std::find(faults.begin(), faults.end(), name) != faults.end() && !what.empty(),
            "a fault is one of FORMAT.md, and has words for it");
}

// A file of these bytes, which goes with it.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("pack", 0)) {
    INVARIANT(descriptor_ >= 0, "a file in memory");
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    INVARIANT(written == static_cast<ssize_t>(bytes.size()), "all of it is written");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

class Counting final : public EvidenceTaker {
 public:
  Status entry(ShardIndex /*shard*/, std::string_view bytes, const LeafHash& /*leaf*/) override {
    INVARIANT(!bytes.empty(), "an entry has bytes");
    ++entries;
    return ok();
  }
  Status absent(std::string_view device) override {
    INVARIANT(!device.empty(), "a device has a name");
    ++devices;
    return ok();
  }
  std::uint64_t entries = 0;
  std::uint64_t devices = 0;
};

const std::vector<VerifierKey>& golden_keys() {
  static const std::vector<VerifierKey> keys = *parse_verifier_keys(
      "plant-7.example/0+44efa202+AXZJKao0e+tTVoVABsCknDOUG1ZAD7rKIJ8E95nmBWyv\n"
      "plant-7.example/1+252243fd+AXZJKao0e+tTVoVABsCknDOUG1ZAD7rKIJ8E95nmBWyv\n"
      "plant-7.example/2+ba36641e+AXZJKao0e+tTVoVABsCknDOUG1ZAD7rKIJ8E95nmBWyv\n"
      "plant-7.example/3+9eba32f0+AXZJKao0e+tTVoVABsCknDOUG1ZAD7rKIJ8E95nmBWyv\n");
  return keys;
}

void check_whole(std::string_view bytes) {
  const MemoryFile file(bytes);
  Counting taker;
  PackChecking how;
  how.threads = 0;
  how.taker = &taker;
  const auto answer = check_pack(file.path(), golden_keys(), {}, how);
  INVARIANT(answer.has_value(), "what a file says is no fault of the machine");
  if (const auto* fault = std::get_if<PackFault>(&*answer))
    return check_fault(fault->name, fault->what);
  const auto& verdict = std::get<PackVerdict>(*answer);
  std::uint64_t entries = 0;
  std::uint64_t absent = 0;
  for (const auto& shard : verdict.shards) {
    entries += shard.evidence.entries;
    absent += shard.evidence.absent;
  }
  INVARIANT(taker.entries == entries && taker.devices == absent,
            "all evidence of a good pack is handed over, and no more");
  const std::string more = std::string(bytes) + '\0';
  const MemoryFile longer(more);
  const auto again = check_pack(longer.path(), golden_keys(), {}, how);
  INVARIANT(again.has_value() && std::holds_alternative<PackFault>(*again),
            "a byte more is another pack");
}

void check_refusal(const Error& error) {
  INVARIANT(error.code == ErrorCode::bad_input && !error.message.empty(),
            "what is no zip of ours has words for it");
}

void check_zip(std::string_view bytes) {
  const MemoryFile file(bytes);
  const auto zip = ZipReader::open(file.path());
  if (!zip) return check_refusal(zip.error());
  if (const Status tail = (*zip)->read_tail(); !tail) return check_refusal(tail.error());
  const auto& files = (*zip)->files();
  INVARIANT(files.size() >= 2, "a manifest and its signature are among them");
  for (std::size_t at = 0; at + 2 < files.size(); ++at) {
    if (files[at].size_bytes > most_bytes) return;
    const auto stream = (*zip)->next();
    if (!stream) return check_refusal(stream.error());
    std::string out;
    const auto half = (*stream)->fill(out, files[at].size_bytes / 2);
    INVARIANT(half.has_value() && out.size() == *half, "what is filled is counted");
    const auto found = (*stream)->end();
    INVARIANT(found.has_value(), "what a file says is no fault of the machine");
    INVARIANT(found->size_bytes >= *half, "what came out is counted");
    INVARIANT(!found->broken.empty() || found->size_bytes <= files[at].size_bytes,
              "no more comes out than was said");
    if (!found->broken.empty()) return;
    if (const Status end = (*zip)->descriptor(); !end) return check_refusal(end.error());
  }
  for (std::size_t at = files.size() - 2; at < files.size(); ++at) {
    const auto stored = (*zip)->stored(files[at], most_bytes);
    if (!stored) return check_refusal(stored.error());
    INVARIANT(stored->size() == files[at].size_bytes, "a stored file is as long as it says");
  }
}

void check_manifest(std::string_view json) {
  const auto manifest = parse_manifest(json);
  if (!manifest) {
    INVARIANT(!manifest.error().message.empty(), "what is no manifest has words for it");
    return;
  }
  const auto again = parse_manifest(manifest_json(*manifest));
  INVARIANT(again.has_value() && *again == *manifest, "a manifest is read as it is written");
}

// The evidence as the one file of a zip, which is the only way to it.
template <class Check>
void check_evidence(std::string_view bytes, const Check& check) {
  constexpr std::size_t size_bytes = 2;
  if (bytes.size() < size_bytes) return;
  Checkpoint checkpoint;
  checkpoint.ledger = "plant-7.example";
  checkpoint.shard = {ShardIndex(0), 1};
  checkpoint.size =
      static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1]);
  bytes.remove_prefix(size_bytes);
  class Sink final : public ByteSink {
   public:
    Status write(std::string_view more) override {
      text.append(more);
      return ok();
    }
    std::string text;
  } sink;
  ZipWriter writer(sink);
  const auto added = writer.add("evidence", [&](ByteSink& out) { return out.write(bytes); });
  const bool is_written = added && writer.add_stored("manifest.json", "{}") &&
                          writer.add_stored("manifest.sig", "-") && writer.finish();
  INVARIANT(is_written, "a zip of one file is written");
  const MemoryFile file(sink.text);
  const auto zip = ZipReader::open(file.path());
  INVARIANT(zip && (*zip)->read_tail(), "what we write is read");
  const auto stream = (*zip)->next();
  INVARIANT(stream.has_value(), "its file is found");
  Counting taker;
  const Result<EvidenceAnswer> answer = check(**stream, checkpoint, &taker);
  INVARIANT(answer.has_value(), "what evidence says is no fault of the machine");
  if (const auto* fault = std::get_if<EvidenceFault>(&*answer))
    check_fault(fault->name, fault->what);
}

void check(std::string_view input) {
  if (input.empty()) return;
  const char kind = input.front();
  input.remove_prefix(1);
  switch (kind) {
    case 'p':
      return check_whole(input);
    case 'z':
      return check_zip(input);
    case 'm':
      return check_manifest(input);
    case 'l':
      return check_evidence(input,
                            [](ZipStream& stream, const Checkpoint& at, EvidenceTaker* taker) {
                              return check_log(stream, at, 0, taker);
                            });
    default:
      return check_evidence(input,
                            [](ZipStream& stream, const Checkpoint& at, EvidenceTaker* taker) {
                              return check_devices(stream, at, taker);
                            });
  }
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
