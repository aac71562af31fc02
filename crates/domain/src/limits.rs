//! Limits that a person can meet, in one place. Messages and documentation name these constants' values.

/// Largest upload, in bytes (10 MB, counted as people's file managers count).
pub const MAX_UPLOAD_BYTES: u64 = 10 * 1000 * 1000;
/// Most documents of one candidate. Far more than anybody needs, and a bound for what one account can fill the disk with.
pub const MAX_RESUMES: usize = 100;
/// Most pages of a document.
pub const MAX_PAGES: usize = 50;
/// Most text that is read from one document, in bytes.
pub const MAX_TEXT_BYTES: usize = 400 * 1000;
/// Most positions, schools or languages in one list of a profile.
pub const MAX_PROFILE_ENTRIES: usize = 200;
/// Most skills, interests or titled entries in one list of a profile; long lists of publications exist.
pub const MAX_PROFILE_ITEMS: usize = 1000;
/// Most e-mail addresses, phone numbers or links of a profile.
pub const MAX_PROFILE_CONTACTS: usize = 50;
/// Most lines that describe one position, school or titled entry.
pub const MAX_ENTRY_LINES: usize = 200;
/// Largest profile, in bytes as it is stored; a record of the store holds somewhat more.
pub const MAX_PROFILE_BYTES: usize = 300 * 1000;
/// Most of it that is taken from a document, so that there is room for what the candidate adds.
pub const MAX_FOUND_BYTES: usize = 250 * 1000;
/// Earlier versions of a profile that are kept to go back to.
pub const MAX_PROFILE_VERSIONS: u64 = 10;
/// Largest unpacked size of a packed document, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Most entries of a packed document.
pub const MAX_PACKED_ENTRIES: usize = 2000;
/// Shortest job ad, in letters and digits.
pub const MIN_AD_CHARS: usize = 40;
/// Longest title of a job, in characters.
pub const MAX_TITLE_CHARS: usize = 120;
/// Longest words of a criterion that a person adds, in characters.
pub const MAX_CRITERION_CHARS: usize = 80;
/// Largest weight of a criterion; the smallest is 1.
pub const MAX_WEIGHT: u8 = 10;
/// Longest promise of an answer, in days.
pub const MAX_RESPONSE_DAYS: u16 = 180;
/// Longest job ad, in characters. No alphabet needs more than four bytes for one.
pub const MAX_AD_CHARS: usize = 40 * 1000;
/// Most candidates that a job is compared with when it opens or changes, those first who fit its words best. Who comes later
/// is compared whatever their number.
pub const MAX_COMPARED: usize = 2000;
/// Most criteria of one job.
pub const MAX_CRITERIA: usize = 60;
/// Longest single-line field that a person types, in characters.
pub const MAX_FIELD_CHARS: usize = 300;
/// Longest multi-line field that a person types, in characters.
pub const MAX_TEXT_CHARS: usize = 5000;
/// Shortest password, in characters (NIST SP 800-63B asks for at least 8; longer is what helps).
pub const MIN_PASSWORD_CHARS: usize = 10;
/// Longest password, in characters, so that hashing cannot be used to tire the server.
pub const MAX_PASSWORD_CHARS: usize = 256;
