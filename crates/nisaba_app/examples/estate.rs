//! Writes a generated estate to a folder: `cargo run -p nisaba_app --example estate -- 10000 /tmp/estate`.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

#[path = "../benches/estate/mod.rs"]
mod estate;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let count = arguments.next().and_then(|text| text.parse().ok());
    let (Some(count), Some(folder)) = (count, arguments.next()) else {
        eprintln!("usage: estate RESOURCES FOLDER");
        return ExitCode::from(2);
    };
    for (name, text) in estate::estate(count) {
        let path = Path::new(&folder).join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        if let Err(error) = written {
            eprintln!("cannot write {}: {error}", path.display());
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
