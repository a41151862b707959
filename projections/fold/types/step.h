// What a fold function is handed, and how it notes facts. Functions of the table in fold.cpp; each
// sees events with good data alone.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "projections/fold/data.h"
#include "projections/fold/event.h"
#include "projections/fold/state.h"

namespace hallmark {

struct Step {
  const FoldEvent& event;
  const EventData& data;
  Evidence by;
};

using FoldFunction = void (*)(DeviceState&, const Step&);

// A fact that is said again as it is began when it was first said.
template <class Value>
void set(Maybe<Value>& fact, Value value, const Evidence& by) {
  if (fact && fact->value == value) return;
  fact = Fact<Value>{std::move(value), by};
}

// A fact about this event, and not about what lasts: the newest one is the last.
template <class Value>
void put(Maybe<Value>& fact, Value value, const Evidence& by) {
  fact = Fact<Value>{std::move(value), by};
}

// A party is the same by its id, whatever it is called.
inline void set_party(Maybe<PartyName>& fact, PartyName party, const Evidence& by) {
  if (!fact || fact->value.id != party.id) {
    fact = Fact<PartyName>{std::move(party), by};
  } else if (!party.name.empty()) {
    fact->value.name = std::move(party.name);
  }
}

// What the event does not name stays as it was.
inline void set_text(Maybe<std::string>& fact, const Step& step, std::string_view name) {
  if (step.data.has(name)) set(fact, step.data.text(name), step.by);
}
inline void set_digest(Maybe<ContentHash>& fact, const Step& step, std::string_view name) {
  if (const auto digest = step.data.digest(name)) set(fact, *digest, step.by);
}
inline void set_party(Maybe<PartyName>& fact, const Step& step, std::string_view name) {
  if (auto party = step.data.party(name)) set_party(fact, *std::move(party), step.by);
}

}  // namespace hallmark
