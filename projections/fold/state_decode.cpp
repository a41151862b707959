#include <fmt/format.h>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

#include "projections/fold/state_codec.h"
#include "projections/fold/state_members.h"
#include "projections/fold/state_repeats.h"
#include "projections/fold/varint.h"

namespace hallmark {
namespace {

using state_members::Described;
using state_members::empty;
using state_members::members;

constexpr std::uint64_t last_of(Identity::Origin /*unused*/) {
  return static_cast<std::uint64_t>(Identity::Origin::adopted);
}
constexpr std::uint64_t last_of(LifeState /*unused*/) {
  return static_cast<std::uint64_t>(LifeState::disposed);
}

template <class T>
concept Enumeration = std::is_enum_v<T>;

// After the first fault nothing more is read.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : all_(bytes), rest_(bytes) {}

  template <Described T>
  void read(T& part) {
    const auto read_those = [&]<std::size_t... I>(const auto& values, const auto& defaults,
                                                  std::index_sequence<I...> /*places*/) {
      std::uint64_t mask = 0;
      read(mask);
      if (sizeof...(I) < 64 && mask >> sizeof...(I) != 0) return fault();
      const auto read_one = [&](auto& value, const auto& unset) {
        read(value);
        if (!bad_ && value == unset) fault();
      };
      ((!bad_ && (mask >> I & 1U) ? read_one(std::get<I>(values), std::get<I>(defaults)) : void()),
       ...);
    };
    const auto values = members(part);
    read_those(values, members(empty<T>()),
               std::make_index_sequence<std::tuple_size_v<decltype(values)>>());
  }

  void read(std::uint64_t& number) {
    const auto taken = take_varint(rest_);
    number = taken.value_or(0);
    if (!taken) fault();
  }
  void read(bool& flag) {
    std::uint64_t number = 0;
    read(number);
    if (number > 1) return fault();
    flag = number == 1;
  }
  template <Enumeration Enum>
  void read(Enum& value) {
    std::uint64_t number = 0;
    read(number);
    if (number > last_of(Enum{})) return fault();
    value = static_cast<Enum>(number);
  }
  void read(std::string& text) { text = take_text(); }
  template <class Tag>
  void read(Digest<Tag>& digest) {
    const auto read_digest = Digest<Tag>::from_bytes(take_text());
    if (!read_digest) return fault();
    digest = *read_digest;
  }
  void read(Occurred& time) {
    read_difference(time_);
    time = Occurred(static_cast<std::int64_t>(time_));
  }
  void read(Sequence& entry) {
    read_difference(entry_);
    entry = Sequence(entry_);
  }
  void read(Evidence& by) {
    read(by.since);
    read(by.entry);
  }
  template <class Value>
  void read(Fact<Value>& fact) {
    read(fact.value);
    read(fact.by);
  }
  template <class Value>
  void read(std::optional<Value>& value) {
    read(value.emplace());
  }
  template <class First, class Second>
  void read(std::pair<First, Second>& pair) {
    read(pair.first);
    read(pair.second);
  }
  // Nothing is reserved: an element takes a byte at least, so what is too many ends soon.
  template <class Element>
  void read(std::vector<Element>& list) {
    std::uint64_t size = 0;
    read(size);
    for (; size > 0 && !bad_; --size) read(list.emplace_back());
  }
  template <class Key, class Value>
  void read(std::map<Key, Value>& map) {
    std::uint64_t size = 0;
    read(size);
    for (; size > 0 && !bad_; --size) {
      std::pair<Key, Value> pair;
      read(pair);
      if (!map.empty() && !(std::prev(map.end())->first < pair.first)) return fault();
      map.insert(map.end(), std::move(pair));
    }
  }

  void read_version() {
    const std::string_view version = take(1);
    if (!bad_ && version.front() != static_cast<char>(state_codec_version)) fault();
  }
  [[nodiscard]] bool is_good() const { return !bad_ && rest_.empty(); }
  [[nodiscard]] std::size_t at() const { return all_.size() - rest_.size(); }

 private:
  void fault() { bad_ = true; }

  std::string_view take(std::uint64_t size) {
    if (bad_ || size > rest_.size()) {
      fault();
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view take_text() {
    std::uint64_t code = 0;
    read(code);
    if ((code & 1U) != 0) {
      const auto text = repeats_.at(code >> 1);
      if (!text) fault();
      return text.value_or(std::string_view());
    }
    const std::string_view text = take(code >> 1);
    if (repeats_.meet(text)) fault();  // it would have been its place
    return text;
  }

  void read_difference(std::uint64_t& before) {
    std::uint64_t code = 0;
    read(code);
    before += unzigzag(code);
  }

  std::string_view all_;
  std::string_view rest_;
  StateRepeats repeats_;
  std::uint64_t time_ = 0;
  std::uint64_t entry_ = 0;
  bool bad_ = false;
};

}  // namespace

Result<DeviceState> decode_device_state(std::string_view bytes) {
  Decoder decoder(bytes);
  DeviceState state;
  decoder.read_version();
  decoder.read(state);
  if (decoder.is_good()) return state;
  return fail(ErrorCode::corruption,
              fmt::format("expected a device's state of version {}, found {} bytes that are none "
                          "from byte {} on",
                          state_codec_version, bytes.size(), decoder.at()));
}

}  // namespace hallmark
