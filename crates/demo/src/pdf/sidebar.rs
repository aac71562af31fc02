//! Resumes in two columns: facts on a coloured ground at the left, the story at the right.

use super::canvas::{Canvas, GREY, Ink, PAGE_HEIGHT, PAGE_WIDTH, Type};
use super::column::Column;
use super::encoding::Face;
use crate::outline::{Kind, Outline, Section};

const GROUND: Ink = [0.15, 0.26, 0.33];
const PALE: Ink = [0.93, 0.95, 0.96];
const SIDE_WIDTH: f32 = 186.0;
const MARGIN: f32 = 40.0;

/// The resume with a sidebar of contact, skills, languages, certificates and interests.
pub fn sidebar(outline: &Outline) -> Vec<u8> {
    // The ground must be drawn before the text that stands on it, and only a first drawing tells how many pages
    // need one.
    let mut trial = Canvas::default();
    draw(&mut trial, outline);
    let mut canvas = Canvas::default();
    for page in 0..trial.page_count() {
        canvas.fill(page, [0.0, 0.0, SIDE_WIDTH, PAGE_HEIGHT], GROUND);
    }
    draw(&mut canvas, outline);
    canvas.finish(outline)
}

fn draw(canvas: &mut Canvas, outline: &Outline) {
    let top = PAGE_HEIGHT - MARGIN;
    let mut side = Column {
        left: 24.0,
        width: SIDE_WIDTH - 44.0,
        top,
        bottom: MARGIN,
        page: 0,
        y: top,
    };
    let left = SIDE_WIDTH + 26.0;
    let mut main = Column {
        left,
        width: PAGE_WIDTH - left - MARGIN,
        top,
        bottom: MARGIN,
        page: 0,
        y: top,
    };
    draw_side(canvas, &mut side, outline);
    draw_main(canvas, &mut main, outline);
}

fn belongs_to_side(section: &Section) -> bool {
    matches!(
        section.kind,
        Kind::Skills | Kind::Languages | Kind::Certificates | Kind::Interests
    )
}

fn draw_side(canvas: &mut Canvas, side: &mut Column, outline: &Outline) {
    let body = Type::new(Face::Sans, 8.6).ink(PALE);
    let strong = Type {
        face: Face::SansBold,
        ..body
    };
    let heading = Type::new(Face::SansBold, 10.5).leading(17.0).ink(PALE);

    side.space(64.0);
    side.paragraph(canvas, &heading, 0.0, outline.contact_heading);
    for contact in &outline.contacts {
        side.paragraph(canvas, &body, 0.0, contact);
    }
    for section in outline.sections.iter().filter(|section| belongs_to_side(section)) {
        side.space(12.0);
        side.paragraph(canvas, &heading, 0.0, section.heading);
        for entry in &section.entries {
            match section.kind {
                Kind::Skills => {
                    side.paragraph(canvas, &strong, 0.0, &entry.what);
                    side.paragraph(canvas, &body, 0.0, &entry.text);
                    side.space(3.0);
                }
                Kind::Languages => {
                    side.paragraph(canvas, &body, 0.0, &format!("{} – {}", entry.what, entry.text));
                }
                _ => side.paragraph(canvas, &body, 0.0, &entry.line()),
            }
        }
    }
}

fn draw_main(canvas: &mut Canvas, main: &mut Column, outline: &Outline) {
    let body = Type::new(Face::Sans, 9.2);
    let strong = Type {
        face: Face::SansBold,
        ..body
    };
    let heading = Type::new(Face::SansBold, 11.5).leading(18.0).ink(GROUND);

    main.paragraph(
        canvas,
        &Type::new(Face::SansBold, 22.0).ink(GROUND),
        0.0,
        &outline.name,
    );
    main.paragraph(
        canvas,
        &Type::new(Face::Sans, 11.0).leading(17.0).ink(GREY),
        0.0,
        &outline.headline,
    );
    for section in outline
        .sections
        .iter()
        .filter(|section| !belongs_to_side(section))
    {
        main.space(8.0);
        main.keep(60.0);
        main.paragraph(canvas, &heading, 0.0, section.heading);
        for entry in &section.entries {
            if !section.kind.is_dated() {
                main.paragraph(canvas, &body, 0.0, &entry.line());
                continue;
            }
            main.keep(36.0);
            main.paragraph(canvas, &strong, 0.0, &entry.what);
            main.paragraph(canvas, &body, 0.0, &entry.place);
            main.paragraph(canvas, &body.ink(GREY), 0.0, &entry.when);
            for point in &entry.points {
                main.bullet(canvas, &body, point);
            }
            main.space(4.0);
        }
    }
}
