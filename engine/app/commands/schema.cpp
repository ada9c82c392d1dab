// muster schema: the JSON Schema of a kind of file.
#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/file_schemas.h"
#include "engine/base/check.h"
#include "engine/rule/shape_schema.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

int run_schema(Session& session) {
  const FileSchema* const file = find_file_schema(session.options.what);
  MUSTER_CHECK(file != nullptr);  // the command line takes no other
  return write_stdout(json_schema(*file->shape, file->title)) ? kExitClean : kExitCannotJudge;
}

}  // namespace

extern const Command command_schema;
const Command command_schema{.name = "schema", .run = run_schema};

}  // namespace muster
