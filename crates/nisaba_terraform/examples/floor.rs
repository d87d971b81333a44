//! The least that reading Terraform costs with a parser that others maintain: every `.tf` file of a folder is read and parsed by
//! `hcl-edit`, and nothing else is done. `scripts/bench` measures it beside the whole of Nisaba.
//!
//! `cargo run --release -p nisaba_terraform --example floor -- FOLDER`

use std::path::Path;

/// Files and bytes parsed, and files that the parser gives up.
#[derive(Default)]
struct Parsed {
    files: usize,
    bytes: usize,
    refused: usize,
}

fn parse(folder: &Path, parsed: &mut Parsed) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            parse(&path, parsed);
        } else if path.extension().is_some_and(|extension| extension == "tf")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            parsed.files += 1;
            parsed.bytes += text.len();
            parsed.refused += usize::from(hcl_edit::parser::parse_body(&text).is_err());
        }
    }
}

fn main() {
    let mut parsed = Parsed::default();
    for folder in std::env::args().skip(1) {
        parse(Path::new(&folder), &mut parsed);
    }
    println!("{} files, {} bytes, {} refused", parsed.files, parsed.bytes, parsed.refused);
}
