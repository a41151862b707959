#include "schemas/entry/codec.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "schemas/cloudevents/read.h"
#include "schemas/entry.capnp.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t entry_limit_words = entry_limit_bytes / sizeof(capnp::word);

// What stands in an entry is read once, and nothing in it nests deeper than an attribute's value.
constexpr capnp::ReaderOptions reader_limits{entry_limit_words * 2, 8};

kj::ArrayPtr<const kj::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const kj::byte*>(text.data()), text.size()};
}

std::string text_of(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

std::optional<std::string> text_or_null(capnp::Data::Reader data, bool null) {
  if (null) return std::nullopt;
  return text_of(data);
}

// Cap'n Proto stores words little-endian; a digest's bytes then stand in their own order.
std::uint64_t word_of(std::string_view bytes, std::size_t index) {
  std::uint64_t word = 0;
  for (std::size_t i = 8; i-- > 0;) {
    word = word << 8 | static_cast<unsigned char>(bytes[index * 8 + i]);
  }
  return word;
}

template <class Group, class Tag>
void put_digest(Group group, const Digest<Tag>& digest) {
  group.setWord0(word_of(digest.bytes(), 0));
  group.setWord1(word_of(digest.bytes(), 1));
  group.setWord2(word_of(digest.bytes(), 2));
  group.setWord3(word_of(digest.bytes(), 3));
}

template <class D, class Group>
D digest_of(Group group) {
  const std::array<std::uint64_t, 4> words{group.getWord0(), group.getWord1(), group.getWord2(),
                                           group.getWord3()};
  std::array<unsigned char, digest_size_bytes> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<unsigned char>(words[i / 8] >> (i % 8 * 8));
  }
  return D(bytes);
}

// Empty bytes are a null pointer, so they are not set at all.
template <class Setter>
void put_bytes(const std::optional<std::string>& bytes, Setter&& set) {
  if (bytes && !bytes->empty()) set(bytes_of(*bytes));
}

void put_record(wire::Entry::Builder root, const Record& record) {
  auto out = root.getRecord();
  out.setContentTypeAbsent(!record.content_type);
  out.setKeyNull(!record.key);
  out.setValueNull(!record.value);
  put_bytes(record.content_type, [&](auto bytes) { out.setContentType(bytes); });
  if (!record.attributes.empty()) {
    auto list = out.initAttributes(static_cast<unsigned>(record.attributes.size()));
    unsigned index = 0;
    for (const Attribute& attribute : record.attributes) {
      auto item = list[index++];
      if (!attribute.name.empty()) item.setName(bytes_of(attribute.name));
      item.setValueNull(!attribute.value);
      put_bytes(attribute.value, [&](auto bytes) { item.setValue(bytes); });
    }
  }
  put_bytes(record.key, [&](auto bytes) { out.setKey(bytes); });
  put_bytes(record.value, [&](auto bytes) { out.setValue(bytes); });
}

void put_frame(wire::Entry::Builder root, const EntryFrame& frame) {
  root.setSequence(frame.sequence.value());
  put_digest(root.getPrevious(), frame.previous);
  root.setRecordedAt(frame.recorded_at.micros());
  root.setOffset(frame.offset.value());
  root.setDeviceSequence(frame.device_sequence.value());
  put_digest(root.getDevicePrevious(), frame.device_previous);
  root.setDevicePreviousSequence(frame.device_previous_sequence.value());
  root.setPartition(frame.partition.value());
  auto verdict = root.getVerdict();
  verdict.setAdmission(frame.verdict.admission);
  if (frame.verdict.refusal) {
    verdict.setRefused(number(frame.verdict.refusal->reason));
    verdict.setDetail(frame.verdict.refusal->detail);
  }
}

void put_cut(wire::Cut::Builder out, const Cut& cut) {
  out.setContentTypeLength(cut.content_type_length);
  out.setAttributeCount(cut.attribute_count);
  out.setAttributesLength(cut.attributes_length);
  out.setKeyLength(cut.key_length);
  out.setValueLength(cut.value_length);
  put_digest(out.getWhole(), cut.whole);
}

Record record_of(wire::Entry::Record::Reader in) {
  Record record;
  record.content_type = text_or_null(in.getContentType(), in.getContentTypeAbsent());
  record.key = text_or_null(in.getKey(), in.getKeyNull());
  record.value = text_or_null(in.getValue(), in.getValueNull());
  for (const auto item : in.getAttributes()) {
    record.attributes.push_back(
        {text_of(item.getName()), text_or_null(item.getValue(), item.getValueNull())});
  }
  return record;
}

EntryFrame frame_of(wire::Entry::Reader root) {
  EntryFrame frame;
  frame.sequence = Sequence(root.getSequence());
  frame.previous = digest_of<LeafHash>(root.getPrevious());
  frame.recorded_at = Recorded(root.getRecordedAt());
  frame.offset = Offset(root.getOffset());
  frame.device_sequence = DeviceSequence(root.getDeviceSequence());
  frame.device_previous = digest_of<LeafHash>(root.getDevicePrevious());
  frame.device_previous_sequence = Sequence(root.getDevicePreviousSequence());
  frame.partition = ShardIndex(root.getPartition());
  const auto verdict = root.getVerdict();
  frame.verdict.admission = verdict.getAdmission();
  if (verdict.getRefused() != 0 || verdict.getDetail() != 0) {
    frame.verdict.refusal = Refusal{static_cast<Reason>(verdict.getRefused()), verdict.getDetail()};
  }
  if (root.hasCut()) {
    const auto in = root.getCut();
    frame.cut = Cut{in.getContentTypeLength(), in.getAttributeCount(),
                    in.getAttributesLength(),  in.getKeyLength(),
                    in.getValueLength(),       digest_of<RecordDigest>(in.getWhole())};
  }
  return frame;
}

}  // namespace

// Words, so that what Cap'n Proto reads and writes is aligned.
struct EntryCodec::Buffers {
  std::array<capnp::word, entry_limit_words> built{};
  std::array<capnp::word, entry_limit_words> decoded{};
  kj::Array<capnp::word> canonical;
};

EntryCodec::EntryCodec() : buffers_(std::make_unique<Buffers>()) {}
EntryCodec::~EntryCodec() = default;
EntryCodec::EntryCodec(EntryCodec&&) noexcept = default;
EntryCodec& EntryCodec::operator=(EntryCodec&&) noexcept = default;

std::string_view EntryCodec::encode(const EntryFrame& frame, std::string_view device,
                                    const Record& record) {
  INVARIANT(record.attributes.size() <= record_attribute_limit &&
                size_bytes(record) <= record_limit_bytes,
            "a record too large for an entry was not cut");
  const std::string_view bytes = build(frame, device, record);
  INVARIANT(bytes.size() <= entry_limit_bytes, "an entry came out larger than any can be");
  return bytes;
}

std::string_view EntryCodec::build(const EntryFrame& frame, std::string_view device,
                                   const Record& record) {
  capnp::MallocMessageBuilder message(kj::arrayPtr(buffers_->built.data(), entry_limit_words));
  auto root = message.initRoot<wire::Entry>();
  put_frame(root, frame);
  if (!device.empty()) root.setDevice(bytes_of(device));
  put_record(root, record);
  if (frame.cut) put_cut(root.initCut(), *frame.cut);
  buffers_->canonical = capnp::canonicalize(root.asReader());
  const auto bytes = buffers_->canonical.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

Result<Entry> EntryCodec::decode(std::string_view bytes) {
  TRY_ASSIGN(Entry entry, decode_form(bytes));
  if (size_bytes(entry.record) > record_limit_bytes) {
    return fail(ErrorCode::corruption, "expected a record of at most 49,152 bytes in an entry");
  }
  const auto& refusal = entry.frame.verdict.refusal;
  if (refusal && number(refusal->reason) == 0) {
    return fail(ErrorCode::corruption,
                fmt::format("expected no detail in an accepted entry, found {}", refusal->detail));
  }
  return entry;
}

Result<Entry> EntryCodec::decode_form(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > entry_limit_bytes ||
      bytes.size() % sizeof(capnp::word) != 0) {
    return fail(
        ErrorCode::corruption,
        fmt::format(
            "expected the bytes of an entry, whole words of 8 and at most {} bytes; found {}",
            entry_limit_bytes, bytes.size()));
  }
  std::memcpy(buffers_->decoded.data(), bytes.data(), bytes.size());
  const kj::ArrayPtr<const capnp::word> segment(buffers_->decoded.data(),
                                                bytes.size() / sizeof(capnp::word));
  try {
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1), reader_limits);
    const auto root = message.getRoot<wire::Entry>();
    if (root.getRecord().getAttributes().size() > record_attribute_limit) {
      return fail(ErrorCode::corruption, "expected at most 64 attributes in an entry");
    }
    Entry entry{frame_of(root), text_of(root.getDevice()), record_of(root.getRecord())};
    if (build(entry.frame, entry.device, entry.record) != bytes) {
      return fail(ErrorCode::corruption,
                  "expected an entry in its one canonical form, found bytes that would be "
                  "encoded otherwise");
    }
    return entry;
  } catch (const kj::Exception& exception) {
    return fail(ErrorCode::corruption,
                fmt::format("expected an entry, found bytes that Cap'n Proto cannot read: {}",
                            exception.getDescription().cStr()));
  }
}

}  // namespace hallmark
