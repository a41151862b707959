// The parser's faults in words that stay when the parser changes. Pure.
#pragma once

#include <boost/beast/core/error.hpp>
#include <string_view>

namespace hallmark::api {

[[nodiscard]] std::string_view what_was_expected(const boost::system::error_code& error);

}  // namespace hallmark::api
