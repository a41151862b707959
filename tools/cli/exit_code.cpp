#include "tools/cli/exit_code.h"

namespace hallmark::cli {

ExitCode exit_code(const Error& error) {
  switch (error.code) {
    case ErrorCode::bad_input:
    case ErrorCode::not_found:
      return ExitCode::failed;
    case ErrorCode::corruption:
    case ErrorCode::io:
      return ExitCode::io;
    case ErrorCode::network:
    case ErrorCode::unavailable:
      return ExitCode::network;
  }
  return ExitCode::io;
}

}  // namespace hallmark::cli
