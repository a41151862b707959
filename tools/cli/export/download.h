// Fetches the content of an export from a server. One thread.
#pragma once

#include "api/client.h"
#include "schemas/vocabulary/byte_sink.h"
#include "tools/cli/export/remote_job.h"

namespace hallmark::cli {

// Goes on where it broke off, while it gets on; what came is what the job says it is, or an error.
[[nodiscard]] Status download(api::Client& client, const RemoteJob& job, ByteSink& out);

}  // namespace hallmark::cli
