// What every fact about a device is made of: a value, since when, and which entry says so.
#pragma once

#include <optional>
#include <string>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

using ContentHash = Digest<struct ContentHashTag>;  // SHA-256 of something outside the ledger

// Who says so: the entry, and when what it says occurred.
struct Evidence {
  Occurred since;
  Sequence entry;
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

template <class Value>
struct Fact {
  Value value{};
  Evidence by;
  friend bool operator==(const Fact&, const Fact&) = default;
};
template <class Value>
using Maybe = std::optional<Fact<Value>>;

struct PartyName {
  std::string id;
  std::string name;  // empty where it was not given
  friend bool operator==(const PartyName&, const PartyName&) = default;
};

}  // namespace hallmark
