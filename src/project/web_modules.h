// Which modules of a project are of the web: found by what they `use`, in one walk over the directives of all files, so
// that files that say nothing of the kind cost nothing.
#pragma once

#include <vector>

#include "project/project.h"

namespace assay {

struct WebModule {
  FileId file;
  ModuleId module;
  bool endpoint = false;        // Phoenix.Endpoint
  bool router = false;          // Phoenix.Router or Plug.Router
  bool plug_router = false;     // Plug.Router
  bool controller = false;      // Phoenix.Controller
  bool builder = false;         // Plug.Builder, or what implies it
  bool graphql = false;         // Absinthe.Schema.Notation, or what implies it
  bool graphql_schema = false;  // Absinthe.Schema
  [[nodiscard]] bool mounts_plugs() const { return endpoint || plug_router || controller || builder; }
};

// By file, then by module.
std::vector<WebModule> web_modules(const Project& project);

}  // namespace assay
