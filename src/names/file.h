// One file of the project with all that is known of it alone: text, tree, names.
#pragma once

#include "names/names.h"
#include "source/source_file.h"
#include "syntax/tree.h"

namespace assay {

using FileId = Id<struct FileTag>;

struct File {
  FileId id;
  SourceFile source;  // path and text; stays put, because tree and names refer to the text
  Tree tree;
  Names names;
};

}  // namespace assay
