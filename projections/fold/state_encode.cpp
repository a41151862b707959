#include "projections/fold/state_codec.h"

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "projections/fold/state_members.h"
#include "projections/fold/state_repeats.h"
#include "projections/fold/varint.h"

// A number is a varint; a time and an entry are written as the difference from the one before,
// because facts come in clusters. A text or a hash is its size and its bytes, or its place among
// those that were written before; the lowest bit of the first number says which. A part with
// members begins with a mask of those that are not what they are in an empty one, and has these
// alone.
namespace hallmark {
namespace {

using state_members::Described;
using state_members::empty;
using state_members::members;

template <class T>
concept Enumeration = std::is_enum_v<T>;

class Encoder {
 public:
  template <Described T>
  void write(const T& part) {
    const auto write_those = [&]<std::size_t... I>(const auto& values, const auto& defaults,
                                                   std::index_sequence<I...> /*places*/) {
      static_assert(sizeof...(I) <= 64);
      const auto is_set = [&](const auto& value, const auto& unset) { return !(value == unset); };
      std::uint64_t mask = 0;
      ((mask |= std::uint64_t{is_set(std::get<I>(values), std::get<I>(defaults))} << I), ...);
      write(mask);
      ((mask >> I & 1U ? write(std::get<I>(values)) : void()), ...);
    };
    const auto values = members(part);
    write_those(values, members(empty<T>()),
                std::make_index_sequence<std::tuple_size_v<decltype(values)>>());
  }

  void write(std::uint64_t number) { put_varint(out_, number); }
  void write(bool flag) { write(std::uint64_t{flag}); }
  void write(Enumeration auto value) { write(static_cast<std::uint64_t>(value)); }
  void write(const std::string& text) { write_text(text); }
  template <class Tag>
  void write(const Digest<Tag>& digest) {
    write_text(digest.bytes());
  }
  void write(Occurred time) { write_difference(static_cast<std::uint64_t>(time.micros()), time_); }
  void write(Sequence entry) { write_difference(entry.value(), entry_); }
  void write(const Evidence& by) {
    write(by.since);
    write(by.entry);
  }
  template <class Value>
  void write(const Fact<Value>& fact) {
    write(fact.value);
    write(fact.by);
  }
  template <class Value>
  void write(const std::optional<Value>& value) {
    write(*value);  // the mask says that there is one
  }
  template <class First, class Second>
  void write(const std::pair<First, Second>& pair) {
    write(pair.first);
    write(pair.second);
  }
  template <class Element>
  void write(const std::vector<Element>& list) {
    write(std::uint64_t{list.size()});
    for (const Element& element : list) write(element);
  }
  template <class Key, class Value>
  void write(const std::map<Key, Value>& map) {
    write(std::uint64_t{map.size()});
    for (const auto& pair : map) write(pair);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void write_text(std::string_view text) {
    if (const auto place = repeats_.meet(text)) return write(std::uint64_t{*place << 1 | 1U});
    write(std::uint64_t{text.size() << 1});
    out_ += text;
  }

  void write_difference(std::uint64_t number, std::uint64_t& before) {
    write(zigzag(number - before));
    before = number;
  }

  std::string out_{static_cast<char>(state_codec_version)};
  StateRepeats repeats_;
  std::uint64_t time_ = 0;
  std::uint64_t entry_ = 0;
};

}  // namespace

std::string encode_device_state(const DeviceState& state) {
  Encoder encoder;
  encoder.write(state);
  return encoder.take();
}

}  // namespace hallmark
