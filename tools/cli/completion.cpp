#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "tools/cli/commands.h"

namespace hallmark::cli {
namespace {

// Bash takes words apart at = and :, so they are put together again, and what it keeps of the word
// is taken off the answers.
constexpr std::string_view bash_script = R"(# hallmark: completion for bash. In ~/.bashrc:
#   source <(hallmark completion bash)
_hallmark() {
  local line=${COMP_LINE:0:COMP_POINT} words=() word i before
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    before=$line
    line=${line#"${line%%[![:space:]]*}"}
    [[ $line == "$word"* ]] || word=$line
    if [[ ${#words[@]} -gt 0 && $before == "$line" ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    line=${line#"$word"}
  done
  local current=${words[${#words[@]} - 1]} kept=
  if [[ $COMP_WORDBREAKS == *=* && $current == *=* ]]; then
    kept=${current%"${current##*=}"}
  fi
  COMPREPLY=()
  while IFS= read -r word; do
    [[ $word == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("${word#"$kept"}")
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -o bashdefault -o default -F _hallmark hallmark
)";

constexpr std::string_view zsh_script = R"(#compdef hallmark
# hallmark: completion for zsh. In ~/.zshrc, after compinit:
#   source <(hallmark completion zsh)
_hallmark() {
  local -a candidates begun whole
  candidates=("${(@f)$("${words[1]}" __complete -- "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  candidates=("${(@)candidates:#}")
  begun=("${(@M)candidates:#*=}")
  whole=("${(@)candidates:#*=}")
  (( ${#begun} )) && compadd -S '' -a begun
  (( ${#whole} )) && compadd -a whole
  if (( ! ${#candidates} )); then
    compset -P '*='
    compset -P '@'
    _files
  fi
}
if [[ ${funcstack[1]} == _hallmark ]]; then
  _hallmark "$@"
else
  compdef _hallmark hallmark
fi
)";

constexpr std::string_view fish_script =
    R"(# hallmark: completion for fish. In ~/.config/fish/config.fish:
#   hallmark completion fish | source
function __hallmark_complete
  set -l words (commandline -opc)
  $words[1] __complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c hallmark -a '(__hallmark_complete)'
)";

using Words = std::vector<std::string>;

// What a word on the command line is to be completed from.
class Completer {
 public:
  Completer(const CLI::App& app, const Words& words) : command_(&app) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) take(words[i]);
    if (!words.empty()) word_ = words.back();
  }

  // Those that the word begins.
  [[nodiscard]] Words candidates() const {
    Words all;
    if (value_of_ != nullptr) {
      all = choices_of(*value_of_);
    } else if (word_.starts_with('-') && !only_arguments_) {
      all = word_.find('=') == std::string::npos ? options() : option_values();
    } else if (const Words names = commands(); !names.empty()) {
      all = names;
    } else if (command_->get_name() == "record") {
      all = of_record();
    } else if (arguments_.empty()) {
      all = choices_of_argument();
    }
    std::erase_if(all, [&](const std::string& each) { return !each.starts_with(word_); });
    return all;
  }

 private:
  void take(const std::string& word) {
    if (value_of_ != nullptr) {
      value_of_ = nullptr;
    } else if (word == "--") {
      only_arguments_ = true;
    } else if (word.starts_with('-') && !only_arguments_) {
      const CLI::Option* option = command_->get_option_no_throw(word);
      if (option != nullptr && option->get_items_expected_max() > 0) value_of_ = option;
    } else if (const CLI::App* command = find_command(word)) {
      command_ = command;
    } else {
      arguments_.push_back(word);
    }
  }

  [[nodiscard]] const CLI::App* find_command(const std::string& name) const {
    const auto found = command_->get_subcommands(
        [&](const CLI::App* command) { return command->get_name() == name; });
    return found.empty() ? nullptr : found.front();
  }

  [[nodiscard]] Words commands() const {
    Words names;
    for (const CLI::App* command :
         command_->get_subcommands([](const CLI::App*) { return true; })) {
      if (!command->get_group().empty()) names.push_back(command->get_name());
    }
    return names;
  }

  [[nodiscard]] Words options() const {
    Words names;
    for (const CLI::Option* option : command_->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
  }

  // "--format=" and what may follow.
  [[nodiscard]] Words option_values() const {
    const std::string name = word_.substr(0, word_.find('='));
    const CLI::Option* option = command_->get_option_no_throw(name);
    Words all = option == nullptr ? Words() : choices_of(*option);
    for (std::string& each : all) each.insert(0, name + "=");
    return all;
  }

  // CLI11 tells what IsMember lets pass as {a,b,c} in the type's name.
  [[nodiscard]] static Words choices_of(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos) return {};
    return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
  }

  [[nodiscard]] Words choices_of_argument() const {
    for (const CLI::Option* option : command_->get_options()) {
      if (option->get_positional()) return choices_of(*option);
    }
    return {};
  }

  [[nodiscard]] Words of_record() const {
    const Catalogue catalogue = Catalogue::load();
    Words all;
    if (arguments_.empty()) {
      for (const TypePlan& type : catalogue.types()) all.emplace_back(type.short_name());
      return all;
    }
    const TypePlan* type = catalogue.find(arguments_.front());
    if (type == nullptr) return all;
    const std::size_t equals = word_.find('=');
    if (equals != std::string::npos) return values(*type->data, word_.substr(0, equals));
    add_fields(*type->data, {}, all);
    std::erase_if(all, [&](const std::string& each) {
      return std::any_of(arguments_.begin() + 1, arguments_.end(),
                         [&](const std::string& given) { return given.starts_with(each); });
    });
    return all;
  }

  // The entry of a list that is being written, else the first.
  [[nodiscard]] std::string index_after(const std::string& list) const {
    if (!word_.starts_with(list + ".")) return "0";
    const std::size_t begin = list.size() + 1;
    const std::size_t end = word_.find_first_not_of("0123456789", begin);
    const std::string digits = word_.substr(begin, end == std::string::npos ? end : end - begin);
    return digits.empty() ? "0" : digits;
  }

  void add_fields(const ObjectPlan& object, const std::string& prefix, Words& out) const {
    for (const FieldPlan& field : object.fields) {
      const std::string name = prefix + field.name;
      if (field.object == nullptr) {
        out.push_back(name + "=");
      } else if (field.object->is_certificate && !word_.starts_with(name + ".")) {
        out.push_back(name + ".role=");  // --cert has the others
      } else {
        const bool is_list = field.kind == FieldKind::list;
        add_fields(*field.object, name + (is_list ? "." + index_after(name) : "") + ".", out);
      }
    }
  }

  // Of an enumeration or a truth value; of a list of them after each comma.
  [[nodiscard]] Words values(const ObjectPlan& object, const std::string& path) const {
    const FieldPlan* field = find(object, path);
    if (field == nullptr) return {};
    const bool is_list = field->kind == FieldKind::list;
    const std::size_t comma = word_.rfind(',');
    const std::string before =
        is_list && comma != std::string::npos ? word_.substr(0, comma + 1) : path + "=";
    Words all;
    if (field->kind == FieldKind::boolean) {
      all = {before + "true", before + "false"};
    } else if (field->enumeration != nullptr) {
      for (const EnumPlan::Value& value : field->enumeration->values)
        all.push_back(before + value.name);
    }
    return all;
  }

  static const FieldPlan* find(const ObjectPlan& data, const std::string& path) {
    const ObjectPlan* object = &data;
    const FieldPlan* field = nullptr;
    for (const std::string& step : CLI::detail::split(path, '.')) {
      const bool is_index = step.find_first_not_of("0123456789") == std::string::npos;
      if (field != nullptr && field->kind == FieldKind::list && is_index) continue;
      field = object == nullptr ? nullptr : object->find(step);
      if (field == nullptr) return nullptr;
      object = field->object;
    }
    return field;
  }

  const CLI::App* command_;
  const CLI::Option* value_of_ = nullptr;  // whose value the next word is
  bool only_arguments_ = false;
  Words arguments_;
  std::string word_;
};

void print_script(std::string_view shell) {
  const std::string_view script = shell == "bash"  ? bash_script
                                  : shell == "zsh" ? zsh_script
                                                   : fish_script;
  fmt::print("{}", script);
}

}  // namespace

void add_completion(CLI::App& app, ExitCode& exit) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Print a script that completes in your shell");
  command->group("Commands");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->option_text(" ");
  command->footer(
      "Commands, options, types of events, their fields and the values of these.\n\n"
      "Examples:\n"
      "  source <(hallmark completion bash)        in ~/.bashrc\n"
      "  source <(hallmark completion zsh)         in ~/.zshrc, after compinit\n"
      "  hallmark completion fish | source         in ~/.config/fish/config.fish\n\n"
      "Exit: 0 printed, 2 usage.");
  command->callback([shell, &exit] {
    print_script(*shell);
    exit = ExitCode::good;
  });

  // For those scripts: the words after the program's name, the last one up to the cursor.
  CLI::App* complete = app.add_subcommand("__complete", "");
  complete->group("");
  auto words = std::make_shared<Words>();
  complete->add_option("WORDS", *words);
  complete->callback([words, &app, &exit] {
    for (const std::string& word : Completer(app, *words).candidates()) fmt::print("{}\n", word);
    exit = ExitCode::good;
  });
}

}  // namespace hallmark::cli
