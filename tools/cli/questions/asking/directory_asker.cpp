
#include <atomic>
#include <future>
#include <utility>

#include "api/api.h"
#include "projections/views/views.h"
#include "tools/cli/directory_views.h"
#include "tools/cli/progress.h"
#include "tools/cli/questions/asking/asker.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

void tell(std::string_view message) { tell_beside_bar(std::string(message)); }

// Who only asks has nothing to record.
class NoSink final : public EventSink {
 public:
  void submit(Record /*record*/, Done done) override {
    done(fail(ErrorCode::unavailable, "no events are taken here"));
  }
};

// A request whose answer is waited for.
class Waiting final : public api::Exchange {
 public:
  explicit Waiting(api::Request request) : request_(std::move(request)) {}

  [[nodiscard]] const api::Request& request() const override { return request_; }
  void answer(Make make) override {
    if (!is_answered_.exchange(true)) answer_.set_value(make());
  }
  // On the one thread that makes the answer.
  [[nodiscard]] bool goes_on(std::uint64_t done) override {
    if (!progress_) progress_.emplace("going through the fleet:", std::nullopt, "devices");
    progress_->update(0, done);
    return true;
  }
  // Only what is posted is answered later.
  void answer_after(std::chrono::milliseconds /*time*/, Make /*make*/) override {}

  [[nodiscard]] api::Response wait() {
    api::Response response = answer_.get_future().get();
    progress_.reset();
    return response;
  }

 private:
  const api::Request request_;
  std::atomic<bool> is_answered_ = false;
  std::promise<api::Response> answer_;
  std::optional<Progress> progress_;
};

class DirectoryAsker final : public Asker {
 public:
  explicit DirectoryAsker(std::unique_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}
  ~DirectoryAsker() override {
    api_.reset();
    if (views_ == nullptr) return;
    if (const Status closed = views_->close(); !closed) {
      tell_beside_bar("views: " + closed.error().text());
    }
  }
  DirectoryAsker(const DirectoryAsker&) = delete;
  DirectoryAsker& operator=(const DirectoryAsker&) = delete;

  Status begin(const std::string& directory) {
    TRY_ASSIGN(views_, open_views(*ledger_, catalogue_, directory));
    const auto standing = [](ShardIndex) { return api::SourceStanding{}; };
    const auto is_stopping = [] { return false; };
    api_ = std::make_unique<api::Api>(
        api::ApiParts{*ledger_, sink_, *views_, standing, catalogue_, clock_, is_stopping, tell});
    return ok();
  }

  Result<std::string> fetch(const std::string& target) override {
    const auto exchange = std::make_shared<Waiting>(api::Request{"GET", target, {}, {}});
    api_->handle(exchange);
    api::Response response = exchange->wait();
    if (response.status == 200) return std::move(response.body);
    Error error = api::error_of(response, {});
    // There is no network here.
    if (error.code == ErrorCode::unavailable) error.code = ErrorCode::io;
    return Unexpected(std::move(error));
  }

 private:
  std::unique_ptr<Ledger> ledger_;
  const Catalogue catalogue_ = Catalogue::load();
  SystemClock clock_;
  NoSink sink_;
  std::unique_ptr<Views> views_;
  std::unique_ptr<api::Api> api_;
};

}  // namespace

Result<std::unique_ptr<Asker>> open_directory_asker(const std::string& directory) {
  TRY_ASSIGN(auto ledger, open_to_ask(directory));
  auto asker = std::make_unique<DirectoryAsker>(std::move(ledger));
  TRY(asker->begin(directory));
  return std::unique_ptr<Asker>(std::move(asker));
}

}  // namespace hallmark::cli
