// The evidence of one shard as of a checkpoint (ledger/FORMAT.md, 11). The shard may grow
// meanwhile. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/device_map.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/byte_sink.h"

namespace hallmark {

// Told how much is done, in entries read; false stops it.
using EvidenceStep = std::function<bool(std::uint64_t done)>;

class EvidenceWriter {
 public:
  // All outlive this. The shard holds all heads in memory.
  EvidenceWriter(const ShardLedger& shard, const Checkpoint& checkpoint, const EvidenceStep& step)
      : shard_(shard),
        checkpoint_(checkpoint),
        step_(step),
        reader_(shard.reader(checkpoint.size)) {}

  // Makes the map as of the checkpoint, 170 bytes a device; corruption where its root, or the
  // log's, is not the checkpoint's. Comes before all else.
  [[nodiscard]] Status prepare();
  [[nodiscard]] std::uint64_t devices() const { return map_.devices(); }

  // Every entry.
  [[nodiscard]] Status write_log(ByteSink& out);
  // The entries of these devices, which belong to this shard, each once; and that the others have
  // none.
  [[nodiscard]] Status write_devices(std::vector<std::string> devices, ByteSink& out);

 private:
  struct Asked {
    DeviceKey key;
    std::string device;
  };

  [[nodiscard]] Status make_map();
  [[nodiscard]] Result<std::optional<Head>> head_then(const Index::NewHead& now);
  [[nodiscard]] Result<std::vector<Sequence>> sequences_of(const DeviceKey& key);
  [[nodiscard]] Status write_device(const Asked& asked, std::vector<Sequence>& heads,
                                    ByteSink& out);
  [[nodiscard]] Status write_absent_end(const DeviceKey& key, const DeviceMap::Way& way,
                                        ByteSink& out);
  [[nodiscard]] Status write_map_hashes(const std::vector<Asked>& asked, ByteSink& out);
  [[nodiscard]] Status write_log_hashes(std::vector<Sequence> heads, ByteSink& out);
  [[nodiscard]] Status step();

  const ShardLedger& shard_;
  const Checkpoint& checkpoint_;
  const EvidenceStep& step_;
  Reader reader_;
  Sha256 sha256_;
  DeviceMap map_;
  std::uint64_t done_ = 0;
};

}  // namespace hallmark
