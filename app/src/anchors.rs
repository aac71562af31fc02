//! Ids of the fields that change a profile or a job, which the page and the addresses that lead to them share.

use crate::components::field::field_id;

/// The box that confirms unfair lines of an ad that is saved.
pub const CONFIRM_POSTING: &str = "confirm-posting";

/// The box that confirms unfair lines of an ad that is opened.
pub const CONFIRM_UNFAIR: &str = "confirm-unfair";

/// The place of what was removed from a profile last.
pub const REMOVED: &str = "removed";

/// The place of what was changed in a profile or added to it last.
pub const SAVED: &str = "saved";

/// The choice of a work place that the ad leaves open.
pub const WORK_PLACE_ID: &str = "choose-work-place";

/// The input of a posting's form that shows the messages for a field, by the name that services use.
pub fn posting_id(field: &str) -> String {
    match field {
        "confirmed" => CONFIRM_POSTING.to_owned(),
        _ => field_id(&format!("form[{field}]")),
    }
}

/// The input that changes the value at a path, as in `rolefit_domain::edit`.
pub fn edit_id(path: &str) -> String {
    format!("edit-{}", bare(path))
}

/// The row of the value at a path.
pub fn row_id(path: &str) -> String {
    format!("fact-{}", bare(path))
}

/// The part of the profile's page with a name.
pub fn part_id(name: &str) -> String {
    format!("part-{}", bare(name))
}

/// The input of a single value that is added to a section.
pub fn add_id(section: &str) -> String {
    format!("add-{}", bare(section))
}

/// The input for one field of an entry that is added to a section.
pub fn add_field_id(section: &str, field: &str) -> String {
    format!("{}-{}", add_id(section), bare(field))
}

/// A path with nothing in it that would mean something in an address or a selector; whoever sends a form may write
/// anything there.
fn bare(path: &str) -> String {
    path.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_words_whatever_the_path() {
        assert_eq!(edit_id("work.0.start"), "edit-work-0-start");
        assert_eq!(add_id("basics.emails"), "add-basics-emails");
        assert_eq!(add_field_id("work", "title"), "add-work-title");
        assert_eq!(edit_id("a#b?c\"é"), "edit-a-b-c--");
    }
}
