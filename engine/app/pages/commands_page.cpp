// docs/reference/commands.md: what --help says.
#include <string>

#include "engine/app/options.h"
#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"

namespace muster {

std::string commands_page() {
  std::string text = page_head("Commands");
  for (const CommandHelp& command : command_help()) {
    text += "\n## " + command.name + "\n\n```text\n" + command.text;
    if (!command.text.ends_with('\n')) text += "\n";
    text += "```\n";
  }
  return text;
}

}  // namespace muster
