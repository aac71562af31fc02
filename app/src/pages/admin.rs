//! How the system is: queues, work that was given up, events that were set aside, and the ledger.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::sentence;
use rolefit_domain::view::{DeadLetterView, LedgerView, OperationsView, QueueView, SetAsideView};

use crate::components::session_over::form_action;
use crate::components::{Alert, FormAlert, FormErrors, LiveRegion, PageHead, Tone, loaded};
use crate::server_fns::admin::{
    CheckLedgerAgain, PutEventBack, RemoveEvent, ReplayDeadLetter, ReplayDeadLetters, operations,
};
use crate::text::count;

/// What an operator can do here.
#[derive(Clone, Copy)]
struct Actions {
    look: ServerAction<CheckLedgerAgain>,
    replay: ServerAction<ReplayDeadLetter>,
    replay_all: ServerAction<ReplayDeadLetters>,
    put_back: ServerAction<PutEventBack>,
    remove: ServerAction<RemoveEvent>,
}

impl Actions {
    /// Changes with every answer, so that the page shows what came of it.
    fn version(self) -> usize {
        self.look.version().get()
            + self.replay.version().get()
            + self.replay_all.version().get()
            + self.put_back.version().get()
            + self.remove.version().get()
    }

    /// What the newest answer says, to be read aloud.
    fn spoken(self) -> Signal<String> {
        let spoken = RwSignal::new(String::new());
        // The same text twice would not be read again.
        let say = move |words: &str| {
            let again = spoken.with_untracked(|said| said == words);
            spoken.set(format!("{words}{}", if again { "\u{a0}" } else { "" }));
        };
        Effect::new(move |_| {
            if self.replay.value().with(|answer| matches!(answer, Some(Ok(())))) {
                say("Put back into its queue.");
            }
        });
        Effect::new(move |_| {
            let answer = self.replay_all.value().get();
            if let Some(Ok(number)) = answer {
                say(&format!(
                    "{} put back.",
                    count(u64::from(number), "message", "messages")
                ));
            }
        });
        Effect::new(move |_| {
            let answered = self.put_back.value();
            if answered.with(|answer| matches!(answer, Some(Ok(())))) {
                say("Handed on once more.");
            }
        });
        Effect::new(move |_| {
            if self.remove.value().with(|answer| matches!(answer, Some(Ok(())))) {
                say("Removed.");
            }
        });
        spoken.into()
    }
}

/// Queues, dead letters and events set aside with a way to try them again, and the state of the ledger.
#[component]
pub fn Operations() -> impl IntoView {
    let actions = Actions {
        look: form_action(),
        replay: form_action(),
        replay_all: form_action(),
        put_back: form_action(),
        remove: form_action(),
    };
    let state = Resource::new(move || actions.version(), |_| operations());
    let spoken = actions.spoken();
    view! {
        <LiveRegion text=spoken/>
        {loaded(state, move |state| view! { <State state=state actions=actions/> }.into_any())}
    }
}

#[component]
fn State(state: OperationsView, actions: Actions) -> impl IntoView {
    let OperationsView {
        queues,
        dead,
        set_aside,
        ledger,
    } = state;
    // The page that was loaded anew without WASM shows the time of the check beside its result.
    let looked = move || {
        actions.look.value().with(|answer| match answer {
            Some(Ok(found)) => Some(looked(found.as_ref())),
            _ => None,
        })
    };
    view! {
        <Title text="Operations"/>
        <div class="stack">
            <div class="title-row">
                <PageHead
                    title="Operations"
                    lead="Work that waits and work that was given up, as of this moment, and whether the ledger was whole when it was last checked."
                />
                <ActionForm action=actions.look>
                    <button type="submit" class="button">"Look again"</button>
                </ActionForm>
            </div>
            <p class="row-meta" aria-live="polite">{looked}</p>
            <FormAlert errors=FormErrors::of(actions.look) fields=&[]/>
            <Ledger ledger=ledger/>
            <div class="operations">
                <Queues queues=queues/>
                <div class="stack">
                    <DeadLetters letters=dead actions/>
                    {(!set_aside.is_empty()).then(|| view! { <EventsSetAside events=set_aside actions=actions/> })}
                    <super::admin_accounts::Accounts/>
                </div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Ledger(ledger: Option<LedgerView>) -> impl IntoView {
    let Some(LedgerView { checked, outcome }) = ledger else {
        return view! {
            <Alert tone=Tone::Note title="The ledger is being checked">
                <p>"That takes a while on a large one. Look again in a minute."</p>
            </Alert>
        }
        .into_any();
    };
    let when = view! { "Checked: " <time datetime=checked.clone()>{moment(&checked, To::Second)}</time> "." };
    match outcome {
        Ok(entries) => {
            let text = format!(
                "Every one of {} was checked against the one before it. ",
                count(entries, "entry", "entries")
            );
            view! {
                <Alert tone=Tone::Success title="The ledger is whole">
                    <p>{text} {when}</p>
                </Alert>
            }
            .into_any()
        }
        Err(reason) => view! {
            <Alert tone=Tone::Problem title="The ledger is broken">
                <p>
                    "Somebody or something changed it outside the product. Keep a copy of the data folder as it is, and \
                     compare it with your last backup."
                </p>
                <p>"Found: " {reason} ". " {when}</p>
            </Alert>
        }
        .into_any(),
    }
}

#[component]
fn Queues(queues: Vec<QueueView>) -> impl IntoView {
    let rows = queues
        .into_iter()
        .map(|queue| {
            let dead = if queue.dead > 0 { "number dead" } else { "number" };
            view! {
                <tr>
                    <th scope="row">{work_of(&queue.name)}</th>
                    <td class="number">{queue.waiting}</td>
                    <td class="number">{queue.in_flight}</td>
                    <td class=dead>{queue.dead}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <section class="card" aria-labelledby="queues">
            <h2 id="queues">"Work that waits"</h2>
            <table class="data-table queues" aria-labelledby="queues">
                <thead>
                    <tr>
                        <th scope="col">"Work"</th>
                        <th scope="col" class="number">"Waiting"</th>
                        <th scope="col" class="number">"At work"</th>
                        <th scope="col" class="number">"Given up"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn DeadLetters(letters: Vec<DeadLetterView>, actions: Actions) -> impl IntoView {
    let (replay, replay_all) = (actions.replay, actions.replay_all);
    let of_several = several_of(&letters)
        .into_iter()
        .map(|queue| all_of_queue(queue, replay_all))
        .collect::<Vec<_>>();
    let rows = letters
        .into_iter()
        .map(|letter| letter_row(letter, replay))
        .collect::<Vec<_>>();
    let list = if rows.is_empty() {
        view! { <p>"Nothing was given up. Whatever cannot be done after several tries stands here, with its reason."</p> }.into_any()
    } else {
        view! {
            <p class="help">
                "These were tried several times and put aside; nothing of them is lost. Find the reason first, then try again."
            </p>
            {of_several}
            <ul class="rows">{rows}</ul>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="dead">
            <h2 id="dead">"Given up"</h2>
            <FormAlert errors=FormErrors::of(replay) fields=&[]/>
            <FormAlert errors=FormErrors::of(replay_all) fields=&[]/>
            {list}
        </section>
    }
    .into_any()
}

/// The queues that have more than one of the letters, each once.
fn several_of(letters: &[DeadLetterView]) -> Vec<String> {
    let mut queues: Vec<String> = Vec::new();
    for pair in letters.windows(2) {
        if pair[0].queue == pair[1].queue && !queues.contains(&pair[0].queue) {
            queues.push(pair[0].queue.clone());
        }
    }
    queues
}

/// A way to try all dead letters of a queue again, also those that are not shown.
fn all_of_queue(queue: String, replay_all: ServerAction<ReplayDeadLetters>) -> impl IntoView {
    let words = format!("Try all again: {}", work_of(&queue));
    view! {
        <ActionForm action=replay_all>
            <input type="hidden" name="queue" value=queue/>
            <button type="submit" class="button">{words}</button>
        </ActionForm>
    }
    .into_any()
}

fn letter_row(letter: DeadLetterView, replay: ServerAction<ReplayDeadLetter>) -> impl IntoView {
    let DeadLetterView {
        queue,
        id,
        died,
        attempts,
        reason,
    } = letter;
    let tries = count(u64::from(attempts), "try", "tries");
    let work = work_of(&queue);
    let about = format!("Try again: {work}, message {id}");
    view! {
        <li class="row">
            <div class="row-body">
                <p class="row-title">{reason}</p>
                <p class="row-meta">
                    {format!("{work} · given up after {tries}, ")}
                    <time datetime=died.clone()>{moment(&died, To::Minute)}</time>
                    " · "
                    <code class="message-id">{id.clone()}</code>
                </p>
            </div>
            <ActionForm action=replay>
                <input type="hidden" name="queue" value=queue/>
                <input type="hidden" name="id" value=id/>
                <button type="submit" class="button" aria-label=about>"Try again"</button>
            </ActionForm>
        </li>
    }
    .into_any()
}

#[component]
fn EventsSetAside(events: Vec<SetAsideView>, actions: Actions) -> impl IntoView {
    let rows = events
        .into_iter()
        .map(|event| event_row(event, actions))
        .collect::<Vec<_>>();
    view! {
        <section class="card" aria-labelledby="set-aside">
            <h2 id="set-aside">"Set aside"</h2>
            <p class="help">
                "These happened, but could not be handed on, so what follows from them was not done. Hand them on once \
                 more when the reason is gone; remove only what needs nothing more."
            </p>
            <FormAlert errors=FormErrors::of(actions.put_back) fields=&[]/>
            <FormAlert errors=FormErrors::of(actions.remove) fields=&[]/>
            <ul class="rows">{rows}</ul>
        </section>
    }
    .into_any()
}

fn event_row(event: SetAsideView, actions: Actions) -> impl IntoView {
    let SetAsideView { id, known } = event;
    let again = format!("Hand event {id} on once more");
    let away = format!("Remove event {id}");
    let hidden = id.clone();
    let hand_on = known.is_some().then(|| {
        view! {
            <ActionForm action=actions.put_back>
                <input type="hidden" name="id" value=hidden/>
                <button type="submit" class="button" aria-label=again>"Hand on"</button>
            </ActionForm>
        }
    });
    let title = match known {
        Some((name, at)) => view! {
            {event_of(&name)}
            " · "
            <time datetime=at.clone()>{moment(&at, To::Minute)}</time>
        }
        .into_any(),
        None => "An event that this version cannot read".into_any(),
    };
    view! {
        <li class="row">
            <div class="row-body">
                <p class="row-title">{title}</p>
                <p class="row-meta"><code class="message-id">{id.clone()}</code></p>
            </div>
            {hand_on}
            <ActionForm action=actions.remove>
                <input type="hidden" name="id" value=id/>
                <button type="submit" class="button danger" aria-label=away>"Remove"</button>
            </ActionForm>
        </li>
    }
    .into_any()
}

/// The work that a queue holds, for people. A queue that this page does not know has its own name.
fn work_of(queue: &str) -> String {
    let words = match queue {
        "extract" => "Taking the text out of documents",
        "parse" => "Reading documents",
        "profile" => "Making profiles",
        "index" => "Making profiles searchable",
        "match" => "Comparing profiles with jobs",
        "notify" => "Telling candidates of results",
        "welcome" => "Welcoming new accounts",
        "account_notice" => "Telling owners of changes to their accounts",
        "mail_report" => "Noting mails that came back",
        "erase" => "Erasing accounts",
        unknown => return unknown.to_owned(),
    };
    words.to_owned()
}

/// What happened, for people: "account.erasing" is "Account erasing".
fn event_of(name: &str) -> String {
    sentence(&name.replace(['.', '_'], " "))
        .trim_end_matches('.')
        .to_owned()
}

/// What came of looking again, in a sentence.
fn looked(found: Option<&LedgerView>) -> String {
    match found {
        None => "Looked again: the ledger is still being checked.".to_owned(),
        Some(LedgerView { checked, outcome }) => {
            let at = moment(checked, To::Second);
            match outcome {
                Ok(entries) => {
                    let entries = count(*entries, "entry", "entries");
                    format!("Looked again: the ledger was checked on {at} and is whole, with {entries}.")
                }
                Err(reason) => {
                    format!("Looked again: the ledger was checked on {at} and is broken: {reason}.")
                }
            }
        }
    }
}

/// How exactly a moment is said.
#[derive(Clone, Copy)]
enum To {
    Minute,
    /// Two looks within a minute differ.
    Second,
}

/// A moment as RFC 3339 writes it, for people, in UTC. Anything else stays as it is.
fn moment(rfc3339: &str, to: To) -> String {
    let end = match to {
        To::Minute => 16,
        To::Second => 19,
    };
    match (rfc3339.get(..10), rfc3339.get(11..end)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => rfc3339.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_again_says_when_and_what_was_found() {
        let checked = "2026-11-22T20:10:59.123Z".to_owned();
        let whole = LedgerView {
            checked: checked.clone(),
            outcome: Ok(1),
        };
        assert_eq!(
            looked(Some(&whole)),
            "Looked again: the ledger was checked on 2026-11-22 20:10:59 UTC and is whole, with 1 entry."
        );
        let broken = LedgerView {
            checked,
            outcome: Err("entry 3: other".to_owned()),
        };
        assert!(looked(Some(&broken)).contains("20:10:59 UTC and is broken: entry 3"));
        assert!(looked(None).contains("still being checked"));
    }

    #[test]
    fn every_queue_is_called_by_its_work() {
        for rule in rolefit_domain::event::RULES {
            let words = work_of(rule.queue);
            assert!(
                words.contains(' ') && !words.contains('_'),
                "{}: {words}",
                rule.queue
            );
        }
        assert_eq!(event_of("account.erasing"), "Account erasing");
        assert_eq!(
            event_of("candidate.visibility_changed"),
            "Candidate visibility changed"
        );
    }

    #[test]
    fn moments_are_shortened_to_the_minute() {
        let at = "2026-11-22T20:10:59.123Z";
        assert_eq!(moment(at, To::Minute), "2026-11-22 20:10 UTC");
        assert_eq!(moment(at, To::Second), "2026-11-22 20:10:59 UTC");
        assert_eq!(moment("unknown", To::Minute), "unknown");
    }
}
