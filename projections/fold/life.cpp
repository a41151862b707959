#include "projections/fold/life.h"

#include <algorithm>
#include <array>

namespace hallmark {
namespace {

enum class How : std::uint8_t {
  move,
  step_aside,  // to come back to the state before
  come_back,   // to the state before, whatever it was; `to` says nothing
  begin_anew,  // a new epoch
  next_owner,  // a new epoch, where another owner enrols what was returned or resold
};

struct Move {
  LifeState from;
  Turn turn;
  LifeState to;
  How how;
};

using S = LifeState;
constexpr std::array moves = {
    Move{S::unborn, Turn::birth, S::born, How::move},
    Move{S::born, Turn::enrollment, S::enrolled, How::move},
    Move{S::born, Turn::quarantine, S::quarantined, How::step_aside},
    Move{S::born, Turn::loss, S::lost, How::step_aside},
    Move{S::born, Turn::retirement, S::retired, How::move},
    Move{S::born, Turn::refurbishment, S::born, How::begin_anew},
    Move{S::enrolled, Turn::quarantine, S::quarantined, How::step_aside},
    Move{S::enrolled, Turn::loss, S::lost, How::step_aside},
    Move{S::enrolled, Turn::retirement, S::retired, How::move},
    Move{S::enrolled, Turn::disposal, S::disposed, How::move},
    Move{S::enrolled, Turn::refurbishment, S::born, How::begin_anew},
    Move{S::quarantined, Turn::release, S::enrolled, How::come_back},
    Move{S::quarantined, Turn::loss, S::lost, How::step_aside},
    Move{S::quarantined, Turn::retirement, S::retired, How::move},
    Move{S::lost, Turn::recovery, S::enrolled, How::come_back},
    Move{S::lost, Turn::quarantine, S::quarantined, How::step_aside},
    Move{S::lost, Turn::retirement, S::retired, How::move},
    Move{S::retired, Turn::disposal, S::disposed, How::move},
    Move{S::retired, Turn::refurbishment, S::born, How::begin_anew},
    Move{S::retired, Turn::enrollment, S::enrolled, How::next_owner},
};

bool is_next_owner(const DeviceState& state, std::string_view named) {
  if (!state.life.retirement) return false;
  const Retirement& retirement = state.life.retirement->value;
  if (retirement.method != "returned" && retirement.method != "resold") return false;
  const bool changed_hands = state.owner && state.owner->value.id != retirement.owner;
  return changed_hands || (!named.empty() && named != retirement.owner);
}

void begin_epoch(DeviceState& state, const Evidence& by) {
  Life& life = state.life;
  ++life.epoch;
  life.epochs.push_back(by);
  life.retirement.reset();
  life.erasure.reset();
  life.disposal.reset();
  state.purpose.reset();
  state.zone.reset();
  state.gateway.reset();
  state.custodian.reset();
  state.delegations.clear();
}

void enter(Life& life, LifeState state, const Evidence& by) {
  life.state = state;
  life.by = by;
}

void come_back(Life& life, const Evidence& by) {
  if (life.states_below.empty()) return;
  enter(life, life.states_below.back(), by);
  life.states_below.pop_back();
}

void step_aside(Life& life, LifeState to, const Evidence& by) {
  if (life.states_below.size() >= Life::most_states_below) return;
  life.states_below.push_back(life.state);
  enter(life, to, by);
}

}  // namespace

void take_turn(DeviceState& state, Turn turn, const Evidence& by, std::string_view owner) {
  Life& life = state.life;
  const auto* move = std::find_if(moves.begin(), moves.end(), [&](const Move& one) {
    return one.from == life.state && one.turn == turn;
  });
  if (move == moves.end()) return;
  switch (move->how) {
    case How::step_aside:
      return step_aside(life, move->to, by);
    case How::come_back:
      return come_back(life, by);
    case How::next_owner:
      if (!is_next_owner(state, owner)) return;
      begin_epoch(state, by);
      break;
    case How::begin_anew:
      begin_epoch(state, by);
      break;
    case How::move:
      break;
  }
  life.states_below.clear();
  enter(life, move->to, by);
}

}  // namespace hallmark
