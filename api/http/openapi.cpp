#include "api/http/problem.h"
#include "api/http/router.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

void write_schema(json::Writer& writer, const Parameter& parameter) {
  writer.key("schema");
  writer.begin_object();
  switch (parameter.kind) {
    case Parameter::Kind::text:
      writer.member("type", "string");
      break;
    case Parameter::Kind::number:
      writer.member("type", "integer");
      writer.member("minimum", std::uint64_t{0});
      break;
    case Parameter::Kind::time:
      writer.member("type", "string");
      writer.member("format", "date-time");
      break;
    case Parameter::Kind::choice:
      writer.member("type", "string");
      writer.key("enum");
      writer.begin_array();
      for (const std::string_view choice : parameter.choices) writer.string(choice);
      writer.end_array();
      break;
  }
  writer.end_object();
}

void write_parameter(json::Writer& writer, const Parameter& parameter, std::string_view place) {
  writer.begin_object();
  writer.member("name", parameter.name);
  writer.member("in", place);
  writer.member("description", parameter.description);
  writer.key("required");
  writer.boolean(parameter.required);
  write_schema(writer, parameter);
  writer.end_object();
}

void write_parameters(json::Writer& writer, const Route& route) {
  writer.key("parameters");
  writer.begin_array();
  std::string_view rest = route.pattern;
  for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    const std::size_t close = rest.find('}', open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    write_parameter(
        writer, {name, "part of the path, percent-encoded", Parameter::Kind::text, true}, "path");
    rest.remove_prefix(close);
  }
  for (const Parameter& parameter : route.query) write_parameter(writer, parameter, "query");
  writer.end_array();
}

void write_body(json::Writer& writer, const Route& route) {
  if (route.takes.empty()) return;
  writer.key("requestBody");
  writer.begin_object();
  writer.key("required");
  writer.boolean(true);
  writer.key("content");
  writer.begin_object();
  for (const std::string_view type : route.takes) {
    writer.key(type);
    writer.begin_object();
    writer.end_object();
  }
  writer.end_object();
  writer.end_object();
}

void write_responses(json::Writer& writer, const Route& route) {
  writer.key("responses");
  writer.begin_object();
  for (const unsigned status : route.answers) {
    writer.key(std::to_string(status));
    writer.begin_object();
    writer.member("description", status == 202 ? "under way: Location says where to ask" : "good");
    writer.key("content");
    writer.begin_object();
    writer.key(route.media_type);
    writer.begin_object();
    writer.end_object();
    writer.end_object();
    writer.end_object();
  }
  writer.key("default");
  writer.begin_object();
  writer.member("$ref", "#/components/responses/Problem");
  writer.end_object();
  writer.end_object();
}

void write_operation(json::Writer& writer, const Route& route) {
  writer.key(lower_ascii(route.method));
  writer.begin_object();
  writer.member("summary", route.summary);
  write_parameters(writer, route);
  write_body(writer, route);
  write_responses(writer, route);
  writer.end_object();
}

void write_components(json::Writer& writer) {
  json::Writer types;
  types.begin_array();
  for (const ProblemType* type : problem_types()) {
    types.string(std::string(problem_type_prefix) + std::string(type->name));
  }
  types.end_array();
  std::string schema = R"({"responses":{"Problem":{"description":"RFC 9457",)"
                       R"("content":{"application/problem+json":{"schema":)"
                       R"({"$ref":"#/components/schemas/Problem"}}}}},)"
                       R"("schemas":{"Problem":{"type":"object",)"
                       R"("required":["type","title","status","detail"],"properties":{)"
                       R"("title":{"type":"string"},"status":{"type":"integer"},)"
                       R"("detail":{"type":"string"},"type":{"type":"string","enum":)";
  writer.key("components");
  writer.raw(schema.append(types.take()).append("}}}}}"));
}

}  // namespace

std::string openapi_json(std::span<const Route> routes) {
  json::Writer writer;
  writer.begin_object();
  writer.member("openapi", "3.1.0");
  writer.key("info");
  writer.begin_object();
  writer.member("title", "Hallmark");
  writer.member("version", "1");
  writer.member("description",
                "A ledger of device provenance: events in, histories and their proofs out.");
  writer.end_object();
  writer.key("paths");
  writer.begin_object();
  for (std::size_t i = 0; i < routes.size(); ++i) {
    // Routes of one path stand side by side in the table.
    if (i == 0 || routes[i].pattern != routes[i - 1].pattern) {
      writer.key(routes[i].pattern);
      writer.begin_object();
    }
    write_operation(writer, routes[i]);
    if (i + 1 == routes.size() || routes[i + 1].pattern != routes[i].pattern) writer.end_object();
  }
  writer.end_object();
  write_components(writer);
  writer.end_object();
  return writer.take();
}

}  // namespace hallmark::api
