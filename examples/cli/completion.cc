// rota completion: what a shell needs to complete a command line, made from the commands
// themselves.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"

namespace rota::cli {
namespace {

// The words an option takes, as its check describes them: TEXT:{this,all} -> "this all".
std::string WordsOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  std::string words = type.substr(open + 1, close - open - 1);
  std::replace(words.begin(), words.end(), ',', ' ');
  return words;
}

struct Flag {
  std::string name, doc, words;  // words: what may follow
  bool takes_value;
};

struct Command {
  std::string name, doc, words;  // words: what its places take, of those that take few
  std::vector<Flag> flags;
};

std::vector<Command> CommandsOf(const CLI::App& app) {
  std::vector<Command> commands;
  for (const CLI::App* sub : app.get_subcommands({})) {
    Command& command = commands.emplace_back();
    command.name = sub->get_name();
    command.doc = sub->get_description();
    for (const CLI::Option* option : sub->get_options()) {
      if (option->get_positional()) {
        const std::string words = WordsOf(*option);
        if (!words.empty()) command.words += (command.words.empty() ? "" : " ") + words;
      } else {
        command.flags.push_back({"--" + option->get_lnames().front(), option->get_description(),
                                 WordsOf(*option), option->get_items_expected_max() > 0});
      }
    }
  }
  return commands;
}

std::string NamesOf(const std::vector<Command>& commands) {
  std::string names;
  for (const Command& command : commands) names += (names.empty() ? "" : " ") + command.name;
  return names;
}

std::string FlagsOf(const Command& command) {
  std::string names;
  for (const Flag& flag : command.flags) names += (names.empty() ? "" : " ") + flag.name;
  return names;
}

// A text within single quotes of a shell.
std::string Quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) {
    text.replace(at, 1, "'\\''");
  }
  return "'" + text + "'";
}

std::string Bash(const std::vector<Command>& commands) {
  std::string cases;
  for (const Command& command : commands) {
    std::string values;
    for (const Flag& flag : command.flags) {
      if (!flag.words.empty()) {
        values += fmt::format("        {}) words='{}' ;;\n", flag.name, flag.words);
      } else if (flag.takes_value) {
        values += fmt::format("        {}) words='' ;;\n", flag.name);
      }
    }
    cases +=
        fmt::format("    {}) words='{}'\n      case $before in\n{}      esac ;;\n", command.name,
                    FlagsOf(command) + (command.words.empty() ? "" : " " + command.words), values);
  }
  return fmt::format(
      "# bash completion of rota: source <(rota completion bash)\n"
      "_rota() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words=''\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n{}  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "  [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n"
      "}}\n"
      "complete -o filenames -F _rota rota\n",
      NamesOf(commands), cases);
}

std::string Zsh(const std::vector<Command>& commands) {
  std::string names, cases;
  for (const Command& command : commands) {
    names += fmt::format("    {}\n", Quoted(command.name + ":" + command.doc));
    std::string flags;
    for (const Flag& flag : command.flags) {
      std::string doc = flag.doc;  // brackets and colons have a meaning there
      std::erase_if(doc, [](char c) { return c == '[' || c == ']' || c == ':' || c == '\\'; });
      const std::string value = flag.takes_value ? fmt::format(":value:({})", flag.words) : "";
      flags +=
          fmt::format(" \\\n        {}", Quoted(fmt::format("*{}[{}]{}", flag.name, doc, value)));
    }
    const std::string places =
        command.words.empty()
            ? "_files"
            : fmt::format("_alternative \"w:word:({})\" \"f:file:_files\"", command.words);
    cases += fmt::format("      {}) _arguments{} \\\n        {} ;;\n", command.name, flags,
                         Quoted("*:argument:{" + places + "}"));
  }
  return fmt::format(
      "#compdef rota\n"
      "# zsh completion of rota: source <(rota completion zsh)\n"
      "_rota() {{\n"
      "  local -a commands=(\n{}  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "  else\n"
      "    shift words; (( CURRENT-- ))\n"
      "    case $words[1] in\n{}    esac\n"
      "  fi\n"
      "}}\n"
      "compdef _rota rota\n",
      names, cases);
}

std::string Fish(const std::vector<Command>& commands) {
  std::string lines = "# fish completion of rota: rota completion fish | source\n";
  for (const Command& command : commands) {
    lines += fmt::format("complete -c rota -f -n __fish_use_subcommand -a {} -d {}\n", command.name,
                         Quoted(command.doc));
    const std::string when = fmt::format("-n '__fish_seen_subcommand_from {}'", command.name);
    if (!command.words.empty()) {
      lines += fmt::format("complete -c rota {} -a '{}'\n", when, command.words);
    }
    for (const Flag& flag : command.flags) {
      std::string value = flag.takes_value ? " -r" : "";
      if (!flag.words.empty()) value = fmt::format(" -xa '{}'", flag.words);
      lines += fmt::format("complete -c rota {} -l {}{} -d {}\n", when, flag.name.substr(2), value,
                           Quoted(flag.doc));
    }
  }
  return lines;
}

}  // namespace

void AddCompletionCommand(CLI::App* app, int*) {
  auto shell = std::make_shared<std::string>();
  CLI::App* completion = app->add_subcommand(
      "completion", "print what completes command lines, for your shell to source");
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(OneOf({"bash", "zsh", "fish"}));
  completion->callback([=] {
    const std::vector<Command> commands = CommandsOf(*app);
    std::cout << (*shell == "bash"  ? Bash(commands)
                  : *shell == "zsh" ? Zsh(commands)
                                    : Fish(commands));
  });
}

}  // namespace rota::cli
