//! Resumes in one column, in five looks.

use super::canvas::{BLACK, Canvas, GREY, Ink, PAGE_HEIGHT, PAGE_WIDTH, Type};
use super::column::Column;
use super::encoding::Face;
use crate::outline::{Entry, Kind, Outline};

/// What distinguishes one look from another.
pub struct Look {
    regular: Face,
    bold: Face,
    /// Size of body type in points; everything else follows from it.
    size: f32,
    /// Distance of base lines as a multiple of the size.
    leading: f32,
    margin: f32,
    heading: Heading,
    dates: Dates,
    contact: Contact,
    footer: Footer,
    accent: Ink,
}

enum Heading {
    /// Bold with a rule below.
    Ruled,
    /// Bold capitals.
    Capitals,
    /// Capitals with wide spaces between the letters.
    Spaced,
}

enum Dates {
    /// On the line below the title, with the employer.
    Below,
    /// At the right margin of the title's line.
    Right,
    /// Behind employer and title on the same line.
    Inline,
}

enum Contact {
    /// One line per fact.
    Lines,
    /// All in one paragraph, joined by this.
    Joined(&'static str),
}

enum Footer {
    None,
    PageNumbers,
}

const NAVY: Ink = [0.09, 0.2, 0.4];
const PLUM: Ink = [0.38, 0.12, 0.3];
const MOSS: Ink = [0.16, 0.33, 0.2];

/// Serif type, ruled headings, dates below the title.
pub const CLASSIC: Look = Look {
    regular: Face::Serif,
    bold: Face::SerifBold,
    size: 10.5,
    leading: 1.28,
    margin: 62.0,
    heading: Heading::Ruled,
    dates: Dates::Below,
    contact: Contact::Joined(" | "),
    footer: Footer::None,
    accent: BLACK,
};

/// Sans type with dates at the right margin.
pub const DATES_RIGHT: Look = Look {
    regular: Face::Sans,
    bold: Face::SansBold,
    size: 9.5,
    leading: 1.36,
    margin: 56.0,
    heading: Heading::Ruled,
    dates: Dates::Right,
    contact: Contact::Lines,
    footer: Footer::None,
    accent: NAVY,
};

/// Small sans type with everything on few lines.
pub const COMPACT: Look = Look {
    regular: Face::Sans,
    bold: Face::SansBold,
    size: 8.6,
    leading: 1.26,
    margin: 44.0,
    heading: Heading::Capitals,
    dates: Dates::Inline,
    contact: Contact::Joined(" · "),
    footer: Footer::None,
    accent: MOSS,
};

/// Sans type with letter-spaced headings.
pub const SPACED: Look = Look {
    regular: Face::Sans,
    bold: Face::SansBold,
    size: 9.6,
    leading: 1.42,
    margin: 66.0,
    heading: Heading::Spaced,
    dates: Dates::Right,
    contact: Contact::Joined("   "),
    footer: Footer::None,
    accent: PLUM,
};

/// Large serif type that takes two pages, with page numbers.
pub const TWO_PAGES: Look = Look {
    regular: Face::Serif,
    bold: Face::SerifBold,
    size: 12.0,
    leading: 1.5,
    margin: 74.0,
    heading: Heading::Capitals,
    dates: Dates::Below,
    contact: Contact::Joined(" • "),
    footer: Footer::PageNumbers,
    accent: BLACK,
};

/// The resume in one column with this look.
pub fn single_column(outline: &Outline, look: &Look) -> Vec<u8> {
    let mut drawing = Drawing {
        look,
        canvas: Canvas::default(),
        column: Column {
            left: look.margin,
            width: PAGE_WIDTH - 2.0 * look.margin,
            top: PAGE_HEIGHT - look.margin,
            bottom: look.margin,
            page: 0,
            y: PAGE_HEIGHT - look.margin,
        },
    };
    drawing.head(outline);
    for section in &outline.sections {
        drawing.heading(section.heading);
        for entry in &section.entries {
            drawing.entry(section.kind, entry);
        }
    }
    drawing.footers(outline);
    drawing.canvas.finish(outline)
}

struct Drawing<'a> {
    look: &'a Look,
    canvas: Canvas,
    column: Column,
}

impl Drawing<'_> {
    fn body(&self) -> Type {
        Type::new(self.look.regular, self.look.size).leading(self.look.size * self.look.leading)
    }

    fn strong(&self) -> Type {
        Type {
            face: self.look.bold,
            ..self.body()
        }
    }

    fn head(&mut self, outline: &Outline) {
        let (body, look) = (self.body(), self.look);
        let name = Type::new(look.bold, look.size * 2.2)
            .leading(look.size * 2.4)
            .ink(look.accent);
        self.column.paragraph(&mut self.canvas, &name, 0.0, &outline.name);
        let headline = Type {
            size: look.size * 1.15,
            leading: look.size * 1.8,
            ..body
        };
        self.column
            .paragraph(&mut self.canvas, &headline, 0.0, &outline.headline);
        match look.contact {
            Contact::Joined(joiner) => {
                self.column.paragraph(
                    &mut self.canvas,
                    &body.ink(GREY),
                    0.0,
                    &outline.contacts.join(joiner),
                );
            }
            Contact::Lines => {
                for contact in &outline.contacts {
                    self.column
                        .paragraph(&mut self.canvas, &body.ink(GREY), 0.0, contact);
                }
            }
        }
    }

    fn heading(&mut self, heading: &str) {
        let (body, look) = (self.body(), self.look);
        let style = Type {
            size: look.size * 1.15,
            ..self.strong()
        }
        .ink(look.accent);
        self.column.keep(body.leading * 5.0);
        self.column.space(look.size * 0.9);
        match look.heading {
            Heading::Ruled => {
                self.column.paragraph(&mut self.canvas, &style, 0.0, heading);
                self.column.space(3.5);
                let edges = [self.column.left, self.column.right()];
                self.canvas
                    .rule(self.column.page, edges, self.column.y, look.accent);
            }
            Heading::Capitals => {
                self.column
                    .paragraph(&mut self.canvas, &style, 0.0, &heading.to_uppercase());
            }
            Heading::Spaced => {
                let style = style.spaced(look.size * 0.42);
                self.column
                    .paragraph(&mut self.canvas, &style, 0.0, &heading.to_uppercase());
                self.column.space(3.0);
            }
        }
        self.column.space(2.0);
    }

    fn entry(&mut self, kind: Kind, entry: &Entry) {
        let (body, strong) = (self.body(), self.strong());
        if !kind.is_dated() {
            self.labelled(entry);
            return;
        }
        self.column.keep(body.leading * 3.0);
        match self.look.dates {
            Dates::Below => {
                self.column.paragraph(&mut self.canvas, &strong, 0.0, &entry.what);
                let line = format!("{} | {}", entry.place, entry.when);
                self.column
                    .paragraph(&mut self.canvas, &body.ink(GREY), 0.0, &line);
            }
            Dates::Right => {
                let (page, y) = self.column.line(&strong);
                self.canvas
                    .text(page, [self.column.left, y], &strong, &entry.what);
                self.canvas
                    .text_to(page, [self.column.right(), y], &body.ink(GREY), &entry.when);
                self.column
                    .paragraph(&mut self.canvas, &body.ink(GREY), 0.0, &entry.place);
            }
            Dates::Inline => {
                let line = format!("{}, {} ({})", entry.what, entry.place, entry.when);
                self.column.paragraph(&mut self.canvas, &strong, 0.0, &line);
            }
        }
        for point in &entry.points {
            self.column.bullet(&mut self.canvas, &body, point);
        }
        self.column.space(self.look.size * 0.45);
    }

    /// Draws an entry without dates: its label in bold and the text behind it on the same line.
    fn labelled(&mut self, entry: &Entry) {
        let (body, strong) = (self.body(), self.strong());
        let label = format!("{}: ", entry.what);
        let indent = strong.measure(&label);
        if entry.what.is_empty() || entry.text.is_empty() || indent > self.column.width * 0.4 {
            self.column.paragraph(&mut self.canvas, &body, 0.0, &entry.line());
            return;
        }
        self.column.keep(strong.leading);
        let y = self.column.y - strong.leading;
        self.canvas
            .text(self.column.page, [self.column.left, y], &strong, label.trim_end());
        self.column
            .paragraph(&mut self.canvas, &body, indent, &entry.text);
    }

    fn footers(&mut self, outline: &Outline) {
        if matches!(self.look.footer, Footer::None) {
            return;
        }
        let style = Type {
            size: self.look.size * 0.75,
            ..self.body()
        }
        .ink(GREY);
        let pages = self.canvas.page_count();
        for page in 0..pages {
            let text = format!("{} – {}/{pages}", outline.name, page + 1);
            self.canvas
                .text_to(page, [self.column.right(), self.look.margin * 0.5], &style, &text);
        }
    }
}
