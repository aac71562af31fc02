//! A job's form as it was sent, checked field by field, and what the ad says where the form is empty.

use rolefit_domain::view::JobForm;
use rolefit_domain::{EmptiedByHand, JobPosting, ReadFromAd, Span};
use rolefit_matching::posting_facts;

use crate::ServiceResult;
use crate::job_fields::checked;

/// The posting of a new job: what the form says, else what its ad does.
pub(crate) fn posting(form: &JobForm, organization_name: String) -> ServiceResult<JobPosting> {
    let nothing = JobPosting {
        title: String::new(),
        organization_name,
        text: String::new(),
        place: String::new(),
        work_place: None,
        pay: None,
        response_days: None,
        read: ReadFromAd::default(),
        emptied: EmptiedByHand::default(),
    };
    changed(form, &nothing)
}

/// The posting after a change of the form that showed `before`. What was read from the ad follows it, and leaves with
/// it, as long as nobody typed something else; what was typed or emptied by hand stays. A work place that was read is
/// shown as none, so that each choice of one is somebody's.
pub(crate) fn changed(form: &JobForm, before: &JobPosting) -> ServiceResult<JobPosting> {
    let typed = checked(form)?;
    let (said, says) = (posting_facts(&before.text), posting_facts(&typed.text));
    let (read, emptied) = (before.read, before.emptied);
    // Where the words that a fact was read from stand now.
    let still = |span: Option<Span>| {
        let words = span?.slice(&before.text).filter(|words| !words.is_empty())?;
        let at = typed.text.find(words)?;
        Some(Span::new(at, at + words.len()))
    };
    let place = Fact {
        value: (!before.place.is_empty()).then(|| before.place.clone()),
        read: read.place,
        emptied: emptied.place,
    };
    let pay = Fact {
        value: before.pay.clone(),
        read: read.pay,
        emptied: emptied.pay,
    };
    let days = Fact {
        value: before.response_days,
        read: read.response_days,
        emptied: emptied.response_days,
    };
    let place = place.followed(typed.place, said.place, says.place, still(read.place));
    let pay = pay.followed(typed.pay, said.pay, says.pay, still(read.pay));
    let days = days.followed(
        typed.response_days,
        said.response_days,
        says.response_days,
        still(read.response_days),
    );
    let (work_place, work_place_at) = match (typed.work_place, says.work_place) {
        (None, Some((value, span))) => (Some(value), Some(span)),
        (typed, _) => (typed, None),
    };
    Ok(JobPosting {
        title: typed.title,
        organization_name: before.organization_name.clone(),
        text: typed.text,
        place: place.value.unwrap_or_default(),
        work_place,
        pay: pay.value,
        response_days: days.value,
        read: ReadFromAd {
            place: place.read,
            work_place: work_place_at,
            pay: pay.read,
            response_days: days.read,
        },
        emptied: EmptiedByHand {
            place: place.emptied,
            pay: pay.emptied,
            response_days: days.emptied,
        },
    })
}

/// A fact of a posting.
#[derive(Debug, Clone, PartialEq)]
struct Fact<T> {
    value: Option<T>,
    /// Where the ad says it, if it was read from there.
    read: Option<Span>,
    /// Whether there is none because somebody took it away.
    emptied: bool,
}

impl<T: PartialEq> Fact<T> {
    /// The fact after a change: as typed if that differs from what stood in the form. Else, if it was read from the ad,
    /// what the ad says now; and if it is missing and nobody took it away, what the ad newly says.
    ///
    /// `said` and `says` are read from the old and the new ad as ads are read today. Where those agree, a value that was
    /// read in another way stays as long as its words do, at `still`.
    fn followed(
        self,
        typed: Option<T>,
        said: Option<(T, Span)>,
        says: Option<(T, Span)>,
        still: Option<Span>,
    ) -> Self {
        if typed != self.value {
            return Self {
                emptied: typed.is_none(),
                value: typed,
                read: None,
            };
        }
        let news = says.as_ref().map(|(value, _)| value) != said.as_ref().map(|(value, _)| value);
        let differs = says.as_ref().map(|(value, _)| value) != self.value.as_ref();
        if self.read.is_some() && !news && differs && still.is_some() {
            return Self { read: still, ..self };
        }
        let missing = self.value.is_none() && !self.emptied;
        if self.read.is_none() && !(missing && news) {
            return self;
        }
        let (value, read) = says.unzip();
        Self {
            value,
            read,
            emptied: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Pay, WorkPlace};

    use super::*;

    fn form() -> JobForm {
        JobForm {
            text: "Data engineer\n\nWe look for somebody who writes Rust and SQL and likes careful work."
                .to_owned(),
            ..JobForm::default()
        }
    }

    #[test]
    fn the_title_is_the_first_line_unless_given() {
        assert_eq!(
            posting(&form(), String::new()).expect("valid").title,
            "Data engineer"
        );
        let named = JobForm {
            title: " Senior data engineer ".to_owned(),
            ..form()
        };
        assert_eq!(
            posting(&named, String::new()).expect("valid").title,
            "Senior data engineer"
        );
    }

    const SAYING: &str = "Data engineer\nBerlin or remote\n\nWe look for somebody who writes Rust and SQL.\n\n\
                          EUR 78,000–95,000 a year. We answer within 10 days.";

    fn saying(text: &str) -> JobForm {
        JobForm {
            text: text.to_owned(),
            pay_currency: "EUR".into(),
            ..JobForm::default()
        }
    }

    /// The form as a page shows it.
    fn shown(posting: &JobPosting) -> JobForm {
        JobForm::of(posting, "EUR")
    }

    /// What the posting says, each with `*` where it was read from the ad.
    fn facts(posting: &JobPosting) -> [String; 4] {
        let mark = |text: String, read: Option<Span>| match read.map(|span| span.slice(&posting.text)) {
            Some(said) => {
                assert!(said.is_some_and(|s| !s.is_empty()), "{read:?} lies in the ad");
                format!("{text}*")
            }
            None => text,
        };
        let days = posting.response_days.map(|d| d.to_string());
        [
            mark(posting.place.clone(), posting.read.place),
            mark(
                posting.work_place.map_or("", WorkPlace::name).to_owned(),
                posting.read.work_place,
            ),
            mark(
                posting.pay.as_ref().map(Pay::text).unwrap_or_default(),
                posting.read.pay,
            ),
            mark(days.unwrap_or_default(), posting.read.response_days),
        ]
    }

    #[test]
    fn an_empty_field_is_filled_from_the_ad_and_a_typed_one_wins() {
        let read = posting(&saying(SAYING), String::new()).expect("valid");
        assert_eq!(
            facts(&read),
            ["Berlin*", "remote*", "EUR 78,000 – 95,000 per year*", "10*"]
        );
        let typed = JobForm {
            place: "Leeds".into(),
            work_place: "hybrid".into(),
            pay_min: "24,50".into(),
            pay_max: "28".into(),
            pay_unit: "hour".into(),
            response_days: "3".into(),
            ..saying(SAYING)
        };
        let typed = posting(&typed, String::new()).expect("valid");
        assert_eq!(
            facts(&typed),
            ["Leeds", "hybrid", "EUR 24.50 – 28.00 per hour", "3"]
        );
        let silent = posting(&form(), String::new()).expect("valid");
        assert_eq!(facts(&silent), ["", "", "", ""], "nothing is invented");
    }

    #[test]
    fn what_was_read_follows_the_ad_and_what_was_typed_or_emptied_stays() {
        let read = posting(&saying(SAYING), String::new()).expect("valid");
        let again = changed(&shown(&read), &read).expect("valid");
        assert_eq!(again, read, "a form that was only looked at changes nothing");
        let mut form = shown(&read);
        form.place = "Leeds".into();
        form.pay_min = String::new();
        form.pay_max = String::new();
        let by_hand = changed(&form, &read).expect("valid");
        assert_eq!(facts(&by_hand), ["Leeds", "remote*", "", "10*"]);
        let mut form = shown(&by_hand);
        form.text = SAYING
            .replace("Berlin or remote", "Hamburg, hybrid")
            .replace("We answer within 10 days.", "Work is fun.");
        let followed = changed(&form, &by_hand).expect("valid");
        assert_eq!(
            facts(&followed),
            ["Leeds", "hybrid*", "", ""],
            "what the ad does not promise any more, the posting does not either"
        );
        let mut form = shown(&followed);
        form.text = form
            .text
            .replace("78,000–95,000", "80,000–95,000")
            .replace("Work is fun.", "We answer within 7 days.");
        let newer = changed(&form, &followed).expect("valid");
        assert_eq!(
            facts(&newer),
            ["Leeds", "hybrid*", "", "7*"],
            "what left with the ad comes back with it, what was emptied by hand does not"
        );
        let mut form = shown(&newer);
        form.text = form.text.replace("Hamburg, hybrid", "Hamburg");
        form.pay_min = "50000".into();
        form.place = String::new();
        let typed = changed(&form, &newer).expect("valid");
        assert_eq!(facts(&typed), ["", "", "From EUR 50,000 per year", "7*"]);
        let mut form = shown(&typed);
        form.text = form.text.replace("Hamburg", "Bremen");
        let emptied = changed(&form, &typed).expect("valid");
        assert_eq!(facts(&emptied), ["", "", "From EUR 50,000 per year", "7*"]);
    }

    #[test]
    fn a_chosen_work_place_is_somebodys_even_where_the_ad_says_the_same() {
        let read = posting(&saying(SAYING), String::new()).expect("valid");
        let mut form = shown(&read);
        assert_eq!(form.work_place, "", "as the ad says");
        form.work_place = "remote".into();
        form.text = SAYING.replace("Berlin or remote", "Berlin");
        let kept = changed(&form, &read).expect("valid");
        assert_eq!(facts(&kept)[1], "remote");
        assert_eq!(shown(&kept).work_place, "remote");
    }

    #[test]
    fn what_was_read_in_another_way_stays_as_long_as_its_words_do() {
        let mut read = posting(&saying(SAYING), String::new()).expect("valid");
        read.response_days = Some(14);
        let mut form = shown(&read);
        form.text = SAYING.replace("somebody", "a person");
        let corrected = changed(&form, &read).expect("valid");
        assert_eq!(facts(&corrected)[3], "14*", "a typo changes no promise");
        form.text = SAYING.replace("We answer within 10 days.", "Work is fun.");
        assert_eq!(facts(&changed(&form, &read).expect("valid"))[3], "");
    }

    #[test]
    fn a_posting_of_before_facts_were_read_is_left_as_it_is_by_other_changes() {
        let read = posting(&saying(SAYING), String::new()).expect("valid");
        let old = JobPosting {
            pay: None,
            response_days: Some(3),
            read: ReadFromAd::default(),
            ..read
        };
        let mut form = shown(&old);
        form.text = SAYING.replace("somebody", "a person");
        let corrected = changed(&form, &old).expect("valid");
        assert_eq!(facts(&corrected), ["Berlin", "remote", "", "3"]);
        form.text = SAYING.replace("78,000", "80,000");
        let newer = changed(&form, &old).expect("valid");
        assert_eq!(facts(&newer)[2], "EUR 80,000 – 95,000 per year*");
    }

    #[test]
    fn amounts_that_cannot_be_read_are_refused_with_an_example() {
        for wrong in ["many", "25.", "1,234.567", "-5"] {
            let refused = JobForm {
                pay_min: wrong.into(),
                ..saying(SAYING)
            };
            let refused = posting(&refused, String::new()).expect_err("no amount");
            assert!(refused.message().contains("24.50"), "{wrong}: {refused}");
        }
    }
}
