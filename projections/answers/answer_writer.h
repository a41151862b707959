// The pieces that answers about devices are made of, as api/ANSWERS.md has them: what is not known
// is left out, and each fact names the entry that says it. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/state.h"
#include "schemas/json/writer.h"

namespace hallmark {

// "0:12": the shard, and the entry in it.
[[nodiscard]] std::string evidence_text(ShardIndex shard, Sequence entry);

class AnswerWriter {
 public:
  // The device's entries stand in that shard.
  AnswerWriter(json::Writer& writer, ShardIndex shard) : writer_(writer), shard_(shard) {}

  [[nodiscard]] json::Writer& json() { return writer_; }

  void begin(std::string_view name) {
    writer_.key(name);
    writer_.begin_object();
  }
  void end() { writer_.end_object(); }
  void begin_list(std::string_view name) {
    writer_.key(name);
    writer_.begin_array();
  }
  void end_list() { writer_.end_array(); }

  // Members. What is empty is left out.
  void text(std::string_view name, std::string_view value);
  void text(std::string_view name, const Maybe<std::string>& fact);
  void texts(std::string_view name, const std::vector<std::string>& values);
  void digest(std::string_view name, const ContentHash& hash);
  void digest(std::string_view name, const std::optional<ContentHash>& hash);
  void digest(std::string_view name, const Maybe<ContentHash>& fact);
  void time(std::string_view name, Occurred time) { writer_.member(name, time.text()); }
  void time(std::string_view name, const std::optional<Occurred>& time);
  void count(std::string_view name, std::uint64_t number) { writer_.member(name, number); }
  void count(std::string_view name, const std::optional<std::uint64_t>& number);
  void flag(std::string_view name, const std::optional<bool>& flag);
  void party(std::string_view name, const PartyName& party);
  void party(std::string_view name, const Maybe<PartyName>& fact);
  void custodian(const Maybe<Custody>& fact);
  // "name":"0:12"
  void entry(std::string_view name, const Evidence& by);
  template <class Value>
  void entry(std::string_view name, const Maybe<Value>& fact) {
    if (fact) entry(name, fact->by);
  }
  // "since" and "evidence": the last members of an object that says one fact.
  void by(const Evidence& by);

 private:
  json::Writer& writer_;
  ShardIndex shard_;
};

}  // namespace hallmark
