//! Textract's blocks to words in points.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_textract::types::{Block, BlockType, Geometry, RelationshipType};
use rolefit_domain::limits;
use rolefit_resume::{ScannedLine, ScannedPage, ScannedWord};

use super::sizes::Size;

/// Words that the service is less sure of, in per cent, are left out: a wrong skill is worse than a missing one.
const MIN_CONFIDENCE: f32 = 50.0;

/// The pages of an answer, at least `count`. `sizes` are theirs in order; the last one is that of all further pages.
///
/// Pages that lie on their side or head are turned: a camera's picture often does. Lines that run another way than most of
/// their page are left out, as the local extractor does.
pub(super) fn pages(blocks: &[Block], sizes: &[Size], count: usize) -> Vec<ScannedPage> {
    let words: HashMap<&str, &Block> = blocks
        .iter()
        .filter(|block| block.block_type() == Some(&BlockType::Word))
        .filter_map(|block| Some((block.id()?, block)))
        .collect();
    let mut lines: BTreeMap<usize, Vec<&Block>> = BTreeMap::new();
    let mut count = count;
    for block in blocks {
        // Answers about one picture number no pages.
        let page = usize::try_from(block.page().unwrap_or(1)).unwrap_or(1).max(1) - 1;
        match block.block_type() {
            Some(BlockType::Line) => lines.entry(page).or_default().push(block),
            Some(BlockType::Page) => count = count.max(page + 1),
            _ => {}
        }
    }
    // No service that counts pages gives lines beyond them, and a wild number must not make a wild answer: one page more than
    // a document may have is enough to be refused.
    let count = count.min(limits::MAX_PAGES + 1);
    let size = |page: usize| sizes.get(page).or(sizes.last()).copied();
    (0..count)
        .filter_map(|page| {
            let lines = lines.remove(&page).unwrap_or_default();
            Some(scanned(&lines, &words, size(page)?))
        })
        .collect()
}

fn scanned(lines: &[&Block], words: &HashMap<&str, &Block>, size: Size) -> ScannedPage {
    let turn = usual_turn(lines);
    let upright = turn.upright(size);
    let mut page = ScannedPage {
        width: upright.width,
        height: upright.height,
        ..ScannedPage::default()
    };
    for line in lines {
        if Turn::of(line.geometry()) != turn {
            page.turned = true;
            continue;
        }
        let Some(place) = line.geometry().and_then(|geometry| turn.place(geometry)) else {
            continue;
        };
        let mut scanned = ScannedLine {
            top: place[1] * upright.height,
            bottom: place[3] * upright.height,
            words: Vec::new(),
        };
        for word in children(line).filter_map(|id| words.get(id)) {
            if word.confidence().is_some_and(|percent| percent < MIN_CONFIDENCE) {
                page.unsure = true;
                continue;
            }
            let place = word.geometry().and_then(|geometry| turn.place(geometry));
            if let (Some(text), Some(place)) = (word.text(), place) {
                scanned.words.push(ScannedWord {
                    text: text.to_owned(),
                    left: place[0] * upright.width,
                    right: place[2] * upright.width,
                });
            }
        }
        if !scanned.words.is_empty() {
            page.lines.push(scanned);
        }
    }
    page
}

fn children(line: &Block) -> impl Iterator<Item = &str> {
    let relationships = line.relationships().iter();
    relationships
        .filter(|relationship| relationship.r#type() == Some(&RelationshipType::Child))
        .flat_map(|relationship| relationship.ids())
        .map(String::as_str)
}

/// How far text is turned clockwise, in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    None,
    Right,
    Over,
    Left,
}

/// How most lines of a page run.
fn usual_turn(lines: &[&Block]) -> Turn {
    let mut votes: BTreeMap<Turn, usize> = BTreeMap::new();
    for line in lines {
        // A word of a letter or two may be read either way.
        *votes.entry(Turn::of(line.geometry())).or_default() += line.text().map_or(0, str::len);
    }
    let most = votes.into_iter().rev().max_by_key(|(_, letters)| *letters);
    most.map_or(Turn::None, |(turn, _)| turn)
}

impl Turn {
    /// By the outline of a line: its first two points are the ends of the upper edge, in reading direction.
    fn of(geometry: Option<&Geometry>) -> Self {
        let Some([first, second, ..]) = geometry.map(Geometry::polygon) else {
            return Self::None;
        };
        let (x, y) = (second.x() - first.x(), second.y() - first.y());
        match (x.abs() >= y.abs(), x >= 0.0, y >= 0.0) {
            (true, true, _) => Self::None,
            (true, false, _) => Self::Over,
            (false, _, true) => Self::Right,
            (false, _, false) => Self::Left,
        }
    }

    /// The page when it is turned back.
    const fn upright(self, size: Size) -> Size {
        match self {
            Self::None | Self::Over => size,
            Self::Right | Self::Left => Size {
                width: size.height,
                height: size.width,
            },
        }
    }

    /// Left, top, right and bottom when it is turned back, as parts of the page.
    fn place(self, geometry: &Geometry) -> Option<[f32; 4]> {
        let found = geometry.bounding_box()?;
        let (left, top) = (found.left(), found.top());
        let (right, bottom) = (left + found.width(), top + found.height());
        let place = match self {
            Self::None => [left, top, right, bottom],
            Self::Over => [1.0 - right, 1.0 - bottom, 1.0 - left, 1.0 - top],
            Self::Right => [top, 1.0 - right, bottom, 1.0 - left],
            Self::Left => [1.0 - bottom, left, 1.0 - top, right],
        };
        place.iter().all(|part| part.is_finite()).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_textract::types::{BoundingBox, Point, Relationship};

    use super::*;

    const SIZE: Size = Size {
        width: 600.0,
        height: 800.0,
    };

    fn geometry([left, top, right, bottom]: [f32; 4], turn: Turn) -> Geometry {
        let found = BoundingBox::builder()
            .left(left)
            .top(top)
            .width(right - left)
            .height(bottom - top);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let first = turn as usize;
        let points = (0..4).map(|n| corners[(first + n) % 4]);
        let points = points.map(|(x, y)| Point::builder().x(x).y(y).build());
        Geometry::builder()
            .bounding_box(found.build())
            .set_polygon(Some(points.collect()))
            .build()
    }

    /// A line of one word.
    fn line(id: &str, page: i32, place: [f32; 4], turn: Turn, confidence: f32) -> [Block; 2] {
        let block = |kind, id: String| {
            Block::builder()
                .block_type(kind)
                .id(id)
                .page(page)
                .text(id_text(&place))
                .confidence(confidence)
                .geometry(geometry(place, turn))
        };
        let child = Relationship::builder()
            .r#type(RelationshipType::Child)
            .ids(format!("{id}w"));
        [
            block(BlockType::Line, id.to_owned())
                .relationships(child.build())
                .build(),
            block(BlockType::Word, format!("{id}w")).build(),
        ]
    }

    fn id_text(place: &[f32; 4]) -> String {
        format!("word{place:?}")
    }

    #[test]
    fn places_are_points_on_their_page() {
        let blocks = [
            line("a", 1, [0.1, 0.1, 0.3, 0.12], Turn::None, 99.0),
            line("b", 2, [0.5, 0.5, 0.75, 0.625], Turn::None, 99.0),
        ]
        .concat();
        let pages = pages(&blocks, &[SIZE], 3);
        assert_eq!(pages.len(), 3, "a page without words is a page");
        let line = &pages[1].lines[0];
        assert_eq!((line.top, line.bottom), (400.0, 500.0));
        assert_eq!((line.words[0].left, line.words[0].right), (300.0, 450.0));
        assert!(pages[2].lines.is_empty());
    }

    #[test]
    fn pages_on_their_side_are_turned() {
        // The same line, high up and left on its page, as a camera sees the page turned.
        for (turn, place) in [
            (Turn::None, [0.1, 0.2, 0.4, 0.25]),
            (Turn::Right, [0.75, 0.1, 0.8, 0.4]),
            (Turn::Over, [0.6, 0.75, 0.9, 0.8]),
            (Turn::Left, [0.2, 0.6, 0.25, 0.9]),
        ] {
            let blocks = line("a", 1, place, turn, 99.0);
            let page = pages(&blocks, &[SIZE], 1).remove(0);
            let near = |a: f32, b: f32| (a - b).abs() < 0.01;
            let line = &page.lines[0];
            assert!(near(line.top, 0.2 * page.height), "{turn:?}: {line:?}");
            assert!(near(line.words[0].left, 0.1 * page.width), "{turn:?}: {line:?}");
            assert!(near(line.words[0].right, 0.4 * page.width), "{turn:?}: {line:?}");
            let on_its_side = matches!(turn, Turn::Right | Turn::Left);
            assert_eq!(page.width > page.height, on_its_side);
        }
    }

    #[test]
    fn what_is_unsure_or_runs_another_way_is_left_out() {
        let blocks = [
            line("a", 1, [0.1, 0.1, 0.3, 0.12], Turn::None, 99.0),
            line("b", 1, [0.1, 0.2, 0.3, 0.22], Turn::None, 30.0),
            line("c", 1, [0.9, 0.1, 0.92, 0.9], Turn::Right, 99.0),
        ]
        .concat();
        let page = pages(&blocks, &[SIZE], 1).remove(0);
        assert_eq!(page.lines.len(), 1);
        assert!(page.unsure && page.turned, "and it is told");
    }
}
