//! The words of every mail. Each has a complete text part and the same in simple HTML.

use rolefit_domain::encode::{html, percent};
use rolefit_domain::event::AccountChange;
use rolefit_domain::{AccountId, EmailAddress, FailureCode, MessageId, ResumeId, Step, Timestamp};
use rolefit_ports::identity::{CODE_VALID_MINUTES, Secret};
use rolefit_ports::mail::Mail;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// Proving that an address is one's own.
    Confirm {
        /// The page of the portal that confirming leads to; empty for none in particular.
        next: &'a str,
    },
    /// Setting a new password.
    Reset,
}

/// A mail without its address.
pub struct Content {
    subject: String,
    blocks: Vec<Block>,
}

enum Block {
    Text(String),
    Code(String),
    Link { label: &'static str, url: String },
}

impl Content {
    /// The mail to somebody, and to whose account.
    pub fn addressed(self, id: MessageId, to: EmailAddress, account: Option<AccountId>) -> Mail {
        Mail {
            id,
            to,
            account,
            text: self.text(),
            html: Some(self.html()),
            subject: self.subject,
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match block {
                Block::Text(text) => out.push_str(text),
                Block::Code(code) => out.push_str(&format!("    {code}")),
                Block::Link { label, url } => out.push_str(&format!("{label}:\n{url}")),
            }
            out.push_str("\n\n");
        }
        out.push_str("-- \nRolefit\n");
        out
    }

    fn html(&self) -> String {
        let mut out = String::from(
            "<!doctype html><html lang=\"en\"><body style=\"font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em\">",
        );
        for block in &self.blocks {
            match block {
                Block::Text(text) => out.push_str(&format!("<p>{}</p>", html(text))),
                Block::Code(code) => out.push_str(&format!(
                    "<p style=\"font-size:28px;letter-spacing:.2em;font-weight:600\">{}</p>",
                    html(code)
                )),
                Block::Link { label, url } => {
                    let url = html(url);
                    out.push_str(&format!("<p><a href=\"{url}\">{}</a></p>", html(label)));
                }
            }
        }
        out.push_str("<p>Rolefit</p></body></html>");
        out
    }
}

/// The mail with a code and its link.
pub fn code(purpose: Purpose<'_>, base_url: &str, email: &EmailAddress, code: &Secret) -> Content {
    let next = match purpose {
        Purpose::Confirm { next } if !next.is_empty() => format!("&next={}", percent(next)),
        _ => String::new(),
    };
    let (subject, why, page, label) = match purpose {
        Purpose::Confirm { .. } => (
            "Your code to confirm your address",
            "Enter this code to confirm your address at Rolefit:",
            "confirm",
            "Or open this page, where it is filled in",
        ),
        Purpose::Reset => (
            "Your code to set a new password",
            "Enter this code to set a new password at Rolefit:",
            "reset",
            "Or open this page, where it is filled in",
        ),
    };
    let url = format!(
        "{base_url}/{page}?email={}&code={}{next}",
        percent(email.as_str()),
        percent(code.expose())
    );
    Content {
        subject: subject.to_owned(),
        blocks: vec![
            Block::Text(why.to_owned()),
            Block::Code(code.expose().to_owned()),
            Block::Link { label, url },
            Block::Text(format!(
                "The code is good for {CODE_VALID_MINUTES} minutes. If you did not ask for it, you need not do anything."
            )),
        ],
    }
}

/// The mail to the owner of an address that somebody tried to register again.
pub fn already_registered(base_url: &str) -> Content {
    Content {
        subject: "You already have an account".to_owned(),
        blocks: vec![
            Block::Text(
                "Somebody, probably you, tried to register this address at Rolefit. It already has an account."
                    .to_owned(),
            ),
            Block::Link { label: "Sign in", url: format!("{base_url}/sign-in") },
            Block::Link { label: "Set a new password", url: format!("{base_url}/forgot") },
            Block::Text("If it was not you, you need not do anything.".to_owned()),
        ],
    }
}

/// The mail after confirmation.
pub fn welcome(base_url: &str) -> Content {
    Content {
        subject: "Welcome to Rolefit".to_owned(),
        blocks: vec![
            Block::Text("Your address is confirmed.".to_owned()),
            Block::Text(
                "Upload your resume, check what was read from it, and see the jobs that fit, each with its reasons \
                 in your own words."
                    .to_owned(),
            ),
            Block::Link { label: "Upload your resume", url: format!("{base_url}/me/upload") },
        ],
    }
}

/// The mail to the owner of an account when the way to sign in was changed, at `at`.
pub fn account_changed(base_url: &str, change: AccountChange, at: Timestamp) -> Content {
    let (subject, what) = match change {
        AccountChange::PasswordChanged => (
            "Your password was changed",
            "The password of your account at Rolefit was changed",
        ),
        AccountChange::PasswordReset => (
            "A new password was set",
            "A new password for your account at Rolefit was set with a code that was sent to this address",
        ),
        AccountChange::SecondFactorEnabled => (
            "Two-step sign-in is on",
            "Two-step sign-in was switched on for your account at Rolefit",
        ),
        AccountChange::SecondFactorDisabled => (
            "Two-step sign-in is off",
            "Two-step sign-in was switched off for your account at Rolefit",
        ),
        AccountChange::SecondFactorRemoved => (
            "Two-step sign-in was removed",
            "An operator of Rolefit removed two-step sign-in from your account",
        ),
        AccountChange::RecoveryCodeUsed => (
            "A recovery code was used",
            "Your password and one of your recovery codes, which is used up now, were used to sign in to your account at \
             Rolefit",
        ),
        AccountChange::RecoveryCodesRenewed => (
            "You have new recovery codes",
            "New recovery codes were made for your account at Rolefit, with your password; the older ones are worthless",
        ),
    };
    let advice = match change {
        AccountChange::SecondFactorEnabled => {
            "If you did this, you need not do anything. If not, somebody knows your password: set a new one now, which \
             also signs out everybody who is signed in to your account, and ask those who run this site to remove \
             two-step sign-in from it."
        }
        AccountChange::RecoveryCodeUsed => {
            "If it was you, you need not do anything; when few codes are left, make new ones on the page of your account. \
             If not, set a new password now: that also signs out everybody who is signed in to \
             your account."
        }
        _ => {
            "If you did this or asked for it, you need not do anything. If not, set a new password now: that also signs \
             out everybody who is signed in to your account."
        }
    };
    Content {
        subject: subject.to_owned(),
        blocks: vec![
            Block::Text(format!("{what} on {}.", at.minute_text())),
            Block::Text(advice.to_owned()),
            Block::Link {
                label: "Set a new password",
                url: format!("{base_url}/forgot"),
            },
        ],
    }
}

/// The last mail to somebody who had everything erased.
pub fn erased() -> Content {
    Content {
        subject: "Your account is erased".to_owned(),
        blocks: vec![
            Block::Text(
                "Your account at Rolefit was erased, as was asked for with its password: your documents, your profile, \
                 your matches and your sessions. Nobody can read them any more. This is the last mail that you get."
                    .to_owned(),
            ),
            Block::Text(
                "If you did not ask for it, somebody knows your password. Change it wherever else you use it. What was \
                 erased cannot be brought back."
                    .to_owned(),
            ),
        ],
    }
}

/// The mail when a document went through and jobs fit. Names no job: mail is read on shared screens.
pub fn matches_ready(base_url: &str, matches: u32) -> Content {
    let text = match matches {
        0 => "Your resume was read. No open job fits it yet.".to_owned(),
        1 => "Your resume was read, and one open job fits it.".to_owned(),
        n => format!("Your resume was read, and {n} open jobs fit it."),
    };
    Content {
        subject: "Your resume was read".to_owned(),
        blocks: vec![
            Block::Text(text),
            Block::Link {
                label: "See your jobs and why they fit",
                url: format!("{base_url}/me/jobs"),
            },
            Block::Link {
                label: "Check what was read",
                url: format!("{base_url}/me/profile"),
            },
        ],
    }
}

/// The mail when a document went through and the profile stays as it is.
pub fn read_and_kept(base_url: &str, resume: ResumeId) -> Content {
    Content {
        subject: "Your resume was read".to_owned(),
        blocks: vec![
            Block::Text(
                "Your resume was read, and your profile does not rest on it. Its page says why, and lets you use it \
                 in the place of what your profile says now."
                    .to_owned(),
            ),
            Block::Link {
                label: "See why, and decide",
                url: format!("{base_url}/me/resumes/{resume}"),
            },
        ],
    }
}

/// The mail when a document did not get through, in the words of the step that it got to.
pub fn resume_failed(base_url: &str, step: Step, code: FailureCode) -> Content {
    let subject = match step {
        Step::Upload | Step::Extract | Step::Parse => "Your resume could not be read",
        Step::Profile => "Your resume was read, but your profile was not made",
        Step::Index | Step::Match => "Your profile is ready, but it was not compared with jobs yet",
        Step::Notify => "Your resume was read",
    };
    Content {
        subject: subject.to_owned(),
        blocks: vec![
            Block::Text(format!("{} {}", code.message(), code.advice())),
            Block::Link {
                label: "Go on from here",
                url: format!("{base_url}/me"),
            },
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_in_the_words_of_its_step() {
        for (step, unread) in [(Step::Extract, true), (Step::Parse, true), (Step::Profile, false)]
            .into_iter()
            .chain([(Step::Index, false), (Step::Match, false), (Step::Notify, false)])
        {
            let content = resume_failed("https://jobs.example", step, FailureCode::Internal);
            assert_eq!(
                content.subject == "Your resume could not be read",
                unread,
                "{step:?}"
            );
        }
    }

    #[test]
    fn a_code_mail_has_the_code_and_a_link_that_fills_it_in() {
        let to: EmailAddress = "mira+x@example.org".parse().expect("valid");
        let mail = code(
            Purpose::Confirm { next: "/r" },
            "https://jobs.example",
            &to,
            &Secret::new("012345".into()),
        )
        .addressed(MessageId::new(uuid::Uuid::from_u128(1)), to, None);
        assert!(mail.text.contains("    012345\n"));
        assert!(
            mail.text.contains(
                "https://jobs.example/confirm?email=mira%2Bx%40example.org&code=012345&next=%2Fr\n"
            )
        );
        let html = mail.html.expect("both parts");
        assert!(
            html.contains("confirm?email=mira%2Bx%40example.org&amp;code=012345&amp;next=%2Fr\""),
            "{html}"
        );
    }
}
