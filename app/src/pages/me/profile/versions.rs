//! Earlier versions of the profile, each with the way back to it.

use leptos::prelude::*;
use rolefit_domain::limits::MAX_PROFILE_VERSIONS;
use rolefit_domain::sentence;
use rolefit_domain::view::EarlierProfile;

use crate::server_fns::candidate::RestoreProfile;

/// The version that the page shows.
pub(super) struct Present {
    /// Its number.
    pub version: u64,
    /// When it was made.
    pub made: String,
    /// What made it; `None` where that is not known.
    pub what: Option<String>,
}

/// The list of versions, closed until somebody wants it; nothing where there is none.
pub(super) fn view(
    earlier: Vec<EarlierProfile>,
    present: Present,
    restore: ServerAction<RestoreProfile>,
) -> Option<AnyView> {
    if earlier.is_empty() {
        return None;
    }
    let version = present.version;
    let rows: Vec<_> = earlier
        .into_iter()
        .map(|earlier| row(earlier, version, restore))
        .collect();
    let what = present.what.map(|what| sentence(&what));
    Some(
        view! {
            <section class="card profile-section" id="part-earlier" aria-labelledby="earlier">
                <h2 id="earlier" class="small-heading">"Earlier versions"</h2>
                <details>
                    <summary class="button quiet small">"Undo changes"</summary>
                    <p class="help">
                        {format!(
                            "Going back makes a new version with the facts of the earlier one, so you can undo that as well. \
                             The last {MAX_PROFILE_VERSIONS} versions are kept, and what was read from your document for as \
                             long as the document."
                        )}
                    </p>
                    <ul class="versions">
                        <li class="version">
                            <p class="version-head">
                                <strong>{format!("Version {version}, now")}</strong>
                                " · " {present.made}
                            </p>
                            {what.map(|what| view! { <p>{what}</p> })}
                        </li>
                        {rows}
                    </ul>
                </details>
            </section>
        }
        .into_any(),
    )
}

fn row(earlier: EarlierProfile, version: u64, restore: ServerAction<RestoreProfile>) -> AnyView {
    let EarlierProfile {
        version: wanted,
        made,
        file_name,
        what,
        differs,
    } = earlier;
    let differs = if differs.is_empty() {
        "Says the same as now.".to_owned()
    } else {
        format!("Differs from now in: {}.", differs.join(", "))
    };
    let (name, label) = match wanted {
        Some(number) => (
            format!("Version {number}"),
            format!("Restore version {number} of {made}"),
        ),
        None => (
            "Your document".to_owned(),
            format!("Restore what was read from your document of {made}"),
        ),
    };
    let source = file_name.map_or_else(|| "typed in".to_owned(), |name| format!("from {name}"));
    let wanted =
        wanted.map(|wanted| view! { <input type="hidden" name="earlier" value=wanted.to_string()/> });
    view! {
        <li class="version">
            <div>
                <p class="version-head"><strong>{name}</strong> {format!(" · {made}, {source}")}</p>
                {what.map(|what| view! { <p>{sentence(&what)}</p> })}
                <p class="origin">{differs}</p>
            </div>
            <ActionForm action=restore>
                <input type="hidden" name="version" value=version.to_string()/>
                {wanted}
                <button type="submit" class="button quiet small" aria-label=label>"Restore"</button>
            </ActionForm>
        </li>
    }
    .into_any()
}
