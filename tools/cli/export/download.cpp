#include "tools/cli/export/download.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "tools/cli/progress.h"
#include "tools/cli/stop_signals.h"

namespace hallmark::cli {
namespace {

constexpr unsigned most_vain_tries = 5;  // one after the other, without a byte
constexpr auto between_tries = std::chrono::milliseconds(300);

class Download {
 public:
  Download(api::Client& client, const RemoteJob& job, ByteSink& out)
      : client_(client),
        job_(job),
        measured_([&out](std::string_view bytes) { return out.write(bytes); }),
        bar_("downloading", job.bytes, "bytes") {}

  Status run() {
    for (unsigned vain = 0; measured_.bytes() < job_.bytes; ++vain) {
      const std::uint64_t before = measured_.bytes();
      Status tried = try_once();
      if (!written_) return written_;
      if (StopSignals::asked_to_stop()) {
        return fail(ErrorCode::unavailable, "the download was broken off, as was asked for");
      }
      if (measured_.bytes() > before) vain = 0;
      const bool may_go_on = tried || tried.error().code == ErrorCode::network;
      if (!may_go_on || (!tried && vain == most_vain_tries)) return tried;
      if (!tried) std::this_thread::sleep_for(between_tries);
    }
    return check();
  }

 private:
  Status try_once() {
    std::vector<HttpHeader> headers;
    const std::uint64_t from = measured_.bytes();
    if (from > 0) {
      headers.push_back({"Range", fmt::format("bytes={}-", from)});
      headers.push_back({"If-Range", fmt::format("\"{}\"", job_.sha256.hex())});
    }
    const unsigned expected = from > 0 ? 206 : 200;
    const auto take = [&](unsigned status, std::string_view bytes) {
      if (status != expected || bytes.size() > job_.bytes - measured_.bytes()) return false;
      written_ = measured_.write(bytes);
      bar_.update(measured_.bytes(), measured_.bytes());
      return written_.has_value() && !StopSignals::asked_to_stop();
    };
    TRY_ASSIGN(const api::Response response, client_.stream(job_.content, headers, take));
    if (response.status == expected) return ok();
    return Unexpected(api::error_of(response, client_.url()));
  }

  Status check() {
    const FileHash found = measured_.hash();
    if (found == job_.sha256) return ok();
    return fail(ErrorCode::network,
                fmt::format("expected content of SHA-256 {}, found {}; nothing was kept",
                            job_.sha256.hex(), found.hex()),
                client_.url());
  }

  api::Client& client_;
  const RemoteJob& job_;
  MeasuredSink measured_;
  Progress bar_;
  Status written_ = ok();
};

}  // namespace

Status download(api::Client& client, const RemoteJob& job, ByteSink& out) {
  return Download(client, job, out).run();
}

}  // namespace hallmark::cli
