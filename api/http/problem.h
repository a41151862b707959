// What went wrong, as RFC 9457 has it: application/problem+json with a stable type. README.md lists
// the types; none changes its meaning.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/http/message.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::api {

struct ProblemType {
  std::string_view name;  // its URI is problem_type_prefix and this
  unsigned status;
  std::string_view title;
};

inline constexpr std::string_view problem_type_prefix = "urn:hallmark:problem:";
inline constexpr std::string_view problem_media_type = "application/problem+json";

namespace problem {
// The request itself.
inline constexpr ProblemType malformed_request{"malformed-request", 400,
                                               "The request is not good HTTP"};
inline constexpr ProblemType invalid_parameter{"invalid-parameter", 400,
                                               "A parameter does not fit"};
inline constexpr ProblemType request_timeout{"request-timeout", 408,
                                             "The request did not come in time"};
inline constexpr ProblemType content_too_large{"content-too-large", 413, "More than is taken"};
inline constexpr ProblemType uri_too_long{"uri-too-long", 414, "The URL is too long"};
inline constexpr ProblemType unsupported_media_type{"unsupported-media-type", 415,
                                                    "This media type is not taken here"};
inline constexpr ProblemType unsupported_encoding{"unsupported-encoding", 415,
                                                  "This content encoding is not taken"};
inline constexpr ProblemType expectation_failed{"expectation-failed", 417,
                                                "This expectation is not met here"};
inline constexpr ProblemType misdirected{"misdirected-request", 421,
                                         "A browser was led here by another name"};
inline constexpr ProblemType headers_too_large{"headers-too-large", 431,
                                               "The headers are too large"};
inline constexpr ProblemType not_implemented{"not-implemented", 501,
                                             "This transfer coding is not known here"};
inline constexpr ProblemType http_version{"http-version", 505, "This version is not spoken here"};
// What was asked for.
inline constexpr ProblemType no_such_route{"no-such-route", 404, "There is nothing under this URL"};
inline constexpr ProblemType method_not_allowed{"method-not-allowed", 405,
                                                "This URL does not take this method"};
inline constexpr ProblemType unknown_device{"unknown-device", 404, "The device is unknown"};
inline constexpr ProblemType unknown_certificate{"unknown-certificate", 404,
                                                 "The certificate is unknown"};
inline constexpr ProblemType unknown_artefact{"unknown-artefact", 404, "The artefact is unknown"};
inline constexpr ProblemType unknown_event{"unknown-event", 404, "The event is unknown"};
inline constexpr ProblemType unknown_shard{"unknown-shard", 404, "There is no such shard"};
inline constexpr ProblemType unknown_entry{"unknown-entry", 404, "There is no such entry"};
inline constexpr ProblemType unknown_export{"unknown-export", 404, "There is no such export"};
inline constexpr ProblemType not_published{"not-published", 404, "It is not published"};
inline constexpr ProblemType export_not_done{"export-not-done", 409,
                                             "The export has no content to hand out"};
inline constexpr ProblemType range_not_satisfiable{"range-not-satisfiable", 416,
                                                   "There are no such bytes"};
inline constexpr ProblemType too_many_exports{"too-many-exports", 429, "Too many exports"};
// Events.
inline constexpr ProblemType malformed_event{"malformed-event", 400, "The event is malformed"};
inline constexpr ProblemType malformed_batch{"malformed-batch", 400, "The batch is malformed"};
inline constexpr ProblemType conflict{"conflict", 409,
                                      "Another event with this source and id is recorded"};
inline constexpr ProblemType event_too_large{"event-too-large", 413, "The event is too large"};
inline constexpr ProblemType invalid_event{"invalid-event", 422,
                                           "The event is not as the catalogue has it"};
inline constexpr ProblemType refused{"refused", 400, "The event was refused"};
// This server.
inline constexpr ProblemType internal{"internal", 500, "The server failed"};
inline constexpr ProblemType damaged{"damaged", 500, "What is stored is damaged"};
inline constexpr ProblemType unavailable{"unavailable", 503, "Not now"};
inline constexpr ProblemType not_recorded{"not-recorded", 503, "The event could not be recorded"};
}  // namespace problem

// Every type there is, in the order of the README.
[[nodiscard]] std::span<const ProblemType* const> problem_types();

// type, title, status and detail, into an object that was begun: more members may follow.
void write_problem(json::Writer& writer, const ProblemType& type, std::string_view detail);

[[nodiscard]] Response problem_response(const ProblemType& type, std::string_view detail);
[[nodiscard]] Response problem_response(const ProblemType& type, json::Writer& written);

// The answer to a failure below: bad_input names the parameter in its context.
[[nodiscard]] Response problem_of(const Error& error);

}  // namespace hallmark::api
