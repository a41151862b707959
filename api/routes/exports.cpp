// Exports as jobs: asked for, watched, handed out, removed.
#include "api/exports/exports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/exports/pin.h"
#include "api/http/page.h"
#include "api/http/problem.h"
#include "api/http/range.h"
#include "api/routes/routes.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// An export takes seconds to minutes.
constexpr std::string_view retry_full_seconds = "10";

Response job_response(const JobView& view, unsigned status) {
  json::Writer writer;
  write_job(writer, view, JobDetail::all);
  Response response = json_response(writer.take(), status);
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

Response unknown_export(std::string_view id) {
  return problem_response(problem::unknown_export,
                          fmt::format("there is no export {}; those that have ended are kept for a "
                                      "while, and go then",
                                      quoted(id)));
}

Response too_many(const std::string& why) {
  Response response = problem_response(problem::too_many_exports, why);
  response.headers.push_back({"Retry-After", std::string(retry_full_seconds)});
  return response;
}

// What does not fit in the question, with a pointer to it.
Response bad_question(const Error& error) {
  json::Writer writer;
  writer.begin_object();
  write_problem(writer, problem::invalid_parameter, error.text());
  if (!error.context.empty()) writer.member("pointer", printable(error.context));
  writer.end_object();
  return problem_response(problem::invalid_parameter, writer);
}

std::optional<Response> refuse_body(const Request& request) {
  const std::string* type = request.header("content-type");
  const std::string_view said = type == nullptr ? std::string_view() : *type;
  std::string_view media = said.substr(0, said.find(';'));
  while (media.ends_with(' ')) media.remove_suffix(1);
  if (!equal_ignoring_case(media, media_type::json)) {
    Response response =
        problem_response(problem::unsupported_media_type,
                         fmt::format("expected {}, found {}", media_type::json, quoted(said)));
    response.headers.push_back({"Accept-Post", std::string(media_type::json)});
    return response;
  }
  if (const std::string* coding = request.header("content-encoding")) {
    return problem_response(
        problem::unsupported_encoding,
        fmt::format("expected no Content-Encoding here, found {}", quoted(*coding)));
  }
  if (request.body.size() <= question_limit_bytes) return std::nullopt;
  return problem_response(problem::content_too_large,
                          fmt::format("expected a question of at most {} bytes, found {}",
                                      question_limit_bytes, request.body.size()));
}

Result<Response> create(const ExportRouteSources& sources, const Call& call) {
  if (auto refused = refuse_body(call.request)) return *std::move(refused);
  auto question = parse_question(call.request.body);
  if (!question) return bad_question(question.error());
  // Before anything is published for it.
  if (const auto full = sources.exports.full()) return too_many(*full);
  auto pinned = pin_question(sources.ledger, *std::move(question), sources.clock.now());
  if (!pinned) {
    if (pinned.error().code != ErrorCode::bad_input) return Unexpected(pinned.error());
    return bad_question(pinned.error());
  }
  TRY_ASSIGN(const auto made, sources.exports.create(*std::move(pinned)));
  if (!made) return too_many(sources.exports.full().value_or("others were quicker"));
  Response response = job_response(*made, 202);
  response.headers.push_back({"Location", job_path(made->job.id)});
  return response;
}

Result<Response> list(const ExportRouteSources& sources, const Call& call) {
  TRY_ASSIGN(const Page page, Page::open(call, "/exports", {}));
  std::optional<Recorded> before;
  if (const auto place = page.place()) before = Recorded(static_cast<std::int64_t>(*place));
  // One more says whether there is a next page.
  const auto views = sources.exports.list(before, page.limit() + 1);
  json::Writer writer;
  writer.begin_object();
  writer.key("items");
  writer.begin_array();
  std::optional<std::string> next;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (page.is_full(i, writer)) {
      const auto place = static_cast<std::uint64_t>(views[i - 1].job.created_at.micros());
      next = page.next("exports", place);
      break;
    }
    write_job(writer, views[i], JobDetail::in_list);
  }
  writer.end_array();
  Response response = json_response({});
  write_next(writer, response, call.request, next);
  writer.end_object();
  response.body = writer.take();
  return response;
}

Result<Response> show(const ExportRouteSources& sources, const Call& call) {
  const auto view = sources.exports.find(call.captures[0]);
  return view ? job_response(*view, 200) : unknown_export(call.captures[0]);
}

Result<Response> remove(const ExportRouteSources& sources, const Call& call) {
  TRY_ASSIGN(const auto view, sources.exports.remove(call.captures[0]));
  return view ? job_response(*view, 200) : unknown_export(call.captures[0]);
}

Response not_done(const JobView& view) {
  json::Writer writer;
  writer.begin_object();
  write_problem(
      writer, problem::export_not_done,
      fmt::format("expected an export that is done, found one that is {}{}", name(view.job.state),
                  view.job.error.empty() ? "" : ": " + view.job.error));
  writer.member("state", name(view.job.state));
  writer.end_object();
  return problem_response(problem::export_not_done, writer);
}

// Whether a range is of the content that the client has a part of.
bool is_of_this(const Request& request, const std::string& etag) {
  const std::string* of = request.header("if-range");
  return of == nullptr || *of == etag;
}

Response body_of(const ExportJob& job, const std::shared_ptr<ContentFile>& file,
                 const Request& request) {
  const std::string etag = fmt::format("\"{}\"", job.made.sha256.hex());
  const std::uint64_t size = file->size_bytes();
  AskedRange asked;
  const std::string* header = request.header("range");
  if (header != nullptr && is_of_this(request, etag)) asked = read_range(*header, size);
  if (std::holds_alternative<NoSuchRange>(asked)) {
    Response response = problem_response(
        problem::range_not_satisfiable,
        fmt::format("expected a range of the {} bytes there are, found {}", size, quoted(*header)));
    response.headers.push_back({"Content-Range", fmt::format("bytes */{}", size)});
    return response;
  }
  Response response{200, std::string(content_type(job.question)), {}, {}, {file, 0, size}};
  if (const auto* range = std::get_if<ByteRange>(&asked)) {
    response.status = 206;
    response.long_body = {file, range->offset, range->bytes};
    response.headers.push_back(
        {"Content-Range",
         fmt::format("bytes {}-{}/{}", range->offset, range->offset + range->bytes - 1, size)});
  }
  response.headers.push_back({"ETag", etag});
  response.headers.push_back({"Accept-Ranges", "bytes"});
  response.headers.push_back(
      {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", content_name(job))});
  return response;
}

Result<Response> content(const ExportRouteSources& sources, const Call& call) {
  const auto view = sources.exports.find(call.captures[0]);
  if (!view) return unknown_export(call.captures[0]);
  if (view->job.state != JobState::done) return not_done(*view);
  TRY_ASSIGN(const auto file, sources.exports.content(call.captures[0]));
  if (!file) return unknown_export(call.captures[0]);
  if (file->size_bytes() != view->job.made.bytes) {
    return fail(ErrorCode::corruption,
                fmt::format("export {}: expected {} bytes of content, found {}", view->job.id,
                            view->job.made.bytes, file->size_bytes()));
  }
  return body_of(view->job, file, call.request);
}

}  // namespace

std::vector<Route> export_routes(const ExportRouteSources& sources) {
  const auto handled = [&](Result<Response> (*handle)(const ExportRouteSources&, const Call&)) {
    return Handler([sources, handle](const Call& call) { return handle(sources, call); });
  };
  return {{"POST",
           "/v1/exports",
           "Ask for an export: tables, evidence, or a pack of both. It is made in the background.",
           {},
           {202},
           media_type::json,
           {media_type::json},
           handled(create)},
          {"GET",
           "/v1/exports",
           "The exports that there are, newest first",
           {limit_parameter(), cursor_parameter()},
           {200},
           media_type::json,
           {},
           handled(list)},
          {"GET",
           "/v1/exports/{id}",
           "How far an export is",
           {},
           {200},
           media_type::json,
           {},
           handled(show)},
          {"DELETE",
           "/v1/exports/{id}",
           "Cancel an export; remove one that has ended",
           {},
           {200},
           media_type::json,
           {},
           handled(remove)},
          {"GET",
           "/v1/exports/{id}/content",
           "The content of an export that is done, or a range of it",
           {},
           {200, 206},
           "application/octet-stream",
           {},
           handled(content)}};
}

}  // namespace hallmark::api
