#include "ledger/pack/manifest.h"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "ledger/proof/json_form.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {
namespace {

using json_form::bad;
using json_form::Field;
using json_form::fill;

constexpr std::string_view format_name = "hallmark-pack/1";

std::string_view name_of(PackScope scope) { return scope == PackScope::all ? "all" : "some"; }

Result<PackScope> scope_of(const json::Value& value) {
  TRY_ASSIGN(const std::string text, json_form::text_of(value, "/scope"));
  for (const PackScope scope : {PackScope::all, PackScope::some}) {
    if (text == name_of(scope)) return scope;
  }
  return bad("/scope", "all or some", value);
}

Result<std::uint32_t> shards_of(const json::Value& value) {
  TRY_ASSIGN(const std::uint64_t shards, json_form::number_of(value, "/shards"));
  if (shards > 0 && shards <= pack_file_limit) return static_cast<std::uint32_t>(shards);
  return bad("/shards", fmt::format("a number from 1 to {}", pack_file_limit), value);
}

Result<PackedFile> file_of(const json::Value& value, const std::string& where) {
  std::array<Field, 3> fields{Field{"name"}, Field{"size"}, Field{"sha256"}};
  TRY(fill(fields, value, where));
  PackedFile file;
  TRY_ASSIGN(file.name, json_form::text_of(*fields[0].value, where + "/name"));
  TRY_ASSIGN(file.size_bytes, json_form::number_of(*fields[1].value, where + "/size"));
  TRY_ASSIGN(file.sha256, json_form::digest_of<FileHash>(*fields[2].value, where + "/sha256"));
  return file;
}

Status take_lists(const json::Value& checkpoints, const json::Value& files,
                  PackManifest& manifest) {
  TRY_ASSIGN(const auto notes, json_form::elements_of(checkpoints, "/checkpoints"));
  if (notes.size() != manifest.shards) {
    return bad("/checkpoints", fmt::format("{}, a shard's each", manifest.shards),
               fmt::format("{}", notes.size()));
  }
  for (const json::Value& note : notes) {
    const auto where = fmt::format("/checkpoints/{}", manifest.checkpoints.size());
    TRY_ASSIGN(std::string text, json_form::text_of(note, where));
    manifest.checkpoints.push_back(std::move(text));
  }
  TRY_ASSIGN(const auto listed, json_form::elements_of(files, "/files"));
  for (const json::Value& one : listed) {
    TRY_ASSIGN(PackedFile file, file_of(one, fmt::format("/files/{}", manifest.files.size())));
    manifest.files.push_back(std::move(file));
  }
  return ok();
}

Status take_before(const json::Value& value, PackManifest& manifest) {
  std::array<Field, 2> fields{Field{"bytes"}, Field{"sha256"}};
  TRY(fill(fields, value, "/before"));
  TRY_ASSIGN(manifest.before_bytes, json_form::number_of(*fields[0].value, "/before/bytes"));
  TRY_ASSIGN(manifest.before, json_form::digest_of<FileHash>(*fields[1].value, "/before/sha256"));
  return ok();
}

void write_file(json::Writer& writer, const PackedFile& file) {
  writer.begin_object();
  writer.member("name", file.name);
  writer.member("size", file.size_bytes);
  writer.member("sha256", file.sha256.hex());
  writer.end_object();
}

}  // namespace

std::string checkpoint_name(std::uint32_t shard) {
  return fmt::format("checkpoints/{}.txt", shard);
}

std::string evidence_name(std::uint32_t shard, PackScope scope) {
  return fmt::format("evidence/{}.{}", shard, scope == PackScope::all ? "log" : "devices");
}

bool is_name_of_evidence(std::string_view name) {
  return name.starts_with("checkpoints/") || name.starts_with("evidence/") ||
         name == manifest_name || name == manifest_note_name;
}

std::string manifest_json(const PackManifest& manifest) {
  json::Writer writer;
  writer.begin_object();
  writer.member("format", format_name);
  writer.member("ledger", manifest.ledger);
  writer.member("shards", std::uint64_t{manifest.shards});
  writer.member("program", manifest.program);
  writer.key("question");
  writer.raw(manifest.question);
  writer.member("scope", name_of(manifest.scope));
  writer.member("devices", manifest.devices);
  writer.key("checkpoints");
  writer.begin_array();
  for (const std::string& note : manifest.checkpoints) writer.string(note);
  writer.end_array();
  writer.key("files");
  writer.begin_array();
  for (const PackedFile& file : manifest.files) write_file(writer, file);
  writer.end_array();
  writer.key("before");
  writer.begin_object();
  writer.member("bytes", manifest.before_bytes);
  writer.member("sha256", manifest.before.hex());
  writer.end_object();
  writer.end_object();
  return writer.take();
}

Result<PackManifest> parse_manifest(std::string_view json) {
  json::Document document;
  TRY(json_form::scan_object(json, document));
  std::array<Field, 10> fields{
      Field{"format"}, Field{"ledger"},  Field{"shards"},      Field{"program"}, Field{"question"},
      Field{"scope"},  Field{"devices"}, Field{"checkpoints"}, Field{"files"},   Field{"before"}};
  TRY(fill(fields, document.members, "/"));
  TRY_ASSIGN(const std::string format, json_form::text_of(*fields[0].value, "/format"));
  if (format != format_name) return bad("/format", format_name, *fields[0].value);
  PackManifest manifest;
  TRY_ASSIGN(manifest.ledger, json_form::text_of(*fields[1].value, "/ledger"));
  TRY_ASSIGN(manifest.shards, shards_of(*fields[2].value));
  TRY_ASSIGN(manifest.program, json_form::text_of(*fields[3].value, "/program"));
  const json::Value& question = *fields[4].value;
  if (question.kind != json::Kind::object) return bad("/question", "an object", question);
  manifest.question = question.text;
  TRY_ASSIGN(manifest.scope, scope_of(*fields[5].value));
  TRY_ASSIGN(manifest.devices, json_form::number_of(*fields[6].value, "/devices"));
  TRY(take_lists(*fields[7].value, *fields[8].value, manifest));
  TRY(take_before(*fields[9].value, manifest));
  return manifest;
}

std::string manifest_note_text(std::string_view ledger, std::string_view manifest) {
  return fmt::format("{}/pack\n{}\n{}\n", ledger, format_name,
                     Sha256().digest<FileHash>(manifest).hex());
}

}  // namespace hallmark
