// The page at /: what is here, and links to it. For a person who was given the address.
#pragma once

#include <string>

#include "ledger/identity.h"

namespace hallmark::api {

[[nodiscard]] std::string landing_page(const LedgerIdentity& identity);

}  // namespace hallmark::api
