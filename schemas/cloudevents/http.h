// Records over HTTP: the CloudEvents HTTP binding, both ways (ledger/FORMAT.md, 1). The key is no
// part of an HTTP message; the intake sets it to the device.
#pragma once

#include <string>
#include <vector>

#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpMessage {
  std::vector<HttpHeader> headers;
  std::string body;
};

// Never fails: what is not a good event is told by read_envelope().
[[nodiscard]] Record record_from_http(HttpMessage message);

// Fails for what HTTP cannot carry: a null value, a name that is no attribute name, a content type
// with control characters. Null attributes are absent ones and stay behind.
[[nodiscard]] Result<HttpMessage> http_from_record(const Record& record);

}  // namespace hallmark
