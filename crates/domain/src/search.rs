//! What every index weighs alike, so that people find the same whichever one a site has.

/// How much more a word of a title counts than one of the text: so much that even a word that fills the text does not outweigh
/// it in a title of usual length, because a title says what the work is.
pub const TITLE_WEIGHT: u32 = 8;
