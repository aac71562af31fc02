// Documents that journeys upload, made here so that nobody's real resume is needed.

const A4 = { width: 595, height: 842 };

/**
 * A valid PDF with text in Helvetica.
 *
 * @param pages the pages, each a list of lines; characters of Latin-1 only
 */
export function pdf(...pages) {
  const escape = (text) => text.replace(/[\\()]/g, "\\$&");
  const draw = (lines) =>
    lines
      .map((line, i) => `BT /F1 ${i === 0 ? 18 : 10} Tf 60 ${A4.height - 60 - i * 16} Td (${escape(line)}) Tj ET`)
      .join("\n");
  return assemble(pages.map(draw));
}

/** A valid PDF whose one page is a grey square, as a scanner makes it. `n` makes its content a different one. */
export function picture(n) {
  const shade = (0.5 + n / 100).toFixed(2);
  const pixel = `q 400 0 0 400 90 200 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x01 EI Q`;
  return assemble([`${shade} g ${pixel}`]);
}

/** A PDF with pages of the given content streams. */
function assemble(contents) {
  const first = 4;
  const kids = contents.map((_, i) => `${first + 2 * i} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...contents.flatMap((content, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${A4.width} ${A4.height}] /Contents ${first + 2 * i + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let file = "%PDF-1.7\n";
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  file += offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

/** A resume that takes its time: a first page as usual, and many with notes of the field. */
export function long(name, email) {
  const notes = (page) =>
    Array.from({ length: 45 }, (_, line) => `Station ${page}.${line}: logger read, battery changed, core ${page * 45 + line} stored`);
  return pdf(lines(name, email), ...Array.from({ length: 40 }, (_, page) => notes(page)));
}

/** The resume of a glaciologist's technician, whose trade no demo candidate shares. */
export function resume(name, email) {
  return pdf(lines(name, email));
}

function lines(name, email) {
  return [
    name,
    `${email} | +44 20 7946 0456 | Dundee`,
    "",
    "EXPERIENCE",
    "",
    "Field Technician, Glenmorrow Ice Survey, Dundee",
    "April 2018 - Present",
    "- Drilled and logged ice cores and maintained hot water drills",
    "- Wrote Python tools that check logger data stored in PostgreSQL",
    "",
    "Assistant Technician, Tarnside Instruments, Perth",
    "August 2014 - March 2018",
    "- Calibrated pressure sensors and kept the SQL database of field trips",
    "",
    "EDUCATION",
    "",
    "BSc Physics, University of Westmarch",
    "2011 - 2014",
    "",
    "SKILLS",
    "",
    "Python, SQL, PostgreSQL, Data analysis, Electronics",
    "",
    "LANGUAGES",
    "",
    "English (native), Norwegian (B1)",
  ];
}

/** An ad that such a resume fits. */
export const ad = `Field data technician

Our stations stand on ice, and somebody has to keep them talking.

Requirements
- At least 3 years of experience in technical work
- Python and SQL
- PostgreSQL
- Electronics
- English

Nice to have
- Norwegian
- Kubernetes

What we offer
- Long summers outside and a warm workshop in winter
`;
