#include "project/purpose.h"

namespace assay {

Purpose purpose_of(const Project& project, const File& file, NodeId node) {
  switch (project.role_at(file.id, node)) {
    case FileRole::application: return Purpose::application;
    case FileRole::mix_task: return Purpose::mix_task;
    case FileRole::test:
    case FileRole::test_support:
    case FileRole::development: return Purpose::test;
    case FileRole::migration:
    case FileRole::seeds:
    case FileRole::script:
    case FileRole::config:
    case FileRole::mix_file: return Purpose::script;
  }
  return Purpose::application;
}

}  // namespace assay
