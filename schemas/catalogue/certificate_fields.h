// What an X.509 certificate says for itself, in the words of the catalogue's Certificate: field
// name to the JSON text of its value, without quotes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

using CertificateFields = std::map<std::string, std::string, std::less<>>;

// All fields but der. `role` is guessed and so no witness: idevid for a certificate that never ends
// (IEEE 802.1AR), svid for one with a SPIFFE id, else other.
[[nodiscard]] Result<CertificateFields> certificate_fields(std::string_view der);

// Whether what somebody wrote of a certificate is what it says: times as moments, serial numbers
// without leading zeros, issuers without the spaces that some put after commas. Anything goes for
// role.
[[nodiscard]] bool says_the_same(std::string_view field, std::string_view written,
                                 std::string_view read);

}  // namespace hallmark
