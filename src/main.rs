//! The `deployc` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    deployc::cli::main(std::env::args_os()).into()
}
