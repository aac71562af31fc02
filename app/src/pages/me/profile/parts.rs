//! The parts of the profile's page, to go to each at once: the page of a long career is long.

use leptos::prelude::*;

use super::fields::Section;
use crate::anchors::part_id as id;

/// Id of the list of parts.
const INDEX: &str = "parts";

/// Links to all parts that the page has, in its order; nothing where there are too few to be far apart.
pub(super) fn index(
    to_check: Option<usize>,
    has_unread: bool,
    filled: &[Section],
    has_earlier: bool,
) -> Option<AnyView> {
    let mut parts: Vec<(String, String)> = Vec::new();
    if let Some(number) = to_check {
        parts.push((id("to-check"), format!("{number} to check")));
    }
    if has_unread {
        parts.push((id("unread"), "Not understood".to_owned()));
    }
    parts.extend(
        filled
            .iter()
            .map(|section| (id(section.name), section.title.to_owned())),
    );
    parts.push((id("more"), "Anything else?".to_owned()));
    if has_earlier {
        parts.push((id("earlier"), "Undo changes".to_owned()));
    }
    if parts.len() < LEAST {
        return None;
    }
    let links: Vec<_> = parts
        .into_iter()
        .map(|(id, words)| {
            view! { <li><a class="chip" href=format!("#{id}") rel="external">{words}</a></li> }
        })
        .collect();
    Some(
        view! { <nav id=INDEX class="parts" aria-label="Parts of your profile"><ul class="chips">{links}</ul></nav> }
            .into_any(),
    )
}

/// Parts from which on they are listed.
const LEAST: usize = 4;

/// The way back to the list, on narrow pages: there the parts are far apart.
pub(super) fn way_back() -> AnyView {
    view! { <a class="to-parts" href=format!("#{INDEX}") rel="external">"All parts"</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Profile, Sourced};

    use super::super::sections::sections;
    use super::*;

    #[test]
    fn every_part_of_the_page_is_listed_in_its_order() {
        let profile = Profile {
            interests: vec![Sourced::typed("Moss".to_owned())],
            ..Profile::default()
        };
        let filled: Vec<Section> = sections(&profile)
            .into_iter()
            .filter(|section| !section.entries.is_empty())
            .collect();
        let html = index(Some(3), true, &filled, true).expect("many parts").to_html();
        let links: Vec<&str> = html
            .split("href=\"#")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(
            links,
            [
                "part-to-check",
                "part-unread",
                "part-basics",
                "part-interests",
                "part-more",
                "part-earlier"
            ]
        );
        assert!(
            index(None, false, &filled[..1], false).is_none(),
            "two are no list"
        );
    }
}
