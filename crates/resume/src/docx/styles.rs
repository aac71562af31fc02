//! The named styles of a Word document, as far as they tell headings, lists, weight and size.

use std::collections::HashMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use rolefit_domain::FailureCode;

/// What a paragraph or run looks like; `None` means "as the style it builds on".
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Look {
    /// Bold face.
    pub bold: Option<bool>,
    /// Size in points.
    pub size: Option<f32>,
    /// Hidden text.
    pub vanish: Option<bool>,
    /// Set as a heading or title.
    pub heading: Option<bool>,
    /// Set as a list item.
    pub list: Option<bool>,
    /// White letters, or such as cannot be told from white.
    pub white: Option<bool>,
    /// Has a background of its own.
    pub shaded: Option<bool>,
}

impl Look {
    /// This look where it says something, otherwise `base`.
    pub(super) fn over(self, base: Self) -> Self {
        Self {
            bold: self.bold.or(base.bold),
            size: self.size.or(base.size),
            vanish: self.vanish.or(base.vanish),
            heading: self.heading.or(base.heading),
            list: self.list.or(base.list),
            white: self.white.or(base.white),
            shaded: self.shaded.or(base.shaded),
        }
    }

    /// Takes up what a property element of a run or paragraph says.
    pub(super) fn property(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "b" => self.bold = Some(is_on(tag)),
            "vanish" | "webHidden" => self.vanish = Some(is_on(tag)),
            // Half-points (ECMA-376-1, 17.3.2.38).
            "sz" => {
                self.size = attribute(tag, "val")
                    .and_then(|v| v.parse::<f32>().ok())
                    .map(|half| half / 2.0)
            }
            "outlineLvl" => {
                let level = attribute(tag, "val").and_then(|v| v.parse::<u8>().ok());
                self.heading = level.map(|l| l < 9);
            }
            "numPr" => self.list = Some(true),
            "color" => self.white = attribute(tag, "val").map(|v| is_white(&v)),
            "shd" => {
                let fill = attribute(tag, "fill").unwrap_or_default();
                self.shaded = Some(!matches!(fill.as_str(), "" | "auto") && !is_white(&fill));
            }
            _ => {}
        }
    }
}

/// Channels from this value on (of 255) are not told apart from white paper.
const NEARLY_WHITE: u8 = 243;

/// Whether a colour such as `FEFEFE` is white to the eye.
fn is_white(colour: &str) -> bool {
    let channel = |at: usize| {
        let digits = colour.get(at..at + 2)?;
        u8::from_str_radix(digits, 16).ok()
    };
    colour.len() == 6
        && [0, 2, 4]
            .into_iter()
            .all(|at| channel(at).is_some_and(|c| c >= NEARLY_WHITE))
}

/// An on/off property: on when present, unless it says otherwise (ECMA-376-1, 17.17.4).
fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(
        attribute(tag, "val").as_deref(),
        Some("0" | "false" | "off" | "none")
    )
}

/// The value of an attribute by its local name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .flatten()
        .find(|a| a.key.local_name().into_inner() == name)?;
    found
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// The styles by identifier, with what they build on already taken in.
#[derive(Debug, Default)]
pub(super) struct Styles {
    looks: HashMap<String, Look>,
}

#[derive(Debug, Default)]
struct Named {
    id: String,
    based_on: Option<String>,
    look: Look,
}

/// Longest chain of styles that build on each other; Word allows ten.
const MAX_CHAIN: usize = 12;

impl Styles {
    /// Reads `word/styles.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, FailureCode> {
        let mut reader = Reader::from_str(xml);
        let mut named: HashMap<String, Named> = HashMap::new();
        let mut open: Option<Named> = None;
        loop {
            match reader.read_event().map_err(|_| FailureCode::Corrupt)? {
                Event::DocType(_) => return Err(FailureCode::Corrupt),
                Event::Start(tag) | Event::Empty(tag) => {
                    let name = tag.local_name().into_inner();
                    match (&mut open, name) {
                        (_, "style") => {
                            let id = attribute(&tag, "styleId").unwrap_or_default();
                            open = Some(Named {
                                id,
                                ..Named::default()
                            });
                        }
                        (Some(style), "name") => {
                            if is_heading_name(&attribute(&tag, "val").unwrap_or_default()) {
                                style.look.heading = Some(true);
                            }
                        }
                        (Some(style), "basedOn") => style.based_on = attribute(&tag, "val"),
                        (Some(style), name) => style.look.property(name, &tag),
                        (None, _) => {}
                    }
                }
                Event::End(tag) if tag.local_name().into_inner() == "style" => {
                    if let Some(style) = open.take() {
                        named.insert(style.id.clone(), style);
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let looks = named.keys().map(|id| (id.clone(), resolve(id, &named))).collect();
        Ok(Self { looks })
    }

    /// How the style looks; plain when it is not defined.
    pub(super) fn look(&self, id: &str) -> Look {
        self.looks.get(id).copied().unwrap_or_default()
    }
}

fn resolve(id: &str, named: &HashMap<String, Named>) -> Look {
    let mut look = Look::default();
    let mut next = Some(id);
    for _ in 0..MAX_CHAIN {
        let Some(style) = next.and_then(|id| named.get(id)) else {
            break;
        };
        look = look.over(style.look);
        next = style.based_on.as_deref();
    }
    look
}

/// Built-in styles keep their English names in every language of Word.
fn is_heading_name(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "title" || name.starts_with("heading")
}
