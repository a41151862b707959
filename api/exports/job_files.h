// Where jobs lie on the disk, each in a directory of its own:
//
//   DIR/<id>/job.json   the record, replaced in one step; gone first when the job is removed
//   DIR/<id>/content    there when it is whole, before the record says that the job is done
//
// Any thread; a job's files belong to one at a time.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/exports/job.h"

namespace hallmark::api {

class JobFiles {
 public:
  explicit JobFiles(std::string directory) : directory_(std::move(directory)) {}

  // Those that read back, in the order in which they were made. Others are told of, and left where
  // they are; what a process that ended at a bad time left behind goes.
  using Log = std::function<void(std::string_view)>;
  [[nodiscard]] Result<std::vector<ExportJob>> load(const Log& log) const;
  [[nodiscard]] Status save(const ExportJob& job) const;
  [[nodiscard]] Status remove(const std::string& id) const;
  [[nodiscard]] Status remove_content(const std::string& id) const;
  [[nodiscard]] std::string content_path(const std::string& id) const;

 private:
  [[nodiscard]] std::string path(const std::string& id) const;
  [[nodiscard]] std::string record_path(const std::string& id) const;
  [[nodiscard]] Result<ExportJob> load_one(const std::string& id) const;
  [[nodiscard]] Status remove_unfinished(const ExportJob& job) const;

  const std::string directory_;
};

}  // namespace hallmark::api
