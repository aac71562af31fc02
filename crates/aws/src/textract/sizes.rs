//! How large pages are. Textract gives places as parts of a page and never its size, so that it is read from the file itself.

use rolefit_domain::{FailureCode, PageText, limits};
use rolefit_resume::Picture;

/// Width and height in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub width: f32,
    pub height: f32,
}

/// A4, for what says nothing else.
const A4: Size = Size {
    width: 595.0,
    height: 842.0,
};
/// Longest side of a picture that the service takes, in pixels.
const MAX_PIXELS: u32 = 10_000;

impl Size {
    pub(super) fn of_page(page: &PageText) -> Self {
        match page.width > 0.0 && page.height > 0.0 {
            true => Self {
                width: page.width,
                height: page.height,
            },
            false => A4,
        }
    }

    /// The page that a picture shows: its form in pixels, its long side that of A4, whatever camera or scanner it is from.
    fn of_pixels((width, height): (u32, u32)) -> Result<Self, FailureCode> {
        if width == 0 || height == 0 {
            return Err(FailureCode::Corrupt);
        }
        if width.max(height) > MAX_PIXELS {
            return Err(FailureCode::TooBigInside);
        }
        let (width, height) = (width as f32, height as f32);
        let scale = A4.height / width.max(height);
        Ok(Self {
            width: width * scale,
            height: height * scale,
        })
    }
}

/// The size of a PDF's pages: the first that stands in the open, which is that of nearly all pages of nearly all resumes; A4
/// when all is packed.
pub(super) fn of_pdf(bytes: &[u8]) -> Size {
    let mark = b"/MediaBox";
    let places = bytes.windows(mark.len()).enumerate();
    places
        .filter(|(_, window)| window == mark)
        .find_map(|(at, _)| media_box(&bytes[at + mark.len()..]))
        .unwrap_or(A4)
}

fn media_box(rest: &[u8]) -> Option<Size> {
    let text = std::str::from_utf8(rest.get(..rest.iter().take(80).position(|b| *b == b']')?)?).ok()?;
    let numbers = text.trim_start().strip_prefix('[')?.split_ascii_whitespace();
    let numbers: Vec<f32> = numbers.map_while(|number| number.parse().ok()).collect();
    let [left, bottom, right, top] = numbers[..] else {
        return None;
    };
    let size = Size {
        width: (right - left).abs(),
        height: (top - bottom).abs(),
    };
    let sound = |side: f32| (36.0..=14_400.0).contains(&side);
    (sound(size.width) && sound(size.height)).then_some(size)
}

/// The size of every page of a picture.
pub(super) fn of_picture(bytes: &[u8], picture: Picture) -> Result<Vec<Size>, FailureCode> {
    let pixels = match picture {
        Picture::Png => png(bytes).map(|pixels| vec![pixels]),
        Picture::Jpeg => jpeg(bytes).map(|pixels| vec![pixels]),
        Picture::Tiff => tiff(bytes),
    };
    let pixels = pixels.ok_or(FailureCode::Corrupt)?;
    if pixels.len() > limits::MAX_PAGES {
        return Err(FailureCode::TooManyPages);
    }
    pixels.into_iter().map(Size::of_pixels).collect()
}

/// PNG, 11.2.2: the first chunk.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = bytes.get(12..24)?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    head.starts_with(b"IHDR").then_some((number(4)?, number(8)?))
}

/// JPEG (ITU T.81, B.2.2): the first frame header.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xFF, kind] = *bytes.get(at..at + 2)? else {
            return None;
        };
        if kind == 0xFF {
            at += 1;
            continue;
        }
        let number = |at: usize| {
            Some(u32::from(u16::from_be_bytes(
                bytes.get(at..at + 2)?.try_into().ok()?,
            )))
        };
        match kind {
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => return Some((number(at + 7)?, number(at + 5)?)),
            // The picture begins without a frame header.
            0xD9 | 0xDA => return None,
            _ => {}
        }
        at += 2 + usize::try_from(number(at + 2)?).ok()?;
    }
}

/// TIFF 6.0: the directory of every page, up to one more than may be.
fn tiff(bytes: &[u8]) -> Option<Vec<(u32, u32)>> {
    let little = bytes.starts_with(b"II");
    let number = |at: usize, length: usize| {
        let bytes = bytes.get(at..at.checked_add(length)?)?.iter();
        let join = |number: u32, byte: &u8| number << 8 | u32::from(*byte);
        Some(match little {
            true => bytes.rev().fold(0, join),
            false => bytes.fold(0, join),
        })
    };
    let mut pages = Vec::new();
    let mut at = number(4, 4)? as usize;
    while at != 0 && pages.len() <= limits::MAX_PAGES {
        let entries = number(at, 2)? as usize;
        let (mut width, mut height) = (None, None);
        for entry in 0..entries {
            let entry = at.checked_add(2 + entry * 12)?;
            let value = match number(entry + 2, 2)? {
                3 => number(entry + 8, 2),
                _ => number(entry + 8, 4),
            };
            match number(entry, 2)? {
                256 => width = value,
                257 => height = value,
                _ => {}
            }
        }
        pages.push((width?, height?));
        at = number(at.checked_add(2 + entries * 12)?, 4)? as usize;
    }
    (!pages.is_empty()).then_some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: f32, height: f32) -> Size {
        Size { width, height }
    }

    #[test]
    fn a_pdf_tells_its_size_or_is_taken_for_a4() {
        for (pdf, expected) in [
            (&b"<< /MediaBox [0 0 612 792] >>"[..], size(612.0, 792.0)),
            (b"/MediaBox[ 10 10.5 605 852.5 ]", size(595.0, 842.0)),
            (b"/MediaBox 7 0 R /MediaBox [0 0 300 400]", size(300.0, 400.0)),
            (b"/MediaBox [0 0 0 0]", A4),
            (b"/MediaBox [0 0 612", A4),
            (b"%PDF-1.7 packed", A4),
        ] {
            assert_eq!(of_pdf(pdf), expected, "{}", String::from_utf8_lossy(pdf));
        }
    }

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn pictures_keep_their_form() {
        assert_eq!(
            of_picture(&png_of(1000, 2000), Picture::Png),
            Ok(vec![size(421.0, 842.0)])
        );
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xFF\xC2\0\x11\x08\x03\xE8\x07\xD0\x03";
        assert_eq!(of_picture(jpeg, Picture::Jpeg), Ok(vec![size(842.0, 421.0)]));
    }

    #[test]
    fn pictures_that_cannot_be_read_are_told_before_they_cost_anything() {
        for (bytes, picture, code) in [
            (png_of(0, 1), Picture::Png, FailureCode::Corrupt),
            (png_of(10_001, 1), Picture::Png, FailureCode::TooBigInside),
            (png_of(1, 1)[..20].to_vec(), Picture::Png, FailureCode::Corrupt),
            (
                b"\xFF\xD8\xFF\xDA\0\x02".to_vec(),
                Picture::Jpeg,
                FailureCode::Corrupt,
            ),
            (b"\xFF\xD8\xFF".to_vec(), Picture::Jpeg, FailureCode::Corrupt),
            (b"II*\0\0\0\0\0".to_vec(), Picture::Tiff, FailureCode::Corrupt),
            (
                b"II*\0\xFF\xFF\xFF\xFF".to_vec(),
                Picture::Tiff,
                FailureCode::Corrupt,
            ),
        ] {
            assert_eq!(of_picture(&bytes, picture), Err(code), "{bytes:?}");
        }
    }

    /// A TIFF whose pages have these sizes, its last directory pointing to `next`.
    fn tiff_of(pages: &[(u16, u32)], next: u32) -> Vec<u8> {
        let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
        for (page, (width, height)) in pages.iter().enumerate() {
            bytes.extend(2_u16.to_be_bytes());
            bytes.extend([&[1, 0, 0, 3, 0, 0, 0, 1][..], &width.to_be_bytes(), &[0, 0]].concat());
            bytes.extend([&[1, 1, 0, 4, 0, 0, 0, 1][..], &height.to_be_bytes()].concat());
            let follows = page + 1 < pages.len();
            let next = if follows { bytes.len() as u32 + 4 } else { next };
            bytes.extend(next.to_be_bytes());
        }
        bytes
    }

    #[test]
    fn every_page_of_a_tiff_is_counted() {
        let two = tiff_of(&[(500, 1000), (1000, 1000)], 0);
        let sizes = of_picture(&two, Picture::Tiff);
        assert_eq!(sizes, Ok(vec![size(421.0, 842.0), size(842.0, 842.0)]));
        // A chain that bites its own tail has no end.
        let endless = tiff_of(&[(500, 1000)], 8);
        assert_eq!(
            of_picture(&endless, Picture::Tiff),
            Err(FailureCode::TooManyPages)
        );
    }
}
