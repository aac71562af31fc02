//! What words of titles count beside those of the text.

use super::super::eventually;
use super::{assert_found, best, document, fill, typed, words};
use crate::Search;
use crate::search::Collection::Jobs;

pub(super) async fn a_word_in_a_title_counts_more_than_in_the_text(search: &impl Search) {
    let documents = vec![
        document("short", "Teacher", &[], "lessons for children of a small school"),
        document(
            "long",
            "Teacher of two classes in the hills",
            &[],
            "lessons for children of a small school and walks with them",
        ),
        document(
            "text",
            "Marketing manager",
            &[],
            "teacher teacher teacher, ads that every teacher reads and teachers share",
        ),
        document("other", "Baker", &[], "rye bread"),
    ];
    fill(search, Jobs, documents).await;
    let expected = ["short", "long", "text"];
    let sentence = "what has the word in its title comes before what repeats it in its text";
    assert_found(search, Jobs, &words("teacher"), &expected, sentence).await;
    // As it is written, in other letters, and with a mistake.
    for asked in ["teacher", "TEACHER", "taecher"] {
        let sentence = format!("{sentence}: {asked}");
        assert_found(search, Jobs, &typed(asked), &expected, &sentence).await;
    }
    // Both titles have one word that begins so, and the text has two.
    let look = async || best(search, Jobs, &typed("teach")).await.pop().map(|hit| hit.key);
    eventually(look, Some("text".to_owned()), &format!("{sentence}: teach")).await;
}

pub(super) async fn a_word_of_most_titles_is_not_rare_in_texts(search: &impl Search) {
    let mut documents: Vec<_> = (0..8)
        .map(|n| document(&format!("{n}"), "School teacher", &[], "lessons for children"))
        .collect();
    let text = "an ad that a teacher would share with another teacher";
    documents.push(document("text", "Marketing manager", &[], text));
    fill(search, Jobs, documents).await;
    let expected = ["0", "1", "2", "3", "4", "5", "6", "7", "text"];
    let sentence = "however many titles have a word";
    for query in [words("teacher"), typed("teacher")] {
        assert_found(search, Jobs, &query, &expected, sentence).await;
    }
}
