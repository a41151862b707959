#include "schemas/cloudevents/event_stream.h"

#include <rapidcheck.h>

#include "tests/support/catch.h"

namespace hallmark {
namespace {

struct Split {
  EventFormat format = EventFormat::lines;
  std::vector<std::string> texts;
  std::vector<std::uint64_t> lines;
  std::string error;
};

// Hands out a few bytes at a time, so that every boundary falls everywhere.
class SmallReads final : public ByteSource {
 public:
  SmallReads(std::string_view bytes, std::size_t most) : memory_(bytes), most_(most) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    return memory_.read(buffer.subspan(0, std::min(most_, buffer.size())));
  }

 private:
  MemorySource memory_;
  std::size_t most_;
};

Split split(std::string_view input, std::optional<EventFormat> format = std::nullopt,
            std::size_t read_size_bytes = 1 << 20) {
  SmallReads source(input, read_size_bytes);
  EventStream stream(source, format);
  Split out;
  while (true) {
    auto event = stream.next();
    if (!event) {
      out.error = event.error().text();
      break;
    }
    if (!*event) break;
    out.texts.emplace_back((*event)->text);
    out.lines.push_back((*event)->line);
  }
  out.format = stream.format();
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("one event, a batch and NDJSON are told apart by looking") {
  CHECK(split("{\"a\":1}").format == EventFormat::lines);
  CHECK(split("{\"a\":1}\n{\"b\":2}\n").format == EventFormat::lines);
  CHECK(split("\n  [ {} ]").format == EventFormat::batch);
  CHECK(split("{\n  \"a\": 1\n}\n").format == EventFormat::single);
  CHECK(split("{\"a\":\n\"}\"}").format == EventFormat::single);
  // A cut first line among good ones is a line with a fault, not an event that swallows the rest.
  const Split cut = split("{\"a\":\n{\"b\":2}\n");
  CHECK(cut.format == EventFormat::lines);
  CHECK(cut.texts == Texts{"{\"a\":", "{\"b\":2}"});
}

TEST_CASE("lines are handed on as their exact bytes, with their numbers") {
  const Split out = split("\n{\"a\": 1} \r\n\r\n\t{\"b\":\"x y\"}\n\nrubbish");
  CHECK(out.texts == Texts{"{\"a\": 1}", "{\"b\":\"x y\"}", "rubbish"});
  CHECK(out.lines == std::vector<std::uint64_t>{2, 4, 6});
}

TEST_CASE("elements of a batch are handed on as their exact bytes, with the lines they begin on") {
  const Split out =
      split("[\n {\"a\": [1, {\"]\": \",\"}]} ,\n\n{\n\"b\" : \"\\\"}\"\n}, 7, \"x,y\"\n]\n");
  CHECK(out.error.empty());
  CHECK(out.texts ==
        Texts{"{\"a\": [1, {\"]\": \",\"}]}", "{\n\"b\" : \"\\\"}\"\n}", "7", "\"x,y\""});
  CHECK(out.lines == std::vector<std::uint64_t>{2, 4, 6, 6});
  CHECK(split("[]").texts.empty());
  CHECK(split("[ \n ]").error.empty());
}

TEST_CASE("a batch that breaks off or goes on after its end is told where") {
  CHECK(split("[{},").error.find("line 1") != std::string::npos);
  CHECK(split("[{}\n,{}").error.find("end of the batch") != std::string::npos);
  const Split empty_element = split("[{},,{}]");
  CHECK(empty_element.texts == Texts{"{}"});
  CHECK(empty_element.error.find("expected an event, found \",\"") != std::string::npos);
  CHECK(split("[{},]").error.find("found \"]\"") != std::string::npos);
  const Split after = split("[{}]\n{}");
  CHECK(after.texts == Texts{"{}"});
  CHECK(after.error.find("line 2") != std::string::npos);
  CHECK(split("{}", EventFormat::batch).error.find("expected '['") != std::string::npos);
}

TEST_CASE("an event that is too long is counted, not held") {
  const std::string longer(3 * EventStream::event_limit_bytes, 'x');
  for (const char* shape : {"{}\n\"%\"\n{}", "[{},\"%\",{}]"}) {
    std::string input(shape);
    input.replace(input.find('%'), 1, longer);
    MemorySource source(input);
    EventStream stream(source);
    REQUIRE(stream.next()->has_value());
    auto event = stream.next();
    REQUIRE(event.has_value());
    REQUIRE(event->has_value());
    CHECK((*event)->size_bytes == longer.size() + 2);
    CHECK((*event)->text.size() == EventStream::event_limit_bytes);
    auto last = stream.next();
    REQUIRE(last.has_value());
    CHECK(last->value().text == "{}");
  }
}

TEST_CASE("how the bytes arrive makes no difference") {
  CHECK(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "{", "}", "[", "]", ",", "\"", "\\", "\n", " ", "{\"a\":1}", "{}", "x", "\r\n"));
    std::string input;
    for (const std::string& piece : pieces) input += piece;
    const auto format = *rc::gen::element<std::optional<EventFormat>>(
        EventFormat::lines, EventFormat::batch, EventFormat::single, std::nullopt);
    const Split whole = split(input, format);
    const Split bytewise = split(input, format, 1);
    RC_ASSERT(whole.texts == bytewise.texts);
    RC_ASSERT(whole.lines == bytewise.lines);
    RC_ASSERT(whole.error == bytewise.error);
  }));
}

}  // namespace hallmark
