// The files that a question is answered by: for the command line, which puts them into a folder,
// and for the server, which has one content to hand out. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "projections/exports/measured_sink.h"
#include "projections/exports/question.h"

namespace hallmark {

struct ExportedFile {
  std::string name;
  std::optional<std::uint64_t> rows;  // of a table, or lines
  std::uint64_t bytes = 0;
  FileHash sha256;
  friend bool operator==(const ExportedFile&, const ExportedFile&) = default;
};

// How far an export is.
struct ExportStep {
  std::string_view file;
  std::uint64_t done = 0;           // entries, or devices
  std::optional<std::uint64_t> of;  // where it is known
};
using TakeExportStep = std::function<bool(const ExportStep& step)>;  // false breaks off

// All outlive what is made of them.
struct ExportSources {
  Ledger& ledger;  // for a pack, one that publishes
  const Catalogue& catalogue;
  const std::string& key;      // for a pack, the key file
  const std::string& program;  // with its version
  const ExportQuestion& question;
  const Dated& dated;  // the question's moments
  TakeExportStep take_step;
};

// csv: a table each; ndjson: one.
struct FileToMake {
  std::string name;
  std::function<Result<std::uint64_t>(ByteSink& out)> write;  // how many rows
};
[[nodiscard]] std::vector<FileToMake> files_to_make(const ExportSources& sources);

inline constexpr std::string_view evidence_file_name = "evidence.ndjson";

// Whether the content is a zip of the tables: csv of more than one.
[[nodiscard]] bool is_zip_of_tables(const ExportQuestion& question);

// Everything as one: the pack, the lines, the only table, or a zip of the tables. What is in it.
// `unavailable` where a step broke it off.
[[nodiscard]] Result<std::vector<ExportedFile>> write_content(const ExportSources& sources,
                                                              ByteSink& out);

// The question's moments on the views' state. As of the past, even where it is the newest: what is
// read now and later takes the same way.
[[nodiscard]] Dated date_export(ViewReadingPtr reading, const ExportQuestion& question,
                                Positions known);

}  // namespace hallmark
