// The bytes that CanonicalWriter writes are those that Cap'n Proto makes of the same content.
#include "schemas/entry/canonical.h"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <array>

#include "schemas/entry.capnp.h"
#include "schemas/entry/codec.h"
#include "schemas/vocabulary/random.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

struct Content {
  EntryFrame frame;
  std::string device;
  Record record;
};

capnp::Data::Reader data_of(const std::string& bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

template <class Setter>
void put(const std::optional<std::string>& bytes, Setter&& set) {
  if (bytes && !bytes->empty()) set(data_of(*bytes));
}

template <class Group, class Tag>
void put_digest(Group group, const Digest<Tag>& digest) {
  std::array<std::uint64_t, 4> words{};
  for (std::size_t i = digest_size_bytes; i-- > 0;) {
    words[i / 8] = words[i / 8] << 8 | static_cast<unsigned char>(digest.bytes()[i]);
  }
  group.setWord0(words[0]);
  group.setWord1(words[1]);
  group.setWord2(words[2]);
  group.setWord3(words[3]);
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
  if (!frame.cut) return;
  auto cut = root.initCut();
  cut.setContentTypeLength(frame.cut->content_type_length);
  cut.setAttributeCount(frame.cut->attribute_count);
  cut.setAttributesLength(frame.cut->attributes_length);
  cut.setKeyLength(frame.cut->key_length);
  cut.setValueLength(frame.cut->value_length);
  put_digest(cut.getWhole(), frame.cut->whole);
}

void put_record(wire::Entry::Record::Builder out, const Record& record) {
  out.setContentTypeAbsent(!record.content_type);
  out.setKeyNull(!record.key);
  out.setValueNull(!record.value);
  put(record.content_type, [&](auto bytes) { out.setContentType(bytes); });
  put(record.key, [&](auto bytes) { out.setKey(bytes); });
  put(record.value, [&](auto bytes) { out.setValue(bytes); });
  if (record.attributes.empty()) return;
  auto list = out.initAttributes(static_cast<unsigned>(record.attributes.size()));
  unsigned index = 0;
  for (const Attribute& attribute : record.attributes) {
    auto item = list[index++];
    put(attribute.name, [&](auto bytes) { item.setName(bytes); });
    item.setValueNull(!attribute.value);
    put(attribute.value, [&](auto bytes) { item.setValue(bytes); });
  }
}

std::string by_capnproto(const Content& content) {
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<wire::Entry>();
  put_frame(root, content.frame);
  put(content.device, [&](auto bytes) { root.setDevice(bytes); });
  put_record(root.getRecord(), content.record);
  const auto words = capnp::canonicalize(root.asReader());
  const auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

// Contents of which each part is now and then missing, zero or as large as can be.
class Contents {
 public:
  explicit Contents(std::uint64_t seed) : random_(seed) {}

  Content next() {
    Content content;
    EntryFrame& frame = content.frame;
    frame.sequence = Sequence(number());
    frame.previous = digest<LeafHash>();
    frame.recorded_at = Recorded(static_cast<std::int64_t>(number()));
    frame.offset = Offset(number());
    frame.device_sequence = DeviceSequence(number());
    frame.device_previous = digest<LeafHash>();
    frame.device_previous_sequence = Sequence(number());
    frame.partition = ShardIndex(static_cast<std::uint32_t>(number()));
    frame.verdict.admission = static_cast<std::uint16_t>(number());
    if (one_in(2)) {
      frame.verdict.refusal =
          Refusal{static_cast<Reason>(static_cast<std::uint16_t>(number())), number()};
    }
    if (one_in(4)) {
      frame.cut = Cut{number(), number(), number(), number(), number(), digest<RecordDigest>()};
      // All zero it would be a struct without words, which no ledger has.
      if (*frame.cut == Cut{}) frame.cut->value_length = 1;
    }
    content.device = bytes().value_or("");
    content.record = record();
    return content;
  }

 private:
  bool one_in(std::uint64_t n) { return random_.below(n) == 0; }

  std::uint64_t number() {
    if (one_in(3)) return 0;
    return one_in(8) ? ~std::uint64_t{0} : random_.next() >> random_.below(64);
  }

  template <class D>
  D digest() {
    std::string bytes(digest_size_bytes, '\0');
    if (!one_in(3)) {
      for (char& c : bytes) c = one_in(4) ? '\0' : static_cast<char>(random_.next());
    }
    return *D::from_bytes(bytes);
  }

  std::optional<std::string> bytes() {
    if (one_in(4)) return std::nullopt;
    std::string bytes(one_in(3) ? 0 : random_.below(one_in(10) ? 2'000 : 20), '\0');
    for (char& c : bytes) c = static_cast<char>(random_.next());
    return bytes;
  }

  Record record() {
    Record record;
    record.content_type = bytes();
    record.key = bytes();
    record.value = bytes();
    const std::uint64_t count = one_in(2) ? 0 : random_.below(one_in(10) ? 65 : 5);
    // So that lists come whose elements have no words, or one alone.
    const bool names = !one_in(3);
    const bool values = !one_in(3);
    for (std::uint64_t i = 0; i < count; ++i) {
      record.attributes.push_back({names ? bytes().value_or("") : "", values ? bytes() : ""});
    }
    return record;
  }

  SeededRandom random_;
};

}  // namespace

TEST_CASE("an entry's bytes are Cap'n Proto's canonical form of its content") {
  CanonicalWriter writer;
  Contents contents(2011);
  std::size_t bare_lists = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Content content = contents.next();
    const std::string expected = by_capnproto(content);
    const std::string_view written = writer.write(content.frame, content.device, content.record);
    if (written != expected) FAIL("content " << i << " is written otherwise");
    const bool bare = std::all_of(
        content.record.attributes.begin(), content.record.attributes.end(),
        [](const Attribute& one) { return one.name.empty() && one.value && one.value->empty(); });
    if (!content.record.attributes.empty() && bare) ++bare_lists;
  }
  CHECK(bare_lists > 100);
}

TEST_CASE("an entry without any content is the pointer to no words") {
  CanonicalWriter writer;
  Content content;
  content.frame.verdict.admission = 0;
  content.record = {"", {}, "", ""};
  CHECK(writer.write(content.frame, content.device, content.record) == by_capnproto(content));
}

}  // namespace hallmark
