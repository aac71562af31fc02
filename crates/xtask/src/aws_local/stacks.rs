//! The stacks of `infra/`, made in the emulator as they are made on AWS.
//!
//! The calls are plain HTTP: the emulator's main key needs no true signature, and an SDK would be a long wait for everybody
//! who builds this crate.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::emulator::REGION;
use crate::console;

/// How long a stack may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The templates of `infra/` in the order in which their stacks are made: outputs of the first are parameters of the last.
pub const TEMPLATES: [&str; 14] = [
    "data",
    "keys",
    "blobs",
    "events",
    "activity",
    "notifications",
    "mail",
    "search",
    "passwords",
    "people",
    "extraction",
    "ranker",
    "roles",
    "functions",
];

/// The template that needs code, which whoever makes its stack has to have built.
const NEEDS_CODE: &str = "functions";

/// Values of parameters that only an emulator needs, for the templates that have them.
const PARAMETERS: [(&str, &str); 4] = [
    // It has no TLS.
    ("Connections", "any"),
    ("DeletionProtection", "INACTIVE"),
    // Its one account stands for the services that run the processes.
    ("AlsoAssumedBy", "account"),
    ("CheckedBy", "emulator"),
];

/// Parameters that are outputs of other stacks: the parameter, the template, the output.
const FROM_OUTPUTS: [(&str, &str, &str); 5] = [
    ("PeopleKeyArn", "keys", "KeyArn"),
    ("DocumentsKeyArn", "blobs", "KeyArn"),
    ("SearchDomainArn", "search", "DomainArn"),
    ("ExtractionKeyArn", "extraction", "KeyArn"),
    ("PasswordPoolArn", "passwords", "PoolArn"),
];

/// How long the rights of a role last, in seconds: as long as a role allows, because nobody renews them.
const SESSION_SECONDS: &str = "43200";

/// The outputs of every stack, by the name of its template.
pub type Outputs = BTreeMap<String, BTreeMap<String, String>>;

/// Makes a stack of every template in `infra/` but the one that needs code.
///
/// # Errors
/// When one is refused or fails, with the emulator's reason.
pub fn deploy(address: SocketAddr, infra: &Path, name: &str) -> Result<Outputs> {
    console::step("making the stacks of infra/ in the emulator");
    let mut made = Outputs::new();
    for template in TEMPLATES.into_iter().filter(|template| *template != NEEDS_CODE) {
        let path = infra.join(format!("{template}.yaml"));
        let body = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let outputs = create(address, &format!("{name}-{template}"), name, &body, &made)
            .with_context(|| format!("the stack of `{}` cannot be made", path.display()))?;
        made.insert(template.to_owned(), outputs);
    }
    console::note(format_args!("{} stacks", made.len()));
    Ok(made)
}

/// Takes on a role, and gives the variables under which programs have its rights instead of those of the account.
///
/// # Errors
/// When the emulator refuses.
pub fn rights_of(address: SocketAddr, role: &str) -> Result<Vec<(&'static str, String)>> {
    let form = [
        ("Action".to_owned(), "AssumeRole"),
        ("Version".to_owned(), "2011-06-15"),
        ("RoleArn".to_owned(), role),
        ("RoleSessionName".to_owned(), "xtask"),
        ("DurationSeconds".to_owned(), SESSION_SECONDS),
    ];
    let answer =
        call(address, "sts", &form).with_context(|| format!("the role `{role}` cannot be taken on"))?;
    let parts = [
        ("AWS_ACCESS_KEY_ID", "AccessKeyId"),
        ("AWS_SECRET_ACCESS_KEY", "SecretAccessKey"),
        ("AWS_SESSION_TOKEN", "SessionToken"),
    ];
    let found = parts.map(|(variable, name)| {
        let text = element(&answer, name).filter(|text| !text.is_empty());
        let text = text.with_context(|| format!("the emulator gave no `{name}`"))?;
        Ok((variable, text.replace("&amp;", "&")))
    });
    found.into_iter().collect()
}

fn create(
    address: SocketAddr,
    stack: &str,
    name: &str,
    body: &str,
    made: &Outputs,
) -> Result<BTreeMap<String, String>> {
    let mut form = vec![
        ("Action".to_owned(), "CreateStack"),
        ("Version".to_owned(), "2010-05-15"),
        ("StackName".to_owned(), stack),
        ("TemplateBody".to_owned(), body),
        ("Capabilities.member.1".to_owned(), "CAPABILITY_NAMED_IAM"),
    ];
    let from_outputs = FROM_OUTPUTS
        .into_iter()
        .filter_map(|(parameter, template, output)| {
            Some((parameter, made.get(template)?.get(output)?.as_str()))
        });
    let asked = PARAMETERS
        .into_iter()
        .chain(from_outputs)
        .filter(|(parameter, _)| body.contains(&format!("\n  {parameter}:\n")));
    for (number, (parameter, value)) in [("Name", name)].into_iter().chain(asked).enumerate() {
        let member = format!("Parameters.member.{}", number + 1);
        form.push((format!("{member}.ParameterKey"), parameter));
        form.push((format!("{member}.ParameterValue"), value));
    }
    call(address, "cloudformation", &form)?;
    let describe = [
        ("Action".to_owned(), "DescribeStacks"),
        ("Version".to_owned(), "2010-05-15"),
        ("StackName".to_owned(), stack),
    ];
    let start = Instant::now();
    loop {
        let answer = call(address, "cloudformation", &describe)?;
        match element(&answer, "StackStatus") {
            Some("CREATE_COMPLETE") => return Ok(outputs(&answer)),
            Some("CREATE_IN_PROGRESS") if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(50));
            }
            status => {
                let reason = element(&answer, "StackStatusReason").unwrap_or_default();
                bail!("it ended as {}: {reason}", status.unwrap_or("nothing"));
            }
        }
    }
}

fn call(address: SocketAddr, service: &str, form: &[(String, &str)]) -> Result<String> {
    let pairs: Vec<String> = form
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let body = pairs.join("&");
    let request = format!(
        "POST / HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/{service}/aws4_request, \
         SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).context("the emulator does not answer")?;
    stream
        .set_read_timeout(Some(PATIENCE))
        .context("cannot limit the time of an answer")?;
    stream
        .write_all(request.as_bytes())
        .context("the emulator was not asked")?;
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .context("the emulator's answer cannot be read")?;
    let status = answer.split(' ').nth(1).unwrap_or_default();
    if status != "200" {
        let reason = element(&answer, "Message").unwrap_or("no reason");
        bail!("the emulator answered {status}: {reason}");
    }
    Ok(answer)
}

/// As forms write it.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The text of the first element of this name. What is looked for here has no elements inside.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(text, _)| text)
}

fn outputs(answer: &str) -> BTreeMap<String, String> {
    let members = answer.split("<OutputKey>").skip(1);
    members
        .filter_map(|member| {
            let (key, rest) = member.split_once('<')?;
            let value = element(rest, "OutputValue")?;
            Some((key.to_owned(), value.replace("&amp;", "&")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_its_place_in_the_order() {
        let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra");
        let files = fs::read_dir(infra).expect("there are templates");
        let mut found: Vec<String> = files
            .map(|file| {
                file.expect("can be listed")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter_map(|name| Some(name.strip_suffix(".yaml")?.to_owned()))
            .collect();
        found.sort();
        let mut known = TEMPLATES;
        known.sort_unstable();
        assert_eq!(found, known);
    }

    #[test]
    fn outputs_are_read_from_a_description() {
        let xml = "<Outputs><member><OutputKey>Bus</OutputKey><OutputValue>b-events</OutputValue></member>\
                   <member><OutputKey>Url</OutputKey><OutputValue>http://x/?a&amp;b</OutputValue></member></Outputs>";
        let found = outputs(xml);
        assert_eq!(found["Bus"], "b-events");
        assert_eq!(found["Url"], "http://x/?a&b");
        assert_eq!(element("<A></A>", "A"), Some(""));
    }

    #[test]
    fn a_form_holds_any_text() {
        assert_eq!(encoded("a b\n&=é"), "a%20b%0A%26%3D%C3%A9");
    }
}
