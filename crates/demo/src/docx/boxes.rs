//! DOCX resumes with text boxes, each written twice as word processors do: as a drawing and as VML for old readers.

use super::package::Package;
use super::simple::with_heading_styles;
use super::xml::{bold, paragraph, run, styled};
use crate::outline::{Entry, Kind, Outline};

/// Widths and heights are in EMU: 12,700 to a point.
const EMU_PER_POINT: usize = 12_700;
const BOX_WIDTH: usize = 220;
/// A line of body text with the space after it, in points.
const LINE_HEIGHT: usize = 17;

/// Contact details in a box under the name and languages in a box at the end, the rest as running text.
pub fn text_boxes(outline: &Outline) -> Vec<u8> {
    let mut body = styled("Title", &run(&outline.name));
    body += &styled("Subtitle", &run(&outline.headline));
    body += &text_box(1, outline.contact_heading, &outline.contacts);

    let (boxed, running): (Vec<_>, Vec<_>) = outline
        .sections
        .iter()
        .partition(|section| section.kind == Kind::Languages);
    body += &running.into_iter().map(with_heading_styles).collect::<String>();
    for section in boxed {
        let lines: Vec<_> = section.entries.iter().map(Entry::line).collect();
        body += &text_box(2, section.heading, &lines);
    }
    Package {
        outline,
        body,
        header: None,
    }
    .pack()
}

/// A paragraph that holds nothing but a text box, with the running text above and below it.
fn text_box(id: usize, heading: &str, lines: &[String]) -> String {
    let text =
        paragraph(&bold(heading)) + &lines.iter().map(|line| paragraph(&run(line))).collect::<String>();
    let height = (lines.len() + 2) * LINE_HEIGHT;
    let (cx, cy) = (BOX_WIDTH * EMU_PER_POINT, height * EMU_PER_POINT);
    paragraph(&format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:anchor distT=\"0\" distB=\"0\" \
         distL=\"114300\" distR=\"114300\" simplePos=\"0\" relativeHeight=\"{id}\" behindDoc=\"0\" locked=\"0\" \
         layoutInCell=\"1\" allowOverlap=\"0\"><wp:simplePos x=\"0\" y=\"0\"/><wp:positionH \
         relativeFrom=\"margin\"><wp:align>left</wp:align></wp:positionH><wp:positionV relativeFrom=\"paragraph\">\
         <wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx=\"{cx}\" cy=\"{cy}\"/>\
         <wp:wrapTopAndBottom/><wp:docPr id=\"{id}\" name=\"Text Box {id}\"/>\
         <wp:cNvGraphicFramePr/><a:graphic><a:graphicData \
         uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp>\
         <wps:cNvSpPr txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/>\
         </a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:ln w=\"6350\"><a:solidFill>\
         <a:srgbClr val=\"1F3864\"/></a:solidFill></a:ln></wps:spPr><wps:txbx><w:txbxContent>{text}\
         </w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>\
         </mc:Choice><mc:Fallback><w:pict><v:shape id=\"box{id}\" type=\"#_x0000_t202\" \
         style=\"position:absolute;width:{BOX_WIDTH}pt;height:{height}pt\"><v:textbox>\
         <w:txbxContent>{text}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>\
         </mc:AlternateContent></w:r>"
    ))
}
