// The manifest of a pack (ledger/FORMAT.md, 12): what it says, its text, and the text that is
// signed over it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/pack/zip_writer.h"

namespace hallmark {

inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::string_view manifest_note_name = "manifest.sig";
inline constexpr std::size_t manifest_limit_bytes = 32U << 20;
inline constexpr std::size_t manifest_note_limit_bytes = 4096;

enum class PackScope : std::uint8_t {
  all,   // every entry of every shard, and so every device
  some,  // the devices that were asked for
};

[[nodiscard]] std::string checkpoint_name(std::uint32_t shard);
[[nodiscard]] std::string evidence_name(std::uint32_t shard, PackScope scope);

// Whether only the evidence and the checkpoints may have such a name.
[[nodiscard]] bool is_name_of_evidence(std::string_view name);

struct PackedFile {
  std::string name;
  std::uint64_t size_bytes = 0;
  FileHash sha256;
  friend bool operator==(const PackedFile&, const PackedFile&) = default;
};

struct PackManifest {
  std::string ledger;  // its name
  std::uint32_t shards = 1;
  std::string program;
  std::string question;  // one JSON object, as it was handed in
  PackScope scope = PackScope::all;
  std::uint64_t devices = 0;             // that the evidence is about
  std::vector<std::string> checkpoints;  // notes, a shard's each
  std::vector<PackedFile> files;         // in their order, all before the manifest
  std::uint64_t before_bytes = 0;        // of the zip, up to the manifest
  FileHash before;
  friend bool operator==(const PackManifest&, const PackManifest&) = default;
};

[[nodiscard]] std::string manifest_json(const PackManifest& manifest);
[[nodiscard]] Result<PackManifest> parse_manifest(std::string_view json);

// With its last line feed.
[[nodiscard]] std::string manifest_note_text(std::string_view ledger, std::string_view manifest);

}  // namespace hallmark
