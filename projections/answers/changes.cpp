#include "projections/answers/changes.h"

#include <algorithm>

#include "projections/answers/answer_writer.h"
#include "projections/views/event_row.h"

namespace hallmark {
namespace {

constexpr std::size_t most_entries_shown = 20;

// What is compared of a state, by name: each as JSON, or "null". When something began is no change.
using Fields = std::vector<std::pair<std::string_view, std::string>>;

template <class Write>
std::string json_of(ShardIndex shard, bool there, Write&& write) {
  if (!there) return "null";
  json::Writer writer;
  AnswerWriter out(writer, shard);
  write(out);
  return writer.take();
}

std::string text_field(const Maybe<std::string>& fact) {
  return json_of({}, fact.has_value(), [&](AnswerWriter& out) { out.json().string(fact->value); });
}

void write_party(AnswerWriter& out, const PartyName& party) {
  out.json().begin_object();
  out.text("id", party.id);
  out.text("name", party.name);
  out.json().end_object();
}

std::string party_field(const Maybe<PartyName>& fact) {
  return json_of({}, fact.has_value(), [&](AnswerWriter& out) { write_party(out, fact->value); });
}

std::string custodian_field(const Maybe<Custody>& fact) {
  return json_of({}, fact.has_value(), [&](AnswerWriter& out) {
    out.json().begin_object();
    out.text("id", fact->value.holder.id);
    out.text("name", fact->value.holder.name);
    out.text("place", fact->value.place);
    out.json().end_object();
  });
}

// A list, one object for each; "null" where it is empty.
template <class List, class Write>
std::string list_field(const List& list, Write&& write) {
  bool any = false;
  std::string text = json_of({}, true, [&](AnswerWriter& out) {
    out.json().begin_array();
    for (const auto& one : list) any = write(out, one) || any;
    out.json().end_array();
  });
  return any ? text : "null";
}

std::string certificates_field(const DeviceState& state, Occurred at) {
  return list_field(state.certificates, [&](AnswerWriter& out, const HeldCertificate& one) {
    if (!one.held) return false;
    out.json().begin_object();
    out.digest("sha256", one.sha256);
    out.text("state", name(state_at(one, at)));
    out.json().end_object();
    return true;
  });
}

std::string firmware_field(const DeviceState& state) {
  return list_field(state.firmware, [](AnswerWriter& out, const Component& one) {
    if (!one.installed) return false;
    out.json().begin_object();
    out.text("component", one.name);
    out.digest("artefact", one.installed->value.artefact);
    out.json().end_object();
    return true;
  });
}

std::string delegations_field(const DeviceState& state, Occurred at) {
  return list_field(state.delegations, [&](AnswerWriter& out, const Delegate& delegate) {
    bool any = false;
    for (const Fact<Delegation>& power : delegate.powers) {
      if (power.value.until && *power.value.until <= at) continue;
      any = true;
      out.json().begin_object();
      out.party("party", delegate.party);
      out.text("power", power.value.power);
      out.time("until", power.value.until);
      out.json().end_object();
    }
    return any;
  });
}

std::string trusted_by_field(const DeviceState& state) {
  return list_field(state.trusted_by, [](AnswerWriter& out, const Fact<TrustGrant>& grant) {
    out.json().begin_object();
    out.text("system", grant.value.system);
    out.text("relationship", grant.value.relationship);
    out.digest("credential", grant.value.credential);
    out.json().end_object();
    return true;
  });
}

std::string configuration_field(const DeviceState& state) {
  const auto& configuration = state.configuration;
  return json_of({}, configuration.has_value(), [&](AnswerWriter& out) {
    out.json().begin_object();
    out.digest("digest", configuration->value.digest);
    out.json().end_object();
  });
}

Fields fields_of(const DeviceState& state, Occurred at) {
  return {{"state", '"' + std::string(name(state.life.state)) + '"'},
          {"epoch", std::to_string(state.life.epoch)},
          {"owner", party_field(state.owner)},
          {"custodian", custodian_field(state.custodian)},
          {"businessOwner", party_field(state.business_owner)},
          {"purpose", text_field(state.purpose)},
          {"zone", text_field(state.zone)},
          {"gateway", text_field(state.gateway)},
          {"certificates", certificates_field(state, at)},
          {"firmware", firmware_field(state)},
          {"delegations", delegations_field(state, at)},
          {"trustedBy", trusted_by_field(state)},
          {"configuration", configuration_field(state)}};
}

void write_compared(json::Writer& writer, std::string_view list, const Fields& was,
                    const Fields& is) {
  writer.key(list);
  writer.begin_array();
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (was[i].second == is[i].second) continue;
    writer.begin_object();
    writer.member("field", was[i].first);
    writer.key("was");
    writer.raw(was[i].second);
    writer.key("is");
    writer.raw(is[i].second);
    writer.end_object();
  }
  writer.end_array();
}

// A device's entries in between, and how many of them came late.
struct NewEntries {
  std::vector<Sequence> entries;
  std::uint64_t late = 0;
};

Result<NewEntries> new_entries(const TimelineSource& source, const std::string& device,
                               std::uint64_t from, std::uint64_t to) {
  NewEntries found;
  const std::string events = view_keys::events(device);
  RowWalk walk(source.rows, source.overlay, events, view_keys::after_prefix(events));
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) break;
    TRY_ASSIGN(const Sequence entry, entry_of_event_row(walk.value()));
    if (entry.value() < from || entry.value() >= to) continue;
    TRY_ASSIGN(const FoldEvent event, decode_event_row(source.catalogue, walk.key(), walk.value()));
    found.entries.push_back(entry);
    if (event.is_late) ++found.late;
  }
  std::sort(found.entries.begin(), found.entries.end());
  return found;
}

class Changes {
 public:
  Changes(json::Writer& writer, const TimelineSource& source, const ChangesAsked& asked)
      : writer_(writer), source_(source), asked_(asked) {}

  Status write(const std::string& device, ShardIndex shard) {
    const std::uint64_t from = asked_.from.known[shard.value()];
    const std::uint64_t to = asked_.to.known[shard.value()];
    TRY_ASSIGN(const NewEntries entries, new_entries(source_, device, from, to));
    TRY_ASSIGN(const Folded was, fold_device(source_, device, {asked_.from.at, from}));
    TRY_ASSIGN(const Folded then, fold_device(source_, device, {asked_.from.at, to}));
    TRY_ASSIGN(const Folded is, fold_device(source_, device, {asked_.to.at, to}));
    writer_.begin_object();
    writer_.member("device", device);
    write_entries(shard, entries);
    const Fields before = fields_of(was.state, asked_.from.at);
    write_compared(writer_, "changes", before, fields_of(is.state, asked_.to.at));
    write_compared(writer_, "earlierAnswers", before, fields_of(then.state, asked_.from.at));
    writer_.end_object();
    return ok();
  }

 private:
  void write_entries(ShardIndex shard, const NewEntries& found) {
    const std::size_t shown = std::min(found.entries.size(), most_entries_shown);
    writer_.key("entries");
    writer_.begin_array();
    for (std::size_t i = 0; i < shown; ++i) {
      writer_.string(evidence_text(shard, found.entries[i]));
    }
    writer_.end_array();
    if (found.entries.size() > shown) {
      writer_.member("more", std::uint64_t{found.entries.size() - shown});
    }
    writer_.member("late", found.late);
  }

  json::Writer& writer_;
  const TimelineSource& source_;
  const ChangesAsked& asked_;
};

}  // namespace

Result<std::optional<ChangesPlace>> write_changes(json::Writer& writer,
                                                  const TimelineSource& source,
                                                  const Ledger& ledger, const ChangesAsked& asked,
                                                  const std::function<bool()>& is_full) {
  Changes changes(writer, source, asked);
  std::uint64_t looked_at = 0;
  for (std::uint32_t index = asked.shard.value(); index < ledger.shards(); ++index) {
    const ShardIndex shard(index);
    Reader reader = ledger.shard(shard).reader();
    const std::uint64_t from = asked.from.known[index];
    const std::uint64_t begin =
        index == asked.shard.value() ? std::max(from, asked.entry.value()) : from;
    for (std::uint64_t at = begin; at < asked.to.known[index]; ++at) {
      if (looked_at++ == asked.most_looked_at)
        return std::optional(ChangesPlace{shard, Sequence(at)});
      TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(at)));
      const EntryFrame& frame = stored.entry.frame;
      if (!stored.entry.accepted() || !view_keys::is_device(stored.entry.device)) continue;
      // A device stands at its first entry in between.
      const bool is_first = frame.device_sequence == DeviceSequence(1) ||
                            frame.device_previous_sequence.value() < from;
      if (!is_first) continue;
      if (is_full()) return std::optional(ChangesPlace{shard, Sequence(at)});
      TRY(changes.write(stored.entry.device, shard));
    }
  }
  return std::optional<ChangesPlace>();
}

}  // namespace hallmark
