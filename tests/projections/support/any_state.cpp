#include "tests/projections/support/any_state.h"

#include <array>
#include <limits>
#include <random>
#include <string>

#include "projections/fold/state_members.h"

namespace hallmark {
namespace {

using state_members::Described;
using state_members::members;

// Fills a value by chance; about half of what may be left out is.
class Filler {
 public:
  explicit Filler(std::uint64_t seed) : chance_(seed) {}

  template <Described T>
  void fill(T& part) {
    std::apply([&](auto&... member) { ((chance() ? fill(member) : void()), ...); }, members(part));
  }
  void fill(std::uint64_t& number) { number = any_number(); }
  void fill(bool& flag) { flag = chance(); }
  void fill(std::string& text) {
    text.resize(chance_() % 20);
    for (char& byte : text) byte = static_cast<char>(chance_());
  }
  void fill(Occurred& time) { time = Occurred(static_cast<std::int64_t>(any_number())); }
  void fill(Sequence& entry) { entry = Sequence(any_number()); }
  void fill(ContentHash& hash) {
    std::array<unsigned char, digest_size_bytes> bytes{};
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(chance_());
    hash = ContentHash(bytes);
  }
  void fill(LifeState& state) { state = static_cast<LifeState>(chance_() % 7); }
  void fill(Identity::Origin& origin) { origin = static_cast<Identity::Origin>(chance_() % 3); }
  void fill(Evidence& by) {
    fill(by.since);
    fill(by.entry);
  }
  template <class Value>
  void fill(Fact<Value>& fact) {
    fill(fact.value);
    fill(fact.by);
  }
  template <class Value>
  void fill(std::optional<Value>& value) {
    fill(value.emplace());
  }
  template <class First, class Second>
  void fill(std::pair<First, Second>& pair) {
    fill(pair.first);
    fill(pair.second);
  }
  template <class Element>
  void fill(std::vector<Element>& list) {
    list.resize(chance_() % 4);
    for (Element& element : list) fill(element);
  }
  template <class Key, class Value>
  void fill(std::map<Key, Value>& map) {
    for (std::uint64_t left = chance_() % 4; left > 0; --left) {
      std::pair<Key, Value> pair;
      fill(pair);
      map.insert(pair);
    }
  }

 private:
  bool chance() { return chance_() % 2 == 0; }
  // Of every length, the ends among them.
  std::uint64_t any_number() {
    if (chance_() % 8 == 0) return std::numeric_limits<std::uint64_t>::max() - chance_() % 2;
    return chance_() >> chance_() % 64;
  }

  std::mt19937_64 chance_;
};

}  // namespace

DeviceState any_state(std::uint64_t seed) {
  DeviceState state;
  Filler(seed).fill(state);
  return state;
}

}  // namespace hallmark
