#include "projections/answers/control.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "projections/answers/answer_writer.h"

namespace hallmark {
namespace {

// What of a state says who controls the device.
struct Controlled {
  explicit Controlled(const DeviceState& state)
      : life_state(state.life.state),
        life_by(state.life.by),
        owner(state.owner),
        custodian(state.custodian),
        business_owner(state.business_owner),
        delegations(state.delegations) {}

  LifeState life_state;
  Evidence life_by;
  Maybe<PartyName> owner;
  Maybe<Custody> custodian;
  Maybe<PartyName> business_owner;
  std::vector<Delegate> delegations;
};

// Ways to show the same: what is compared leaves out who says so.
enum class Show : std::uint8_t { with_evidence, without_evidence };

bool has_ended(const Fact<Delegation>& power, Occurred at) {
  return power.value.until && *power.value.until <= at;
}

std::string members(const Controlled& state, ShardIndex shard, Occurred at, Show show) {
  json::Writer writer;
  AnswerWriter out(writer, shard);
  writer.begin_object();
  out.text("state", name(state.life_state));
  out.party("owner", state.owner);
  out.custodian(state.custodian);
  out.party("businessOwner", state.business_owner);
  out.begin_list("delegations");
  for (const Delegate& delegate : state.delegations) {
    for (const Fact<Delegation>& power : delegate.powers) {
      if (has_ended(power, at)) continue;
      writer.begin_object();
      out.party("party", delegate.party);
      out.text("power", power.value.power);
      out.time("until", power.value.until);
      if (show == Show::with_evidence) out.by(power.by);
      out.end();
    }
  }
  out.end_list();
  if (show == Show::with_evidence) {
    out.begin("evidence");
    if (state.life_state != LifeState::unborn) out.entry("state", state.life_by);
    out.entry("owner", state.owner);
    out.entry("custodian", state.custodian);
    out.entry("businessOwner", state.business_owner);
    out.end();
  }
  writer.end_object();
  return writer.take();
}

// What held from some moment on, one after the other.
class Intervals {
 public:
  explicit Intervals(ShardIndex shard) : shard_(shard) {}

  void at(Occurred moment, const Controlled& state) {
    std::string compared = members(state, shard_, moment, Show::without_evidence);
    // Of several at one moment the last holds.
    if (!items_.empty() && items_.back().from == moment) items_.pop_back();
    if (!items_.empty() && items_.back().compared == compared) return;
    items_.push_back(
        {moment, std::move(compared), members(state, shard_, moment, Show::with_evidence)});
  }

  void write(json::Writer& writer, Occurred to) const {
    writer.key("items");
    writer.begin_array();
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Occurred end = i + 1 < items_.size() ? items_[i + 1].from : to;
      // Into the object that was written: its members come after these.
      writer.raw(fmt::format(R"({{"from":"{}","to":"{}",{})", items_[i].from.text(), end.text(),
                             std::string_view(items_[i].shown).substr(1)));
    }
    writer.end_array();
  }

 private:
  struct Item {
    Occurred from;
    std::string compared;
    std::string shown;
  };

  const ShardIndex shard_;
  std::vector<Item> items_;
};

// Powers that end in (after, before) by their own.
std::set<Occurred> ends_within(const Controlled& state, Occurred after, Occurred before) {
  std::set<Occurred> ends;
  for (const Delegate& delegate : state.delegations) {
    for (const Fact<Delegation>& power : delegate.powers) {
      const auto& until = power.value.until;
      if (until && *until > after && *until < before) ends.insert(*until);
    }
  }
  return ends;
}

}  // namespace

Status write_control(json::Writer& writer, const TimelineSource& source, std::string_view device,
                     ShardIndex shard, const ControlAsked& asked) {
  Intervals intervals(shard);
  Controlled state{DeviceState()};
  Occurred since = asked.from;
  const auto end_powers = [&](Occurred before) {
    for (const Occurred end : ends_within(state, since, before)) intervals.at(end, state);
  };
  const auto start = [&](const Folded& folded) {
    state = Controlled(folded.state);
    intervals.at(asked.from, state);
    return ok();
  };
  const auto take = [&](const FoldEvent& event, const Folded& folded) {
    if (event.order.occurred >= asked.to) return ok();
    end_powers(event.order.occurred);
    state = Controlled(folded.state);
    since = event.order.occurred;
    intervals.at(since, state);
    return ok();
  };
  if (asked.from < asked.to) {
    const Asked within{std::min(asked.to, asked.asked.as_of), asked.asked.known};
    TRY(walk_device(source, device, std::min(asked.from, within.as_of), within, start, take));
    end_powers(asked.to);
  }
  intervals.write(writer, asked.to);
  return ok();
}

}  // namespace hallmark
