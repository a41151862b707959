// An export job on a server, watched and fetched. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/client.h"
#include "projections/exports/files.h"

namespace hallmark::cli {

struct RemoteJob {
  std::string id;
  std::string state;
  std::string error;
  std::string as_of;
  std::string known_at;
  std::string content;  // where it is, once it is done
  std::uint64_t bytes = 0;
  FileHash sha256;
  std::vector<ExportedFile> files;
  struct Progress {
    std::string file;
    std::uint64_t done = 0;
    std::optional<std::uint64_t> of;
  };
  std::optional<Progress> progress;
};

// network: what answers is no server of ours.
[[nodiscard]] Result<RemoteJob> post_export(api::Client& client, const ExportQuestion& question);
// Waits until it has ended, with a bar; where this process is asked to stop, the job is cancelled.
// An error where it did not come to a good end.
[[nodiscard]] Result<RemoteJob> await_export(api::Client& client, const RemoteJob& job);
// Nobody needs it any more. What becomes of that is the server's to see.
void forget_export(api::Client& client, const RemoteJob& job);

}  // namespace hallmark::cli
