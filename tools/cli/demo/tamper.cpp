#include "tools/cli/demo/tamper.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

#include "ingest/intake.h"
#include "ledger/durable_file.h"
#include "ledger/families.h"
#include "ledger/fsck/fsck.h"
#include "ledger/ledger.h"
#include "ledger/proof/bundle_check.h"
#include "ledger/publication/key_file.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/vocabulary/random.h"
#include "tools/cli/demo/fleet.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli::demo {
namespace {

constexpr std::uint32_t shards = 2;
constexpr std::string_view device = "pump-7";
constexpr std::string_view tampered_type = "hallmark.device.retired.v1";

// The ledger's directory, and what stands beside it.
constexpr std::string_view beside[] = {"", ".guard", ".key"};

struct Good {
  Bundle bundle;
  std::vector<VerifierKey> keys;
};

// Appends as `hallmark append` does; the receipt of the event that is to be changed.
Result<Receipt> append(Ledger& ledger, Clock& clock, const std::vector<FleetEvent>& events) {
  std::mutex mutex;  // guards what the shards' threads write
  std::optional<Receipt> wanted;
  std::optional<Error> failed;
  {
    Intake intake(ledger, clock);
    for (const FleetEvent& event : events) {
      const bool is_wanted = event.subject == device && event.type == tampered_type;
      intake.submit_waiting(record_of_text(event.text), [&, is_wanted](Result<Outcome> outcome) {
        const std::lock_guard lock(mutex);
        if (!outcome) {
          failed = outcome.error();
        } else if (const auto* receipt = std::get_if<Receipt>(&*outcome); receipt == nullptr) {
          failed = Error{ErrorCode::bad_input, "an event of the sample fleet was refused", {}};
        } else if (is_wanted) {
          wanted = *receipt;
        }
      });
    }
    intake.drain();
  }
  if (failed) return Unexpected(*failed);
  if (wanted) return *wanted;
  return fail(ErrorCode::not_found, "the sample fleet has no such event", std::string(device));
}

Result<Good> make(const std::string& directory, std::int64_t at_us, Tampering& out) {
  SystemClock clock;
  SystemRandom random;
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.shards = shards;
  options.publication = {.clock = &clock, .random = &random};
  TRY_ASSIGN(const auto ledger, Ledger::open(directory, options));
  const std::vector<FleetEvent> events = fleet_events(at_us);
  TRY_ASSIGN(const Receipt receipt, append(*ledger, clock, events));
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    TRY(ledger->publisher(ShardIndex(shard)).publish());
  }
  Good good;
  TRY_ASSIGN(good.bundle, ledger->publisher(receipt.shard).bundle(device));
  TRY_ASSIGN(const KeyFile keys, KeyFile::open(key_path(directory)));
  TRY_ASSIGN(good.keys,
             keys.verifiers(origin_of(ledger->identity().name, receipt.shard), std::nullopt));
  out.events = events.size();
  out.devices = fleet_stories().size();
  out.shards = shards;
  out.bundle_entries = good.bundle.entries.size();
  out.entry = {
      std::string(device), receipt.shard, receipt.sequence, receipt.device_sequence, {}, {}};
  TRY(ledger->close());
  return good;
}

Status copy_ledger(const std::string& from, const std::string& to) {
  for (const std::string_view suffix : beside) {
    std::error_code error;
    std::filesystem::copy(from + std::string(suffix), to + std::string(suffix),
                          std::filesystem::copy_options::recursive, error);
    if (error) return fail(ErrorCode::io, error.message(), to + std::string(suffix));
  }
  return ok();
}

// Changes the last digit of the year of the event's time: the smallest lie that tells another
// story, and bytes that still are an entry's.
Status change_byte(std::string& bytes, Tampering& out) {
  constexpr std::string_view name = R"("time":")";
  constexpr std::size_t last_digit_of_year = 3;
  const std::size_t begin = bytes.find(name) + name.size();
  const std::size_t end = bytes.find('"', begin);
  if (bytes.find(name) == std::string::npos || end == std::string::npos) {
    return fail(ErrorCode::corruption, "expected an event with a time, found none");
  }
  out.entry.before = bytes.substr(begin, end - begin);
  char& digit = bytes[begin + last_digit_of_year];
  digit = digit == '9' ? '8' : static_cast<char>(digit + 1);
  out.entry.after = bytes.substr(begin, end - begin);
  out.byte_at = begin + last_digit_of_year;
  return ok();
}

// Through the store, so that the database's own checksums fit: as an insider would.
Status change_in_store(const std::string& directory, Tampering& out) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  TRY_ASSIGN(const auto ledger, Ledger::open(directory, options));
  Store& store = ledger->shard(out.entry.shard).store();
  const auto key = families::big_endian(out.entry.sequence.value());
  TRY_ASSIGN(std::optional<std::string> bytes, store.get(families::entries, families::view(key)));
  if (!bytes) return fail(ErrorCode::not_found, "an entry that was just made is not there");
  TRY(change_byte(*bytes, out));
  const Change change{families::entries, families::view(key), *bytes};
  TRY(store.commit({&change, 1}));
  return ledger->close();
}

Result<std::vector<Tampering::Fault>> fsck_faults(const std::string& directory) {
  FsckOptions options;
  options.start = FsckOptions::Start::first_entry;
  options.save_every = std::nullopt;
  TRY_ASSIGN(const FsckReport found, fsck(directory, options));
  std::vector<Tampering::Fault> faults;
  for (const FsckFault& fault : found.faults) {
    faults.push_back({std::nullopt, fault.sequence, fault.what});
  }
  for (const FsckShard& shard : found.shards) {
    for (const FsckFault& fault : shard.faults) {
      faults.push_back({shard.index, fault.sequence, fault.what});
    }
  }
  // What is wrong with entries first: the rest follows from it.
  std::stable_partition(faults.begin(), faults.end(), [](const Tampering::Fault& fault) {
    return fault.what.starts_with("entry ");
  });
  return faults;
}

std::optional<std::string> bundle_fault(const std::string& json,
                                        const std::vector<VerifierKey>& keys) {
  const auto answer = check_bundle(json, keys, {});
  const auto* fault = std::get_if<BundleFault>(&answer);
  if (fault == nullptr) return std::nullopt;
  return std::string(fault->name) + ": " + fault->what;
}

// What the Python verifier says of both bundles, or why it was not asked.
Status ask_python(const Scratch& scratch, const std::string& path, const Good& good,
                  const Bundle& changed, Tampering& out) {
  const auto verifier = PythonVerifier::find(path);
  if (!verifier) {
    if (verifier.error().code != ErrorCode::not_found) return Unexpected(verifier.error());
    out.without_python = verifier.error().text();
    return ok();
  }
  std::string lines;
  for (const VerifierKey& key : good.keys) lines += key.line() + "\n";
  const std::string keys = scratch.path("keys");
  const std::string good_bundle = scratch.path("good.bundle.json");
  const std::string changed_bundle = scratch.path("changed.bundle.json");
  TRY(write_durably(keys, lines));
  TRY(write_durably(good_bundle, bundle_json(good.bundle)));
  TRY(write_durably(changed_bundle, bundle_json(changed)));
  TRY_ASSIGN(out.good_python, verifier->check(good_bundle, keys));
  TRY_ASSIGN(out.python, verifier->check(changed_bundle, keys));
  return ok();
}

// Whether the text says it, and not as the beginning of a longer number.
bool names(std::string_view text, const std::string& words) {
  for (std::size_t at = text.find(words); at != std::string_view::npos;
       at = text.find(words, at + 1)) {
    const std::size_t after = at + words.size();
    if (after == text.size() || text[after] < '0' || text[after] > '9') return true;
  }
  return false;
}

bool names_place(std::string_view text, const TamperedEntry& entry) {
  return names(text, "sequence " + std::to_string(entry.sequence.value()) + " of shard " +
                         std::to_string(entry.shard.value()));
}

}  // namespace

bool Tampering::good_is_good() const {
  return good_fsck.empty() && !good_verify && (!good_python || good_python->good);
}

bool Tampering::fsck_names_entry() const {
  const std::string words = "entry " + std::to_string(entry.sequence.value());
  for (const Fault& fault : fsck) {
    if (fault.shard == entry.shard && names(fault.what, words)) return true;
  }
  return false;
}

bool Tampering::verify_names_entry() const { return verify && names_place(*verify, entry); }

bool Tampering::python_names_entry() const {
  return python && !python->good && names_place(python->said, entry);
}

bool Tampering::ok() const {
  return good_is_good() && fsck_names_entry() && verify_names_entry() &&
         (!without_python.empty() || python_names_entry());
}

Result<Tampering> tamper(const TamperOptions& options) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(""));
  const std::string original = scratch.path("ledger");
  const std::string copy = scratch.path("copy");
  Tampering out;
  TRY_ASSIGN(const Good good, make(original, options.at_us, out));
  TRY_ASSIGN(out.good_fsck, fsck_faults(original));
  out.good_verify = bundle_fault(bundle_json(good.bundle), good.keys);

  TRY(copy_ledger(original, copy));
  TRY(change_in_store(copy, out));
  TRY_ASSIGN(out.fsck, fsck_faults(copy));
  Bundle changed = good.bundle;
  TRY(change_byte(changed.entries.at(out.entry.device_sequence.value() - 1), out));
  out.verify = bundle_fault(bundle_json(changed), good.keys);
  TRY(ask_python(scratch, options.verifier, good, changed, out));
  return out;
}

}  // namespace hallmark::cli::demo
