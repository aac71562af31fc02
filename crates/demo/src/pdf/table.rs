//! Resumes as a ruled table: dates or labels at the left, text at the right.

use super::canvas::{Canvas, Ink, PAGE_HEIGHT, PAGE_WIDTH, Type};
use super::column::Column;
use super::encoding::Face;
use crate::outline::{Entry, Outline};

const MARGIN: f32 = 54.0;
const LABEL_WIDTH: f32 = 122.0;
const LINE: Ink = [0.7, 0.7, 0.7];
const STEEL: Ink = [0.2, 0.3, 0.45];

/// The resume as a table of two columns.
pub fn table(outline: &Outline) -> Vec<u8> {
    let mut canvas = Canvas::default();
    let top = PAGE_HEIGHT - MARGIN;
    let mut column = Column {
        left: MARGIN,
        width: PAGE_WIDTH - 2.0 * MARGIN,
        top,
        bottom: MARGIN,
        page: 0,
        y: top,
    };
    let body = Type::new(Face::Sans, 9.3);
    let name = Type::new(Face::SansBold, 19.0).ink(STEEL);
    let heading = Type::new(Face::SansBold, 11.0).leading(16.0).ink(STEEL);

    column.paragraph(&mut canvas, &name, 0.0, &outline.name);
    column.paragraph(&mut canvas, &body, 0.0, &outline.headline);
    column.paragraph(&mut canvas, &body, 0.0, &outline.contacts.join(", "));
    for section in &outline.sections {
        column.space(9.0);
        column.keep(70.0);
        column.paragraph(&mut canvas, &heading, 0.0, section.heading);
        for entry in &section.entries {
            row(
                &mut canvas,
                &mut column,
                &body,
                &cells(section.kind.is_dated(), entry),
            );
        }
    }
    canvas.finish(outline)
}

/// The cells of one row.
struct Cells<'a> {
    label: &'a str,
    title: &'a str,
    line: String,
    points: &'a [String],
}

fn cells(dated: bool, entry: &Entry) -> Cells<'_> {
    if dated {
        return Cells {
            label: &entry.when,
            title: &entry.what,
            line: entry.place.clone(),
            points: &entry.points,
        };
    }
    if entry.text.is_empty() || entry.what.is_empty() {
        return Cells {
            label: "",
            title: "",
            line: entry.line(),
            points: &entry.points,
        };
    }
    Cells {
        label: &entry.what,
        title: "",
        line: entry.text.clone(),
        points: &entry.points,
    }
}

fn row(canvas: &mut Canvas, column: &mut Column, body: &Type, cells: &Cells<'_>) {
    let strong = Type {
        face: Face::SansBold,
        ..*body
    };
    column.keep(body.leading * 3.0);
    column.space(3.0);
    canvas.rule(column.page, [column.left, column.right()], column.y, LINE);

    let mut right = *column;
    right.left += LABEL_WIDTH;
    right.width -= LABEL_WIDTH;
    let mut left = *column;
    left.width = LABEL_WIDTH - 8.0;
    left.paragraph(canvas, body, 0.0, cells.label);
    if !cells.title.is_empty() {
        right.paragraph(canvas, &strong, 0.0, cells.title);
    }
    right.paragraph(canvas, body, 0.0, &cells.line);
    for point in cells.points {
        right.bullet(canvas, body, point);
    }
    column.page = right.page;
    column.y = if left.page == right.page {
        left.y.min(right.y)
    } else {
        right.y
    };
}
