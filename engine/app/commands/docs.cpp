// muster docs: writes the reference pages and those of the packs, or says where those that are
// there differ.
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/pages/pages.h"
#include "engine/app/terminal.h"
#include "engine/base/check.h"
#include "engine/diag/render.h"
#include "engine/report/wording.h"
#include "engine/rule/coverage_loader.h"
#include "engine/rule/embedded_packs.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

constexpr std::uint64_t kPageBytes = std::uint64_t{4} << 20;

// All packs that are built in.
std::vector<PackRef> built_in(Session& session) {
  std::vector<PackRef> packs;
  for (const std::string_view name : embedded_pack_names()) {
    if (const auto pack = embedded_pack(*session.built_in, name, Span{})) packs.push_back(*pack);
  }
  return packs;
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, text.find('\n', begin) - begin);
}

// Which line differs first, with both.
std::string first_difference(std::string_view is, std::string_view should) {
  std::size_t line = 1;
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < is.size() && b < should.size() && line_at(is, a) == line_at(should, b)) {
    a += line_at(is, a).size() + 1;
    b += line_at(should, b).size() + 1;
    ++line;
  }
  const auto shown = [](std::string_view text, std::size_t at) {
    return at < text.size() ? terminal_safe(line_at(text, at)) : std::string("(the end)");
  };
  return "line " + std::to_string(line) + "\n  is     " + shown(is, a) + "\n  should " +
         shown(should, b) + "\n";
}

std::string bytes_of(const OpenedFile& file) { return std::string(file.bytes.view()); }

int check_pages(const std::vector<Page>& pages, const std::string& folder) {
  std::string out;
  const auto files = RealFileSystem::at(folder);
  std::size_t different = 0;
  for (const Page& page : pages) {
    const std::string path = folder + "/" + page.file;
    if (!files) {
      out += terminal_safe(path) + ": is not there\n";
      ++different;
      continue;
    }
    const auto opened = (*files)->open(page.file, kPageBytes, /*allow_mapping=*/false);
    if (opened && bytes_of(*opened) == page.text) continue;
    ++different;
    out += terminal_safe(path) + ": " +
           (opened ? first_difference(bytes_of(*opened), page.text) : "is not there\n");
  }
  if (different > 0) out += count_of(different, "page") + " to renew: run `muster docs`\n";
  if (!write_stdout(out)) return kExitCannotJudge;
  return different > 0 ? kExitFindings : kExitClean;
}

int write_pages(const std::vector<Page>& pages, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder + "/reference", error);
  OutputBatch batch;
  for (const Page& page : pages) batch.replace(folder + "/" + page.file).write(page.text);
  const std::vector<OutputProblem> problems = batch.publish();
  for (const OutputProblem& problem : problems) {
    std::fputs(("muster: `" + terminal_safe(problem.path) +
                "` cannot be written: " + terminal_safe(problem.reason) + "\n")
                   .c_str(),
               stderr);
  }
  return problems.empty() ? kExitClean : kExitCannotJudge;
}

int run_docs(Session& session) {
  // They load whatever the organisation does.
  const std::vector<PackRef> refs = built_in(session);
  Emitter diag(session.diagnostics);
  const auto packs = load_packs(refs, session.sources, Limits{}, diag);
  MUSTER_CHECK(packs.has_value());
  const auto coverage = load_coverage(*packs, refs, session.sources, Limits{}, diag);
  MUSTER_CHECK(coverage.has_value());
  const std::vector<Page> pages = reference_pages(
      {.functions = session.functions, .packs = *packs, .coverage = *coverage, .limits = Limits{}});
  const std::string& folder = session.options.docs_folder;
  return session.options.docs_check ? check_pages(pages, folder) : write_pages(pages, folder);
}

}  // namespace

extern const Command command_docs;
const Command command_docs{.name = "docs", .run = run_docs};

}  // namespace muster
