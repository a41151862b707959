#include "schemas/entry/codec.h"

#include <capnp/serialize.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "schemas/cloudevents/read.h"
#include "schemas/entry.capnp.h"
#include "schemas/entry/canonical.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t entry_limit_words = entry_limit_bytes / sizeof(capnp::word);

// What stands in an entry is read once, and nothing in it nests deeper than an attribute's value.
constexpr capnp::ReaderOptions reader_limits{entry_limit_words * 2, 8};

std::string text_of(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

std::optional<std::string> text_or_null(capnp::Data::Reader data, bool null) {
  if (null) return std::nullopt;
  return text_of(data);
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

struct EntryCodec::Buffers {
  CanonicalWriter writer;
  std::array<capnp::word, entry_limit_words> decoded{};  // words, so that Cap'n Proto may read them
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
  const std::string_view bytes = buffers_->writer.write(frame, device, record);
  INVARIANT(bytes.size() <= entry_limit_bytes, "an entry came out larger than any can be");
  return bytes;
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
    if (buffers_->writer.write(entry.frame, entry.device, entry.record) != bytes) {
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
