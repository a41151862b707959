// A server as a replica, by what it tells anybody: its log as tiles, its checkpoints, its shards.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/client.h"
#include "ledger/proof/tile_log.h"
#include "tools/cli/replica/replica.h"

namespace hallmark::cli {

class RemoteShard final : public ReplicaShard {
 public:
  RemoteShard(api::Client client, ShardIndex index) : client_(std::move(client)), index_(index) {}

  // Those that its newest checkpoint is of; none before there is one.
  [[nodiscard]] Result<std::uint64_t> size() override;
  [[nodiscard]] Result<NodeHash> subtree(unsigned level, std::uint64_t index) override;
  [[nodiscard]] Result<std::vector<std::string>> entries(std::uint64_t first,
                                                         std::uint64_t count) override;
  [[nodiscard]] Result<std::optional<Checkpoint>> signed_at(std::uint64_t size) override;
  [[nodiscard]] Result<std::optional<Checkpoint>> newest_signed() override { return newest_; }
  // For ranges that grow: what it lists is read once.
  [[nodiscard]] Result<std::vector<Checkpoint>> all_signed(std::uint64_t after,
                                                           std::uint64_t up_to) override;
  [[nodiscard]] Result<std::optional<Offset>> position() override;

 private:
  using TileKey = std::pair<unsigned, std::uint64_t>;  // level, index

  [[nodiscard]] Result<std::optional<Checkpoint>> checkpoint(const std::string& target);
  [[nodiscard]] Result<Checkpoint> read_note(const std::string& text, const std::string& target);
  [[nodiscard]] Status list_more();
  // Whatever else is answered than what is asked for is network: it says nothing of the replica.
  [[nodiscard]] Result<std::optional<std::string>> find(const std::string& target);
  [[nodiscard]] Result<std::string> fetch(const std::string& target);
  [[nodiscard]] Unexpected strange(std::string_view what, const std::string& target) const;
  [[nodiscard]] Result<const std::string*> tile(unsigned level, std::uint64_t index);

  api::Client client_;
  const ShardIndex index_;
  std::optional<Checkpoint> newest_;
  std::map<TileKey, std::string> tiles_;  // read lately
  std::deque<Checkpoint> listed_;         // and not handed out yet
  std::string list_goes_on_;              // where the next page is
  bool is_listed_ = false;                // to its end
};

class RemoteReplica final : public Replica {
 public:
  // bad_input: no URL of a server. Nothing is asked yet. As api::Client, it wants a process that
  // ignores SIGPIPE.
  [[nodiscard]] static Result<std::unique_ptr<RemoteReplica>> open(
      const std::string& url, const api::ClientLimits& limits = {});

  [[nodiscard]] const std::string& place() const override { return client_.url(); }
  [[nodiscard]] Result<std::uint32_t> shards() override;
  // With a connection of its own.
  [[nodiscard]] Result<std::unique_ptr<ReplicaShard>> shard(ShardIndex index) override;

 private:
  RemoteReplica(api::Client client, const api::ClientLimits& limits)
      : client_(std::move(client)), limits_(limits) {}

  api::Client client_;
  const api::ClientLimits limits_;
};

// A directory, or a server where it begins as a URL does.
[[nodiscard]] Result<std::unique_ptr<Replica>> open_replica(const std::string& directory_or_url);
[[nodiscard]] bool is_url(std::string_view text);

}  // namespace hallmark::cli
