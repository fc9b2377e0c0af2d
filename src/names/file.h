// One file of the project with all that is known of it alone: text, tree, names.
#pragma once

#include "base/lazy.h"
#include "names/names.h"
#include "source/source_file.h"
#include "syntax/tree.h"

namespace assay {

using FileId = Id<struct FileTag>;

class FlowIndex;  // flow/flow_index.h

struct File {
  FileId id;
  SourceFile source;  // path and text; stays put, because tree and names refer to the text
  Tree tree;
  Names names;
  Lazy<FlowIndex> flow;  // who calls what and which reads a variable has; made when a check first asks for it
};

}  // namespace assay
