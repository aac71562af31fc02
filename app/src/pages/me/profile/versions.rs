//! Earlier versions of the profile, each with the way back to it.

use leptos::prelude::*;
use rolefit_domain::view::EarlierProfile;

use crate::server_fns::candidate::RestoreProfile;

/// The list of versions, closed until somebody wants it; nothing where there is none. `version` is the one on the page.
pub(super) fn view(
    earlier: Vec<EarlierProfile>,
    version: u64,
    restore: ServerAction<RestoreProfile>,
) -> Option<AnyView> {
    if earlier.is_empty() {
        return None;
    }
    let rows: Vec<_> = earlier
        .into_iter()
        .map(|earlier| row(earlier, version, restore))
        .collect();
    Some(
        view! {
            <section class="card profile-section" aria-labelledby="earlier">
                <h2 id="earlier" class="small-heading">"Earlier versions"</h2>
                <details>
                    <summary class="button quiet small">"Undo changes"</summary>
                    <p class="help">
                        "Going back makes a new version with the facts of the earlier one, so you can undo that as well. \
                         The last ten versions are kept."
                    </p>
                    <ul class="profile-fields">{rows}</ul>
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
        differs,
    } = earlier;
    let differs = if differs.is_empty() {
        "says the same as now".to_owned()
    } else {
        format!("differs from now in: {}", differs.join(", "))
    };
    let source = file_name.map_or_else(|| "typed in".to_owned(), |name| format!("from {name}"));
    let label = format!("Restore the version of {made}, number {wanted}");
    view! {
        <li class="fact">
            <div class="fact-line">
                <span class="fact-label">{format!("Version {wanted}")}</span>
                <span class="fact-value">{made}", "{source}</span> <span class="origin">{differs}</span>
            </div>
            <div class="fact-actions">
                <ActionForm action=restore>
                    <input type="hidden" name="version" value=version.to_string()/>
                    <input type="hidden" name="earlier" value=wanted.to_string()/>
                    <button type="submit" class="button quiet small" aria-label=label>"Restore"</button>
                </ActionForm>
            </div>
        </li>
    }
    .into_any()
}
