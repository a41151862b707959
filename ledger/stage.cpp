#include "ledger/stage.h"

#include <fmt/format.h>

#include "ledger/families.h"

namespace hallmark {
namespace {

Receipt receipt_of(Receipt::Status status, const Envelope& envelope, Shard shard, Sequence sequence,
                   DeviceSequence device_sequence, const LeafHash& leaf, Recorded recorded_at) {
  return {status,
          std::string(envelope.source),
          std::string(envelope.id),
          std::string(envelope.device),
          shard.index,
          sequence,
          device_sequence,
          leaf,
          recorded_at};
}

}  // namespace

void Stage::begin(const ShardState& state) {
  state_ = state;
  first_sequence_ = state.entries;
  bytes_.clear();
  entries_.clear();
  leaves_.clear();
  steps_back_.clear();
  ids_.clear();
  new_ids_.clear();
  heads_.clear();
}

Status Stage::move_to(Offset position) {
  if (position < state_.position) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected an offset of at least {}, the position; found {}",
                            state_.position.value(), position.value()),
                fmt::format("shard {}", shard_.index.value()));
  }
  state_.gaps += position.value() - state_.position.value();
  state_.position = position;
  return ok();
}

void Stage::expect(std::span<const Placed> next) const {
  std::vector<Index::Question> questions;
  questions.reserve(next.size());
  for (const Placed& placed : next) {
    if (placed.record->refusal() != nullptr) continue;
    questions.push_back(
        {prefix_of(placed.record->admissible().id_key), &placed.record->device_key()});
  }
  index_.expect(questions);
}

Result<Outcome> Stage::take(const Placed& placed) {
  TRY(move_to(placed.offset));
  const Judged& judged = *placed.record;
  if (judged.refusal() != nullptr) return refuse(placed, *judged.refusal());
  const Admissible& event = judged.admissible();
  bool collides = false;
  TRY_ASSIGN(const auto earlier, find_earlier(event.id_key, collides));
  if (!earlier) return accept(placed, collides);
  if (earlier->event_digest != event.event_digest) {
    return refuse(placed, {Reason::conflict, earlier->sequence.value()});
  }
  ++state_.duplicates;
  state_.position = next(state_.position);
  return Outcome(receipt_of(Receipt::Status::duplicate, event.envelope, shard_, earlier->sequence,
                            earlier->device_sequence, earlier->leaf, earlier->recorded_at));
}

Outcome Stage::refuse(const Placed& placed, Refusal refusal) {
  EntryFrame frame = refused_frame(state_, shard_, placed.offset, placed.recorded_at, refusal);
  if (is_stored_cut(refusal)) {
    const CutRecord kept = cut_record(placed.record->record(), examiner_.judge.sha256);
    frame.cut = kept.cut;
    add(placed, frame, {}, kept.record);
  } else {
    add(placed, frame, {}, placed.record->record());
  }
  ++state_.refused;
  return refusal;
}

Result<Outcome> Stage::accept(const Placed& placed, bool collides) {
  const Judged& judged = *placed.record;
  const Admissible& event = judged.admissible();
  const auto staged = heads_.find(judged.device_key());
  Head head;
  if (staged != heads_.end()) {
    head = staged->second;
  } else {
    TRY_ASSIGN(head, index_.head(judged.device_key()));
  }
  const EntryFrame frame = accepted_frame(state_, shard_, placed.offset, placed.recorded_at, head);
  const LeafHash leaf = add(placed, frame, event.envelope.device, judged.record());
  ++state_.accepted;
  const IdPlace place{prefix_of(event.id_key), frame.sequence};
  ids_.add(place);
  new_ids_.push_back({place, collides});
  heads_.insert_or_assign(judged.device_key(), Head{leaf, frame.sequence, frame.device_sequence});
  return Outcome(receipt_of(Receipt::Status::recorded, event.envelope, shard_, frame.sequence,
                            frame.device_sequence, leaf, placed.recorded_at));
}

LeafHash Stage::add(const Placed& placed, const EntryFrame& frame, std::string_view device,
                    const Record& record) {
  const std::string_view bytes = examiner_.codec.encode(frame, device, record);
  const LeafHash leaf = leaf_hash(bytes, examiner_.judge.sha256);
  entries_.push_back(
      {bytes_.size(), bytes.size(), placed.record, placed.recorded_at, frame.device_sequence});
  leaves_.push_back(leaf);
  bytes_ += bytes;
  if (state_.entries > 0 && placed.recorded_at < state_.last_recorded) {
    steps_back_.push_back({frame.sequence, state_.last_recorded});
  }
  state_.tip = leaf;
  state_.last_recorded = placed.recorded_at;
  state_.position = next(placed.offset);
  ++state_.entries;
  return leaf;
}

Result<std::optional<Stage::Earlier>> Stage::find_earlier(const IdKey& id_key, bool& collides) {
  const IdPrefix prefix = prefix_of(id_key);
  TRY_ASSIGN(std::vector<Sequence> found, index_.candidates(prefix));
  ids_.find(prefix, found);
  collides = !found.empty();
  for (const Sequence sequence : found) {
    // What was written out and then lost with its entries is no candidate.
    if (sequence.value() >= state_.entries) continue;
    TRY_ASSIGN(const Earlier earlier, read_earlier(sequence));
    if (earlier.id_key == id_key) return std::optional(earlier);
  }
  return std::optional<Earlier>();
}

Result<Stage::Earlier> Stage::read_earlier(Sequence sequence) {
  if (sequence.value() >= first_sequence_) {
    const Staged& staged = entries_[sequence.value() - first_sequence_];
    const Admissible& event = staged.record->admissible();
    return Earlier{sequence,           event.id_key,
                   event.event_digest, staged.device_sequence,
                   staged.recorded_at, leaves_[sequence.value() - first_sequence_]};
  }
  const std::string place =
      fmt::format("entry {} of shard {}", sequence.value(), shard_.index.value());
  const auto key = families::big_endian(sequence.value());
  TRY_ASSIGN(const auto bytes, store_.get(families::entries, families::view(key)));
  if (!bytes) return fail(ErrorCode::corruption, "the index names it, but it is missing", place);
  TRY_ASSIGN(const EntryFacts facts, examine(*bytes, shard_, examiner_));
  if (!facts.accepted()) {
    return fail(ErrorCode::corruption, "the index of ids names it, but it is refused", place);
  }
  return Earlier{sequence,
                 facts.event->id_key,
                 facts.event->event_digest,
                 facts.frame.device_sequence,
                 facts.frame.recorded_at,
                 facts.leaf};
}

std::vector<Index::NewHead> Stage::new_heads() const {
  std::vector<Index::NewHead> heads;
  heads.reserve(heads_.size());
  for (const auto& [key, head] : heads_) heads.push_back({key, head});
  return heads;
}

}  // namespace hallmark
