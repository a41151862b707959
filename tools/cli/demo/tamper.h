// Shows that tampering is found: a ledger is made, one byte of a copy is changed as an insider
// could, and everything that checks is asked, first about what is good, then about the copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"
#include "tools/cli/demo/python_verifier.h"

namespace hallmark::cli::demo {

struct TamperOptions {
  std::int64_t at_us = 0;
  std::string verifier;  // verify_bundle.py; empty: where it lies beside this program's source
};

// The entry whose byte is changed.
struct TamperedEntry {
  std::string device;
  ShardIndex shard;
  Sequence sequence;
  DeviceSequence device_sequence;
  std::string before;  // the event's time, which says when the device was retired
  std::string after;
};

struct Tampering {
  std::uint64_t events = 0;
  std::uint64_t devices = 0;
  std::uint32_t shards = 0;
  std::uint64_t bundle_entries = 0;
  std::uint64_t byte_at = 0;  // of the entry's bytes
  TamperedEntry entry;

  struct Fault {
    std::optional<ShardIndex> shard;
    std::optional<Sequence> sequence;
    std::string what;
  };
  // What is wrong with what is good, which should be nothing.
  std::vector<Fault> good_fsck;
  std::optional<std::string> good_verify;
  std::optional<PythonAnswer> good_python;

  // The same of the copies. Where Python cannot be asked, `without_python` says why.
  std::vector<Fault> fsck;
  std::optional<std::string> verify;
  std::optional<PythonAnswer> python;
  std::string without_python;

  [[nodiscard]] bool good_is_good() const;
  [[nodiscard]] bool fsck_names_entry() const;
  [[nodiscard]] bool verify_names_entry() const;
  [[nodiscard]] bool python_names_entry() const;
  [[nodiscard]] bool ok() const;
};

[[nodiscard]] Result<Tampering> tamper(const TamperOptions& options);

[[nodiscard]] std::string tampering_text(const Tampering& found);
[[nodiscard]] std::string tampering_json(const Tampering& found);

}  // namespace hallmark::cli::demo
