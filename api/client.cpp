#include "api/client.h"

#include <fmt/format.h>
#include <httplib.h>

#include <exception>
#include <string_view>
#include <utility>

#include "api/http/problem.h"
#include "ledger/proof/decimal.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::uint16_t default_port = 80;

struct Place {
  std::string host;
  std::uint16_t port = default_port;
  std::string authority;  // as the URL has it, for the Host header
};

Result<Place> place_of(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  if (lower_ascii(url).starts_with("https://")) {
    return fail(ErrorCode::bad_input, "https is not spoken yet; expected http://HOST:PORT, found " +
                                          hallmark::quoted(url));
  }
  const auto refuse = [&] {
    return fail(
        ErrorCode::bad_input,
        "expected http://HOST:PORT, as http://127.0.0.1:8080, found " + hallmark::quoted(url));
  };
  if (!lower_ascii(url).starts_with(scheme)) return refuse();
  std::string authority = url.substr(scheme.size());
  if (authority.ends_with('/')) authority.pop_back();
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
  if (authority.find_first_not_of(plain) != std::string::npos) return refuse();
  Place place{authority, default_port, authority};
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string::npos && !authority.ends_with(']')) {
    const auto port = parse_decimal<std::uint16_t>(std::string_view(authority).substr(colon + 1));
    if (!port || *port == 0) return refuse();
    place.port = *port;
    place.host = authority.substr(0, colon);
  }
  const bool is_v6 = place.host.starts_with('[') && place.host.ends_with(']');
  if (is_v6) place.host = place.host.substr(1, place.host.size() - 2);
  const bool bad = !is_v6 && place.host.find_first_of("[]:") != std::string::npos;
  if (place.host.empty() || bad) return refuse();
  return place;
}

std::string_view media_type_of(const Response& response) {
  const std::string_view type = response.content_type;
  return type.substr(0, type.find(';'));
}

Response response_of(const httplib::Response& answer, std::string body) {
  Response response;
  response.status = static_cast<unsigned>(answer.status);
  response.content_type = answer.get_header_value("Content-Type");
  for (const auto& [name, value] : answer.headers) response.headers.push_back({name, value});
  response.body = std::move(body);
  return response;
}

ErrorCode code_of(unsigned status, std::string_view problem) {
  if (problem.ends_with(problem::damaged.name)) return ErrorCode::corruption;
  if (status == 404) return ErrorCode::not_found;
  const bool later = status == 408 || status == 429 || status >= 500;
  if (later) return ErrorCode::unavailable;
  // A redirection is no answer of ours.
  return status >= 400 ? ErrorCode::bad_input : ErrorCode::network;
}

}  // namespace

struct Client::Connection {
  Connection(std::string from_url, Place from_place, const ClientLimits& from_limits)
      : url(std::move(from_url)),
        place(std::move(from_place)),
        limits(from_limits),
        http(place.host, place.port) {
    http.set_connection_timeout(limits.connect);
    http.set_read_timeout(limits.silence);
    http.set_write_timeout(limits.silence);
    http.set_keep_alive(true);
    http.set_follow_location(false);
    http.set_tcp_nodelay(true);
    http.set_url_encode(false);  // targets come encoded, and a device's id must stay as it is
    http.set_decompress(false);  // so that what is counted is what came
  }

  Result<Response> ask(httplib::Request request, const TakeBody& take = nullptr);
  [[nodiscard]] Error no_answer(httplib::Error error) const;

  const std::string url;
  const Place place;
  const ClientLimits limits;
  httplib::Client http;
};

Error Client::Connection::no_answer(httplib::Error error) const {
  if (error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout) {
    return {ErrorCode::network,
            fmt::format("no server answers at {}: no connection could be made; is it running? "
                        "hallmark serve",
                        url),
            {}};
  }
  if (error == httplib::Error::Canceled) {
    return {ErrorCode::network,
            fmt::format("expected an answer of at most {} MiB, found a longer one",
                        limits.answer_bytes >> 20),
            url};
  }
  return {ErrorCode::network, "the server hung up, or said nothing for too long", url};
}

Result<Response> Client::Connection::ask(httplib::Request request, const TakeBody& take) {
  std::string body;
  unsigned status = 0;
  request.headers.emplace("Host", place.authority);
  request.headers.emplace("Accept-Encoding", "identity");
  request.headers.emplace("User-Agent", "hallmark");
  request.response_handler = [&](const httplib::Response& answer) {
    status = static_cast<unsigned>(answer.status);
    return true;
  };
  request.content_receiver = [&](const char* bytes, std::size_t size, auto...) {
    if (take && (status == 200 || status == 206)) return take(status, {bytes, size});
    if (size > limits.answer_bytes - body.size()) return false;
    body.append(bytes, size);
    return true;
  };
  try {
    const httplib::Result result = http.send(request);
    if (!result) return Unexpected(no_answer(result.error()));
    return response_of(*result, std::move(body));
  } catch (const std::exception& error) {
    return fail(ErrorCode::network, error.what(), url);
  }
}

Result<Client> Client::open(const std::string& url, const ClientLimits& limits) {
  TRY_ASSIGN(Place place, place_of(url));
  const std::string shown = "http://" + place.authority;
  return Client(std::make_unique<Connection>(shown, std::move(place), limits));
}

Client::Client(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Client::~Client() = default;
Client::Client(Client&& other) noexcept = default;

const std::string& Client::url() const { return connection_->url; }

Result<Response> Client::get(const std::string& target) {
  httplib::Request request;
  request.method = "GET";
  request.path = target;
  return connection_->ask(std::move(request));
}

Result<Response> Client::post(const std::string& target, const std::string& content_type,
                              const std::string& body) {
  return post(target, {{{"Content-Type", content_type}}, body});
}

Result<Response> Client::post(const std::string& target, const HttpMessage& message) {
  httplib::Request request;
  request.method = "POST";
  request.path = target;
  for (const HttpHeader& header : message.headers) {
    request.headers.emplace(header.name, header.value);
  }
  request.body = message.body;
  return connection_->ask(std::move(request));
}

Result<Response> Client::remove(const std::string& target) {
  httplib::Request request;
  request.method = "DELETE";
  request.path = target;
  return connection_->ask(std::move(request));
}

Result<Response> Client::stream(const std::string& target, const std::vector<HttpHeader>& headers,
                                const TakeBody& take) {
  httplib::Request request;
  request.method = "GET";
  request.path = target;
  for (const HttpHeader& header : headers) request.headers.emplace(header.name, header.value);
  return connection_->ask(std::move(request), take);
}

Result<std::string> Client::fetch(const std::string& target) {
  TRY_ASSIGN(Response response, get(target));
  if (response.status != 200) return Unexpected(error_of(response, url()));
  return std::move(response.body);
}

Error error_of(const Response& response, const std::string& context) {
  std::string type;
  std::string title;
  std::string detail;
  json::Document document;
  if (media_type_of(response) == problem_media_type && !json::scan(response.body, document)) {
    for (const json::Member& member : document.members) {
      if (member.value.kind != json::Kind::string) continue;
      if (member.name.inner() == "type") type = json::unescape(member.value);
      if (member.name.inner() == "title") title = json::unescape(member.value);
      if (member.name.inner() == "detail") detail = json::unescape(member.value);
    }
  }
  if (title.empty()) {
    title = fmt::format("it answers with status {} and no word of ours; is it a Hallmark server?",
                        response.status);
  }
  const std::string message = detail.empty() ? title : title + ": " + detail;
  return {code_of(response.status, type), printable(message), context};
}

}  // namespace hallmark::api
