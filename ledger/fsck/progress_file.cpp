#include "ledger/fsck/progress_file.h"

#include <unistd.h>

#include "ledger/fsck/sealed_file.h"

namespace hallmark {
namespace {

// Raised when what stands in the file changes.
constexpr std::string_view kind = "hallmark fsck.progress 2";

enum class Content : std::uint64_t { under_way = 0, finished = 1 };

constexpr double micros_a_second = 1e6;

void put(SealedWriter& out, std::optional<std::uint64_t> number) {
  out.number(number ? 1 : 0);
  out.number(number.value_or(0));
}

std::optional<std::uint64_t> take_optional(SealedReader& in) {
  const bool there = in.number() != 0;
  const std::uint64_t number = in.number();
  return there ? std::optional(number) : std::nullopt;
}

template <class Tag>
void take(SealedReader& in, Digest<Tag>& digest) {
  const auto taken = Digest<Tag>::from_bytes(in.bytes(digest_size_bytes));
  if (taken) digest = *taken;
}

void put(SealedWriter& out, const ShardState& state) {
  for (const std::uint64_t number : {state.entries, state.position.value(),
                                     static_cast<std::uint64_t>(state.last_recorded.micros()),
                                     state.accepted, state.refused, state.duplicates, state.gaps}) {
    out.number(number);
  }
  out.bytes(state.tip.bytes());
}

ShardState take_state(SealedReader& in) {
  ShardState state;
  state.entries = in.number();
  state.position = Offset(in.number());
  state.last_recorded = Recorded(static_cast<std::int64_t>(in.number()));
  state.accepted = in.number();
  state.refused = in.number();
  state.duplicates = in.number();
  state.gaps = in.number();
  take(in, state.tip);
  return state;
}

void put_heads(SealedWriter& out, const HeadTable& heads) {
  out.number(heads.size());
  for (HeadTable::Slot slot = 0; slot < heads.size(); ++slot) {
    const HeadTable::Place& place = heads[slot];
    out.bytes(place.key.bytes());
    out.bytes(place.head.leaf.bytes());
    out.number(place.head.sequence.value());
    out.number(place.head.count.value());
  }
}

void take_heads(SealedReader& in, HeadTable& heads) {
  for (std::uint64_t left = in.number(); left > 0 && in.good(); --left) {
    DeviceKey key;
    Head head;
    take(in, key);
    take(in, head.leaf);
    head.sequence = Sequence(in.number());
    head.count = DeviceSequence(in.number());
    heads.set(heads.slot_of(key), head);
  }
}

void put_ids(SealedWriter& out, const IdPairs& ids) {
  for (std::size_t bucket = 0; bucket < IdPairs::buckets; ++bucket) {
    out.number(ids.size(bucket));
    ids.each(bucket, [&](const IdPlace& place) {
      out.number(place.prefix);
      out.number(place.sequence.value());
    });
  }
}

void take_ids(SealedReader& in, IdPairs& ids) {
  for (std::size_t bucket = 0; bucket < IdPairs::buckets; ++bucket) {
    for (std::uint64_t left = in.number(); left > 0 && in.good(); --left) {
      const IdPrefix prefix = in.number();
      ids.add({prefix, Sequence(in.number())});
    }
  }
}

Verified take_verified(SealedReader& in, Shard shard) {
  Verified verified(shard);
  verified.state = take_state(in);
  const auto last_offset = take_optional(in);
  if (last_offset) verified.last_offset = Offset(*last_offset);
  take_heads(in, verified.heads);
  take_ids(in, verified.ids);
  if (auto log = TileLog::resume(verified.state.entries, in.text())) {
    verified.log = *std::move(log);
    return verified;
  }
  return Verified(shard);
}

void put(SealedWriter& out, const FsckShard& report) {
  out.number(report.entries);
  put(out, report.verified);
  out.number(report.devices);
  out.number(static_cast<std::uint64_t>(report.seconds * micros_a_second));
  out.number(report.faults.size());
  for (const FsckFault& fault : report.faults) {
    out.number(static_cast<std::uint64_t>(fault.part));
    put(out, fault.sequence ? std::optional(fault.sequence->value()) : std::nullopt);
    out.text(fault.what);
  }
  out.number(report.notices.size());
  for (const std::string& notice : report.notices) out.text(notice);
}

FsckShard take_report(SealedReader& in, Shard shard) {
  FsckShard report;
  report.index = shard.index;
  report.entries = in.number();
  report.verified = take_state(in);
  report.devices = in.number();
  report.seconds = static_cast<double>(in.number()) / micros_a_second;
  for (std::uint64_t left = in.number(); left > 0 && in.good(); --left) {
    FsckFault fault{static_cast<FsckPart>(in.number() % fsck_parts), std::nullopt, {}};
    const auto sequence = take_optional(in);
    if (sequence) fault.sequence = Sequence(*sequence);
    fault.what = in.text();
    report.faults.push_back(std::move(fault));
  }
  for (std::uint64_t left = in.number(); left > 0 && in.good(); --left) {
    report.notices.push_back(in.text());
  }
  return report;
}

Result<SealedWriter> begin(const std::string& path, Shard shard, Content content) {
  TRY_ASSIGN(SealedWriter out, SealedWriter::create(path, kind));
  out.number(shard.index.value());
  out.number(shard.of);
  out.number(static_cast<std::uint64_t>(content));
  return out;
}

}  // namespace

Status FsckProgressFile::save(const Verified& verified) const {
  TRY_ASSIGN(SealedWriter out, begin(path_, shard_, Content::under_way));
  put(out, verified.state);
  put(out, verified.last_offset ? std::optional(verified.last_offset->value()) : std::nullopt);
  put_heads(out, verified.heads);
  put_ids(out, verified.ids);
  out.text(verified.log.begun_tiles());
  return out.replace();
}

Status FsckProgressFile::save(const FsckShard& report, const StoreStamp& stamp) const {
  TRY_ASSIGN(SealedWriter out, begin(path_, shard_, Content::finished));
  out.bytes(stamp.bytes());
  put(out, report);
  return out.replace();
}

Result<std::optional<FsckSaved>> FsckProgressFile::load() const {
  TRY_ASSIGN(auto in, SealedReader::open(path_, kind));
  if (!in) return std::optional<FsckSaved>();
  if (in->number() != shard_.index.value() || in->number() != shard_.of) {
    return fail(ErrorCode::corruption, "it is another shard's", path_);
  }
  FsckSaved saved;
  if (in->number() == static_cast<std::uint64_t>(Content::under_way)) {
    saved.verified = take_verified(*in, shard_);
  } else {
    saved.finished.emplace();
    take(*in, saved.finished->stamp);
    saved.finished->report = take_report(*in, shard_);
  }
  if (!in->good() || !in->at_end()) {
    return fail(ErrorCode::corruption, "its content is not as long as it says", path_);
  }
  return std::optional(std::move(saved));
}

void FsckProgressFile::remove() const {
  (void)::unlink(path_.c_str());
  (void)::unlink((path_ + ".new").c_str());
}

}  // namespace hallmark
