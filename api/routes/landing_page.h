// The page at /: what is here, and links to it. For a person who was given the address.
#pragma once

#include <string>
#include <string_view>

#include "ledger/identity.h"

namespace hallmark::api {

// `host`: what the browser calls this server; the characters of a host and a port alone.
[[nodiscard]] std::string landing_page(const LedgerIdentity& identity, std::string_view host);

}  // namespace hallmark::api
