//! What every embedding must do.

use crate::Embeddings;

/// Runs all cases.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(embeddings: &impl Embeddings) {
    every_text_has_a_vector_of_length_one(embeddings).await;
    a_text_without_content_is_zeros(embeddings).await;
    the_same_text_has_the_same_vector(embeddings).await;
    like_texts_are_nearer_than_unlike_ones(embeddings).await;
    assert!(embeddings.dimension() > 0, "vectors have numbers");
    assert!(!embeddings.model().is_empty(), "the model has a name");
}

async fn embed(embeddings: &impl Embeddings, texts: &[&str]) -> Vec<Vec<f32>> {
    let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
    let vectors = embeddings.embed(&texts).await.expect("embeddings answer");
    assert_eq!(vectors.len(), texts.len(), "one vector per text");
    for vector in &vectors {
        assert_eq!(
            vector.len(),
            embeddings.dimension(),
            "every vector has the dimension's numbers"
        );
    }
    vectors
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

async fn every_text_has_a_vector_of_length_one(embeddings: &impl Embeddings) {
    assert!(embed(embeddings, &[]).await.is_empty(), "no texts, no vectors");
    let long = "word ".repeat(5000);
    for vector in embed(
        embeddings,
        &["a", "Data engineer", "Ärztin für Chirurgie", "数据工程师", &long],
    )
    .await
    {
        let length = cosine(&vector, &vector).sqrt();
        assert!((length - 1.0).abs() < 1e-3, "a vector has length 1, not {length}");
    }
}

async fn a_text_without_content_is_zeros(embeddings: &impl Embeddings) {
    for vector in embed(embeddings, &["", "  \n\t"]).await {
        assert!(
            vector.iter().all(|n| *n == 0.0),
            "all zeros for a text without content"
        );
    }
}

async fn the_same_text_has_the_same_vector(embeddings: &impl Embeddings) {
    let together = embed(embeddings, &["Cook", "", "Nurse", "Cook"]).await;
    assert_eq!(together[0], together[3], "deterministic within a call");
    let alone = embed(embeddings, &["Nurse"]).await;
    assert_eq!(
        alone[0], together[2],
        "and between calls, in the order of the texts"
    );
}

async fn like_texts_are_nearer_than_unlike_ones(embeddings: &impl Embeddings) {
    let all = embed(
        embeddings,
        &["Software engineer", "Senior software engineers", "Pastry cook"],
    )
    .await;
    let (like, unlike) = (cosine(&all[0], &all[1]), cosine(&all[0], &all[2]));
    assert!(
        like > unlike,
        "the cosine says how near texts are: {like} against {unlike}"
    );
}
