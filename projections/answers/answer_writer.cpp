#include "projections/answers/answer_writer.h"

#include <fmt/format.h>

namespace hallmark {

std::string evidence_text(ShardIndex shard, Sequence entry) {
  return fmt::format("{}:{}", shard.value(), entry.value());
}

void AnswerWriter::text(std::string_view name, std::string_view value) {
  if (!value.empty()) writer_.member(name, value);
}

void AnswerWriter::text(std::string_view name, const Maybe<std::string>& fact) {
  if (fact) text(name, fact->value);
}

void AnswerWriter::texts(std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  begin_list(name);
  for (const std::string& value : values) writer_.string(value);
  end_list();
}

void AnswerWriter::digest(std::string_view name, const ContentHash& hash) {
  writer_.member(name, hash.hex());
}

void AnswerWriter::digest(std::string_view name, const std::optional<ContentHash>& hash) {
  if (hash) digest(name, *hash);
}

void AnswerWriter::digest(std::string_view name, const Maybe<ContentHash>& fact) {
  if (fact) digest(name, fact->value);
}

void AnswerWriter::time(std::string_view name, const std::optional<Occurred>& time) {
  if (time) writer_.member(name, time->text());
}

void AnswerWriter::count(std::string_view name, const std::optional<std::uint64_t>& number) {
  if (number) writer_.member(name, *number);
}

void AnswerWriter::flag(std::string_view name, const std::optional<bool>& flag) {
  if (!flag) return;
  writer_.key(name);
  writer_.boolean(*flag);
}

void AnswerWriter::party(std::string_view name, const PartyName& party) {
  if (party.id.empty()) return;
  begin(name);
  text("id", party.id);
  text("name", party.name);
  end();
}

void AnswerWriter::party(std::string_view name, const Maybe<PartyName>& fact) {
  if (fact) party(name, fact->value);
}

void AnswerWriter::custodian(const Maybe<Custody>& fact) {
  if (!fact) return;
  begin("custodian");
  text("id", fact->value.holder.id);
  text("name", fact->value.holder.name);
  text("place", fact->value.place);
  end();
}

void AnswerWriter::entry(std::string_view name, const Evidence& by) {
  writer_.member(name, evidence_text(shard_, by.entry));
}

void AnswerWriter::by(const Evidence& by) {
  time("since", by.since);
  entry("evidence", by);
}

}  // namespace hallmark
