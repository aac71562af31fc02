//! The `rolefit` binary. Everything is in the library, see `rolefit_server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rolefit_server::cli::main()
}
