#include "api/server/parse_words.h"

#include <boost/beast/http/error.hpp>

namespace hallmark::api {

namespace http = boost::beast::http;

std::string_view what_was_expected(const boost::system::error_code& error) {
  if (error == http::error::bad_method) return "expected a method at the beginning of the request";
  if (error == http::error::bad_target) return "expected a URL without spaces after the method";
  if (error == http::error::bad_field) return "expected a header as NAME: VALUE";
  if (error == http::error::bad_value)
    return "expected a header's value without control characters";
  if (error == http::error::bad_line_ending) return "expected lines that end with CR LF";
  if (error == http::error::bad_content_length) return "expected one Content-Length, in digits";
  if (error == http::error::bad_transfer_encoding) return "expected Transfer-Encoding: chunked";
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) {
    return "expected a chunk's size in hexadecimal digits, and so many bytes after it";
  }
  if (error == http::error::bad_version) return "expected METHOD URL HTTP/1.1 as the first line";
  return "expected a request as RFC 9112 has it";
}

}  // namespace hallmark::api
