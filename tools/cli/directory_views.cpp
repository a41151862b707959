#include "tools/cli/directory_views.h"

#include <unistd.h>

#include <thread>

#include "tools/cli/data_options.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(10);
constexpr auto patience_with_others = std::chrono::seconds(10);
constexpr auto between_tries = std::chrono::milliseconds(20);

bool may_write(const std::string& directory) {
  const std::string views = views_directory(directory);
  const bool is_there = ::access(views.c_str(), F_OK) == 0;
  return ::access(is_there ? views.c_str() : directory.c_str(), W_OK) == 0;
}

Error with_advice(Error error, const std::string& directory) {
  error.message += may_write(directory)
                       ? "; ask again once that is over, or ask a server (--server)"
                       : "; questions about devices are answered from views that are kept "
                         "there, and it cannot be written: ask a server (--server), or a copy "
                         "of the directory and its guard that can be written";
  return error;
}

// Others that ask are done in a moment.
Result<std::unique_ptr<Views>> open_once_free(const Ledger& ledger, const Catalogue& catalogue,
                                              const std::string& directory) {
  const auto end = std::chrono::steady_clock::now() + patience_with_others;
  while (true) {
    ViewsOptions options;
    options.directory = views_directory(directory);
    options.log = [](std::string_view message) { tell_beside_bar(std::string(message)); };
    auto views = Views::open(ledger, catalogue, std::move(options));
    if (views) return views;
    const bool may_be_over = views.error().code == ErrorCode::io && may_write(directory) &&
                             std::chrono::steady_clock::now() < end;
    if (!may_be_over) return Unexpected(with_advice(std::move(views).error(), directory));
    std::this_thread::sleep_for(between_tries);
  }
}

}  // namespace

Status await_views(const Views& views, const std::string& what) {
  Progress progress(what, std::nullopt);
  while (true) {
    const Views::Standing standing = views.standing();
    if (standing.trouble) return Unexpected(*standing.trouble);
    const auto reading = views.read();
    const bool serves = views.is_current() && reading.has_value();
    if (serves && !standing.is_building && standing.behind == 0) return ok();
    const std::uint64_t taken = serves ? sum((*reading)->positions) : standing.done;
    progress.update(0, taken);
    std::this_thread::sleep_for(between_looks);
  }
}

Result<std::unique_ptr<Ledger>> open_to_ask(const std::string& directory) {
  LedgerOptions options;
  options.publication = PublicationOptions{};  // so that its guard is looked at
  TRY_ASSIGN(auto ledger, Ledger::open(directory, options));
  print_notices(*ledger);
  return ledger;
}

Result<std::unique_ptr<Views>> open_views(const Ledger& ledger, const Catalogue& catalogue,
                                          const std::string& directory) {
  TRY_ASSIGN(auto views, open_once_free(ledger, catalogue, directory));
  TRY(await_views(*views, "taking up what is new"));
  return views;
}

}  // namespace hallmark::cli
