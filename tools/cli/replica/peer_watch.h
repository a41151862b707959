// Compares a ledger that is being served with a replica's server as both grow, on a thread of its
// own, and halts the publications of a shard that differs: what is signed from then on might be
// wrong, and who is right is a person's to find out. Made by `hallmark serve --peer`.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/metrics.h"
#include "ledger/ledger.h"
#include "tools/cli/replica/shard_comparison.h"

namespace hallmark::cli {

struct PeerOptions {
  std::string url;
  std::string directory;  // of the ledger
  std::chrono::milliseconds interval{2000};
  std::function<void(std::string_view)> log;
};

class PeerWatch {
 public:
  // The ledger publishes and outlives it. bad_input: no URL. The replica need not be there: it is
  // asked again and again, and what cannot be asked halts nothing.
  [[nodiscard]] static Result<std::unique_ptr<PeerWatch>> start(Ledger& ledger,
                                                                PeerOptions options);
  // Waits for the question that is under way.
  ~PeerWatch();
  PeerWatch(const PeerWatch&) = delete;
  PeerWatch& operator=(const PeerWatch&) = delete;

  // For /metrics, on any thread: that it is at work at all.
  [[nodiscard]] std::vector<api::Reading> readings() const;

 private:
  class Shard;
  struct Figures {
    std::atomic<std::uint64_t> size{0};          // as far as the logs were last compared
    std::atomic<std::uint64_t> entries_read{0};  // of both, byte for byte
  };

  PeerWatch(Ledger& ledger, PeerOptions options, std::unique_ptr<Replica> ours,
            std::unique_ptr<Replica> theirs);
  void run(const std::stop_token& stop);
  [[nodiscard]] Status round(const std::stop_token& stop);
  [[nodiscard]] Status meet();
  void halt(ShardIndex index, const Difference& difference);
  void tell(const Status& round);

  Ledger& ledger_;
  const PeerOptions options_;
  const SideNames names_;
  const std::unique_ptr<Replica> ours_;
  const std::unique_ptr<Replica> theirs_;
  std::vector<std::unique_ptr<Shard>> shards_;  // none before the replica was met
  std::vector<Figures> figures_;
  std::atomic<bool> is_away_{false};
  bool has_met_ = false;
  std::jthread thread_;
};

}  // namespace hallmark::cli
