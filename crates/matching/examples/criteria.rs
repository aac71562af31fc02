//! Prints what an ad asks for: `cargo run -p rolefit-matching --example criteria -- FILE...`, each a text whose first line
//! is the job's title. For looking at ads that are read wrongly.

use std::io::Write;

use rolefit_domain::Need;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file)?;
        let title = text.lines().next().unwrap_or_default();
        writeln!(out, "== {file}")?;
        for criterion in rolefit_matching::criteria_from_ad(title, &text) {
            let need = match criterion.need {
                Need::MustHave => "must",
                Need::NiceToHave => "nice",
            };
            writeln!(out, "{need} {}", criterion.label)?;
        }
        let facts = rolefit_matching::posting_facts(&text);
        let place = facts.place.map(|(place, _)| place);
        let work_place = facts.work_place.map(|(work_place, _)| work_place.name());
        let pay = facts.pay.map(|(pay, _)| pay.text());
        let days = facts.response_days.map(|(days, _)| days);
        writeln!(
            out,
            "place {place:?}, work place {work_place:?}, pay {pay:?}, answer {days:?}"
        )?;
    }
    Ok(())
}
