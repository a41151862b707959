// Index::load(): what was written out, and the entries after it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "ledger/examine_range.h"
#include "ledger/families.h"
#include "ledger/index/bulk_write.h"
#include "ledger/index/index.h"
#include "ledger/index/index_codec.h"
#include "ledger/ordered_work.h"

namespace hallmark {
namespace {

constexpr std::uint64_t entries_a_piece = 2048;
// Heads are read by the first byte of their keys.
constexpr std::uint64_t pieces_of_heads = 256;
constexpr std::array derived{families::ids, families::heads, families::filters, families::tiles};

}  // namespace

class IndexLoader {
 public:
  IndexLoader(Store& store, Shard shard, const ShardState& state, Index& index,
              std::vector<std::string>& notices)
      : store_(store), shard_(shard), state_(state), index_(index), notices_(notices) {}

  Status load() {
    TRY_ASSIGN(const std::uint64_t applied, written());
    if (applied > 0) {
      if (index_.options_.heads == IndexOptions::Heads::all_in_memory) TRY(load_heads());
      TRY(load_filter());
      TRY_ASSIGN(index_.log_, TileLog::load(store_, applied));
    }
    index_.entries_ = index_.aside_at_ = index_.written_at_ = applied;
    return catch_up(applied);
  }

  // Forgets what the derived families hold and reads all entries.
  Status make_anew() {
    notices_.push_back(
        fmt::format("shard {}: the indexes are made anew from the entries", shard_.index.value()));
    if (index_.options_.heads == IndexOptions::Heads::as_asked) {
      index_.ignore_store_ = true;
    } else {
      for (const Family family : derived) TRY(erase(family));
    }
    return catch_up(0);
  }

  // What was written out is of this version and does not go beyond the entries.
  Result<bool> is_usable() {
    for (const Family family : derived) {
      for (const std::string_view key : {families::applied_key, families::bound_key}) {
        TRY_ASSIGN(const auto bytes, store_.get(family, key));
        const auto applied = bytes ? index_codec::decode_applied(*bytes) : std::nullopt;
        if (bytes && !applied) return false;
        if (applied && applied->entries > state_.entries) return false;
      }
    }
    return true;
  }

 private:
  // How many entries are in every derived family.
  Result<std::uint64_t> written() {
    std::uint64_t least = state_.entries;
    for (const Family family : derived) {
      TRY_ASSIGN(const auto bytes, store_.get(family, families::applied_key));
      const auto applied = bytes ? index_codec::decode_applied(*bytes) : std::nullopt;
      least = std::min(least, applied ? applied->entries : 0);
    }
    return least;
  }

  Status load_heads() {
    using Places = std::vector<HeadTable::Place>;
    const auto produce = [&](std::uint64_t piece, unsigned /*worker*/) {
      return heads_of(static_cast<char>(piece));
    };
    const auto consume = [&](const Places& places) {
      for (const HeadTable::Place& place : places) index_.heads_.fill(place);
      return ok();
    };
    TRY(in_order<Places>(pieces_of_heads, index_.options_.threads, produce, consume));
    index_.heads_.end_fill();
    return ok();
  }

  Result<std::vector<HeadTable::Place>> heads_of(char first_byte) {
    std::vector<HeadTable::Place> places;
    const auto cursor = store_.cursor(families::heads, {&first_byte, 1});
    while (true) {
      TRY_ASSIGN(const bool there, cursor->next());
      if (!there || cursor->key().front() != first_byte) return places;
      if (families::is_about_family(cursor->key())) continue;
      TRY_ASSIGN(const auto key, DeviceKey::from_bytes(cursor->key()));
      TRY_ASSIGN(const Head head, index_codec::decode_head(cursor->value()));
      places.push_back({key, head});
    }
  }

  Status load_filter() {
    TRY_ASSIGN(const auto bytes, store_.get(families::filters, families::applied_key));
    const auto applied = index_codec::decode_applied(bytes.value_or(""));
    if (!applied) return fail(ErrorCode::corruption, "the filter over ids has no position");
    for (std::uint32_t segment = 0; segment < applied->segments; ++segment) {
      std::string bits;
      for (std::uint32_t chunk = 0;; ++chunk) {
        TRY_ASSIGN(const auto part,
                   store_.get(families::filters, index_codec::filter_key(segment, chunk)));
        if (!part) break;
        bits += *part;
        if (part->size() < index_codec::filter_chunk_bytes) break;
      }
      TRY(index_.filter_.restore(bits, applied->ids_in_last));
    }
    return ok();
  }

  // The bound goes last: until then it tells the next open that what is left is not to be believed.
  Status erase(Family family) {
    const auto cursor = store_.cursor(family, "");
    while (true) {
      TRY_ASSIGN(const bool there, cursor->next());
      if (!there) break;
      if (cursor->key() != families::bound_key) TRY(erase(family, cursor->key()));
    }
    TRY(store_.flush(family));
    TRY(erase(family, families::bound_key));
    return store_.flush(family);
  }
  Status erase(Family family, std::string_view key) {
    const Change change{family, key, std::nullopt};
    return store_.write({&change, 1});
  }

  Status catch_up(std::uint64_t from) {
    using Facts = std::vector<EntryFacts>;
    const unsigned threads = state_.entries - from <= entries_a_piece ? 0 : index_.options_.threads;
    std::vector<Examiner> examiners(std::max(threads, 1U));
    const auto produce = [&](std::uint64_t piece, unsigned worker) -> Result<Facts> {
      const std::uint64_t begin = from + piece * entries_a_piece;
      Facts facts;
      TRY(examine_range(store_, shard_, begin, std::min(begin + entries_a_piece, state_.entries),
                        examiners[worker], facts));
      return facts;
    };
    const std::uint64_t pieces = (state_.entries - from + entries_a_piece - 1) / entries_a_piece;
    return in_order<Facts>(pieces, threads, produce,
                           [&](const Facts& facts) { return take(facts); });
  }

  Status take(const std::vector<EntryFacts>& facts) {
    std::vector<LeafHash> leaves;
    std::vector<Index::NewId> ids;
    std::vector<Index::NewHead> heads;
    leaves.reserve(facts.size());
    for (const EntryFacts& fact : facts) {
      leaves.push_back(fact.leaf);
      if (!fact.accepted()) continue;
      const IdPlace place{prefix_of(fact.event->id_key), fact.frame.sequence};
      TRY_ASSIGN(const auto found, index_.candidates(place.prefix));
      // An earlier try may have got as far as writing this very entry's id.
      const bool collides = std::any_of(found.begin(), found.end(),
                                        [&](Sequence one) { return one < place.sequence; });
      ids.push_back({place, collides});
      heads.push_back(
          {fact.event->device, {fact.leaf, fact.frame.sequence, fact.frame.device_sequence}});
    }
    index_.apply(leaves, ids, heads);
    if (index_.options_.heads == IndexOptions::Heads::as_asked) return ok();
    // What a killed writer leaves is written out later; more than that, by generations on the way,
    // so that memory is bounded.
    if (index_.entries_to_catch_up() < index_.options_.most_to_catch_up()) return ok();
    if (index_.set_aside(Index::When::generation_due)) TRY(index_.write_out());
    return ok();
  }

  Store& store_;
  Shard shard_;
  const ShardState& state_;
  Index& index_;
  std::vector<std::string>& notices_;
};

Result<std::unique_ptr<Index>> Index::load(Store& store, Shard shard, const ShardState& state,
                                           const IndexOptions& options,
                                           std::vector<std::string>& notices) {
  std::unique_ptr<Index> index(new Index(store, options));
  IndexLoader loader(store, shard, state, *index, notices);
  TRY_ASSIGN(const bool usable, loader.is_usable());
  if (usable) {
    TRY(loader.load());
  } else {
    TRY(loader.make_anew());
  }
  return index;
}

}  // namespace hallmark
