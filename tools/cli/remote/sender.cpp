#include "tools/cli/remote/sender.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/reason.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

constexpr const char* events_path = "/v1/events";

using Kind = PostAnswer::Kind;

// Not sent: the server would have to hold it to say the same.
PostAnswer too_large(const OutgoingEvent& event) {
  PostAnswer answer;
  answer.kind = Kind::refused;
  answer.reason = std::string(name(Reason::record_too_large));
  answer.faults.push_back(fmt::format("expected an event of at most {} bytes; found {} bytes",
                                      grouped(record_limit_bytes), grouped(event.size_bytes)));
  return answer;
}

}  // namespace

Result<PostAnswer> Sender::post_one(const std::string& text) {
  std::string type = record_of_text(text).content_type.value_or(std::string(media_type::json));
  return post_message({{{"Content-Type", std::move(type)}}, text});
}

Result<PostAnswer> Sender::post_message(const HttpMessage& message) {
  while (true) {
    TRY_ASSIGN(const api::Response response,
               tries_.ask(client_.url(), [&] { return client_.post(events_path, message); }));
    TRY_ASSIGN(PostAnswer answer, read_answer(response).transform_error([&](Error error) {
      error.context = client_.url();
      return error;
    }));
    if (answer.kind != Kind::not_yet) {
      tries_.answered();
      return answer;
    }
    const Error why{ErrorCode::unavailable, answer.faults.front(), client_.url()};
    if (!tries_.wait(why, std::nullopt)) return Unexpected(why);
  }
}

Result<std::vector<PostAnswer>> Sender::post_lines(const OutgoingBatch& batch,
                                                   const std::vector<std::size_t>& places) {
  std::string body;
  for (const std::size_t place : places) body.append(batch.events[place].text).push_back('\n');
  const std::string type(media_type::lines);
  TRY_ASSIGN(const api::Response response,
             tries_.ask(client_.url(), [&] { return client_.post(events_path, type, body); }));
  return read_answers(response, places.size()).transform_error([&](Error error) {
    error.context = client_.url();
    return error;
  });
}

Result<std::vector<PostAnswer>> Sender::post(const OutgoingBatch& batch) {
  std::vector<PostAnswer> answers(batch.events.size());
  std::vector<std::size_t> open;
  for (std::size_t place = 0; place < answers.size(); ++place) {
    if (batch.events[place].is_whole()) {
      open.push_back(place);
    } else {
      answers[place] = too_large(batch.events[place]);
    }
  }
  if (batch.is_alone && !open.empty()) {
    TRY_ASSIGN(answers.front(), post_one(batch.events.front().text));
    open.clear();
  }
  while (!open.empty()) {
    TRY_ASSIGN(auto said, post_lines(batch, open));
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (said[i].kind == Kind::not_yet) left.push_back(open[i]);
      answers[open[i]] = std::move(said[i]);
    }
    if (left.size() < open.size()) tries_.answered();
    open = std::move(left);
    if (open.empty()) break;
    const Error why{ErrorCode::unavailable, answers[open.front()].faults.front(), client_.url()};
    if (!tries_.wait(why, std::nullopt)) return Unexpected(why);
  }
  return answers;
}

}  // namespace hallmark::cli
