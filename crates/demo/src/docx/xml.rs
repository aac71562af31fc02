//! Pieces of WordprocessingML.

/// The text with the five characters escaped that XML reserves.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            _ => out.push(c),
        }
    }
    out
}

/// A run of text.
pub fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// A run of bold text.
pub fn bold(text: &str) -> String {
    format!(
        "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}

/// A run of bold text of a size in half points.
pub fn bold_sized(text: &str, half_points: u16) -> String {
    format!(
        "<w:r><w:rPr><w:b/><w:sz w:val=\"{half_points}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}

/// A run that is one tab.
pub const TAB: &str = "<w:r><w:tab/></w:r>";

/// A paragraph in the style of body text.
pub fn paragraph(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

/// A paragraph in a named style.
pub fn styled(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>")
}

/// A paragraph that is an item of the bulleted list.
pub fn item(runs: &str) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"ListParagraph\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>\
         </w:pPr>{runs}</w:p>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_its_element() {
        assert_eq!(
            run("R&D </w:t>"),
            "<w:r><w:t xml:space=\"preserve\">R&amp;D &lt;/w:t&gt;</w:t></w:r>"
        );
    }
}
