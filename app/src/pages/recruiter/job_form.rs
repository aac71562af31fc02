//! The fields of a job's form, for new jobs and for changes.
//!
//! Where WASM runs, a refused form stays on the page as it was typed, with messages beside its fields. Where it does
//! not, the page is loaded anew. The browser therefore checks every field before it sends the form and says beside each what is
//! wrong. What only the server can find, such as an upper end of pay below the lower one, leads back to the page with everything
//! that was typed: in its address, or where the ad is too long for that, kept by the server for a while.

use leptos::prelude::*;
use rolefit_domain::limits::{MAX_RESPONSE_DAYS, MIN_AD_CHARS};
use rolefit_domain::view::JobForm;
use rolefit_domain::{JobPosting, PayUnit, WorkPlace};
use server_fn::ServerFn;

use crate::AppError;
use crate::components::field::Filled;
use crate::components::{CameBack, FormAlert, FormErrors, SelectField, TextArea, TextField};
use crate::error::ErrorKind;
use crate::server_fns::kept::kept_form;
use crate::server_fns::recruiter::kept_posting;

/// The fields that show their own messages, by the names that services use.
pub(super) const FIELDS: &[&str] = &[
    "text",
    "title",
    "place",
    "work_place",
    "pay_min",
    "pay_max",
    "pay_currency",
    "pay_unit",
    "response_days",
    "confirmed",
];

/// Amounts as people write them, of at most ten digits and cents: plain, or with one kind of separator before every three
/// digits. The service reads the same form and says in words what is wrong with any other.
const AMOUNT: &str =
    " *([0-9]{1,10}|[1-9][0-9]{0,2}([., '’\u{a0}\u{202f}])[0-9]{3}(\\2[0-9]{3}){0,2})([.,][0-9]{1,2})? *";
/// What stands beside any other.
const UNFIT_AMOUNT: &str = "Write an amount such as 60000, 60,000 or 24.50, or leave both empty.";
/// An ISO 4217 code.
const CURRENCY: &str = "[A-Za-z]{3}";
/// 1 to [`MAX_RESPONSE_DAYS`].
const DAYS: &str = "0*([1-9]|[1-9][0-9]|1[0-7][0-9]|180)";
const _: () = assert!(MAX_RESPONSE_DAYS == 180, "the pattern of days says so, too");

/// All fields of the form, filled with `form`.
#[component]
pub(super) fn JobFields(
    /// What they hold at first.
    form: JobForm,
    /// The form's errors.
    errors: FormErrors,
    /// As [`came_back`].
    came_back: Signal<bool>,
    /// Lines of the ad that are shown.
    rows: u8,
    /// What helps with the ad.
    help: &'static str,
    /// The language of the ad as a BCP 47 tag; empty where it is not known.
    #[prop(optional, into)]
    language: String,
) -> impl IntoView {
    let mut places = vec![("", AS_THE_AD_SAYS)];
    places.extend(WorkPlace::ALL.map(|place| (place.name(), place.label())));
    let units = vec![
        (PayUnit::Year.name(), "per year"),
        (PayUnit::Month.name(), "per month"),
        (PayUnit::Hour.name(), "per hour"),
    ];
    view! {
        {move || came_back.get().then(|| view! { <CameBack/> })}
        <FormAlert errors=errors fields=FIELDS/>
        <TextArea
            name="form[text]"
            label="The ad"
            rows=rows
            minlength=MIN_AD_CHARS
            unfit="Paste the whole job ad: it needs at least a few sentences."
            value=form.text
            lang=language
            help=help
            error=errors.field("text")
        />
        <TextField
            name="form[title]"
            label="Title"
            value=form.title
            help="Without one, the first words of the ad are the title."
            filled=Filled::Optional
            error=errors.field("title")
        />
        <div class="field-row">
            <TextField
                name="form[place]"
                label="Place"
                value=form.place
                help="Town or region."
                filled=Filled::Optional
                error=errors.field("place")
            />
            <SelectField
                name="form[work_place]"
                label="Where the work is done"
                options=places
                value=form.work_place
                error=errors.field("work_place")
            />
        </div>
        <fieldset class="field-group">
            <legend>"Pay before tax "<span class="optional">"(optional)"</span></legend>
            <div class="field-row pay">
                <TextField
                    name="form[pay_min]"
                    label="From"
                    value=form.pay_min
                    inputmode="decimal"
                    pattern=AMOUNT
                    unfit=UNFIT_AMOUNT
                    filled=Filled::Optional
                    error=errors.field("pay_min")
                />
                <TextField
                    name="form[pay_max]"
                    label="To"
                    value=form.pay_max
                    inputmode="decimal"
                    pattern=AMOUNT
                    unfit=UNFIT_AMOUNT
                    filled=Filled::Optional
                    error=errors.field("pay_max")
                />
                <TextField
                    name="form[pay_currency]"
                    label="Currency"
                    value=form.pay_currency
                    pattern=CURRENCY
                    unfit="Write the currency as three letters, such as EUR."
                    filled=Filled::Optional
                    error=errors.field("pay_currency")
                />
                <SelectField
                    name="form[pay_unit]"
                    label="For"
                    options=units
                    value=form.pay_unit
                    error=errors.field("pay_unit")
                />
            </div>
        </fieldset>
        <TextField
            name="form[response_days]"
            label="Days until you answer"
            value=form.response_days
            help="A promise on the public page, for whoever writes to you as the ad says. Rolefit takes no applications yet."
            inputmode="numeric"
            pattern=DAYS
            unfit="Write a number of days from 1 to 180, or leave it empty."
            filled=Filled::Optional
            class="field short"
            error=errors.field("response_days")
        />
    }
}

/// A form that is filled with a posting.
pub(super) fn form_of(posting: &JobPosting) -> JobForm {
    JobForm::of(posting, USUAL_CURRENCY)
}

/// An empty form.
pub(super) fn empty_form() -> JobForm {
    JobForm {
        pay_currency: USUAL_CURRENCY.to_owned(),
        ..JobForm::default()
    }
}

/// The choice of a work place that leaves it to the ad.
const AS_THE_AD_SAYS: &str = "As the ad says";

/// What the currency is at first.
const USUAL_CURRENCY: &str = "EUR";

/// What was typed into the form of a posting that came back: in the address of the page, or kept by the server.
pub(super) async fn typed_before(
    kept: Option<String>,
    kept_as: Option<String>,
) -> Result<Option<JobForm>, AppError> {
    let kept = match (kept, kept_as) {
        (None, Some(name)) => kept_form(name).await?,
        (kept, _) => kept,
    };
    Ok(kept.and_then(|kept| kept_posting(&kept)))
}

/// Whether the page was loaded anew because the form of `action` was refused, and what was typed is not on it.
pub(super) fn came_back<S>(action: ServerAction<S>) -> Signal<bool>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (answers, errors) = (action.version(), FormErrors::of(action));
    Signal::derive(move || {
        let refused = errors.get().filter(|_| answers.get() == 0);
        // Over a newer version it is not shown, as it could take back what somebody else has changed.
        refused.is_some_and(|error| error.kept.is_none() || error.kind == ErrorKind::Stale)
    })
}

/// Leaves the checks to the server as soon as its messages can be shown beside the fields.
pub(super) fn checked_by_server() -> ReadSignal<bool> {
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    ready
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Amount, EmptiedByHand, Pay, PayEnds, ReadFromAd, Span};

    use super::*;

    #[test]
    fn a_posting_fills_every_field() {
        let posting = JobPosting {
            title: "Baker".into(),
            organization_name: "Meadow".into(),
            text: "We bake.".into(),
            place: "Graz".into(),
            work_place: Some(WorkPlace::Hybrid),
            pay: Some(Pay {
                min: Amount::parse("3400.50").expect("an amount"),
                max: Amount::of_whole(3600),
                currency: "CHF".into(),
                unit: PayUnit::Month,
                ends: PayEnds::Both,
            }),
            response_days: Some(7),
            read: ReadFromAd::default(),
            emptied: EmptiedByHand::default(),
        };
        let form = form_of(&posting);
        assert_eq!(
            (form.pay_min.as_str(), form.pay_max.as_str()),
            ("3400.50", "3600")
        );
        assert_eq!(
            (form.pay_currency.as_str(), form.pay_unit.as_str()),
            ("CHF", "month")
        );
        assert_eq!(
            (form.work_place.as_str(), form.response_days.as_str()),
            ("hybrid", "7")
        );
        let read = JobPosting {
            read: ReadFromAd {
                work_place: Some(Span::new(0, 2)),
                ..ReadFromAd::default()
            },
            ..posting.clone()
        };
        assert_eq!(form_of(&read).work_place, "", "as the ad says");
        let without = JobPosting {
            pay: None,
            work_place: None,
            ..posting
        };
        assert_eq!(form_of(&without).pay_min, "");
        assert_eq!(form_of(&without).work_place, "", "as the ad says");
    }
}
