#include "project/file_facts.h"

#include "project/file_role.h"

namespace assay {

FileFacts collect_file_facts(const File& file) {
  return {collect_schema_places(file), collect_behaviours(file), collect_supervision(file), collect_test_facts(file),
          may_hold_other_roles(file)};
}

}  // namespace assay
