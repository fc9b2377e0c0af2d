#include "score/compile.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "source/paths.h"
#include "source/write_file.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Elixir's own start takes 0.3 s; an answer is a handful of files.
constexpr int kSeconds = 20;
constexpr rlim_t kMemory = rlim_t{4} << 30;  // of addresses: the virtual machine reserves 1 GB when it starts
constexpr const char* kHeap = "+S 1:1 +hmax 33554432 +hmaxk true";  // words a process: 256 MB
constexpr rlim_t kFileSize = 16u << 20;
constexpr size_t kOutput = 64u << 10;  // of the compiler's output, that is read

bool is_compiled(std::string_view path) {
  if (path.ends_with("mix.exs") || path.ends_with("_test.exs") || path.starts_with("config/")) return false;
  if (path.starts_with("/") || path.find("..") != std::string_view::npos) return false;
  return is_elixir(path);
}

std::string find_compiler() {
  const char* search = std::getenv("PATH");
  std::string_view rest = search == nullptr ? "" : search;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    const fs::path program = fs::path(folder) / "elixirc";
    if (folder.starts_with('/') && access(program.c_str(), X_OK) == 0) return program.string();
  }
  return {};
}

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// A folder that is gone when this is.
struct TemporaryFolder {
  TemporaryFolder() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "assay-compile-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path = name;
  }
  ~TemporaryFolder() {
    std::error_code none;
    if (!path.empty()) fs::remove_all(path, none);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  fs::path path;
};

struct Ran {
  bool started = false, in_time = true;
  int status = -1;
  std::string output;
};

Ran run(const std::string& program, const std::vector<std::string>& arguments, const fs::path& folder) {
  Ran ran;
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return ran;
  std::vector<std::string> environment = {"HOME=" + folder.string(), "LANG=C.UTF-8", "ERL_CRASH_DUMP_BYTES=0",
                                          std::string("ELIXIR_ERL_OPTIONS=") + kHeap,
                                          std::string("PATH=") + std::getenv("PATH")};
  std::vector<char*> argv = {const_cast<char*>(program.c_str())}, envp;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  for (std::string& entry : environment) envp.push_back(entry.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0);
    dup2(pipe_ends[1], 1);
    dup2(pipe_ends[1], 2);
    limit(RLIMIT_CPU, kSeconds);
    limit(RLIMIT_AS, kMemory);
    limit(RLIMIT_FSIZE, kFileSize);
    limit(RLIMIT_CORE, 0);
    if (chdir(folder.c_str()) == 0) execve(program.c_str(), argv.data(), envp.data());
    _exit(127);
  }
  close(pipe_ends[1]);
  if (child > 0) {
    ran.started = true;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kSeconds);
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      pollfd ready{pipe_ends[0], POLLIN, 0};
      ran.in_time = left.count() > 0 && poll(&ready, 1, static_cast<int>(left.count())) > 0;
      std::array<char, 4096> buffer;
      const ssize_t got = ran.in_time ? read(pipe_ends[0], buffer.data(), buffer.size()) : 0;
      if (got <= 0) break;
      if (ran.output.size() < kOutput) ran.output.append(buffer.data(), static_cast<size_t>(got));
    }
    kill(-child, SIGKILL);  // also what the code may have left running
    waitpid(child, &ran.status, 0);
  }
  close(pipe_ends[0]);
  return ran;
}

// "(CompileError) lib/a.ex:2: undefined function nope/1 ..." of an output with warnings around it.
std::string complaint_of(std::string_view output) {
  const size_t at = output.find("** (");
  std::string_view line = at == std::string_view::npos ? output : output.substr(at + 3);
  line = line.substr(0, line.find('\n'));
  return std::string(line.substr(0, 300));
}

// The library whose absence the compiler complains of, when no file defines that module.
std::string missing_module(std::string_view complaint, const SourceTexts& files) {
  std::string_view module;
  for (std::string_view after :
       {" is not loaded and could not be found", ".__struct__/1 is undefined", ".__struct__/0 is undefined"}) {
    const size_t end = complaint.find(after);
    if (end == std::string_view::npos) continue;
    const size_t start = complaint.rfind(' ', end - 1) + 1;
    module = complaint.substr(start, end - start);
  }
  for (const auto& [path, text] : files) {
    if (!module.empty() && text.find(fmt::format("defmodule {}", module)) != std::string::npos) return {};
  }
  return std::string(module);
}

}  // namespace

Compilation compile(const SourceTexts& files) {
  const std::string program = find_compiler();
  if (program.empty()) return {Compilation::Outcome::not_judged, "there is no elixirc on this machine"};
  const TemporaryFolder folder;
  if (folder.path.empty()) return {Compilation::Outcome::not_judged, "no temporary folder could be made"};
  std::vector<std::string> arguments = {"--ignore-module-conflict", "-o", "compiled"};
  std::error_code error;
  fs::create_directories(folder.path / "compiled", error);
  for (const auto& [path, text] : files) {
    if (!is_compiled(path)) continue;
    fs::create_directories((folder.path / path).parent_path(), error);
    if (auto problem = write_file((folder.path / path).string(), text)) {
      return {Compilation::Outcome::not_judged, problem->message};
    }
    arguments.push_back(path);
  }
  if (arguments.size() == 3) return {Compilation::Outcome::not_judged, "there is no file to compile"};
  const Ran ran = run(program, arguments, folder.path);
  if (!ran.started) return {Compilation::Outcome::not_judged, "elixirc could not be started"};
  if (!ran.in_time) return {Compilation::Outcome::failed, fmt::format("did not end within {} seconds", kSeconds)};
  if (WIFEXITED(ran.status) && WEXITSTATUS(ran.status) == 0) return {Compilation::Outcome::compiled, ""};
  const std::string complaint = complaint_of(ran.output);
  if (std::string module = missing_module(complaint, files); !module.empty()) {
    return {Compilation::Outcome::not_judged, fmt::format("compiling needs {}, which is not here", module)};
  }
  return {Compilation::Outcome::failed, complaint.empty() ? "elixirc failed without a word" : complaint};
}

}  // namespace assay
