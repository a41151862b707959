#include "projections/exports/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/pack/pack_writer.h"
#include "projections/exports/evidence.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

// Where it is known before: entries of all, or devices by name.
std::optional<std::uint64_t> how_many(const ExportSources& sources, bool of_entries) {
  const ExportScope& scope = sources.question.scope;
  if (of_entries && scope.is_all()) return sum(sources.dated.known);
  if (!of_entries && !scope.devices.empty()) return scope.devices.size();
  return std::nullopt;
}

ExportAsked asked_for(const ExportSources& sources, const std::string& file, bool of_entries) {
  ExportAsked asked{sources.ledger, sources.catalogue, sources.dated, sources.question.scope};
  asked.progress = [&sources, file, of = how_many(sources, of_entries)](std::uint64_t done) {
    return sources.take_step({file, done, of});
  };
  return asked;
}

std::string table_file(Table table) { return fmt::format("{}.csv", name(table)); }

FileToMake table_to_make(const ExportSources& sources, Table table) {
  const bool of_entries = table == Table::events || table == Table::refusals;
  std::string file = table_file(table);
  const ExportAsked asked = asked_for(sources, file, of_entries);
  return {std::move(file), [asked, table](ByteSink& out) -> Result<std::uint64_t> {
            TRY(report_progress(asked, 0));
            return write_table(asked, table, out);
          }};
}

// Those that were named, whatever is known of them: who has no entry is proven to have none. Else
// those that the filters find.
Status each_device(const ExportAsked& asked, const PackWriter::TakeDevice& take) {
  if (asked.scope.filters.empty()) {
    for (const std::string& device : asked.scope.devices) TRY(take(device));
    return ok();
  }
  return for_each_exported(
      asked, [&](const std::string& device, ShardIndex, const Folded&) { return take(device); });
}

PackOptions pack_options(const ExportSources& sources) {
  PackOptions options;
  options.sizes = sources.dated.known;
  options.scope = sources.question.scope.is_all() ? PackScope::all : PackScope::some;
  options.question = question_json(sources.question);
  options.program = sources.program;
  options.key = sources.key;
  options.go_on = [&sources, scope = options.scope](const PackProgress& progress) {
    std::optional<std::uint64_t> of;
    if (scope == PackScope::all) of = progress.total;
    return sources.take_step({evidence_name(progress.shard.value(), scope), progress.done, of});
  };
  return options;
}

Result<std::vector<ExportedFile>> write_pack(const ExportSources& sources, ByteSink& out) {
  TRY_ASSIGN(const auto writer, PackWriter::begin(sources.ledger, out, pack_options(sources)));
  std::vector<std::pair<std::string, std::uint64_t>> rows;
  for (const Table table : sources.question.tables) {
    const FileToMake file = table_to_make(sources, table);
    const std::string name = "tables/" + file.name;
    TRY(writer->add_file(name, [&](ByteSink& sink) -> Status {
      TRY_ASSIGN(const std::uint64_t written, file.write(sink));
      rows.emplace_back(name, written);
      return ok();
    }));
  }
  if (sources.question.scope.is_all()) {
    TRY(writer->add_evidence());
  } else {
    const ExportAsked asked = asked_for(sources, "evidence", false);
    TRY(writer->add_evidence(
        [&](const PackWriter::TakeDevice& take) { return each_device(asked, take); }));
  }
  TRY(writer->finish());
  std::vector<ExportedFile> files;
  for (const PackedFile& file : writer->files()) {
    const auto counted = std::find_if(rows.begin(), rows.end(),
                                      [&](const auto& one) { return one.first == file.name; });
    files.push_back({file.name,
                     counted == rows.end() ? std::nullopt : std::optional(counted->second),
                     file.size_bytes, file.sha256});
  }
  return files;
}

Result<std::vector<ExportedFile>> write_zip(const ExportSources& sources, ByteSink& out) {
  ZipWriter zip(out);
  std::vector<ExportedFile> files;
  for (const FileToMake& file : files_to_make(sources)) {
    std::uint64_t rows = 0;
    TRY_ASSIGN(const FileHash sha256, zip.add(file.name, [&](ByteSink& sink) -> Status {
      TRY_ASSIGN(rows, file.write(sink));
      return ok();
    }));
    files.push_back({file.name, rows, zip.files().back().size_bytes, sha256});
  }
  TRY(zip.finish());
  return files;
}

}  // namespace

std::vector<FileToMake> files_to_make(const ExportSources& sources) {
  std::vector<FileToMake> files;
  if (sources.question.format == ExportFormat::ndjson) {
    const std::string name(evidence_file_name);
    const ExportAsked asked = asked_for(sources, name, true);
    files.push_back({name, [asked](ByteSink& out) -> Result<std::uint64_t> {
                       TRY(report_progress(asked, 0));
                       return write_evidence(asked, out);
                     }});
    return files;
  }
  for (const Table table : sources.question.tables) files.push_back(table_to_make(sources, table));
  return files;
}

bool is_zip_of_tables(const ExportQuestion& question) {
  return question.format == ExportFormat::csv && question.tables.size() > 1;
}

Result<std::vector<ExportedFile>> write_content(const ExportSources& sources, ByteSink& out) {
  if (sources.question.format == ExportFormat::pack) return write_pack(sources, out);
  if (is_zip_of_tables(sources.question)) return write_zip(sources, out);
  const std::vector<FileToMake> files = files_to_make(sources);
  INVARIANT(files.size() == 1, "what is no zip is one file");
  MeasuredSink measured([&](std::string_view bytes) { return out.write(bytes); });
  TRY_ASSIGN(const std::uint64_t rows, files.front().write(measured));
  return std::vector{ExportedFile{files.front().name, rows, measured.bytes(), measured.hash()}};
}

Dated date_export(ViewReadingPtr reading, const ExportQuestion& question, Positions known) {
  INVARIANT(question.as_of.has_value(), "an export's question is pinned before it is answered");
  return {std::move(reading), *question.as_of, std::move(known), false};
}

}  // namespace hallmark
