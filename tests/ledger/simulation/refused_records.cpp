#include "tests/ledger/simulation/samples.h"

namespace hallmark::simulation {
namespace {

Record with_content_type(Record record, std::optional<std::string> content_type) {
  record.content_type = std::move(content_type);
  return record;
}

Record with_value(Record record, std::optional<std::string> value) {
  record.value = std::move(value);
  return record;
}

Record with_attributes(Record record, std::vector<Attribute> attributes) {
  for (Attribute& attribute : attributes) record.attributes.push_back(std::move(attribute));
  return record;
}

std::vector<Attribute> many_attributes(std::size_t count) {
  std::vector<Attribute> attributes(count, {"x", "y"});
  attributes.front().value.reset();
  return attributes;
}

std::string many_members(std::size_t count) {
  std::string members;
  for (std::size_t i = 0; i < count; ++i) {
    members += R"("x)";
    members += std::to_string(i);
    members += R"(":"",)";
  }
  return members;
}

template <class Member>
EventParts put(EventParts parts, Member EventParts::*member, Member value) {
  parts.*member = std::move(value);
  return parts;
}

// 10 and 13 to 21: attributes of the event.
void add_bad_attributes(const EventParts& good, std::vector<NamedRecord>& out) {
  const auto add = [&](const char* name, std::string EventParts::*member, std::string value) {
    out.push_back({name, structured(put(good, member, std::move(value)))});
  };
  add("many members", &EventParts::more, many_members(70));
  add("member's name", &EventParts::more, R"("Upper":"",)");
  add("specversion", &EventParts::spec_version, "0.3");
  add("id", &EventParts::id, "");
  add("source", &EventParts::source, "no source");
  add("type", &EventParts::type, "");
  add("subject", &EventParts::subject, std::string(257, 's'));
  add("time", &EventParts::time, "yesterday");
  add("datacontenttype", &EventParts::more, R"("datacontenttype":"json",)");
  add("dataschema", &EventParts::more, R"("dataschema":"relative",)");
  add("extension", &EventParts::more, R"("n":2147483648,)");
}

}  // namespace

std::vector<NamedRecord> refused_records(const std::string& device) {
  EventParts good;
  good.subject = device;
  std::vector<NamedRecord> out = {
      {"tombstone", with_value(structured(good), std::nullopt)},
      {"nothing at all", {}},
      {"content type", with_content_type(structured(good), "application/cloudevents+avro")},
      {"no event", with_value(structured(good), "[]")},
      {"no attributes", with_value(with_content_type({}, "text/plain"), "")},
      {"envelope", with_content_type(structured(good), "application/vnd.dsse+json")},
      {"UTF-8", with_value(structured(good), "{\"id\":\"\xff\"}")},
      {"JSON", with_value(structured(good), "{")},
      {"attribute's name", with_attributes(binary(good), {{"Upper", "case"}})},
      {"repeated attribute", with_attributes(binary(good), {{"id", std::nullopt}})},
  };
  add_bad_attributes(good, out);
  // Large ones last: Samples::large_refused_count().
  out.push_back(
      {"large attribute", with_attributes(binary(good), {{"x", std::string(4097, 'x')}})});
  out.push_back({"too many attributes", with_attributes(binary(good), many_attributes(60))});
  Record large = with_value(structured(good), std::string(49'152, 'v'));
  large.key = std::string(300, 'k');
  large.content_type = std::string(300, 't');
  out.push_back({"too large", std::move(large)});
  return out;
}

}  // namespace hallmark::simulation
