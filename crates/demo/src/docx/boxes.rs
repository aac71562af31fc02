//! DOCX resumes with text boxes, each written twice as word processors do: as a drawing and as VML for old readers.

use super::package::Package;
use super::simple::with_heading_styles;
use super::xml::{bold, paragraph, run, styled};
use crate::outline::{Kind, Outline};

/// Widths and heights are in EMU: 12,700 to a point.
const EMU_PER_POINT: u32 = 12_700;
const BOX_WIDTH: u32 = 158;

/// Contact details and languages in boxes at the right, the rest as running text at the left.
pub fn text_boxes(outline: &Outline) -> Vec<u8> {
    let contact = paragraph(&bold(outline.contact_heading))
        + &outline
            .contacts
            .iter()
            .map(|contact| paragraph(&run(contact)))
            .collect::<String>();
    let mut body = styled("Title", &run(&outline.name));
    body += &styled("Subtitle", &run(&outline.headline));
    body += &anchor(
        TextBox {
            id: 1,
            top: 0,
            height: 104,
        },
        &contact,
    );

    let (boxed, running): (Vec<_>, Vec<_>) = outline
        .sections
        .iter()
        .partition(|section| section.kind == Kind::Languages);
    for section in boxed {
        let text = paragraph(&bold(section.heading))
            + &section
                .entries
                .iter()
                .map(|entry| paragraph(&run(&entry.line())))
                .collect::<String>();
        body += &anchor(
            TextBox {
                id: 2,
                top: 112,
                height: 84,
            },
            &text,
        );
    }
    body += &running.into_iter().map(with_heading_styles).collect::<String>();
    Package {
        outline,
        body,
        header: None,
    }
    .pack()
}

/// Where a box stands, in points from the paragraph that it hangs on.
struct TextBox {
    id: u32,
    top: u32,
    height: u32,
}

/// A paragraph that holds nothing but the anchor of a text box.
fn anchor(place: TextBox, text: &str) -> String {
    let TextBox { id, top, height } = place;
    let (cx, cy, offset) = (
        BOX_WIDTH * EMU_PER_POINT,
        height * EMU_PER_POINT,
        top * EMU_PER_POINT,
    );
    paragraph(&format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:anchor distT=\"0\" distB=\"0\" \
         distL=\"114300\" distR=\"114300\" simplePos=\"0\" relativeHeight=\"{id}\" behindDoc=\"0\" locked=\"0\" \
         layoutInCell=\"1\" allowOverlap=\"0\"><wp:simplePos x=\"0\" y=\"0\"/><wp:positionH \
         relativeFrom=\"margin\"><wp:align>right</wp:align></wp:positionH><wp:positionV relativeFrom=\"margin\">\
         <wp:posOffset>{offset}</wp:posOffset></wp:positionV><wp:extent cx=\"{cx}\" cy=\"{cy}\"/>\
         <wp:wrapSquare wrapText=\"bothSides\"/><wp:docPr id=\"{id}\" name=\"Text Box {id}\"/>\
         <wp:cNvGraphicFramePr/><a:graphic><a:graphicData \
         uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp>\
         <wps:cNvSpPr txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/>\
         </a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:ln w=\"6350\"><a:solidFill>\
         <a:srgbClr val=\"1F3864\"/></a:solidFill></a:ln></wps:spPr><wps:txbx><w:txbxContent>{text}\
         </w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>\
         </mc:Choice><mc:Fallback><w:pict><v:shape id=\"box{id}\" type=\"#_x0000_t202\" \
         style=\"position:absolute;margin-top:{top}pt;width:{BOX_WIDTH}pt;height:{height}pt\"><v:textbox>\
         <w:txbxContent>{text}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>\
         </mc:AlternateContent></w:r>"
    ))
}
