#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>
#include <utility>

#include "api/api.h"
#include "projections/views/views.h"
#include "tools/cli/await_views.h"
#include "tools/cli/data_options.h"
#include "tools/cli/progress.h"
#include "tools/cli/questions/asking/asker.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

constexpr auto patience_with_others = std::chrono::seconds(10);
constexpr auto between_tries = std::chrono::milliseconds(20);

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

  Status open_views(const std::string& directory) {
    TRY_ASSIGN(views_, open_once_free(directory));
    TRY(await_views(*views_, "taking up what is new"));
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
  // Others that ask are done in a moment.
  Result<std::unique_ptr<Views>> open_once_free(const std::string& directory) {
    const auto end = std::chrono::steady_clock::now() + patience_with_others;
    while (true) {
      ViewsOptions options;
      options.directory = views_directory(directory);
      options.log = tell;
      auto views = Views::open(*ledger_, catalogue_, std::move(options));
      if (views) return views;
      const bool may_be_over = views.error().code == ErrorCode::io && may_write(directory) &&
                               std::chrono::steady_clock::now() < end;
      if (!may_be_over) return Unexpected(with_advice(std::move(views).error(), directory));
      std::this_thread::sleep_for(between_tries);
    }
  }

  static bool may_write(const std::string& directory) {
    const std::string views = views_directory(directory);
    const bool is_there = ::access(views.c_str(), F_OK) == 0;
    return ::access(is_there ? views.c_str() : directory.c_str(), W_OK) == 0;
  }

  static Error with_advice(Error error, const std::string& directory) {
    error.message += may_write(directory)
                         ? "; ask again once that is over, or ask a server (--server)"
                         : "; questions about devices are answered from views that are kept "
                           "there, and it cannot be written: ask a server (--server), or a copy "
                           "of the directory and its guard that can be written";
    return error;
  }

  std::unique_ptr<Ledger> ledger_;
  const Catalogue catalogue_ = Catalogue::load();
  SystemClock clock_;
  NoSink sink_;
  std::unique_ptr<Views> views_;
  std::unique_ptr<api::Api> api_;
};

}  // namespace

Result<std::unique_ptr<Asker>> open_directory_asker(const std::string& directory) {
  LedgerOptions options;
  options.publication = PublicationOptions{};  // so that its guard is looked at
  TRY_ASSIGN(auto ledger, Ledger::open(directory, options));
  print_notices(*ledger);
  auto asker = std::make_unique<DirectoryAsker>(std::move(ledger));
  TRY(asker->open_views(directory));
  return std::unique_ptr<Asker>(std::move(asker));
}

}  // namespace hallmark::cli
