//! Two-step sign-in: setting it up, its recovery codes, and switching it off.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use rolefit_domain::view::{QrView, RecoveryCodesView, SecondFactorView, TotpSetupView};

use crate::components::focus::{focus_heading_of, focus_refused};
use crate::components::session_over::form_action;
use crate::components::{
    Alert, FormAlert, FormErrors, PasswordField, SubmitButton, TextField, Tone, loaded, put_away,
};
use crate::server_fns::auth;
use crate::text::count;

/// Recovery codes below which the page says that they run out.
const FEW_CODES: usize = 3;

/// The forms of the section; each changes what the others show.
#[derive(Clone, Copy)]
struct Actions {
    begin: ServerAction<auth::BeginSecondFactor>,
    enable: ServerAction<auth::EnableSecondFactor>,
    disable: ServerAction<auth::DisableSecondFactor>,
    renew: ServerAction<auth::RenewRecoveryCodes>,
    kept: ServerAction<auth::RecoveryCodesKept>,
    /// Whether new recovery codes were made that the page has not shown yet.
    codes_made: StoredValue<bool>,
}

/// Id of the form that begins again with another key.
const AGAIN: &str = "begin-again";
/// Id of the form that makes new recovery codes.
const RENEW: &str = "renew-codes";
/// Id of the heading of new recovery codes.
const NEW_CODES: &str = "new-codes";

/// Whether signing in asks for a code beside the password, with a way to change it.
#[component]
pub(super) fn TwoStep(
    /// Switches it on, which ends all other sessions.
    enable: ServerAction<auth::EnableSecondFactor>,
) -> impl IntoView {
    let actions = Actions {
        begin: form_action(),
        enable,
        disable: form_action(),
        renew: form_action(),
        kept: form_action(),
        codes_made: StoredValue::new(false),
    };
    focus_refused(FormErrors::of(actions.begin));
    focus_refused(FormErrors::of(actions.enable));
    focus_refused(FormErrors::of(actions.disable));
    focus_refused(FormErrors::of(actions.renew));
    // The page is shown anew around its forms, which keep what is in them: a password that was right must not stay.
    Effect::new(move |_| {
        if actions
            .begin
            .value()
            .with(|answer| matches!(answer, Some(Ok(()))))
        {
            put_away(AGAIN);
        }
    });
    Effect::new(move |_| {
        if actions
            .renew
            .value()
            .with(|answer| matches!(answer, Some(Ok(()))))
        {
            actions.codes_made.set_value(true);
            put_away(RENEW);
        }
    });
    let versions = move || {
        (
            actions.begin.version().get(),
            actions.enable.version().get(),
            actions.disable.version().get(),
            actions.renew.version().get(),
            actions.kept.version().get(),
        )
    };
    let state = Resource::new(versions, |_| auth::second_factor());
    let query = use_query_map();
    let done = move || {
        query.with(|query| match query.get_str("two_step") {
            Some("on") => Some("Two-step sign-in is on. All other sessions were ended."),
            Some("renewed") => Some("The older recovery codes are worthless from now on."),
            Some("kept") => Some("The new recovery codes are in force, and are not shown any more."),
            Some("off") => Some("Two-step sign-in is off, and the recovery codes are worthless."),
            _ => None,
        })
    };
    view! {
        <section class="card" aria-labelledby="two-step">
            <h2 id="two-step">"Two-step sign-in"</h2>
            {move || done().map(|text| view! { <Alert tone=Tone::Success><p>{text}</p></Alert> })}
            {loaded(state, move |state| match state {
                SecondFactorView::Off => view! { <Off actions=actions/> }.into_any(),
                SecondFactorView::Pending(setup) => view! { <Pending setup=setup actions=actions/> }.into_any(),
                SecondFactorView::On { recovery_left, renewed } => {
                    view! { <On recovery_left=recovery_left renewed=renewed actions=actions/> }.into_any()
                }
            })}
        </section>
    }
}

#[component]
fn Off(actions: Actions) -> impl IntoView {
    view! {
        <p>
            "Signing in then takes your password and a code that an authenticator app on your phone or computer shows. \
             Whoever learns your password still cannot sign in."
        </p>
        <Begin actions=actions verb="Set up two-step sign-in"/>
    }
}

/// Makes a key, for whoever knows the password.
#[component]
fn Begin(actions: Actions, verb: &'static str) -> impl IntoView {
    let errors = FormErrors::of(actions.begin);
    view! {
        <ActionForm action=actions.begin attr:class="form" attr:novalidate=true>
            <FormAlert errors=errors fields=&["begin_proof"]/>
            <PasswordField
                name="begin_proof"
                label="Password, to be sure that it is you"
                autocomplete="current-password"
                error=errors.field("begin_proof")
            />
            <SubmitButton label=verb pending=actions.begin.pending() class="button"/>
        </ActionForm>
    }
}

#[component]
fn Pending(setup: TotpSetupView, actions: Actions) -> impl IntoView {
    let TotpSetupView {
        secret,
        uri,
        qr,
        recovery_codes,
    } = setup;
    let errors = FormErrors::of(actions.enable);
    let codes = codes_view(recovery_codes);
    view! {
        <ol class="numbered steps">
            <li><div class="step-body">
                <h3>"Add Rolefit to your authenticator app"</h3>
                {qr.map(|qr| view! { <QrCode qr=qr/> })}
                <p>
                    "Scan the picture, "
                    <a href=uri rel="external">"open the app on this device"</a>
                    ", or type this key: "
                    <code class="secret">{secret}</code>
                </p>
            </div></li>
            <li><div class="step-body">
                <h3>"Keep the recovery codes"</h3>
                <p>
                    "Each signs you in once when you do not have the app. Print them or put them into your password manager: \
                     once two-step sign-in is on, nobody can show them again."
                </p>
                {codes}
            </div></li>
            <li><div class="step-body">
                <h3>"Switch it on"</h3>
                <ActionForm action=actions.enable attr:class="form" attr:novalidate=true>
                    <FormAlert errors=errors fields=&["code"]/>
                    <TextField
                        name="code"
                        label="Code that the app shows now"
                        help="Six digits. It shows that the app works. All other sessions end."
                        autocomplete="one-time-code"
                        inputmode="numeric"
                        class="field code"
                        error=errors.field("code")
                    />
                    <SubmitButton label="Switch on" pending=actions.enable.pending() class="button"/>
                </ActionForm>
            </div></li>
        </ol>
        <p class="help">"Not switched on within a quarter of an hour, all of this is forgotten."</p>
        <details class="aside-form" id=AGAIN>
            <summary>"Begin again with another key …"</summary>
            <Begin actions=actions verb="Begin again"/>
        </details>
    }
}

/// The codes, and a file with them.
fn codes_view(codes: Vec<String>) -> AnyView {
    let file = codes_file(&codes);
    let codes = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> })
        .collect_view();
    view! {
        <ul class="recovery-codes">{codes}</ul>
        <p><a class="button" href=file download="rolefit-recovery-codes.txt" rel="external">"Save them as a file"</a></p>
    }
    .into_any()
}

/// The address of a text file with the codes, which is in the address itself, so that no request asks for them.
fn codes_file(codes: &[String]) -> String {
    let lines = codes.join("%0A");
    format!("data:text/plain;charset=utf-8,Recovery%20codes%20for%20Rolefit%0A%0A{lines}%0A")
}

#[component]
fn QrCode(qr: QrView) -> impl IntoView {
    let QrView { size, path } = qr;
    view! {
        <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label="QR code with the key below">
            <path d=path/>
        </svg>
    }
}

#[component]
fn On(recovery_left: usize, renewed: Option<RecoveryCodesView>, actions: Actions) -> impl IntoView {
    let errors = FormErrors::of(actions.disable);
    let open = move || errors.get().is_some();
    let left = format!(
        "It is on. You have {} left.",
        count(recovery_left as u64, "recovery code", "recovery codes")
    );
    view! {
        <p>{left}</p>
        {(recovery_left < FEW_CODES).then(|| view! {
            <Alert tone=Tone::Caution>
                <p>"Make new recovery codes before the last one is used."</p>
            </Alert>
        })}
        {renewed.map(|codes| view! { <Renewed codes=codes actions=actions/> })}
        <Renew actions=actions/>
        <details class="aside-form" open=open>
            <summary>"Switch it off …"</summary>
            <ActionForm action=actions.disable attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["proof"]/>
                <PasswordField
                    name="proof"
                    label="Password, to be sure that it is you"
                    autocomplete="current-password"
                    error=errors.field("proof")
                />
                <SubmitButton label="Switch off two-step sign-in" pending=actions.disable.pending() class="button danger"/>
            </ActionForm>
        </details>
    }
}

/// New recovery codes, until their owner has kept them.
#[component]
fn Renewed(codes: RecoveryCodesView, actions: Actions) -> impl IntoView {
    let RecoveryCodesView { set, codes } = codes;
    // What was pressed is closed again, and what it made stands above it.
    Effect::new(move |_| {
        if actions.codes_made.try_update_value(std::mem::take) == Some(true) {
            request_animation_frame(|| focus_heading_of(NEW_CODES));
        }
    });
    view! {
        <h3 id=NEW_CODES>"Your new recovery codes"</h3>
        <p>
            "Each signs you in once when you do not have the app. Print them or put them into your password manager now: \
             they are shown for a quarter of an hour at most, and nobody can show them again."
        </p>
        {codes_view(codes)}
        <FormAlert errors=FormErrors::of(actions.kept) fields=&[]/>
        <ActionForm action=actions.kept attr:class="form">
            <input type="hidden" name="set" value=set.to_string()/>
            <SubmitButton label="I have kept them" pending=actions.kept.pending() class="button primary"/>
        </ActionForm>
    }
    .into_any()
}

/// The way to new recovery codes, for whoever knows the password.
#[component]
fn Renew(actions: Actions) -> impl IntoView {
    let errors = FormErrors::of(actions.renew);
    let open = move || errors.get().is_some();
    view! {
        <details class="aside-form" id=RENEW open=open>
            <summary>"Make new recovery codes …"</summary>
            <ActionForm action=actions.renew attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["renew_proof"]/>
                <p class="help">"The codes that you have now are worthless then, also those that you have not used."</p>
                <PasswordField
                    name="renew_proof"
                    label="Password, to be sure that it is you"
                    autocomplete="current-password"
                    error=errors.field("renew_proof")
                />
                <SubmitButton label="Make new recovery codes" pending=actions.renew.pending() class="button"/>
            </ActionForm>
        </details>
    }
    .into_any()
}
