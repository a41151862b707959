// Notes, their keys, and checkpoints, against what others have published and by their limits.
#include "ledger/proof/note.h"

#include <limits>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/base64.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

// Go's golang.org/x/mod/sumdb/note, of its documentation and tests.
const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string peters_seed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";  // after its type
const std::string enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string go_text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string peters_line =
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n";
const std::string enochs_line =
    "\u2014 EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
    "\n";
const std::string go_note = go_text + "\n" + peters_line + enochs_line;

// A checkpoint of a log that runs, with a witness's cosignature/v1.
const std::string witness = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
const std::string witnessed_note =
    "arche2025h1.staging.ct.transparency.dev\n1432088532\n"
    "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n"
    "\u2014 arche2025h1.staging.ct.transparency.dev "
    "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "\u2014 remora.n621.de "
    "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB"
    "0DrAWfBw==\n";

std::vector<VerifierKey> keys(const std::string& text) { return parse_verifier_keys(text).value(); }

std::vector<std::string> signers(const std::string& note, const std::string& known) {
  const auto found = signatures_by(keys(known), parse_note(note).value());
  if (!found) return {"bad"};
  std::vector<std::string> names;
  for (const KnownSignature& signature : *found) names.push_back(signature.key.name());
  return names;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

Ed25519PrivateKey private_key(char byte) {
  return Ed25519PrivateKey::from_seed(std::string(ed25519_key_bytes, byte)).value();
}

Checkpoint some_checkpoint() {
  const std::string byte = std::string(digest_size_bytes, '\x81');
  return {"plant-7.example",
          {ShardIndex(3), 4},
          16,
          LogRoot::from_bytes(byte).value(),
          MapRoot::from_bytes(byte).value(),
          Recorded(-1)};
}

TEST_CASE("published notes are signed by whom they say") {
  CHECK(signers(go_note, peter + "\n" + enoch) ==
        std::vector<std::string>{"PeterNeumann", "EnochRoot"});
  CHECK(signers(go_note, enoch) == std::vector<std::string>{"EnochRoot"});
  CHECK(signers(go_note, "").empty());
  CHECK(signers(witnessed_note, witness) == std::vector<std::string>{"remora.n621.de"});
  CHECK(signatures_by(keys(witness), parse_note(witnessed_note).value()).value().front().time_s ==
        0x6A122120);
}

TEST_CASE("a known key's signature of another text is bad, whatever the others are") {
  CHECK(signers(replaced(go_note, "think", "thank"), peter) == std::vector<std::string>{"bad"});
  CHECK(signers(replaced(witnessed_note, "532\n", "533\n"), witness) ==
        std::vector<std::string>{"bad"});
  const std::string second_altered = replaced(go_note, "rwz+eBzm", "rwz+eBzn");
  CHECK(signers(second_altered, peter) == std::vector<std::string>{"PeterNeumann"});
  CHECK(signers(second_altered, peter + "\n" + enoch) == std::vector<std::string>{"bad"});
}

TEST_CASE("a published key signs again what it signed") {
  const std::string seed = from_base64(peters_seed).value().substr(1);
  const auto key = Ed25519PrivateKey::from_seed(seed).value();
  CHECK(
      VerifierKey::make("PeterNeumann", NoteKeyType::signature, key.public_key()).value().line() ==
      peter);
  CHECK(signature_line("PeterNeumann", key, go_text).value() == peters_line);
}

TEST_CASE("what is signed and cosigned here verifies") {
  const auto of_operator = private_key('o');
  const auto of_auditor = private_key('a');
  const std::string text = checkpoint_text(some_checkpoint());
  std::string note = text + "\n";
  note += signature_line("plant-7.example/3", of_operator, text).value();
  note += cosignature_line("audit.example", of_auditor, text, 1'772'323'226).value();
  const std::vector<VerifierKey> known = {
      VerifierKey::make("plant-7.example/3", NoteKeyType::signature, of_operator.public_key())
          .value(),
      VerifierKey::make("audit.example", NoteKeyType::cosignature, of_auditor.public_key())
          .value()};
  const Note parsed = parse_note(note).value();
  const Checkpoint checkpoint = parse_checkpoint(parsed.text).value();
  CHECK(checkpoint == some_checkpoint());
  const auto found = verify_checkpoint(checkpoint, parsed, known);
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK_FALSE((*found)[0].time_s.has_value());
  CHECK((*found)[1].time_s == 1'772'323'226);
  CHECK_FALSE(verify_checkpoint(checkpoint, parsed, std::span(known).subspan(1)).has_value());
}

TEST_CASE("keys are read from lines with comments between") {
  CHECK(keys("# whom we trust\n\n  " + peter + " \r\n#" + enoch + "\n" + enoch).size() == 2);
  CHECK(keys("").empty());
  CHECK_FALSE(parse_verifier_keys(peter + "\nno key\n").has_value());
}

TEST_CASE("a key that is not as it should be is refused") {
  CHECK(VerifierKey::parse(peter).value().line() == peter);
  CHECK(VerifierKey::parse(witness).value().line() == witness);
  for (const std::string& bad :
       {std::string(), std::string("PeterNeumann"), std::string("PeterNeumann+c74f20a3"),
        replaced(peter, "c74f20a3", "c74f20a4"), replaced(peter, "c74f20a3", "C74F20A3"),
        replaced(peter, "c74f20a3", "0c74f20a3"), replaced(peter, "Peter", "Petra"),
        replaced(peter, "PeterNeumann", ""), replaced(peter, "rN", "r N"),
        replaced(peter, "rN", "r\u2003N"), replaced(peter, "+ARpc", "+AhpC"), peter + "=",
        peter + "AAAA", replaced(peter, "10TW", "")}) {
    INFO(bad);
    CHECK_FALSE(VerifierKey::parse(bad).has_value());
  }
}

TEST_CASE("notes are read strictly") {
  CHECK(parse_note(go_note).value().text == go_text);
  CHECK(parse_note("a\n\nb\n\n" + peters_line).value().text == "a\n\nb\n");
  std::string most = "a\n\n";
  for (std::size_t i = 0; i < note_signature_limit; ++i) most += peters_line;
  CHECK(parse_note(most).value().signatures.size() == note_signature_limit);
  for (const std::string& bad :
       {std::string(), std::string("\n"), go_text, go_text + "\n", "\n" + peters_line,
        go_text + peters_line, go_note.substr(0, go_note.size() - 1), go_note + "\n",
        most + peters_line, replaced(go_note, "\u2014", "-"), replaced(go_note, "think", "th\tnk"),
        replaced(go_note, "think", "th\xffnk"), replaced(go_note, "problem,\n", "problem,\r\n"),
        replaced(go_note, "PeterNeumann x", "Peter+Neumann x"),
        replaced(go_note, "PeterNeumann x", "Peter\u00a0Neumann x"),
        replaced(go_note, "PeterNeumann x", " x"), replaced(go_note, "PeterNeumann x", "x"),
        replaced(go_note, "PeterNeumann x", "PeterNeumann  x"),
        replaced(go_note, "BwJnAM=\n", "BwJnAM=\r\n"), replaced(go_note, "AM=", "AN="),
        replaced(go_note, "AM=", "AM"),
        // A key id without a signature.
        std::string("a\n\n\u2014 name x08gow==\n")}) {
    INFO(bad);
    CHECK_FALSE(parse_note(bad).has_value());
  }
}

TEST_CASE("checkpoints are read strictly") {
  const std::string text = checkpoint_text(some_checkpoint());
  CHECK(text ==
        "plant-7.example/3\n16\ngYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYE=\n"
        "hallmark/1 3/4 gYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYE= -1\n");
  CHECK(parse_checkpoint(text).value() == some_checkpoint());
  const std::string last = replaced(text, "\n16\n", "\n18446744073709551615\n");
  CHECK(parse_checkpoint(last).value().size == ~std::uint64_t{0});
  for (const std::string& bad : {std::string(),
                                 text.substr(0, text.size() - 1),
                                 text + "\n",
                                 text + "more\n",
                                 replaced(text, "plant", "Plant"),
                                 replaced(text, "plant-7.example", ""),
                                 replaced(text, "plant", std::string(60, 'a')),
                                 replaced(text, "e/3", "e/03"),
                                 replaced(text, "e/3", "e/2"),
                                 replaced(text, "e/3", "e"),
                                 replaced(text, " 3/4", " 2/4"),
                                 replaced(text, "3/4", "3/3"),
                                 replaced(text, "3/4", "3/4294967296"),
                                 replaced(text, "\n16\n", "\n\n"),
                                 replaced(text, "\n16\n", "\n016\n"),
                                 replaced(text, "\n16\n", "\n+16\n"),
                                 replaced(text, "\n16\n", "\n16 \n"),
                                 replaced(text, "\n16\n", "\n18446744073709551616\n"),
                                 replaced(text, "\n16\n", "\n0\n"),
                                 replaced(text, "gYE=\nh", "gYF=\nh"),
                                 replaced(text, "gYE= -", "gYF= -"),
                                 replaced(text, "gYGB", ""),
                                 replaced(text, "hallmark/1", "hallmark/2"),
                                 replaced(text, "= -1", "=  -1"),
                                 replaced(text, "-1\n", "-0\n"),
                                 replaced(text, "-1\n", "+1\n"),
                                 replaced(text, "-1\n", "9223372036854775808\n")}) {
    INFO(bad);
    CHECK_FALSE(parse_checkpoint(bad).has_value());
  }
}

TEST_CASE("the checkpoint of an empty shard has time 0 and the roots of nothing") {
  Checkpoint empty{"hallmark", {ShardIndex(0), 1}, 0, {}, {}, {}};
  CHECK_FALSE(parse_checkpoint(checkpoint_text(empty)).has_value());
  empty.log_root = Sha256().digest<LogRoot>("");
  CHECK(parse_checkpoint(checkpoint_text(empty)).value() == empty);
  empty.recorded_at = Recorded(1);
  CHECK_FALSE(parse_checkpoint(checkpoint_text(empty)).has_value());
}

TEST_CASE("keys of another length are refused, and signatures of another length do not verify") {
  CHECK_FALSE(Ed25519PublicKey::from_bytes(std::string(31, 'k')).has_value());
  CHECK_FALSE(Ed25519PrivateKey::from_seed(std::string(33, 'k')).has_value());
  const auto key = private_key('k');
  const std::string signature = key.sign("message").value();
  CHECK(key.public_key().verifies(signature, "message"));
  CHECK_FALSE(key.public_key().verifies(signature, "massage"));
  CHECK_FALSE(key.public_key().verifies(signature + "x", "message"));
  CHECK_FALSE(key.public_key().verifies("", "message"));
}

TEST_CASE("each number has one spelling") {
  CHECK(parse_decimal<std::uint64_t>("0") == 0);
  CHECK(parse_decimal<std::uint64_t>("18446744073709551615") == ~std::uint64_t{0});
  CHECK(parse_decimal<std::int64_t>("-9223372036854775808") ==
        std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", "-", "-0", "00", "01", "-01", "+1", " 1", "1 ", "1.0", "1e3", "--1",
                          "18446744073709551616", "a"}) {
    INFO(bad);
    CHECK_FALSE(parse_decimal<std::uint64_t>(bad).has_value());
    CHECK_FALSE(parse_decimal<std::int64_t>(bad).has_value());
  }
  CHECK_FALSE(parse_decimal<std::uint64_t>("-1").has_value());
}

}  // namespace
}  // namespace hallmark
