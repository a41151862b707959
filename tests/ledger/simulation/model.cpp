#include "tests/ledger/simulation/model.h"

namespace hallmark::simulation {
namespace {

// ledger/FORMAT.md, Notation.
std::string u32be(std::uint64_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

std::string field(const std::string& bytes) { return u32be(bytes.size()) + bytes; }

std::string opt(const std::optional<std::string>& bytes) {
  return bytes ? field(*bytes) : "\xff\xff\xff\xff";
}

std::uint64_t length(const std::optional<std::string>& bytes) { return bytes ? bytes->size() : 0; }

// 4.3.
Cut cut_of(const Record& record, Sha256& sha256) {
  Cut cut;
  cut.content_type_length = length(record.content_type);
  cut.attribute_count = record.attributes.size();
  cut.key_length = length(record.key);
  cut.value_length = length(record.value);
  std::string whole = opt(record.content_type) + u32be(record.attributes.size());
  for (const Attribute& attribute : record.attributes) {
    cut.attributes_length += attribute.name.size() + length(attribute.value);
    whole += field(attribute.name) + opt(attribute.value);
  }
  whole += opt(record.key) + opt(record.value);
  cut.whole = sha256.digest<RecordDigest>(whole);
  return cut;
}

Record beginning_of(const Record& record) {
  const auto first = [](const std::optional<std::string>& bytes, std::size_t most) {
    return bytes ? std::optional(bytes->substr(0, most)) : std::nullopt;
  };
  return {first(record.content_type, 256), {}, first(record.key, 256), first(record.value, 4096)};
}

}  // namespace

Model::Model(Shard shard, Bench& bench) : shard_(shard), bench_(&bench) {
  state_.tip = bench.sha256.digest<LeafHash>(field("hallmark ledger") + u32be(1) +
                                             u32be(shard.index.value()) + u32be(shard.of));
}

bool Model::fits(const Request& request) const {
  if (request.pass_over) return *request.pass_over >= state_.position;
  Offset position = state_.position;
  for (const Sent& sent : request.records) {
    if (sent.offset < position) return false;
    position = next(sent.offset);
  }
  return true;
}

std::vector<Outcome> Model::take(const Request& request) {
  const Offset before = state_.position;
  std::vector<Outcome> outcomes;
  for (const Sent& sent : request.records) outcomes.push_back(take(sent));
  if (request.pass_over) {
    state_.gaps += request.pass_over->value() - state_.position.value();
    state_.position = *request.pass_over;
  }
  if (state_.position != before) commits_.push_back({request, state_});
  return outcomes;
}

Outcome Model::take(const Sent& sent) {
  state_.gaps += sent.offset.value() - state_.position.value();
  state_.position = Offset(sent.offset.value() + 1);
  if (const auto* refusal = std::get_if<Refusal>(&sent.sample->admission())) {
    return refuse(sent, *refusal);
  }
  const auto& event = std::get<Admissible>(sent.sample->admission());
  const auto earlier =
      ids_.find({std::string(event.envelope.source), std::string(event.envelope.id)});
  if (earlier == ids_.end()) return accept(sent, event);
  const auto& first = std::get<Admissible>(entries_[earlier->second.value()].sample->admission());
  if (first.event_digest != event.event_digest) {
    return refuse(sent, {Reason::conflict, earlier->second.value()});
  }
  ++state_.duplicates;
  return receipt(Receipt::Status::duplicate, event.envelope, earlier->second);
}

EntryFrame Model::frame(const Sent& sent) const {
  EntryFrame frame;
  frame.sequence = Sequence(state_.entries);
  frame.previous = state_.tip;
  frame.recorded_at = sent.stamp;
  frame.offset = sent.offset;
  frame.partition = shard_.index;
  return frame;
}

Outcome Model::accept(const Sent& sent, const Admissible& event) {
  const std::string device(event.envelope.device);
  EntryFrame entry = frame(sent);
  Head& head = heads_[device];
  entry.device_sequence = DeviceSequence(head.count.value() + 1);
  entry.device_previous = head.leaf;
  entry.device_previous_sequence = head.sequence;
  add(sent, entry, device, sent.sample->record());
  head = {state_.tip, entry.sequence, entry.device_sequence};
  ids_[{std::string(event.envelope.source), std::string(event.envelope.id)}] = entry.sequence;
  ++state_.accepted;
  return receipt(Receipt::Status::recorded, event.envelope, entry.sequence);
}

Outcome Model::refuse(const Sent& sent, Refusal refusal) {
  EntryFrame entry = frame(sent);
  entry.verdict.refusal = refusal;
  const Record& record = sent.sample->record();
  if (number(refusal.reason) <= 2) {
    entry.cut = cut_of(record, bench_->sha256);
    add(sent, entry, "", beginning_of(record));
  } else {
    add(sent, entry, "", record);
  }
  ++state_.refused;
  return refusal;
}

Receipt Model::receipt(Receipt::Status status, const Envelope& event, Sequence sequence) {
  const Entry& entry = entries_[sequence.value()];
  return {status,
          std::string(event.source),
          std::string(event.id),
          std::string(event.device),
          shard_.index,
          sequence,
          entry.device_sequence,
          entry.leaf,
          entry.stamp};
}

void Model::add(const Sent& sent, const EntryFrame& frame, const std::string& device,
                const Record& record) {
  Entry entry;
  entry.bytes = bench_->codec.encode(frame, device, record);
  entry.leaf = bench_->sha256.digest<LeafHash>(std::string_view("\0", 1), entry.bytes);
  entry.sample = sent.sample;
  entry.stamp = sent.stamp;
  entry.device_sequence = frame.device_sequence;
  state_.tip = entry.leaf;
  state_.last_recorded = sent.stamp;
  ++state_.entries;
  entries_.push_back(std::move(entry));
}

Model Model::without_last(std::size_t commits) const {
  Model model(shard_, *bench_);
  for (std::size_t i = 0; i + commits < commits_.size(); ++i) model.take(commits_[i].request);
  return model;
}

}  // namespace hallmark::simulation
