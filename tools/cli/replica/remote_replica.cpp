#include "tools/cli/replica/remote_replica.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "api/http/target.h"
#include "api/routes/tile_path.h"
#include "ledger/proof/note.h"
#include "tools/cli/remote/json_fields.h"
#include "tools/cli/remote/shards.h"
#include "tools/cli/replica/local_replica.h"

namespace hallmark::cli {
namespace {

// A walk needs those along the right edge of the log, and a tile of leaves.
constexpr std::size_t most_tiles_kept = 64;

std::string tile_target(ShardIndex shard, std::string_view kind, std::uint64_t index,
                        std::uint64_t width) {
  return fmt::format("/log/{}/tile/{}/{}{}", shard.value(), kind, api::tile_index_path(index),
                     width == tile_width ? "" : fmt::format(".p/{}", width));
}

// Each entry after its length in two bytes, the higher first.
std::optional<std::vector<std::string>> split_entries(std::string_view tile) {
  std::vector<std::string> entries;
  while (tile.size() >= 2) {
    const auto high = static_cast<unsigned char>(tile[0]);
    const auto low = static_cast<unsigned char>(tile[1]);
    const std::size_t length = std::size_t{high} << 8 | low;
    tile.remove_prefix(2);
    if (tile.size() < length) return std::nullopt;
    entries.emplace_back(tile.substr(0, length));
    tile.remove_prefix(length);
  }
  if (!tile.empty()) return std::nullopt;
  return entries;
}

}  // namespace

Unexpected RemoteShard::strange(std::string_view what, const std::string& target) const {
  return fail(ErrorCode::network, fmt::format("{}; is it a Hallmark server?", what),
              client_.url() + target);
}

Result<std::optional<std::string>> RemoteShard::find(const std::string& target) {
  auto body = client_.fetch(target);
  if (body) return std::optional(*std::move(body));
  if (body.error().code == ErrorCode::not_found) return std::optional<std::string>();
  if (body.error().code == ErrorCode::bad_input) return strange(body.error().message, target);
  return Unexpected(std::move(body).error());
}

Result<std::string> RemoteShard::fetch(const std::string& target) {
  TRY_ASSIGN(auto body, find(target));
  if (!body) return strange("expected something there, found nothing", target);
  return *std::move(body);
}

Result<std::optional<Checkpoint>> RemoteShard::checkpoint(const std::string& target) {
  TRY_ASSIGN(const auto body, find(target));
  if (!body) return std::optional<Checkpoint>();
  TRY_ASSIGN(Checkpoint read, read_note(*body, target));
  return std::optional(std::move(read));
}

Result<Checkpoint> RemoteShard::read_note(const std::string& text, const std::string& target) {
  const auto refuse = [&](const std::string& why) {
    return strange("expected a checkpoint; " + why, target);
  };
  const auto note = parse_note(text);
  if (!note) return refuse(note.error().message);
  auto read = parse_checkpoint(note->text);
  if (!read) return refuse(read.error().message);
  if (read->shard.index == index_) return read;
  return refuse(fmt::format("found one of shard {}", read->shard.index.value()));
}

Result<std::uint64_t> RemoteShard::size() {
  tiles_.clear();  // what was read may have changed since
  // One that recovers shows nothing before it has come to what it had published.
  TRY_ASSIGN(newest_, checkpoint(fmt::format("/log/{}/checkpoint", index_.value())));
  return newest_ ? newest_->size : 0;
}

Result<const std::string*> RemoteShard::tile(unsigned level, std::uint64_t index) {
  const std::uint64_t size = newest_ ? newest_->size : 0;
  const std::uint64_t there = size >> tile_height * level;
  const std::uint64_t width = std::min(tile_width, there - index * tile_width);
  const TileKey key(level, index);
  if (const auto found = tiles_.find(key); found != tiles_.end()) return &found->second;
  const std::string target = tile_target(index_, std::to_string(level), index, width);
  TRY_ASSIGN(std::string bytes, fetch(target));
  if (bytes.size() != width * digest_size_bytes) {
    return fail(ErrorCode::corruption,
                fmt::format("expected {} hashes, found {} bytes", width, bytes.size()),
                client_.url() + target);
  }
  if (tiles_.size() >= most_tiles_kept) tiles_.erase(tiles_.begin());
  return &tiles_.insert_or_assign(key, std::move(bytes)).first->second;
}

Result<NodeHash> RemoteShard::subtree(unsigned level, std::uint64_t index) {
  const unsigned height = level % tile_height;
  const std::uint64_t first = index << height;
  TRY_ASSIGN(const std::string* bytes, tile(level / tile_height, first / tile_width));
  const std::string_view hashes(*bytes);
  std::vector<NodeHash> nodes;
  for (std::uint64_t i = 0; i < 1ULL << height; ++i) {
    const std::size_t at = (first + i) % tile_width * digest_size_bytes;
    TRY_ASSIGN(const NodeHash node, NodeHash::from_bytes(hashes.substr(at, digest_size_bytes)));
    nodes.push_back(node);
  }
  Sha256 sha256;
  for (; nodes.size() > 1; nodes.resize(nodes.size() / 2)) {
    for (std::size_t i = 0; i < nodes.size() / 2; ++i) {
      nodes[i] = join(nodes[2 * i], nodes[2 * i + 1], sha256);
    }
  }
  return nodes.front();
}

Result<std::vector<std::string>> RemoteShard::entries(std::uint64_t first, std::uint64_t count) {
  const std::uint64_t at = first % tile_width;
  const std::string target = tile_target(index_, "entries", first / tile_width, at + count);
  TRY_ASSIGN(const std::string tile, fetch(target));
  auto all = split_entries(tile);
  if (!all || all->size() != at + count) {
    return fail(ErrorCode::corruption,
                fmt::format("expected {} entries, found {} bytes that are something else",
                            at + count, tile.size()),
                client_.url() + target);
  }
  all->erase(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(at));
  return *std::move(all);
}

Result<std::optional<Checkpoint>> RemoteShard::signed_at(std::uint64_t size) {
  return checkpoint(fmt::format("/log/{}/checkpoint/{}", index_.value(), size));
}

Status RemoteShard::list_more() {
  const std::string target =
      fmt::format("/v1/shards/{}/checkpoints?limit=1000{}", index_.value(),
                  list_goes_on_.empty() ? "" : "&cursor=" + api::percent_encoded(list_goes_on_));
  TRY_ASSIGN(const std::string body, fetch(target));
  const auto page = Fields::read(body);
  if (!page) return strange("expected a list of checkpoints, found something else", target);
  const std::vector<json::Value> items = page->list("items");
  for (const json::Value& item : items) {
    TRY_ASSIGN(Checkpoint one, read_note(Fields(item).text("note").value_or(""), target));
    listed_.push_back(std::move(one));
  }
  list_goes_on_ = page->text("next").value_or("");
  is_listed_ = list_goes_on_.empty();
  if (is_listed_ || !items.empty()) return ok();
  return strange("expected checkpoints, found none and that there are more", target);
}

Result<std::vector<Checkpoint>> RemoteShard::all_signed(std::uint64_t after, std::uint64_t up_to) {
  while (!is_listed_ && (listed_.empty() || listed_.back().size <= up_to)) TRY(list_more());
  std::vector<Checkpoint> found;
  for (; !listed_.empty() && listed_.front().size <= up_to; listed_.pop_front()) {
    if (listed_.front().size > after) found.push_back(std::move(listed_.front()));
  }
  // It may have come after the list was read.
  const bool is_new = newest_ && (found.empty() || found.back().size < newest_->size);
  if (is_new && newest_->size > after && newest_->size <= up_to) found.push_back(*newest_);
  return found;
}

Result<std::optional<Offset>> RemoteShard::position() {
  TRY_ASSIGN(const std::string body, fetch(fmt::format("/v1/shards/{}", index_.value())));
  const auto fields = Fields::read(body);
  const auto size = fields ? fields->number("size") : std::nullopt;
  const auto position = fields ? fields->number("position") : std::nullopt;
  if (!size || !position || !newest_ || *size != newest_->size) return std::optional<Offset>();
  return std::optional(Offset(*position));
}

Result<std::unique_ptr<RemoteReplica>> RemoteReplica::open(const std::string& url,
                                                           const api::ClientLimits& limits) {
  TRY_ASSIGN(api::Client client, api::Client::open(url, limits));
  return std::unique_ptr<RemoteReplica>(new RemoteReplica(std::move(client), limits));
}

Result<std::uint32_t> RemoteReplica::shards() {
  auto body = client_.fetch("/v1/shards");
  if (!body) {
    Error& error = body.error();
    const bool is_other = error.code == ErrorCode::bad_input || error.code == ErrorCode::not_found;
    if (is_other) error.code = ErrorCode::network;
    return Unexpected(std::move(error));
  }
  auto lines = read_shards(*body);
  if (lines) return static_cast<std::uint32_t>(lines->size());
  lines.error().context = client_.url();
  return Unexpected(std::move(lines).error());
}

Result<std::unique_ptr<ReplicaShard>> RemoteReplica::shard(ShardIndex index) {
  TRY_ASSIGN(api::Client client, api::Client::open(client_.url(), limits_));
  return std::unique_ptr<ReplicaShard>(std::make_unique<RemoteShard>(std::move(client), index));
}

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

Result<std::unique_ptr<Replica>> open_replica(const std::string& directory_or_url) {
  if (is_url(directory_or_url)) {
    (void)std::signal(SIGPIPE, SIG_IGN);
    TRY_ASSIGN(auto remote, RemoteReplica::open(directory_or_url));
    return std::unique_ptr<Replica>(std::move(remote));
  }
  TRY_ASSIGN(auto local, LocalReplica::open(directory_or_url));
  return std::unique_ptr<Replica>(std::move(local));
}

}  // namespace hallmark::cli
