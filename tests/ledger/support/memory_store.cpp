#include "tests/ledger/support/memory_store.h"

#include <utility>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {
constexpr std::size_t remembered_commits = 8;
}

class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(const MemoryStore& store, std::shared_ptr<const MemoryStore::Content> content,
               std::string_view from)
      : store_(store), content_(std::move(content)), next_(content_->lower_bound(from)) {}

  Result<bool> next() override {
    TRY(store_.reading());
    if (next_ == content_->end()) return false;
    at_ = next_++;
    return true;
  }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }

 private:
  const MemoryStore& store_;
  std::shared_ptr<const MemoryStore::Content> content_;
  MemoryStore::Content::const_iterator next_;
  MemoryStore::Content::const_iterator at_;
};

MemoryStore::MemoryStore(std::uint32_t families, std::uint64_t seed)
    : random_(seed), uses_(families, Use::unknown), unlogged_(families) {
  for (std::uint32_t i = 0; i < families; ++i) contents_.push_back(std::make_shared<Content>());
}

Unexpected MemoryStore::give(Call call, ErrorCode code, std::string message) const {
  failed_ = Failed{call, {code, std::move(message), "memory"}, std::nullopt};
  return Unexpected(failed_->error);
}

Status MemoryStore::reading() const {
  ++calls_;
  if (crashed()) return give(Call::read, ErrorCode::io, "the machine has stopped");
  if (!read_fault_) return ok();
  if (read_fault_->after > 0) {
    --read_fault_->after;
    return ok();
  }
  const ErrorCode code = read_fault_->fault;
  read_fault_.reset();
  return give(Call::read, code, "a read failed");
}

Result<std::optional<std::string>> MemoryStore::get(Family family, std::string_view key) const {
  TRY(reading());
  const Content& content = *contents_.at(family.value());
  const auto found = content.find(key);
  if (found == content.end()) return std::optional<std::string>();
  return std::optional(found->second);
}

std::unique_ptr<Cursor> MemoryStore::cursor(Family family, std::string_view from) const {
  return std::make_unique<MemoryCursor>(*this, contents_.at(family.value()), from);
}

Status MemoryStore::may_write(Call call) const {
  ++calls_;
  switch (health_) {
    case Health::good:
      return ok();
    case Health::disk_full:
      return give(call, ErrorCode::unavailable, "the disk was full");
    case Health::stopped:
      return give(call, ErrorCode::io, "an earlier write has failed");
    case Health::crashed:
      break;
  }
  return give(call, ErrorCode::io, "the machine has stopped");
}

MemoryStore::Content& MemoryStore::changeable(Family family) {
  std::shared_ptr<Content>& content = contents_.at(family.value());
  if (content.use_count() > 1) content = std::make_shared<Content>(*content);
  return *content;
}

void MemoryStore::apply(const Change& change, Use use, Undos& undos) {
  Use& known = uses_.at(change.family.value());
  INVARIANT(known == Use::unknown || known == use, "a family is both committed to and written to");
  known = use;
  Content& content = changeable(change.family);
  const auto found = content.lower_bound(change.key);
  const bool there = found != content.end() && found->first == change.key;
  Undo& undo = undos.emplace_back(Undo{change.family, std::string(change.key), std::nullopt});
  if (there) undo.before = std::move(found->second);
  if (there && change.value) {
    found->second.assign(*change.value);
  } else if (there) {
    content.erase(found);
  } else if (change.value) {
    content.emplace_hint(found, change.key, *change.value);
  }
}

void MemoryStore::take_back(Undos& undos, std::size_t keep) {
  while (undos.size() > keep) {
    Undo& undo = undos.back();
    Content& content = changeable(undo.family);
    if (undo.before) {
      content.insert_or_assign(std::move(undo.key), *std::move(undo.before));
    } else {
      content.erase(undo.key);
    }
    undos.pop_back();
  }
}

Status MemoryStore::commit(std::span<const Change> changes) {
  TRY(may_write(Call::commit));
  ++commits_;
  if (const auto fault = std::exchange(commit_fault_, std::nullopt)) {
    Status broken = break_commit(*fault, changes);
    failed_->commit_fault = fault;
    return broken;
  }
  Undos& undos = log_.emplace_back();
  for (const Change& change : changes) apply(change, Use::committed, undos);
  if (log_.size() > remembered_commits) log_.pop_front();
  return ok();
}

Status MemoryStore::break_commit(CommitFault fault, std::span<const Change> changes) {
  const bool stored = fault == CommitFault::io_stored || fault == CommitFault::crash_stored;
  const bool crashes = fault == CommitFault::crash_stored || fault == CommitFault::crash_lost;
  if (fault == CommitFault::unavailable) {
    health_ = Health::disk_full;
    return give(Call::commit, ErrorCode::unavailable, "a commit found the disk full");
  }
  if (stored || fault == CommitFault::io_torn) {
    Undos& undos = stored ? log_.emplace_back() : torn_;
    for (const Change& change : changes) apply(change, Use::committed, undos);
    if (log_.size() > remembered_commits) log_.pop_front();
  }
  health_ = crashes ? Health::crashed : Health::stopped;
  return give(Call::commit, ErrorCode::io, "a commit failed");
}

Status MemoryStore::resume() {
  if (health_ != Health::disk_full) return may_write(Call::resume);
  ++calls_;
  if (const auto code = std::exchange(resume_fault_, std::nullopt)) {
    if (*code != ErrorCode::unavailable) health_ = Health::stopped;
    return give(Call::resume, *code, "the disk is still full");
  }
  health_ = Health::good;
  return ok();
}

void MemoryStore::run_meanwhile() {
  if (!meanwhile_) return;
  // What happens meanwhile is not this call's, nor does it happen meanwhile of anything.
  const auto meanwhile = std::exchange(meanwhile_, nullptr);
  auto failed = std::exchange(failed_, std::nullopt);
  meanwhile();
  failed_ = std::move(failed);
  meanwhile_ = meanwhile;
}

std::optional<WriteFault> MemoryStore::write_fault() {
  if (!write_fault_) return std::nullopt;
  if (write_fault_->after > 0) {
    --write_fault_->after;
    return std::nullopt;
  }
  return std::exchange(write_fault_, std::nullopt)->fault;
}

Status MemoryStore::break_write(WriteFault fault, Call call) {
  const std::string what = call == Call::write ? "a write" : "a flush";
  if (fault == WriteFault::unavailable) {
    health_ = Health::disk_full;
    return give(call, ErrorCode::unavailable, what + " found the disk full");
  }
  health_ = fault == WriteFault::crash ? Health::crashed : Health::stopped;
  return give(call, ErrorCode::io, what + " failed");
}

Status MemoryStore::write(std::span<const Change> changes) {
  ++writes_;
  run_meanwhile();
  TRY(may_write(Call::write));
  const auto fault = write_fault();
  if (fault) changes = changes.first(random_.below(changes.size() + 1));
  for (const Change& change : changes) {
    apply(change, Use::written, unlogged_.at(change.family.value()));
  }
  return fault ? break_write(*fault, Call::write) : ok();
}

Status MemoryStore::flush(Family family) {
  ++writes_;
  run_meanwhile();
  TRY(may_write(Call::flush));
  Undos& undos = unlogged_.at(family.value());
  if (const auto fault = write_fault()) {
    const auto part = static_cast<std::ptrdiff_t>(random_.below(undos.size() + 1));
    undos.erase(undos.begin(), undos.begin() + part);
    return break_write(*fault, Call::flush);
  }
  undos.clear();
  return ok();
}

void MemoryStore::disarm() {
  commit_fault_.reset();
  resume_fault_.reset();
  write_fault_.reset();
  read_fault_.reset();
}

void MemoryStore::flush_some() {
  for (Undos& undos : unlogged_) {
    const auto part = static_cast<std::ptrdiff_t>(random_.below(undos.size() + 1));
    undos.erase(undos.begin(), undos.begin() + part);
  }
}

void MemoryStore::reopen() {
  take_back(torn_, 0);
  for (Undos& undos : unlogged_) undos.clear();
  health_ = Health::good;
  disarm();
  meanwhile_ = nullptr;
}

void MemoryStore::close() { reopen(); }

void MemoryStore::crash() {
  for (Undos& undos : unlogged_) {
    // Nothing and all are as likely as anything between.
    const std::uint64_t draw = random_.below(4);
    const std::uint64_t keep = draw == 0   ? 0
                               : draw == 1 ? undos.size()
                                           : random_.below(undos.size() + 1);
    take_back(undos, keep);
  }
  reopen();
}

std::size_t MemoryStore::lose_commits(std::size_t count) {
  std::size_t lost = 0;
  for (; lost < count && !log_.empty(); ++lost) {
    take_back(log_.back(), 0);
    log_.pop_back();
  }
  return lost;
}

MemoryStore::Backup MemoryStore::backup() const {
  Backup backup;
  backup.contents = contents_;
  backup.log = log_;
  return backup;
}

void MemoryStore::restore(const Backup& backup) {
  contents_ = backup.contents;
  log_ = backup.log;
  torn_.clear();
  reopen();
}

}  // namespace hallmark
