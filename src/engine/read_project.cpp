#include "engine/read_project.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "base/parallel.h"
#include "names/build_names.h"
#include "project/build_project.h"
#include "source/read_file.h"

namespace assay {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Files parsed by one task: their `use` tables are joined in order of path, so that two definitions of one module give
// the same answer whatever the threads do.
constexpr size_t kFilesATask = 4;

std::vector<FoundFile> elixir_files(const ProjectRoot& root, const ProjectRun& run, const AnalysisOptions& options,
                                    std::vector<Diagnostic>& diagnostics) {
  FileListing listing = list_files(root, run.config.exclude);
  for (InputProblem& problem : listing.problems) {
    diagnostics.push_back({std::move(problem.path), "", std::move(problem.message), std::move(problem.remedy)});
  }
  std::vector<FoundFile> files = std::move(listing.files);
  std::erase_if(files, [](const FoundFile& file) { return file.kind != FileKind::elixir; });
  if (options.buffer) {
    // The buffer stands for its file, which may be new; nothing else is asked for.
    std::string path = reported_path(options.buffer->path);
    for (FoundFile& file : files) file.asked = false;
    auto at =
        std::lower_bound(files.begin(), files.end(), path, [](const auto& f, const auto& p) { return f.path < p; });
    if (at == files.end() || at->path != path) at = files.insert(at, {path, FileKind::elixir, false});
    at->asked = true;
  }
  return files;
}

}  // namespace

PhaseTimer::PhaseTimer(std::vector<std::pair<std::string, double>>& phases) : phases_(phases), last_(now()) {}

void PhaseTimer::done(std::string_view phase) {
  double time = now();
  auto found = std::find_if(phases_.begin(), phases_.end(), [&](const auto& p) { return p.first == phase; });
  if (found == phases_.end()) found = phases_.insert(phases_.end(), {std::string(phase), 0.0});
  found->second += time - std::exchange(last_, time);
}

void read_project(ProjectRun& run, const ProjectRoot& root, const AnalysisOptions& options,
                  std::vector<Diagnostic>& diagnostics, PhaseTimer& timer) {
  std::vector<FoundFile> found = elixir_files(root, run, options, diagnostics);
  timer.done("find files");

  run.project.root = root.directory;
  auto& files = run.project.files;
  files.resize(found.size());  // they stay put from here on
  run.asked.resize(found.size());
  std::vector<std::optional<InputProblem>> problems(found.size());
  const size_t tasks = (found.size() + kFilesATask - 1) / kFilesATask;
  std::vector<UsingTable> tables(tasks);
  std::atomic<size_t> done = 0;
  parallel_for(tasks, [&](size_t task) {
    for (size_t i = task * kFilesATask; i < std::min(found.size(), (task + 1) * kFilesATask); ++i) {
      File& file = files[i];
      file.id = FileId{static_cast<uint32_t>(i)};
      file.source.path = found[i].path;
      if (auto given = options.texts.find(found[i].path); given != options.texts.end()) {
        file.source.text = given->second;
      } else if (options.buffer && found[i].asked) {
        file.source.text = options.buffer->text;
      } else {
        FileText read = read_source(found[i].path);
        file.source.text = std::move(read.text);
        problems[i] = std::move(read.problem);
        if (read.missing) {
          problems[i]->message = "the file is gone: it was there when the folder was listed";
          problems[i]->remedy = "run Assay again";
        }
      }
      file.tree = parse(file.source.text);
      collect_using(file.tree, tables[task]);
      if (options.progress) options.progress("reading", ++done, found.size());
    }
  });
  timer.done("read and parse");

  for (size_t i = 0; i < found.size(); ++i) {
    run.asked[i] = found[i].asked && !problems[i];
    if (!found[i].asked || !problems[i]) continue;
    diagnostics.push_back({problems[i]->path, "", std::move(problems[i]->message), std::move(problems[i]->remedy)});
  }
  UsingTable& table = run.project.usings;
  for (UsingTable& part : tables) table.merge(std::move(part));
  timer.done("join use tables");
  std::vector<FileFacts> facts(files.size());
  parallel_for(files.size(), [&](size_t i) {
    files[i].names = build_names(files[i].tree, table);
    facts[i] = collect_file_facts(files[i]);
  });
  timer.done("resolve names");
  build_project(run.project, std::move(facts), read_side_files(run.project));
  timer.done("project facts");
}

}  // namespace assay
