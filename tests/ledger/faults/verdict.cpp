#include "tests/ledger/faults/verdict.h"

#include <algorithm>
#include <optional>

#include "ledger/fsck/fsck.h"
#include "tests/ledger/faults/readback.h"
#include "tests/ledger/support/faulty_file_system.h"

namespace hallmark::faults {
namespace {

using ShardContent = Original::ShardContent;
using simulation::Model;

struct Finding {
  Verdict verdict;
  std::string words;
};

bool says_that_a_batch_is_missing(const ShardLedger& shard) {
  return std::any_of(shard.notices().begin(), shard.notices().end(), [](const auto& notice) {
    return notice.find("the last batch is missing") != std::string::npos;
  });
}

// What the shard holds: all, or all but the last commit.
Model model_of(const ShardLedger& shard, const ShardContent& content, bool& missing) {
  missing = false;
  if (shard.state() == content.model.state() || content.requests.empty()) return content.model;
  Model before = content.model.without_last(1);
  if (!(shard.state() == before.state())) return content.model;
  missing = true;
  return before;
}

Finding find_in(const ShardLedger& shard, const Model& model, const ShardContent& content,
                bool missing) {
  Readback found = read_back(shard, model, content.samples);
  switch (found.found) {
    case Readback::Found::wrong:
      return {Verdict::wrong, std::move(found.what)};
    case Readback::Found::named:
      return {Verdict::named, std::move(found.what)};
    case Readback::Found::identical:
      break;
  }
  if (!missing) return {Verdict::identical, {}};
  if (says_that_a_batch_is_missing(shard)) return {Verdict::batch_missing, "the last batch"};
  return {Verdict::wrong, "the last batch is missing, and nothing says so"};
}

Finding refused(const Error& error) {
  if (error.message.empty()) return {Verdict::wrong, "refused without a word"};
  return {Verdict::refused, error.text()};
}

// `wrong` counts most, then what is furthest from good.
void worsen(Finding& worst, Finding finding) {
  if (finding.verdict > worst.verdict) worst = std::move(finding);
}

Finding read_all(Ledger& ledger, const Original& original) {
  Finding worst{Verdict::identical, {}};
  if (ledger.shards() != original.shards().size()) return {Verdict::wrong, "other shards"};
  const std::string& name = ledger.identity().name;
  if (name != LedgerIdentity{}.name) worst = {Verdict::renamed, "it is called " + name};
  for (const auto& content : original.shards()) {
    const ShardLedger& shard = ledger.shard(content->samples.shard().index);
    bool missing = false;
    const Model model = model_of(shard, *content, missing);
    worsen(worst, find_in(shard, model, *content, missing));
  }
  return worst;
}

Finding read(const std::string& directory, const Original& original) {
  const auto ledger = Ledger::open(directory, original_options(LedgerAccess::read));
  if (!ledger) return refused(ledger.error());
  Finding finding = read_all(**ledger, original);
  for (const std::string& notice : (*ledger)->notices()) finding.words += " | " + notice;
  return finding;
}

// The last commit again by the same ids, twice, and then others.
Finding go_on(ShardLedger& shard, const ShardContent& content, Model& model) {
  Batches batches = content.batches;
  std::vector<simulation::Request> requests;
  if (!content.requests.empty()) requests.assign(2, content.requests.back());
  for (int i = 0; i < 3; ++i) requests.push_back(batches.next(Offset(0)));
  for (simulation::Request& request : requests) {
    Offset offset = model.state().position;
    for (simulation::Sent& sent : request.records) {
      sent.offset = offset;
      offset = next(offset);
    }
    const auto outcomes = shard.append(placed(request));
    if (!outcomes) return {Verdict::named, outcomes.error().text()};
    if (!same(*outcomes, model.take(request)))
      return {Verdict::wrong, "other answers to an append"};
  }
  return {Verdict::identical, {}};
}

// What it has come to by then; the models say what must be there.
Finding write_all(Ledger& ledger, const Original& original, std::vector<Model>& models) {
  Finding worst{Verdict::identical, {}};
  for (const auto& content : original.shards()) {
    ShardLedger& shard = ledger.shard(content->samples.shard().index);
    bool missing = false;
    models.push_back(model_of(shard, *content, missing));
    worsen(worst, find_in(shard, models.back(), *content, missing));
    if (worst.verdict == Verdict::wrong) return worst;
    worsen(worst, go_on(shard, *content, models.back()));
  }
  if (const Status closed = ledger.close(); !closed) {
    worsen(worst, {Verdict::named, closed.error().text()});
  }
  return worst;
}

Finding write(const std::string& directory, const Original& original) {
  std::vector<Model> models;
  Finding finding;
  {
    FaultyFileSystem files;  // which fails nothing here, and spares the disk all syncs
    LedgerOptions options = original_options(LedgerAccess::write);
    options.shard.store.env = files.env();
    const auto ledger = Ledger::open(directory, options);
    if (!ledger) return refused(ledger.error());
    finding = write_all(**ledger, original, models);
  }
  // Whether a commit that failed was stored is not known.
  if (finding.verdict > Verdict::batch_missing) return finding;
  const auto ledger = Ledger::open(directory, original_options(LedgerAccess::read));
  if (!ledger) return refused(ledger.error());
  for (std::size_t i = 0; i < models.size(); ++i) {
    const ShardContent& content = *original.shards()[i];
    const ShardLedger& shard = (*ledger)->shard(content.samples.shard().index);
    worsen(finding, find_in(shard, models[i], content, false));
  }
  return finding;
}

bool is_good_to_fsck(const std::string& directory, std::string& words) {
  FsckOptions options;
  options.threads = 0;
  options.save_every.reset();
  const auto checked = fsck(directory, options);
  if (!checked) {
    words = checked.error().text();
    return false;
  }
  for (const FsckFault& fault : checked->faults) words += " | " + fault.what;
  for (const FsckShard& shard : checked->shards) {
    for (const FsckFault& fault : shard.faults) words += " | " + fault.what;
  }
  return checked->ok();
}

}  // namespace

const char* name(Verdict verdict) {
  switch (verdict) {
    case Verdict::identical:
      return "identical";
    case Verdict::renamed:
      return "identical, of another name";
    case Verdict::batch_missing:
      return "last batch missing, and said";
    case Verdict::named:
      return "named";
    case Verdict::refused:
      return "refused";
    case Verdict::wrong:
      break;
  }
  return "WRONG";
}

Judged judge(const std::string& directory, const Original& original) {
  Judged judged;
  Finding reading = read(directory, original);
  std::string fsck_words;
  judged.fsck_good = is_good_to_fsck(directory, fsck_words);
  if (judged.fsck_good &&
      (reading.verdict == Verdict::named || reading.verdict == Verdict::refused)) {
    reading = {Verdict::wrong, "fsck finds it good, yet: " + reading.words};
  }
  const Finding writing = write(directory, original);
  judged.reading = reading.verdict;
  judged.writing = writing.verdict;
  judged.words =
      "reading: " + reading.words + "; fsck: " + fsck_words + "; writing: " + writing.words;
  return judged;
}

}  // namespace hallmark::faults
