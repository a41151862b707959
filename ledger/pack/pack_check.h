// Whether an evidence pack holds (ledger/FORMAT.md, 12): its rows in their order, nothing taken on
// trust but the keys. For who checks one from its file; it writes nothing of it to the disk.
//
// Memory: a zip's tail and a manifest (32 MiB each at most), and what check_log() and
// check_devices() say, of one shard at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/pack/evidence.h"
#include "ledger/pack/manifest.h"
#include "ledger/proof/freshness.h"
#include "ledger/proof/note.h"

namespace hallmark {

// The first bytes of every pack.
inline constexpr std::string_view pack_first_bytes = "PK\3\4";

// The first thing that is wrong, and with which file; none where it is the zip as a whole. Its
// sentence quotes the pack: printable() before a person sees it.
struct PackFault {
  std::string_view name;  // as FORMAT.md has it, as "alteredFile"
  std::string file;
  std::string what;
};

struct PackVerdict {
  struct ShardVerdict {
    Checkpoint checkpoint;
    std::vector<std::string> auditors;  // none: operator-asserted
    ShardEvidence evidence;
  };
  std::string ledger;
  std::string question;  // a JSON object, the signer's word
  PackScope scope = PackScope::all;
  std::uint64_t devices = 0;
  std::vector<PackedFile> files;
  std::vector<ShardVerdict> shards;
};

struct PackChecking {
  unsigned threads = 2;
  // Told now and then which file is being read; none: nobody is.
  std::function<void(std::string_view file)> reading = {};
  // Is handed all evidence; null: nobody is.
  EvidenceTaker* taker = nullptr;
};

// An Error is the machine's, the file cannot be read; or the taker's.
[[nodiscard]] Result<std::variant<PackVerdict, PackFault>> check_pack(
    const std::string& path, std::span<const VerifierKey> known, const Freshness& asked,
    const PackChecking& how = {});

}  // namespace hallmark
