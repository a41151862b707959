#include "schemas/entry/canonical.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

namespace hallmark {
namespace {

static_assert(std::endian::native == std::endian::little,
              "words are written as they lie in memory");

constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::uint64_t list_pointer = 1;
constexpr std::uint64_t byte_list = 2;
constexpr std::uint64_t struct_list = 7;

// What stands in the pointer section of an entry, in this order.
enum Pointer : std::size_t { device_at, content_type_at, attributes_at, key_at, value_at, cut_at };

std::size_t words_for(std::size_t bytes) { return (bytes + word_bytes - 1) / word_bytes; }

template <class Tag>
void put_digest(std::uint64_t* words, const Digest<Tag>& digest) {
  std::memcpy(words, digest.bytes().data(), digest_size_bytes);
}

std::uint64_t bit(bool set, unsigned at) { return std::uint64_t{set ? 1U : 0U} << at; }

// Where a struct lies in words from the end of its pointer, and its size; also a list's tag, whose
// offset is its length.
std::uint64_t struct_pointer(std::size_t offset, std::size_t data_words,
                             std::size_t pointer_words) {
  return std::uint64_t{offset} << 2 | std::uint64_t{data_words} << 32 |
         std::uint64_t{pointer_words} << 48;
}

// How many there are without the zeros at the end.
std::size_t without_zeros(std::span<const std::uint64_t> words) {
  std::size_t size = words.size();
  while (size > 0 && words[size - 1] == 0) --size;
  return size;
}

std::string_view view(const std::optional<std::string>& bytes) {
  return bytes ? std::string_view(*bytes) : std::string_view();
}

std::array<std::uint64_t, 16> data_of(const EntryFrame& frame, const Record& record) {
  std::array<std::uint64_t, 16> data{};
  data[0] = frame.sequence.value();
  put_digest(&data[1], frame.previous);
  data[5] = static_cast<std::uint64_t>(frame.recorded_at.micros());
  data[6] = frame.offset.value();
  data[7] = frame.device_sequence.value();
  put_digest(&data[8], frame.device_previous);
  data[12] = frame.device_previous_sequence.value();
  data[13] = frame.partition.value() | bit(!record.content_type, 32) | bit(!record.key, 33) |
             bit(!record.value, 34) | std::uint64_t{frame.verdict.admission} << 48;
  if (const auto& refusal = frame.verdict.refusal) {
    data[14] = number(refusal->reason);
    data[15] = refusal->detail;
  }
  return data;
}

// What would be a struct without any words is null.
bool has_cut(const EntryFrame& frame) { return frame.cut && *frame.cut != Cut{}; }

// How many pointer words an entry with this content has.
std::size_t pointers_of(const EntryFrame& frame, std::string_view device, const Record& record) {
  if (has_cut(frame)) return cut_at + 1;
  if (!view(record.value).empty()) return value_at + 1;
  if (!view(record.key).empty()) return key_at + 1;
  if (!record.attributes.empty()) return attributes_at + 1;
  if (!view(record.content_type).empty()) return content_type_at + 1;
  return device.empty() ? 0 : device_at + 1;
}

}  // namespace

std::string_view CanonicalWriter::write(const EntryFrame& frame, std::string_view device,
                                        const Record& record) {
  used_ = 0;
  const auto data = data_of(frame, record);
  const std::size_t data_words = without_zeros(data);
  const std::size_t pointer_words = pointers_of(frame, device, record);
  const std::size_t root = add(1);
  point_to_struct(root, data_words, pointer_words);
  const std::size_t data_at = add(data_words + pointer_words);
  std::copy_n(data.begin(), data_words, words_.begin() + static_cast<std::ptrdiff_t>(data_at));
  const std::size_t pointers = data_at + data_words;
  put_bytes(pointers + device_at, device);
  put_bytes(pointers + content_type_at, view(record.content_type));
  put_attributes(pointers + attributes_at, record.attributes);
  put_bytes(pointers + key_at, view(record.key));
  put_bytes(pointers + value_at, view(record.value));
  if (has_cut(frame)) put_cut(pointers + cut_at, *frame.cut);
  return {reinterpret_cast<const char*>(words_.data()), used_ * word_bytes};
}

std::size_t CanonicalWriter::add(std::size_t words) {
  const std::size_t first = used_;
  used_ += words;
  if (used_ > words_.size()) words_.resize(used_ * 2);
  std::fill_n(words_.begin() + static_cast<std::ptrdiff_t>(first), words, 0);
  return first;
}

// To what is added next.
void CanonicalWriter::point_to_struct(std::size_t pointer, std::size_t data_words,
                                      std::size_t pointer_words) {
  // One without any words lies nowhere, so before the end of its pointer. Only an entry can be one.
  const bool empty = data_words + pointer_words == 0;
  words_[pointer] =
      empty ? 0xfffffffc : struct_pointer(used_ - pointer - 1, data_words, pointer_words);
}

void CanonicalWriter::put_bytes(std::size_t pointer, std::string_view bytes) {
  if (bytes.empty()) return;
  words_[pointer] = list_pointer | std::uint64_t{used_ - pointer - 1} << 2 | byte_list << 32 |
                    std::uint64_t{bytes.size()} << 35;
  const std::size_t at = add(words_for(bytes.size()));
  std::memcpy(&words_[at], bytes.data(), bytes.size());
}

void CanonicalWriter::put_attributes(std::size_t pointer,
                                     const std::vector<Attribute>& attributes) {
  if (attributes.empty()) return;
  // The fewest words with which none of them loses anything.
  std::size_t data_words = 0;
  std::size_t pointer_words = 0;
  for (const Attribute& attribute : attributes) {
    if (!attribute.value) data_words = 1;
    if (!attribute.name.empty()) pointer_words = std::max<std::size_t>(pointer_words, 1);
    if (!view(attribute.value).empty()) pointer_words = 2;
  }
  const std::size_t step = data_words + pointer_words;
  words_[pointer] = list_pointer | std::uint64_t{used_ - pointer - 1} << 2 | struct_list << 32 |
                    std::uint64_t{step * attributes.size()} << 35;
  const std::size_t tag = add(1 + step * attributes.size());
  words_[tag] = struct_pointer(attributes.size(), data_words, pointer_words);
  std::size_t at = tag + 1;
  for (const Attribute& attribute : attributes) {
    if (!attribute.value) words_[at] = 1;
    put_bytes(at + data_words, attribute.name);
    put_bytes(at + data_words + 1, view(attribute.value));
    at += step;
  }
}

void CanonicalWriter::put_cut(std::size_t pointer, const Cut& cut) {
  std::array<std::uint64_t, 9> data{cut.content_type_length, cut.attribute_count,
                                    cut.attributes_length, cut.key_length, cut.value_length};
  put_digest(&data[5], cut.whole);
  const std::size_t data_words = without_zeros(data);
  point_to_struct(pointer, data_words, 0);
  const std::size_t at = add(data_words);
  std::copy_n(data.begin(), data_words, words_.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace hallmark
