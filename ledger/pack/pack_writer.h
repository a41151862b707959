// Writes an evidence pack (ledger/FORMAT.md, 12): a zip that carries evidence out of the house and
// can be checked without it. For whoever exports; one thread.
//
//   begin()          the text for who opens it, the verifier, the checkpoints
//   add_file(...)    any number of the caller's own
//   add_evidence()   once
//   finish()         manifest, signature, the zip's end
//
// The same question as of the same sizes gives the same bytes, whatever has come since. Without
// finish() there is no pack, whatever the sink has.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/pack/manifest.h"
#include "ledger/pack/pack_texts.h"

namespace hallmark {

struct PackProgress {
  ShardIndex shard;
  std::uint64_t done = 0;   // entries written of this shard
  std::uint64_t total = 0;  // entries of this shard; in scope `some` how many it will be is unknown
};

struct PackOptions {
  std::vector<std::uint64_t> sizes;  // a shard's each, of checkpoints that are kept
  PackScope scope = PackScope::all;
  std::string question = "{}";  // one JSON object: what the pack answers
  std::string program;          // that writes it, with its version
  std::string key;              // the key file
  // Asked now and then; false stops it. None: nobody is told.
  std::function<bool(const PackProgress&)> go_on = {};
  std::span<const PackText> texts = pack_texts();  // what comes first
};

// bad_input for what no device is called.
[[nodiscard]] Status verify_device(std::string_view device);

class PackWriter {
 public:
  using Content = std::function<Status(ByteSink&)>;
  using TakeDevice = std::function<Status(std::string_view)>;
  // Hands each device to `take`.
  using EachDevice = std::function<Status(const TakeDevice& take)>;

  // The ledger publishes; it and the sink outlive this. Its checkpoints are kept for ever from now
  // on. bad_input for a question that is no JSON object, not_found for a size that is none.
  [[nodiscard]] static Result<std::unique_ptr<PackWriter>> begin(Ledger& ledger, ByteSink& out,
                                                                 PackOptions options);

  // `name` is one of [a-z0-9._/-], and neither under evidence/ nor under checkpoints/.
  [[nodiscard]] Status add_file(const std::string& name, const Content& content);
  // In scope `all`.
  [[nodiscard]] Status add_evidence();
  // In scope `some`: names once each or more often, in any order; all of them are held in memory.
  [[nodiscard]] Status add_evidence(const EachDevice& devices);
  [[nodiscard]] Status finish();
  // All but the last two, in their order.
  [[nodiscard]] const std::vector<PackedFile>& files() const { return manifest_.files; }

 private:
  PackWriter(Ledger& ledger, ByteSink& out, PackOptions options)
      : ledger_(ledger), options_(std::move(options)), zip_(out) {}

  [[nodiscard]] Status begin();
  [[nodiscard]] Status add_shard(std::uint32_t index, std::vector<std::string> devices);
  [[nodiscard]] Status put(const std::string& name, const Content& content);

  Ledger& ledger_;
  const PackOptions options_;
  ZipWriter zip_;
  PackManifest manifest_;
  std::vector<Checkpoint> checkpoints_;
  bool has_evidence_ = false;
};

}  // namespace hallmark
