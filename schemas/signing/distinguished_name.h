// An X.509 name as text, to be shown and compared: RFC 4514, in the form that OpenSSL's
// XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB gives, for example
//   emailAddress=pki@example.org,CN=Device CA 3,O=Müller\, Söhne,C=AT
// Written here and not by OpenSSL, whose names for attributes grow with its versions: the same
// bytes are the same text in every build. For certificate.cpp; pure, on any thread.
//
// - The last relative name comes first, parted by ","; the parts of one by "+", the last first.
// - Attributes that distinguished_name.cpp names have OpenSSL's short name and their value as
//   UTF-8; all others are "1.2.3=#" and the value's DER in upper-case hex. So are, under their
//   short name, values that are not text.
// - A backslash stands before , + " \ < > ; everywhere, before a space or # that begins the value
//   and before a space that ends it. Control characters (U+0000-U+001F, U+007F-U+009F) are "\" and
//   two upper-case hex digits for each UTF-8 byte. Nothing else is escaped.
// - T61String is read as ISO 8859-1, as everybody does. PrintableString, IA5String and
//   NumericString are ASCII, BMPString has no surrogates, UTF8String is UTF-8, or it is a fault.
#pragma once

#include <string>

#include "schemas/vocabulary/result.h"

struct X509_name_st;

namespace hallmark {

// Empty for a name of no parts.
[[nodiscard]] Result<std::string> text_of_name(const X509_name_st& name);

}  // namespace hallmark
