//! Answers the cases of a facts file: `cargo run -p nisaba_law --example scope_facts -- FILE`.

use std::process::ExitCode;

use nisaba_law::Law;
use nisaba_law::scope::cases_json;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: scope_facts FILE");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    match cases_json(&Law::built_in(), &text) {
        Ok((answers, warnings)) => {
            for warning in warnings {
                eprintln!("warning: {warning}");
            }
            println!("{answers:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}:{error}");
            ExitCode::from(2)
        }
    }
}
