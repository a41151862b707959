#include "schemas/json/scan.h"

#include <rapidcheck.h>

#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tests/support/catch.h"

namespace hallmark::json {
namespace {

std::optional<Fault> fault_of(std::string_view text) {
  Document document;
  return scan(text, document);
}

std::string pointer_of_fault(std::string_view text) {
  const auto fault = fault_of(text);
  REQUIRE(fault.has_value());
  return pointer_at(text, fault->offset);
}

}  // namespace

TEST_CASE("a colon without a name leads nowhere") {
  CHECK(pointer_at("{:\xff", 2).empty());
  CHECK(pointer_at("{\"a\":1,:\xff", 8).empty());
  CHECK(pointer_at("{\"a\":{:\xff", 7) == "/a");
}

TEST_CASE("a document's members come as exact slices") {
  const std::string text = " {\"a\" : [1, {\"b\":null}] ,\"\\u0062\":\"x\\n\", \"c\":-0.5e+7}\n";
  Document document;
  REQUIRE_FALSE(scan(text, document).has_value());
  REQUIRE(document.members.size() == 3);
  CHECK(document.root.text == std::string_view(text).substr(1, text.size() - 2));
  CHECK(document.members[0].value.text == "[1, {\"b\":null}]");
  CHECK(unescape(document.members[1].name) == "b");
  CHECK(unescape(document.members[1].value) == "x\n");
  CHECK(document.members[2].value.kind == Kind::number);
  CHECK(document.members[2].value.text == "-0.5e+7");
}

TEST_CASE("a fault is placed at the first byte that does not fit") {
  struct Expected {
    std::string_view text;
    std::size_t offset;
    FaultKind kind;
  };
  for (const Expected& expected :
       std::initializer_list<Expected>{{"", 0, FaultKind::syntax},
                                       {"nul", 3, FaultKind::syntax},
                                       {"nulx", 3, FaultKind::syntax},
                                       {"01", 1, FaultKind::syntax},
                                       {"1.", 2, FaultKind::syntax},
                                       {"1e+]", 3, FaultKind::syntax},
                                       {"[1 2,,]", 3, FaultKind::syntax},
                                       {"[1,]", 3, FaultKind::syntax},
                                       {"{\"a\":1,}", 7, FaultKind::syntax},
                                       {"{a:1}", 1, FaultKind::syntax},
                                       {"\"a\tb\"", 2, FaultKind::syntax},
                                       {"\"\\q\"", 2, FaultKind::syntax},
                                       {"\"\\u12g4\"", 5, FaultKind::syntax},
                                       {"\"\\udc00\"", 1, FaultKind::surrogate},
                                       {"\"\\ud800x\"", 7, FaultKind::surrogate},
                                       {"\"\\ud800\\u0041\"", 9, FaultKind::surrogate},
                                       {"\"\\ud800\\u", 9, FaultKind::syntax},
                                       {"{} {}", 3, FaultKind::syntax},
                                       {"\xEF\xBB\xBF{}", 0, FaultKind::syntax},
                                       {"[\"\xff\", }", 2, FaultKind::utf8}}) {
    INFO(quoted(expected.text));
    const auto fault = fault_of(expected.text);
    REQUIRE(fault.has_value());
    CHECK(fault->offset == expected.offset);
    CHECK(fault->kind == expected.kind);
  }
}

TEST_CASE("64 levels are read and 65 are not, also where a caller allows fewer") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK_FALSE(fault_of(nested(64)).has_value());
  CHECK(fault_of(nested(65))->kind == FaultKind::depth);
  CHECK(fault_of(std::string(10'000'000, '['))->offset == 64);
  Document document;
  CHECK_FALSE(scan(nested(3), document, 3).has_value());
  CHECK(scan(nested(4), document, 3)->kind == FaultKind::depth);
}

TEST_CASE("every prefix of a document is cut, no prefix is taken for whole") {
  const std::string text = R"({"a":[1,-2.5e3,{"b":"\ud83d\ude00 \\"}],"c":true,"d":null,"e":"ä"})";
  REQUIRE_FALSE(fault_of(text).has_value());
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO(size);
    CHECK(fault_of(text.substr(0, size)).has_value());
  }
}

TEST_CASE("a string of any text is written, scanned and unescaped to itself") {
  CHECK(rc::check([](const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) text += byte >= 0 ? std::string(1, byte) : std::string("€😀");
    Writer writer;
    writer.string(text);
    Document document;
    const std::string json = writer.take();
    RC_ASSERT(!scan(json, document).has_value());
    RC_ASSERT(document.root.kind == Kind::string);
    RC_ASSERT(unescape(document.root) == text);
  }));
}

TEST_CASE("pointers name the innermost value that was being read") {
  CHECK(pointer_of_fault("{\"data\":{\"a/b\":[0,{\"~\":tru}]}}") == "/data/a~1b/1/~0");
  CHECK(pointer_of_fault("{\"a\":\"x") == "/a");
  CHECK(pointer_of_fault("[1,2").empty());
  CHECK(pointer_of_fault("[1,2.") == "/1");
  CHECK(pointer_of_fault("[1,[2 3]]") == "/1");
  CHECK(pointer_of_fault("{\"a\":1,b}").empty());
  CHECK(pointer_of_fault("{\"a\":{\"b\"") == "/a");
  CHECK(pointer_of_fault("{\"a\":{\"b\":") == "/a/b");
  CHECK(pointer_of_fault("{\"a\\u0062\":?}") == "/ab");
}

TEST_CASE("lines are counted from 1") {
  CHECK(line_at("a\nb\nc", 0) == 1);
  CHECK(line_at("a\nb\nc", 4) == 3);
  CHECK(line_at("a\nb\nc", 99) == 3);
}

TEST_CASE("a writer can be emptied half-way and goes on where it was") {
  Writer writer;
  writer.begin_object();
  writer.member("a", "x");
  const std::string first = writer.take();
  writer.key("b");
  writer.begin_array();
  writer.number(std::int64_t{-1});
  writer.number(2.5, 2);
  writer.raw("{\"c\":[ ]}");
  writer.null();
  writer.boolean(true);
  writer.end_array();
  writer.end_object();
  CHECK(first + writer.take() == R"({"a":"x","b":[-1,2.50,{"c":[ ]},null,true]})");
}

}  // namespace hallmark::json
