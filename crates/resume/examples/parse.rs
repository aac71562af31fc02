//! Prints one JSON line per document: `cargo run --example parse -- parse --jsonl FILE...`.
//!
//! With `--text` instead of `--jsonl` it prints the extracted lines, for looking at layouts; with `--unread` the lines that
//! no value was read from.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let asked = |option: &str| std::env::args().any(|a| a == option);
    let (as_text, unread) = (asked("--text"), asked("--unread"));
    for file in std::env::args()
        .skip(1)
        .filter(|a| a != "parse" && !a.starts_with("--"))
    {
        let bytes = std::fs::read(&file)?;
        let text = rolefit_resume::detect(&bytes, Some(&file))
            .and_then(|format| rolefit_resume::extract(&bytes, format));
        let row = match text {
            Err(code) => serde_json::json!({ "file": file, "ok": false, "error": code.code() }),
            Ok(text) if as_text => {
                for line in &text.lines {
                    let words = line.span.slice(&text.text).unwrap_or_default();
                    let style = (line.size, line.bold, line.role);
                    writeln!(out, "{:>3} {style:?} {}", line.block, words.replace('\t', " ⇥ "))?;
                }
                continue;
            }
            Ok(text) => {
                let profile = rolefit_resume::parse(&text);
                for claim in rolefit_resume::unsupported_claims(&profile, &text) {
                    eprintln!("{file}: not in the text: {claim:?}");
                }
                if unread {
                    for words in profile.unread.iter().filter_map(|span| span.slice(&text.text)) {
                        writeln!(out, "{file}: {}", words.replace('\t', " ⇥ "))?;
                    }
                    continue;
                }
                let resume = rolefit_resume::json_resume(&profile, &text);
                serde_json::json!({ "file": file, "ok": true, "resume": resume })
            }
        };
        writeln!(out, "{row}")?;
    }
    Ok(())
}
