#include "api/http/problem.h"

#include <array>

#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::string_view retry_seconds = "1";

constexpr std::array all_types = {&problem::malformed_request,
                                  &problem::invalid_parameter,
                                  &problem::malformed_event,
                                  &problem::malformed_batch,
                                  &problem::refused,
                                  &problem::no_such_route,
                                  &problem::unknown_device,
                                  &problem::unknown_certificate,
                                  &problem::unknown_artefact,
                                  &problem::unknown_event,
                                  &problem::unknown_shard,
                                  &problem::unknown_entry,
                                  &problem::unknown_export,
                                  &problem::not_published,
                                  &problem::method_not_allowed,
                                  &problem::request_timeout,
                                  &problem::conflict,
                                  &problem::export_not_done,
                                  &problem::content_too_large,
                                  &problem::event_too_large,
                                  &problem::uri_too_long,
                                  &problem::unsupported_media_type,
                                  &problem::unsupported_encoding,
                                  &problem::range_not_satisfiable,
                                  &problem::expectation_failed,
                                  &problem::misdirected,
                                  &problem::invalid_event,
                                  &problem::too_many_exports,
                                  &problem::headers_too_large,
                                  &problem::internal,
                                  &problem::damaged,
                                  &problem::not_implemented,
                                  &problem::unavailable,
                                  &problem::not_recorded,
                                  &problem::http_version};

}  // namespace

std::span<const ProblemType* const> problem_types() { return all_types; }

void write_problem(json::Writer& writer, const ProblemType& type, std::string_view detail) {
  writer.member("type", std::string(problem_type_prefix) + std::string(type.name));
  writer.member("title", type.title);
  writer.member("status", std::uint64_t{type.status});
  writer.member("detail", printable(detail));
}

Response problem_response(const ProblemType& type, std::string_view detail) {
  json::Writer writer;
  writer.begin_object();
  write_problem(writer, type, detail);
  writer.end_object();
  return problem_response(type, writer);
}

Response problem_response(const ProblemType& type, json::Writer& written) {
  Response response{type.status, std::string(problem_media_type), {}, written.take()};
  if (type.status == problem::unavailable.status) {
    response.headers.push_back({"Retry-After", std::string(retry_seconds)});
  }
  return response;
}

Response problem_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::bad_input: {
      json::Writer writer;
      writer.begin_object();
      write_problem(writer, problem::invalid_parameter, error.text());
      if (!error.context.empty()) writer.member("parameter", printable(error.context));
      writer.end_object();
      return problem_response(problem::invalid_parameter, writer);
    }
    case ErrorCode::not_found:
      return problem_response(problem::unknown_entry, error.text());
    case ErrorCode::unavailable:
      return problem_response(problem::unavailable, error.text());
    case ErrorCode::corruption:
      // It says which entry, and nothing of this machine; whoever audits has to know.
      return problem_response(problem::damaged, error.text());
    case ErrorCode::io:
    case ErrorCode::network:
      break;
  }
  return problem_response(problem::internal, "the server's own log says why");
}

}  // namespace hallmark::api
