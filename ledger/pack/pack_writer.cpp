#include "ledger/pack/pack_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/pack/evidence_writer.h"
#include "ledger/proof/json_form.h"
#include "ledger/publication/key_file.h"
#include "schemas/admission/routing.h"
#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {

Status verify_device(std::string_view device) {
  if (!device.empty() && device.size() <= device_limit_bytes && is_utf8(device) &&
      !first_control_character(device)) {
    return ok();
  }
  return fail(ErrorCode::bad_input,
              fmt::format("expected a device of 1 to {} bytes of UTF-8 without control characters, "
                          "found {}",
                          device_limit_bytes, quoted(device)));
}

Result<std::unique_ptr<PackWriter>> PackWriter::begin(Ledger& ledger, ByteSink& out,
                                                      PackOptions options) {
  // The constructor is private to it.
  std::unique_ptr<PackWriter> writer(new PackWriter(ledger, out, std::move(options)));
  TRY(writer->begin());
  return writer;
}

Status PackWriter::begin() {
  json::Document question;
  const Status is_object = json_form::scan_object(options_.question, question);
  if (!is_object) return fail(ErrorCode::bad_input, is_object.error().text(), "the question");
  if (options_.sizes.size() != ledger_.shards()) {
    return fail(ErrorCode::bad_input, fmt::format("expected the sizes of {} shards, found {}",
                                                  ledger_.shards(), options_.sizes.size()));
  }
  manifest_.ledger = ledger_.identity().name;
  manifest_.shards = ledger_.shards();
  manifest_.program = options_.program;
  manifest_.question = question.root.text;
  manifest_.scope = options_.scope;
  for (std::uint32_t index = 0; index < manifest_.shards; ++index) {
    TRY_ASSIGN(std::string note,
               ledger_.publisher(ShardIndex(index)).keep_for_ever(options_.sizes[index]));
    TRY_ASSIGN(const Note read, parse_note(note));
    TRY_ASSIGN(Checkpoint checkpoint, parse_checkpoint(read.text));
    checkpoints_.push_back(std::move(checkpoint));
    manifest_.checkpoints.push_back(std::move(note));
  }
  for (const PackText& text : options_.texts) {
    TRY(put(std::string(text.name), [&](ByteSink& out) { return out.write(text.text); }));
  }
  for (std::uint32_t index = 0; index < manifest_.shards; ++index) {
    TRY(put(checkpoint_name(index),
            [&](ByteSink& out) { return out.write(manifest_.checkpoints[index]); }));
  }
  return ok();
}

Status PackWriter::put(const std::string& name, const Content& content) {
  TRY_ASSIGN(const FileHash sha256, zip_.add(name, content));
  manifest_.files.push_back({name, zip_.files().back().size_bytes, sha256});
  return ok();
}

Status PackWriter::add_file(const std::string& name, const Content& content) {
  if (is_name_of_evidence(name)) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a name that is not the evidence's own, found {}", name));
  }
  return put(name, content);
}

Status PackWriter::add_evidence() {
  INVARIANT(options_.scope == PackScope::all, "evidence of some devices alone is handed them");
  INVARIANT(!std::exchange(has_evidence_, true), "a pack's evidence was added twice");
  for (std::uint32_t index = 0; index < manifest_.shards; ++index) TRY(add_shard(index, {}));
  return ok();
}

Status PackWriter::add_evidence(const EachDevice& devices) {
  INVARIANT(options_.scope == PackScope::some, "evidence of everything is handed no devices");
  INVARIANT(!std::exchange(has_evidence_, true), "a pack's evidence was added twice");
  std::vector<std::set<std::string, std::less<>>> of_shard(manifest_.shards);
  const Status all = devices([&](std::string_view device) -> Status {
    TRY(verify_device(device));
    of_shard[shard_of(device, manifest_.shards).value()].emplace(device);
    return ok();
  });
  TRY(all);
  for (std::uint32_t index = 0; index < manifest_.shards; ++index) {
    auto& names = of_shard[index];
    std::vector<std::string> asked;
    asked.reserve(names.size());
    while (!names.empty()) asked.push_back(std::move(names.extract(names.begin()).value()));
    TRY(add_shard(index, std::move(asked)));
  }
  return ok();
}

Status PackWriter::add_shard(std::uint32_t index, std::vector<std::string> devices) {
  const std::string name = evidence_name(index, options_.scope);
  const EvidenceStep step = [&](std::uint64_t done) {
    return !options_.go_on || options_.go_on({ShardIndex(index), done, checkpoints_[index].size});
  };
  EvidenceWriter evidence(ledger_.shard(ShardIndex(index)), checkpoints_[index], step);
  TRY(evidence.prepare());
  if (options_.scope == PackScope::all) {
    manifest_.devices += evidence.devices();
    return put(name, [&](ByteSink& out) { return evidence.write_log(out); });
  }
  manifest_.devices += devices.size();
  return put(name, [&](ByteSink& out) { return evidence.write_devices(std::move(devices), out); });
}

Status PackWriter::finish() {
  INVARIANT(has_evidence_, "a pack has evidence");
  manifest_.before_bytes = zip_.written_bytes();
  manifest_.before = zip_.hash();
  const std::string manifest = manifest_json(manifest_);
  if (manifest.size() > manifest_limit_bytes) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a manifest of at most {} bytes, found {}",
                            manifest_limit_bytes, manifest.size()));
  }
  TRY_ASSIGN(const KeyFile keys, KeyFile::open(options_.key));
  TRY_ASSIGN(const std::string note,
             keys.sign_text(origin_of(manifest_.ledger, ShardIndex(0)),
                            manifest_note_text(manifest_.ledger, manifest)));
  TRY(zip_.add_stored(std::string(manifest_name), manifest));
  TRY(zip_.add_stored(std::string(manifest_note_name), note));
  return zip_.finish();
}

}  // namespace hallmark
