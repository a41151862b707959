// Recordings: what is written is read back to the byte, whole or not at all. What a bad line says
// is tests/replay's.
#include "ingest/recording/recording.h"

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using recording::Head;

bool same(const LoggedMessage& left, const LoggedMessage& right) {
  const auto headers_are = [&] {
    const auto& mine = left.message.headers;
    const auto& other = right.message.headers;
    return std::equal(mine.begin(), mine.end(), other.begin(), other.end(),
                      [](const KafkaHeader& one, const KafkaHeader& two) {
                        return one.name == two.name && one.value == two.value;
                      });
  };
  return left.offset == right.offset && left.recorded_at == right.recorded_at &&
         left.message.key == right.message.key && left.message.value == right.message.value &&
         headers_are();
}

std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

std::vector<LoggedMessage> messages() {
  using Bytes = std::optional<std::string>;
  const std::vector<Bytes> contents = {std::nullopt,
                                       "",
                                       "plain",
                                       "\"\\\n\x01\x7f",
                                       std::string("\0", 1),
                                       "\xc3\xa9\xf0\x9f\x98\x80",
                                       "\xc3\x28",
                                       all_bytes()};
  std::vector<LoggedMessage> made;
  std::uint64_t offset = 0;
  for (const Bytes& content : contents) {
    LoggedMessage message{Offset(offset += 3), Recorded(-7 + std::ssize(made)), {}};
    message.message.key = content;
    message.message.value = contents[(made.size() + 3) % contents.size()];
    message.message.headers = {{content.value_or("a"), content}, {"a", "1"}, {"a", "1"}};
    made.push_back(std::move(message));
  }
  made.back().recorded_at = Recorded(std::numeric_limits<std::int64_t>::min());
  made.back().offset = Offset(std::numeric_limits<std::uint64_t>::max() - 1);
  return made;
}

TEST_CASE("a message is read back from its line to the byte, null kept apart from empty") {
  for (const LoggedMessage& message : messages()) {
    const std::string text = recording::text_of(message);
    REQUIRE(text.ends_with('\n'));
    REQUIRE(text.find('\n') == text.size() - 1);
    const auto read = recording::parse(text.substr(0, text.size() - 1));
    REQUIRE(read.has_value());
    REQUIRE(same(std::get<LoggedMessage>(*read), message));
  }
}

TEST_CASE("a recorded partition is read back with its end") {
  const TemporaryDirectory directory;
  const std::string path = recorded_path(directory.path(""), 1);
  const Head head{1, 2};
  {
    auto writer = RecordingWriter::create(path, head);
    REQUIRE(writer.has_value());
    for (const LoggedMessage& message : messages()) REQUIRE(writer->add(message).has_value());
    // Whoever is stopped in the midst leaves nothing that looks like a partition.
    REQUIRE_FALSE(std::filesystem::exists(path));
    REQUIRE(writer->finish(Offset(std::numeric_limits<std::uint64_t>::max())).has_value());
  }
  auto partition = RecordedPartition::open(path, head);
  REQUIRE(partition.has_value());
  for (const LoggedMessage& message : messages()) {
    const auto read = (*partition)->next();
    REQUIRE(read.has_value());
    REQUIRE(read->has_value());
    REQUIRE(same(**read, message));
  }
  const auto after = (*partition)->next();
  REQUIRE(after.has_value());
  REQUIRE_FALSE(after->has_value());
  REQUIRE((*partition)->end() == Offset(std::numeric_limits<std::uint64_t>::max()));
  const SourceProgress progress = (*partition)->progress();
  REQUIRE(progress.done == progress.total);
}

TEST_CASE("a long line is read across the parts in which a file is read") {
  const TemporaryDirectory directory;
  const std::string path = recorded_path(directory.path(""), 0);
  LoggedMessage message{Offset(0), Recorded(1), {}};
  message.message.value = std::string(3'000'000, 'x');
  auto writer = RecordingWriter::create(path, {0, 1});
  REQUIRE(writer.has_value());
  REQUIRE(writer->add(message).has_value());
  REQUIRE(writer->finish(Offset(1)).has_value());
  auto partition = RecordedPartition::open(path, {0, 1});
  REQUIRE(partition.has_value());
  const auto read = (*partition)->next();
  REQUIRE(read.has_value());
  REQUIRE(same(**read, message));
}

}  // namespace
}  // namespace hallmark
