//! Collects the visible glyphs of a page.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};

use super::bullets;

/// A visible glyph. Places are points from the top left corner of the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageGlyph {
    /// The characters it stands for; more than one for ligatures.
    pub text: String,
    /// Left edge on the baseline.
    pub x: f32,
    /// Right edge: where the next glyph would begin.
    pub end: f32,
    /// Baseline.
    pub y: f32,
    /// Type size.
    pub size: f32,
    /// Whether the face is bold.
    pub bold: bool,
}

/// Type below this size cannot be read; hidden text is often made so.
const MIN_SIZE: f32 = 1.5;
/// Colours closer than this in every channel (of 255) cannot be told apart.
const SAME_COLOUR: i16 = 12;
/// Opacity (of 255) below which text cannot be seen.
const MIN_OPACITY: u8 = 20;
/// Glyphs kept per page. A dense page of text has about 6,000.
const MAX_GLYPHS: usize = 60_000;
/// Filled areas kept per page to tell white text on dark ground from white text on white.
const MAX_GROUNDS: usize = 2_000;
/// Small shapes kept per page; a page has fewer lines.
const MAX_SHAPES: usize = 400;
/// Part of its box that a shape fills at least when it is a ground for text.
const MIN_FILLED: f64 = 0.75;
/// Type turned further than this from horizontal (tangent) is decoration or a margin note and is not read.
const MAX_SLOPE: f64 = 0.2;

/// A filled area and its colour; `None` for pictures and patterns, whose colour is unknown.
struct Ground {
    area: Rect,
    colour: Option<[u8; 4]>,
}

/// Longest text that one glyph can stand for, in characters.
const MAX_LIGATURE: usize = 4;

/// A text string (ISO 32000-1, 7.9.2) short enough to be that of one glyph.
fn ligature(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> = rest
                .chunks_exact(2)
                .map(|p| u16::from_be_bytes([p[0], p[1]]))
                .collect();
            String::from_utf16(&units).ok()?
        }
        _ if bytes.is_ascii() => std::str::from_utf8(bytes).ok()?.to_owned(),
        _ => return None,
    };
    (1..=MAX_LIGATURE).contains(&text.chars().count()).then_some(text)
}

/// What the glyphs of one run share.
struct RunStyle {
    /// `None` for patterns.
    colour: Option<[u8; 4]>,
    shown: bool,
    bold: bool,
}

/// The device that the interpreter draws on.
pub(super) struct GlyphCollector {
    /// The glyphs in drawing order; see [`Self::uncover`].
    pub glyphs: Vec<PageGlyph>,
    /// Whether text was left out because nobody can see it.
    pub hidden: bool,
    /// Whether glyphs without a known character were left out.
    pub unknown: bool,
    /// Whether text was left out because it is turned or mirrored.
    pub turned: bool,
    /// Whether glyphs were left out because there are too many.
    pub cut: bool,
    /// Whether a picture is drawn.
    pub has_image: bool,
    /// Small shapes, which may be the marks of a list.
    pub shapes: Vec<Rect>,
    page: Rect,
    grounds: Vec<Ground>,
    inks: Vec<Rect>,
    /// Areas that hide what was drawn before them.
    covers: Vec<Rect>,
    /// For every glyph its middle, and how many covers had been drawn before it.
    drawn: Vec<(Point, usize)>,
    /// Open transparency groups, in which nothing is sure to hide anything.
    groups: usize,
    /// Text that the open marked contents state for their glyphs.
    stated: Vec<Option<String>>,
    clips: Vec<Rect>,
}

impl GlyphCollector {
    /// A collector for a page of this size in points.
    pub(super) fn new(width: f32, height: f32) -> Self {
        Self {
            glyphs: Vec::new(),
            hidden: false,
            unknown: false,
            turned: false,
            cut: false,
            has_image: false,
            shapes: Vec::new(),
            page: Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            grounds: Vec::new(),
            inks: Vec::new(),
            covers: Vec::new(),
            drawn: Vec::new(),
            groups: 0,
            stated: Vec::new(),
            clips: Vec::new(),
        }
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, style: &RunStyle) {
        if self.glyphs.len() >= MAX_GLYPHS {
            self.cut = true;
            return;
        }
        let [a, b, c, d, x, y] = transform.as_coeffs();
        // Glyph space is a thousandth of an em.
        let size = (c.hypot(d) * 1000.0) as f32;
        if b.abs() > a.abs() * MAX_SLOPE || a <= 0.0 || !size.is_finite() {
            let text = self.text_of(glyph).filter(|_| style.shown);
            self.turned |= text.is_some_and(|text| text.chars().any(char::is_alphanumeric));
            return;
        }
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(type3) => type3.advance_width(),
        };
        let Some(text) = self.text_of(glyph) else {
            self.unknown |= style.shown && advance.is_some_and(|w| w > 0.0);
            return;
        };
        let end = (x + a * f64::from(advance.unwrap_or(500.0))) as f32;
        let place = Point::new((x + f64::from(end)) / 2.0, y - f64::from(size) * 0.3);
        let clipped = self.clips.last().is_some_and(|clip| !clip.contains(place));
        let painted = style.shown && style.colour.is_none_or(|colour| self.can_be_seen(colour, place));
        let on_page = size >= MIN_SIZE && self.page.contains(place) && !clipped;
        let visible = on_page && (painted || self.is_drawn(place, size));
        if !visible {
            self.hidden |= text.chars().any(char::is_alphanumeric);
            return;
        }
        self.drawn.push((place, self.covers.len()));
        self.glyphs.push(PageGlyph {
            text,
            x: x as f32,
            end,
            y: y as f32,
            size,
            bold: style.bold,
        });
    }

    /// Leaves out the glyphs that something was painted over, once the page is complete.
    pub(super) fn uncover(&mut self) {
        let covers = &self.covers;
        let covered: Vec<bool> = self
            .drawn
            .drain(..)
            .map(|(place, before)| covers[before..].iter().any(|cover| cover.contains(place)))
            .collect();
        let mut at = covered.iter();
        let hidden = &mut self.hidden;
        self.glyphs.retain(|glyph| {
            let covered = at.next().is_some_and(|covered| *covered);
            *hidden |= covered && glyph.text.chars().any(char::is_alphanumeric);
            !covered
        });
    }

    /// The characters of a glyph: its own, or, for a glyph without any (ligatures of some printers), those that the
    /// content around it states, once.
    fn text_of(&mut self, glyph: &Glyph<'_>) -> Option<String> {
        let own = match glyph.as_unicode() {
            Some(BfString::Char(c)) => Some(c.to_string()),
            Some(BfString::String(s)) => Some(s),
            None => None,
        };
        let says_nothing = |s: &String| s.chars().all(|c| c.is_control() || c == '\u{FFFD}');
        if own.as_ref().is_none_or(says_nothing)
            && let Some(stated) = self.stated.iter_mut().rev().find_map(|s| s.take())
        {
            return Some(stated);
        }
        own
    }

    /// Whether text of this colour differs from what was painted under it; paper is white.
    fn can_be_seen(&self, colour: [u8; 4], place: Point) -> bool {
        if colour[3] < MIN_OPACITY {
            return false;
        }
        let ground = self.grounds.iter().rev().find(|g| g.area.contains(place));
        let under = match ground {
            None => [255; 4],
            Some(Ground {
                colour: Some(colour), ..
            }) => *colour,
            Some(Ground { colour: None, .. }) => return true,
        };
        (0..3).any(|i| (i16::from(colour[i]) - i16::from(under[i])).abs() > SAME_COLOUR)
    }

    /// Whether shapes about as high as the letters were filled here. Some printers draw letters that they cannot
    /// embed as shapes and put the text over them invisibly; readers see the shapes.
    fn is_drawn(&self, place: Point, size: f32) -> bool {
        let size = f64::from(size);
        self.inks.iter().rev().any(|ink| {
            let high = (0.3 * size..2.2 * size).contains(&ink.height());
            high && ink.inflate(0.3 * size, 0.5 * size).contains(place)
        })
    }

    /// Notes a plain filled rectangle: what was drawn before it cannot be seen any more. Pictures do not count, since
    /// the text under a scanned page is what the page says.
    fn cover(&mut self, area: Rect, props: &DrawProps<'_>) {
        let opaque = solid(&props.paint).is_some_and(|colour| colour[3] == u8::MAX);
        let plain =
            matches!(props.blend_mode, BlendMode::Normal) && props.soft_mask.is_none() && self.groups == 0;
        if opaque && plain && is_ground(area) && self.covers.len() < MAX_GROUNDS {
            let shown = self.clips.last().map_or(area, |clip| area.intersect(*clip));
            self.covers.push(shown);
        }
    }

    /// Notes a shape as small as the mark of a list, if it can be seen.
    fn shape(&mut self, area: Rect, colour: Option<[u8; 4]>) {
        let seen = colour.is_none_or(|colour| self.can_be_seen(colour, area.center()));
        if seen && bullets::is_small(area) && self.shapes.len() < MAX_SHAPES {
            self.shapes.push(area);
        }
    }

    fn ground(&mut self, area: Rect, colour: Option<[u8; 4]>) {
        if is_ground(area) && self.grounds.len() < MAX_GROUNDS {
            self.grounds.push(Ground { area, colour });
        }
    }
}

impl<'a> Device<'a> for GlyphCollector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let bounds = path.bounding_box();
        let area = props.transform.transform_rect_bbox(bounds);
        self.shape(area, solid(&props.paint));
        let Some(colour) = filled(&props, mode) else {
            return;
        };
        // Letters and icons leave most of their box free; grounds with round corners fill theirs.
        if path.area().abs() >= MIN_FILLED * bounds.area() {
            self.ground(area, colour);
        } else if self.inks.len() < MAX_GROUNDS
            && colour.is_none_or(|colour| self.can_be_seen(colour, area.center()))
        {
            self.inks.push(area);
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let area = props.transform.transform_rect_bbox(*rect);
        self.shape(area, solid(&props.paint));
        if let Some(colour) = filled(&props, mode) {
            self.ground(area, colour);
            self.cover(area, &props);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let area = clip.path.bounding_box();
        let inside = self.clips.last().map_or(area, |outer| outer.intersect(area));
        self.clips.push(inside);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.groups += 1;
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let Some(first) = run.glyphs().first() else { return };
        let style = RunStyle {
            colour: solid(&props.paint),
            shown: !matches!(mode, DrawMode::Invisible),
            bold: is_bold(first),
        };
        if is_cipher(run.glyphs().iter().map(|glyph| &**glyph)) {
            self.unknown |= style.shown;
            return;
        }
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform(), &style);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.has_image = true;
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.ground(props.transform.transform_rect_bbox(size), None);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {
        self.groups = self.groups.saturating_sub(1);
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let stated = properties.and_then(|p| p.get::<PdfString<'_>>(b"ActualText"));
        self.stated.push(stated.and_then(|s| ligature(s.as_bytes())));
    }

    fn end_marked_content(&mut self) {
        self.stated.pop();
    }
}

/// Whether codes of two bytes are shown one byte at a time, because their font is missing, as it is where a file breaks off:
/// every other glyph, from the first, is none that any font has, and what stands between them is no text.
fn is_cipher<'g, 'a: 'g>(glyphs: impl ExactSizeIterator<Item = &'g Glyph<'a>>) -> bool {
    let is_half = |glyph: &Glyph<'_>| {
        let named = match glyph.as_unicode() {
            Some(BfString::Char(c)) => !c.is_control(),
            Some(BfString::String(s)) => s.chars().any(|c| !c.is_control()),
            None => false,
        };
        glyph.char_code() < MAX_HIGH_BYTE && !named
    };
    let pairs = glyphs.len() >= 2 && glyphs.len().is_multiple_of(2);
    pairs && glyphs.step_by(2).all(is_half)
}

/// Fonts of resumes have fewer than 8192 glyphs, so that the first byte of a code of two is below this.
const MAX_HIGH_BYTE: u32 = 0x20;

/// Whether the area is more than a rule: lines under or through words hide nothing.
fn is_ground(area: Rect) -> bool {
    area.width() > 4.0 && area.height() > 4.0
}

/// The colour that an area is filled with, itself absent for patterns; `None` when nothing opaque is filled.
fn filled(props: &DrawProps<'_>, mode: &DrawMode) -> Option<Option<[u8; 4]>> {
    let fills = matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..));
    let colour = solid(&props.paint);
    (fills && colour.is_none_or(|c| c[3] >= 128)).then_some(colour)
}

fn solid(paint: &Paint<'_>) -> Option<[u8; 4]> {
    match paint {
        Paint::Color(colour) => Some(colour.to_rgba().to_rgba8()),
        Paint::Pattern(_) => None,
    }
}

/// Bold by the font's weight, or by its name where the weight is not given.
fn is_bold(glyph: &Glyph<'_>) -> bool {
    let Glyph::Outline(outline) = glyph else {
        return false;
    };
    let Some(font) = outline.font_data() else {
        return false;
    };
    let named = font.postscript_name.as_deref().is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        ["bold", "black", "heavy", "semibold", "-bd", "cmbx", "medi"]
            .iter()
            .any(|w| name.contains(w))
            && !name.contains("medium")
    });
    named || font.weight.is_some_and(|weight| weight >= 600)
}
