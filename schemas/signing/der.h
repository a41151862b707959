// Whether bytes are DER (X.690): each value written in the one way there is. OpenSSL reads BER too,
// and a certificate that may be written in several ways has several digests. For certificate.cpp;
// pure functions, on any thread.
#pragma once

#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// Exactly one value from the first byte to the last, everything nested in it included. What stands
// inside an OCTET STRING (an extension's value) is bytes to it. Two lapses that authorities are
// known for pass: a default value written out, and a SET out of order. Times are held to the two
// forms of RFC 5280.
[[nodiscard]] Status check_der(std::string_view bytes);

}  // namespace hallmark
